"""What does the billing replatforming plan?"""

from typing import Final

from local.asana.seed.people import PLATFORM
from local.asana.seed.plans.table import Plan

_LINES: Final = """
map     | Discovery | Map all writers of invoices        | maya_c | -84 | -76 | done   | 16 | -
rules   | Discovery | Rounding and tax rules per country | ingrid | -80 | -70 | done+2 | 24 | -
rules.1 | -         | Norway and Sweden                  | ingrid | -80 | -76 | done   | 6  | -
rules.2 | -         | Reverse charge inside the EU       | ingrid | -76 | -70 | done+2 | 10 | -
choose  | Discovery | Choose the ledger model            | priya  | -74 | -68 | done   | 12 | map
found   | Discovery | *Discovery signed off              | priya  | -   | -66 | done+1 | -  | rules choose
schema  | Engine    | Ledger schema and migrations       | jonas  | -66 | -56 | done   | 30 | found
post    | Engine    | Idempotent posting service         | maya_c | -60 | -42 | done+4 | 48 | schema
post.1  | -         | Idempotency keys                   | maya_c | -60 | -52 | done   | 14 | -
post.2  | -         | Reversal entries                   | maya_c | -52 | -42 | done+4 | 18 | -
tax     | Engine    | Tax from the rules table           | ingrid | -58 | -40 | done+6 | 40 | rules schema
prorate | Engine    | Proration for seat changes         | jonas  | -44 | -30 | done+3 | 28 | post
credit  | Engine    | Credit notes                       | tomas  | -40 | -26 | done   | 24 | post
pdf     | Engine    | Invoice PDF with the new layout    | tomas  | -30 | -12 | done+5 | 26 | tax
dunning | Engine    | Payment reminders                  | jonas  | -22 | -6  | open   | 20 | credit
usage   | Engine    | Usage lines from the meter         | maya_c | -25 | -4  | open   | 36 | post
usage.1 | -         | Hourly roll-up job                 | maya_c | -25 | -14 | done+2 | 12 | -
usage.2 | -         | Late events after closing          | maya_c | -12 | -4  | open   | 16 | -
api     | Engine    | Public invoice API v2              | jonas  | -10 | 6   | open   | 32 | pdf
engine  | Engine    | *Engine feature complete           | priya  | -   | -2  | open   | -  | dunning usage api
export  | Migration | Export seven years of invoices     | tomas  | -20 | -5  | done   | 30 | schema
clean   | Migration | Customers without a VAT id         | ingrid | -9  | 5   | open   | 18 | export
dry     | Migration | Dry run on a copy of production    | jonas  | 4   | 12  | open   | 24 | clean engine
diff    | Migration | Difference report old/new          | maya_c | 8   | 18  | open   | 30 | dry
fixups  | Migration | Fix what the report finds          | -      | 16  | 26  | open   | 40 | diff
script  | Migration | Write the cut-over script          | tomas  | 6   | 20  | open   | 22 | dry
moved   | Migration | *All customers moved in staging    | priya  | -   | 28  | open   | -  | fixups script
train   | Launch    | Train finance on the new ledger    | ruth   | 18  | 30  | open   | 10 | engine
notice  | Launch    | Announce the new layout            | -      | 12  | 24  | open   | 8  | pdf
pilot   | Launch    | Pilot with Kestrel Freight         | jonas  | 28  | 36  | open   | 20 | moved notice
back    | Launch    | Rehearse the rollback              | jonas  | 26  | 33  | open   | 16 | script
alarm   | Launch    | Alarms for wrong totals            | tomas  | 20  | 32  | open   | 14 | diff
cut     | Launch    | Cut over all other customers       | priya  | 38  | 44  | open   | 24 | pilot back alarm train
golive  | Launch    | *New billing live                  | priya  | -   | 46  | open   | -  | cut
off     | Launch    | Switch off the old invoice job     | jonas  | 46  | 48  | open   | 6  | golive
"""

_NOTES: Final = {
    "usage": "The meter is up to 36 hours late. Finance wants late events on the next invoice, not a correction.",
    "fixups": "Nobody is free for this yet. Rough guess: two people for a week, depends on the difference report.",
    "api": "Blocked twice by the layout change. Kestrel Freight built against the draft, a third change will hurt.",
    "clean": "About 1,900 customers. The sales team promised a list and has not sent it.",
    "tax": "Rules table is the single source. No country code in `if` statements, please.",
    "cut": "Needs a weekend. Not the last weekend of a month.",
}

PLAN: Final = Plan(
    key="billing",
    name="Billing Replatform",
    team=PLATFORM,
    owner="priya",
    notes="Move invoicing from the monolith to the new billing engine without a single wrong invoice.",
    sections=("Discovery", "Engine", "Migration", "Launch"),
    start_day=-85,
    due_day=48,
    members=("priya", "maya_c", "jonas", "tomas", "ingrid", "ruth"),
    lines=_LINES,
    notes_by_key=_NOTES,
    risky=("usage", "fixups", "api"),
)
