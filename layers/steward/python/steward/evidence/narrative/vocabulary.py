"""Which words may a narrative use, and what does each of them claim?

The vocabulary is closed: a word that is neither here nor in a name of a cited fact is refused. So an invented name, a
number in another language, a hedge ("slightly", "nearly", "may") and a promise ("will") are refused without a list of
all such words. What claims that something is so belongs to a claim, and only a fact of that claim may be cited for it.
"""

import re
from typing import Final


def _words(text: str) -> list[str]:
    """The words of a table that is written as a text."""
    return text.split()


OVERDUE: Final = "overdue"
# Words of one claim; the longest are looked for first. A claim is allowed by the fact, kind by kind (`gathering.py`).
CLAIMS: Final[dict[str, tuple[str, ...]]] = {
    "on_track": ("on track", "green", "healthy"),
    "at_risk": ("at risk", "amber", "yellow"),
    "off_track": ("off track", "red"),
    "on_hold": ("on hold", "paused"),
    "complete": ("complete",),
    "done": ("done", "completed", "finished", "closed", "delivered", "got done"),
    "reached": ("reached", "hit"),
    "achieved": ("achieved",),
    "partial": ("partly achieved",),
    "missed": ("missed",),
    "metric": ("metric",),
    "way": ("of the way",),
    "elapsed": ("elapsed",),
    "posted": ("posted",),
    "on_time": ("on time", "on schedule"),
    "doubt": ("in doubt",),
    OVERDUE: ("overdue", "past due", "past their due date", "past its due date", "late"),
    "slipped": ("slipped", "slip", "slips", "postponed", "delayed", "pushed back", "put off", "later", "slid"),
    "earlier": ("earlier", "brought forward", "moved up", "pulled in"),
    "blocked": ("blocked", "stuck", "held up", "stands still", "stood still", "stalled", "idle"),
    "waits": ("waits", "waiting", "wait", "depends", "blocker", "blockers"),
    "added": ("added", "new", "created", "joined the scope"),
    "removed": ("removed", "taken out of the scope", "taken out"),
    "up": ("up", "improved", "increased", "higher", "gained", "better", "climbed", "risen"),
    "down": ("down", "dropped", "fell", "decreased", "lower", "worse", "worsened", "declined", "fallen"),
    "spent": ("spent", "used"),
    "asked": (
        "needs", "need", "asked", "asks", "decision", "decisions", "decide", "answer", "answers", "approval",
        "approvals", "owed", "owes", "awaits", "awaiting",
    ),
    "high": ("high",),
    "medium": ("medium",),
    "low": ("low",),
    "changed": ("changed", "changes", "change"),
    "open": ("open",),
    "risk": ("capacity risk",),
}  # fmt: skip

NEGATIONS: Final = frozenset(
    _words(
        "no not none nothing never nobody neither nor without cannot isn't aren't wasn't weren't hasn't haven't "
        "didn't doesn't don't"
    )
)

# What may stand in any sentence: it says nothing by itself. No hedge, no vague quantity, no promise, no month, no
# weekday, no word that people are called by.
NEUTRAL: Final = frozenset(
    _words(
        "a an and are as at be been being but by for from had has have in into is it its of on onto out since "
        "that the their them there these they this those to until was we were what when where which "
        "while with also after before both now still "
        "because due ones overall our as "
        # what is spoken of
        "project projects portfolio portfolios task tasks item items work milestone milestones date dates deadline "
        "deadlines status update report period scope team plan forecast schedule goal "
        "goals health budget capacity share probability "
        "chance "
        "progress total number count piece pieces owner end start target "
        "proposed propose proposes covers cover covering told starts started official current currently previous "
        "previously last latest original originally "
        # what is done, without a claim of its own
        "moved moves went goes gone came comes stands stand "
        "stood stays stayed remains remain takes take took taken makes "
        "make made gives give given shows show shown says counts follows reads puts put instead held "
        "moving shifted shift shifts set rests sits lies lie lay became become been runs run"
    )
)

# Words that are neutral only together: "a score of tasks" is a number, and "all tasks" a vague one.
NEUTRAL_TOGETHER: Final = ("health score", "of all")

