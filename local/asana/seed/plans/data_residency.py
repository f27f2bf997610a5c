"""What does the EU data residency project plan?"""

from typing import Final

from local.asana.seed.people import PLATFORM
from local.asana.seed.plans.table import Plan

_LINES: Final = """
scope    | Legal   | Agree what is customer content      | ruth   | -50 | -42 | done   | 10 | -
dpa      | Legal   | New data processing agreement       | ruth   | -42 | -22 | done+6 | 20 | scope
subs     | Legal   | List of sub-processors in the EU    | maya_c | -30 | -14 | done   | 8  | scope
signed   | Legal   | *Agreement published                | ruth   | -   | -12 | done+4 | -  | dpa subs
account  | Infra   | Second AWS accounts                 | tomas  | -40 | -32 | done   | 16 | scope
network  | Infra   | Network and private endpoints       | tomas  | -32 | -20 | done+1 | 24 | account
keys     | Infra   | Customer keys per region            | jonas  | -28 | -16 | done   | 20 | account
db       | Infra   | Database cluster in Frankfurt       | tomas  | -20 | -8  | done+2 | 30 | network keys
blob     | Infra   | Object storage with replication off | tomas  | -12 | -2  | open   | 16 | keys
search   | Infra   | Search cluster in Frankfurt         | jonas  | -8  | 4   | open   | 28 | db
mail     | Infra   | Outbound mail from an EU relay      | -      | 0   | 10  | open   | 12 | network
cost     | Infra   | Cost guardrails in Frankfurt        | maya_c | 2   | 9   | open   | 8  | db
infra    | Infra   | *Frankfurt ready for staging        | maya_c | -   | 6   | open   | -  | blob search db
route    | Product | Route a tenant at login             | maya_o | -6  | 8   | open   | 36 | db
route.1  | -       | Region claim in the session         | maya_o | -6  | 0   | open   | 10 | -
route.2  | -       | Redirect old bookmarks              | maya_o | 1   | 8   | open   | 8  | -
logs     | Product | No personal data in global logs     | jonas  | 4   | 16  | open   | 26 | -
report   | Product | Region shown in the admin area      | maya_o | 10  | 16  | open   | 10 | route
backup   | Product | Backups and restore test in region  | tomas  | 8   | 20  | open   | 22 | infra
support  | Product | Support access with EU approval     | -      | 12  | 26  | open   | 30 | route
ai       | Product | Model endpoints for EU content      | maya_c | 6   | 14  | open   | 12 | subs
done     | Product | *Product ready                      | maya_c | -   | 28  | open   | -  | route logs backup support
tool     | Rollout | Tenant move tool                    | jonas  | 16  | 32  | open   | 44 | infra
rehearse | Rollout | Rehearse with our own tenant        | jonas  | 32  | 37  | open   | 16 | tool done
tell     | Rollout | Announce move windows               | nadia  | 28  | 36  | open   | 6  | done
first    | Rollout | Move Blue Fern Clinics              | jonas  | 38  | 42  | open   | 12 | rehearse tell
others   | Rollout | Move the other three customers      | jonas  | 44  | 55  | open   | 20 | first
audit    | Rollout | External audit of residency         | ruth   | 48  | 60  | open   | 16 | first
live     | Rollout | *All contract customers in region   | maya_c | -   | 58  | open   | -  | others
"""

_NOTES: Final = {
    "mail": "Owner missing. The current relay is in Virginia, which the agreement rules out.",
    "support": "Customer Experience asked for night cover, the works council has not answered.",
    "blob": "Replication is switched on by an organisation policy. Ticket with the cloud team is open.",
    "ai": "Product wants to know before the beta. Legal says: list them one by one.",
}

PLAN: Final = Plan(
    key="residency",
    name="EU Data Residency",
    team=PLATFORM,
    owner="maya_c",
    notes="Customers in the EU keep all content in Frankfurt. Promised by contract to four customers.",
    sections=("Legal", "Infra", "Product", "Rollout"),
    start_day=-50,
    due_day=62,
    members=("maya_c", "jonas", "tomas", "maya_o", "ruth", "nadia"),
    lines=_LINES,
    notes_by_key=_NOTES,
    risky=("mail", "support"),
)
