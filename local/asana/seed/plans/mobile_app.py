"""What does the mobile app project plan?"""

from typing import Final

from local.asana.seed.people import CUSTOMER_EXPERIENCE
from local.asana.seed.plans.table import Plan

_LINES: Final = """
talk     | Design  | Interview ten warehouse leads     | leila  | -70 | -60 | done   | 20 | -
flows    | Design  | Flows for receiving and picking   | sam    | -62 | -50 | done+1 | 24 | talk
tokens   | Design  | Colour and type tokens            | sam    | -55 | -48 | done   | 10 | -
access   | Design  | Accessibility review of the flows | maya_o | -50 | -44 | done   | 8  | flows
designed | Design  | *Design frozen                    | daniel | -   | -42 | done   | -  | flows tokens access
shell    | Build   | App shell and navigation          | maya_o | -42 | -32 | done   | 26 | designed
login    | Build   | Login with SSO and two factors    | maya_o | -34 | -24 | done+2 | 22 | shell
store    | Build   | Offline store with conflict rules | leila  | -38 | -18 | done+3 | 44 | shell
store.1  | -       | Pick the storage engine           | leila  | -38 | -34 | done   | 6  | -
store.2  | -       | Merge two edits of one record     | leila  | -33 | -22 | done+1 | 20 | -
store.3  | -       | Drop what is older than 90 days   | leila  | -22 | -18 | done+3 | 8  | -
scan     | Build   | Barcode scanning                  | maya_o | -24 | -12 | done   | 28 | shell
push     | Build   | Push notifications                | sam    | -20 | -8  | done+2 | 16 | login
photo    | Build   | Photos on inspection reports      | leila  | -14 | -3  | open   | 20 | store
sync     | Build   | Background sync                   | leila  | -12 | 2   | open   | 34 | store
sync.1   | -       | Retry with jitter                 | leila  | -12 | -5  | done   | 8  | -
sync.2   | -       | Battery saver behaviour           | leila  | -4  | 2   | open   | 10 | -
tablet   | Build   | Tablet layout                     | sam    | -6  | 6   | open   | 18 | designed
words    | Build   | Translations for six languages    | nadia  | -5  | 7   | open   | 12 | shell
built    | Build   | *Feature complete                 | daniel | -   | 8   | open   | -  | photo sync tablet push scan
crash    | Beta    | Crash reporting                   | maya_o | 0   | 6   | open   | 10 | shell
group    | Beta    | Invite the beta group             | sam    | 6   | 10  | open   | 6  | built
beta     | Beta    | Beta with Quayside Hotels         | daniel | 10  | 22  | open   | 20 | group crash
fix      | Beta    | Fix what the beta finds           | maya_o | 12  | 25  | open   | 40 | group
slow     | Beta    | Cold start under two seconds      | maya_o | 8   | 18  | open   | 24 | built
ready    | Beta    | *Beta exit agreed                 | daniel | -   | 26  | open   | -  | beta fix slow words
texts    | Release | Store texts and screenshots       | nadia  | 16  | 24  | open   | 8  | built
review   | Release | Store review                      | daniel | 26  | 31  | open   | 4  | ready texts
support  | Release | Brief the support desk            | sam    | 24  | 30  | open   | 6  | built
ship     | Release | *App in both stores               | daniel | -   | 33  | open   | -  | review support
watch    | Release | Watch crashes for two days        | leila  | 33  | 35  | open   | 8  | ship
"""

_NOTES: Final = {
    "sync": "Androids kill the job after ten minutes. See the comment thread, three ideas, none tested.",
    "photo": "Waiting for the new upload endpoint of the platform team.",
    "beta": "Quayside wants at least 14 days and a named contact.",
    "words": "Nadia does Polish and Czech herself, the rest goes to the agency.",
}

PLAN: Final = Plan(
    key="mobile",
    name="Mobile App 3.0",
    team=CUSTOMER_EXPERIENCE,
    owner="daniel",
    notes="One code base for both platforms, offline first, with barcode scanning for warehouse customers.",
    sections=("Design", "Build", "Beta", "Release"),
    start_day=-70,
    due_day=35,
    members=("daniel", "maya_o", "leila", "sam", "jonas", "nadia"),
    lines=_LINES,
    notes_by_key=_NOTES,
    risky=("sync",),
)