# Who or what a sentence may say something of, where the fact has no name for it. A word of NOUNS that is followed by a
# verb must be one of its kind's: "13 tasks were completed, and the project is completed" is true of the tasks alone.
NOUNS: Final = frozenset(
    _words(
        "project projects portfolio portfolios team scope plan work goal goals period schedule milestone milestones "
        "task tasks item items budget health capacity forecast status report update date dates deadline deadlines it "
        "this we that decision decisions progress target owner metric"
    )
)
_COUNTED_NOUNS: Final = frozenset(["task", "tasks", "item", "items", "date", "dates", "deadline", "deadlines"])
_NAMED_NOUNS: Final = frozenset(["task", "item", "date", "deadline", "milestone", "it", "this", "that"])
_WHOLE_NOUNS: Final = frozenset(["project", "portfolio", "status", "it", "this", "that"])
SUBJECTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("completed", "added", "removed", "slips", "blocks", "overdue", "asks"), _COUNTED_NOUNS),
    **dict.fromkeys(("milestones", "milestone_slips", "reaches"), frozenset({"milestone", "milestones"})),
    **dict.fromkeys(("slipped", "earlier"), _NAMED_NOUNS),
    **dict.fromkeys(("blocked", "reached"), _NAMED_NOUNS - {"date", "deadline"}),
    "milestone": _NAMED_NOUNS | {"forecast"},
    "ask": _NAMED_NOUNS | {"decision"},
    "status": _WHOLE_NOUNS,
    "health": frozenset({"health", "it", "this"}),
    "contribution": frozenset({"it", "this", "that"}),
    "budget": frozenset({"budget", "it", "this"}),
    "project": frozenset({"project", "health", "it", "this", "that"}),
    "goal": frozenset({"goal", "it", "this", "that"}),
    "projects": frozenset({"project", "projects"}),
    "goals": frozenset({"goal", "goals"}),
    "metric": frozenset({"metric", "it", "this"}),
    "progress": frozenset({"goal", "progress", "it", "this"}),
    "elapsed": frozenset({"period", "it", "this"}),
    "deadline": frozenset({"goal", "it", "this"}),
    "last": frozenset({"status", "update", "report", "it", "this"}),
}
# Who may do what a fact tells: "the team completed 13 tasks".
AGENTS: Final = frozenset({"team", "we", "project"})
AGENT_KINDS: Final = frozenset({"completed", "added", "removed", "reached", "reaches", "budget", "overdue", "health"})
BEING: Final = frozenset(
    _words(
        "is are was were be been being stays stayed remain remains became become stands stand stood goes went rests "
        "sits lies lie lay"
    )
)
HAVING: Final = frozenset(["has", "have", "had"])
# Words that say something of their own of some facts: each kind has those that it is told with. "still" and "remains"
# say how it was before, "takes" how long it lasts, and "the last 13 tasks" that there are no others.
LOOSE: Final = frozenset(
    _words(
        "moved moves moving shifted shift shifts went goes gone came comes stands stand stood stays stayed remained "
        "remains remain takes take took taken makes make made gives give given shows show shown says counts follows "
        "reads puts put set rests sits lies lie lay became become runs run held covers cover covering told starts "
        "started instead end start plan before after until still propose proposed proposes official chance probability "
        "last latest previous previously original originally current due"
    )
)
_STANDING: Final = frozenset(_words("stands stand sits rests shows show shown says reads counts"))
_MOVING: Final = frozenset(_words("moved moves moving went goes shifted shift shifts"))
_BEFORE: Final = frozenset(_words("previous previously original originally"))  # of what has another value than before
TOLD_WITH: Final[dict[str, frozenset[str]]] = {
    "status": _STANDING | frozenset(_words("propose proposed proposes official current")),
    **dict.fromkeys(("project", "projects", "goals", "capacity"), _STANDING | {"current"}),
    **dict.fromkeys(
        ("health", "goal", "metric", "progress"), _STANDING | _MOVING | _BEFORE | {"comes", "start", "current"}
    ),
    "milestone": _STANDING | _MOVING | _BEFORE | frozenset(_words("gives puts chance probability current due")),
    "contribution": frozenset({"takes", "take", "taken"}),
    **dict.fromkeys(
        ("slipped", "earlier"), _STANDING | _MOVING | _BEFORE | frozenset(_words("comes set put until instead due"))
    ),
    **dict.fromkeys(("blocked", "blocks"), frozenset({"stands", "stand", "sits", "still"})),
    **dict.fromkeys(("overdue", "milestones"), frozenset({"stand", "stands", "still", "due"})),
    **dict.fromkeys(("ask", "asks"), frozenset({"still", "due"})),
    "slips": frozenset({"due"}),
    "budget": frozenset({"stands"}),
    "elapsed": frozenset({"gone"}),
    "deadline": frozenset({"comes", "lies", "still", "due"}),
    "last": frozenset(_words("before last latest previous")),
    "period": frozenset(_words("covers cover covering starts last latest previous current")),
    "nothing": frozenset({"stands"}),
}
# What tells a thing as over. Of what is so now it is said only of the figure that was before.
PAST: Final = frozenset(
    _words("was were had went stood stayed came formerly previous previously original originally until before gone")
)
# Of a status also these: the last status is another one.
PAST_OF_STATUS: Final = frozenset(_words("last latest start started became become"))
PRESENT_KINDS: Final = frozenset(
    _words(
        "status project projects capacity overdue blocked blocks ask asks milestones milestone goal health "
        "contribution metric progress deadline goals"
    )
)
# Of which a text could name somebody else who is waited for, or who is asked.
WAITING_KINDS: Final = frozenset({"blocked", "blocks", "ask", "asks"})
ADVERBS: Final = frozenset(["now", "currently", "also", "still", "again", "here", "that", "which", "current"])

