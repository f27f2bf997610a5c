"""What do people write when it is about money?"""

from typing import Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    "billing_name": (
        "[Question on|Wrong|Missing] <doc>",
        "Charged twice [<when>||]",
        "<customer>: [refund|credit|discount]",
        "[VAT|Tax] [number|rate] on <doc>",
        "Change [billing address|payment method|plan]",
        "[Seats|Licences] on <doc>",
        "Cancel [add-on|trial|subscription]",
        "Payment [failed|declined|not booked]",
        "<doc>",
        "Cost of <feature>",
    ),
    "billing": (
        "we were charged <money> twice for <doc>",
        "<doc> lists <count> seats, we use fewer",
        "please send <doc> again with our new address",
        "the payment page shows <error> when we enter the card",
        "our VAT id is missing on <doc>",
        "we cancelled the <feature> add-on <when> and still pay <money>",
        "could we switch from monthly to yearly, and what would it cost",
        "the discount agreed with sales is not on <doc>",
        "our bank declined <money>, please try again <when>",
        "we need a purchase order number on every invoice",
        "a credit of <money> was promised for the outage",
        "the invoice export has no line for the <feature>",
        "usage on <doc> looks far too high for <people>",
        "who gets the invoices, they go to a colleague who left",
        "is the <feature> charged per user or per company",
        "please split <doc> between two cost centres",
        "the currency on <doc> should be euro",
        "we got a payment reminder though we paid <when>",
        "downgrade us to the small plan from next month",
    ),
    "billing_more": (
        "our accountant is waiting",
        "receipt attached",
        "the contract says otherwise",
        "bank reference on request",
        "we close the books on Thursday",
        "amount in question: <money>",
        "please answer to finance, not to me",
        "same as in the last quarter",
    ),
}
