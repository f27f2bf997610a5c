"""What do people write that two kinds of request would both claim?"""

from typing import Final

#: Sentences that either type of the pair is told with: where a careful reader honestly cannot know.
SHARED: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("Bug", "Data issue"): (
        "the numbers in the <feature> look wrong <when>",
        "<thing> do not show up in the <feature>",
        "after the sync some <thing> are not there",
        "the <feature> displays old <thing>",
    ),
    ("Bug", "Access"): (
        "<people> can't open the <feature>, they get <error>",
        "the login does not work <when>",
        "<page> is not available for <people>",
    ),
    ("Bug", "Question"): (
        "is the <feature> supposed to show <error> when I <act>",
        "why does the <feature> behave differently on <device>",
        "what does <error> mean in the <feature>",
    ),
    ("Bug", "Billing"): (
        "the invoice export gives <error> for <doc>",
        "the payment page does not accept our card",
        "the usage meter shows a value that can't be right",
    ),
    ("Feature request", "Question"): (
        "is it possible to <act> from <page>",
        "can the <feature> do <want>",
        "how would one get <want>",
        "is there a way to have <want> for <thing>",
    ),
    ("Data issue", "Billing"): (
        "the amounts on <doc> and in the <feature> don't match",
        "<doc> is booked on the wrong company",
    ),
    ("Access", "Billing"): (
        "we need <count> more seats for <people>",
        "please move the licence of <people> to somebody else",
    ),
    ("Bug", "Feature request"): (
        "the <feature> forgets my filter each time I <act>",
        "the <feature> is too slow with many <thing>",
        "you can't <act> on <device>",
    ),
}