# Words of a unit, and the unit of an amount that they stand for with a factor.
UNITS: Final[dict[str, tuple[str, float]]] = {
    **dict.fromkeys(("%", "percent", "per cent"), ("%", 1.0)),
    **dict.fromkeys(("task", "tasks", "item", "items"), ("tasks", 1.0)),
    **dict.fromkeys(("milestone", "milestones"), ("milestones", 1.0)),
    **dict.fromkeys(("project", "projects"), ("projects", 1.0)),
    **dict.fromkeys(("goal", "goals"), ("goals", 1.0)),
    **dict.fromkeys(("date", "dates", "due dates", "deadline", "deadlines"), ("tasks", 1.0)),
    **dict.fromkeys(("decision", "decisions", "answer", "answers", "approval", "approvals"), ("tasks", 1.0)),
    **dict.fromkeys(("day", "days", "calendar days"), ("days", 1.0)),
    **dict.fromkeys(("week", "weeks"), ("days", 7.0)),
    **dict.fromkeys(("working day", "working days"), ("working days", 1.0)),
    **dict.fromkeys(("hour", "hours"), ("hours", 1.0)),
    **dict.fromkeys(("month", "months"), ("months", 1.0)),
    **dict.fromkeys(("point", "points"), ("points", 1.0)),
}

# Units whose number may stand without a word for it: "12 were completed", "the health is 62".
# "plain" is the unit of a metric that has none: no word stands for it.
BARE: Final = frozenset({"tasks", "milestones", "projects", "goals", "points", "hours", "money", "plain"})

# What stands in front of a value of a role. A value of a role is nothing without its marker, so that an old date is not
# told as the new one.
MARKERS: Final[dict[str, tuple[str, ...]]] = {
    "old": ("from", "was", "were", "previously", "formerly", "instead of", "originally"),
    "new": ("to", "now", "is", "until", "for"),
    "total": ("of", "out of", "/"),
    "start": ("start",),
    "target": ("target",),
    "due": ("due", "deadline", "target", "by"),
    "p50": ("p50",),
    "p85": ("p85",),
    "holder": ("for", "by", "on", "blocker", "behind"),
    "person": ("by", "of", "from", "for", "on", "asked", "asks", "needs"),
}
# What may stand between a marker and its value.
FILLERS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(MARKERS, frozenset(["the", "a", "an", "on", "its", "their", "all", "due", "date", "deadline"])),
    **dict.fromkeys(("due", "p50", "p85"), frozenset(_words("the a an on its their date of is was at by for to"))),
    **dict.fromkeys(("start", "target"), frozenset(_words("the a an its of is at"))),
}
# What makes a value an old one: a value that stands in a fact beside an old one is not introduced by these.
OLD_ONLY: Final = MARKERS["old"]

# Names of the parts that a health is made of, as they are told; a contribution names its part.
PARTS: Final = {
    "overdue": "overdue work",
    "schedule": "the schedule",
    "milestones": "the milestones",
    "completion": "completion",
    "budget": "the budget",
    "risk_rating": "the risk rating",
    "dependencies": "dependencies",
    "stakeholders": "stakeholder priority",
    "staleness": "lack of movement",
    "comments": "comments",
}
PLURAL_PARTS: Final = frozenset({"the milestones", "dependencies", "comments"})  # "The milestones take 5 points"


def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first, whatever the spaces in them."""
    ordered = sorted(phrases, key=len, reverse=True)
    joined = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in ordered)
    return re.compile(rf"(?<![\w'-])(?:{joined})(?![\w'-])", re.IGNORECASE)
