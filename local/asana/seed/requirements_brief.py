"""What does the requirements brief attached to the billing project say?"""

from datetime import date, timedelta
from typing import Final

from local.asana.seed.pdf import pdf

FILE_NAME: Final = "Invoice API v2 - requirements brief.pdf"

_PAGE_ONE: Final = """Northwind Labs
Invoice API v2: requirements brief
Version 1.3, prepared for the Billing Replatform project

1. Purpose

Kestrel Freight and eleven other customers read invoices by program. The present API returns
the layout of the old monolith and cannot express credit notes. This brief says what the new
API must do before the first customer is moved.

2. Requirements

R1. The API must return an invoice, its lines and its taxes in one request.
R2. Amounts must be strings with exactly two decimals; floating point numbers are not allowed.
R3. A credit note must name the invoice that it corrects.
R4. The API shall answer 95 % of requests within 300 milliseconds.
R5. Lists must be paged, with at most 100 invoices a page.
R6. Every change of an invoice must be visible in the audit log within one minute.
R7. The old API must keep working for 90 days after the launch.
R8. Customers should be able to test against the sandbox environment without a contract change.

3. Out of scope

Payment by direct debit, currencies other than EUR, GBP, USD, NOK and SEK, and the redesign of
the customer portal.
"""

_PAGE_TWO: Final = """Invoice API v2: requirements brief, page 2

4. Dates

Draft specification to customers: {draft}
Security review finished: {security}
Pilot with Kestrel Freight starts: {pilot}
Old API switched off: 90 days after the launch, not before {off}

5. Decisions so far

D1. We keep the resource name "invoices" (decided by Priya Raman).
D2. Webhooks for invoices are postponed to version 2.1.

6. Actions

A1. Jonas Weber writes the error catalogue by {errors}.
A2. Ingrid Solheim confirms the tax rules for Norway with the auditor.
A3. Somebody from Customer Experience prepares the announcement. Owner to be named.

7. Risks

The layout of the PDF changed twice. A third change would break what Kestrel Freight has built
against the draft. The export of seven years of invoices takes 31 hours, a weekend has 60.

8. Open questions

Is a draft invoice visible to API users? Finance says no, sales says yes.
"""


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def brief_pdf(today: date) -> bytes:
    """The two-page brief, with its dates around ``today``."""
    days = {"draft": 6, "security": 15, "pilot": 28, "off": 138, "errors": 9}
    return pdf(
        (_PAGE_ONE, _PAGE_TWO.format(**{name: _long(today + timedelta(days=ahead)) for name, ahead in days.items()}))
    )
