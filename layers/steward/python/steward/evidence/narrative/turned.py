"""Do the words around what a clause says turn it round, give it a cause, or speak of something beside it?

All of them are words of the vocabulary, and each is harmless somewhere: "out", "before", "the deadline". So what may
stand is said, and nothing is looked for: a status is led by a verb of being, a share is of what it is measured by, and
the nouns of a clause are those that its kind of fact is told with.
"""

import re
from collections.abc import Iterator
from typing import Final

from steward.evidence.narrative.amounts import blanked
from steward.evidence.narrative.asked import asked
from steward.evidence.narrative.facts import Fact, Kind
from steward.evidence.narrative.led import WHEN, led
from steward.evidence.narrative.reading import Clause
from steward.evidence.narrative.vocabulary import CLAIMS, NOUNS, SUBJECTS, phrase_pattern

# Whose claim is a state of now: "is out of the red" and "has been off track" hold the right word and say another thing.
_STATES: Final = frozenset({Kind.STATUS, Kind.PROJECT, Kind.PROJECTS, Kind.GOAL, Kind.GOALS, Kind.CAPACITY})
_STATE_CLAIMS: Final = ("on_track", "at_risk", "off_track", "on_hold", "complete", "achieved", "partial", "missed")
_STATE: Final = phrase_pattern((*(each for claim in _STATE_CLAIMS for each in CLAIMS[claim]), "high", "medium", "low"))
# The word in front of a state. "a high capacity risk" and "an off track project" have an article.
_LEADS: Final = re.compile(
    r"(?:^|:|(?<![\w'])(?:is|are|stands?|sits|rests|now|currently|also|overall|as|proposes?|a|an|and"
    r"|but))\s*\(?$"
)
# A share is told of something only where the fact measures it so, and of that alone.
_OF: Final = re.compile(r"\s*of\s+(?!_)")
_TARGET: Final = re.compile(r"\s*of\s+(?:(?:the|its)\s+)?(?:way|target|goal)(?!\w)")
_SHARED: Final = {
    Kind.OVERDUE: re.compile(r"\s*of\s+(?:(?:the|all|our|its)\s+)*(?:_|(?:open|tasks?|items?|work)(?!\w))"),
    Kind.BUDGET: re.compile(r"\s*of\s+(?:(?:the|our|its|project's|_+)\s+)*budget(?!\w)"),
    Kind.ELAPSED: re.compile(r"\s*of\s+(?:(?:the|its|this)\s+)?period(?!\w)"),
    Kind.PROGRESS: _TARGET,
    Kind.GOAL: _TARGET,
}

_NAME: Final = "\u00a7"  # stands for a name: a part of the health is named "the budget", and a task as anything
# Each clause is true of its own fact, and no fact says why another is so. Of blocked work the fact does say it.
_CAUSE: Final = re.compile(
    r"(?<!\w)(?:because|given|due\s+to(?!\s*_)|as(?!\s+(?:of\s*_|the\s+status|our\s+status))"
    r"|since(?!\s+(?:then|_|(?:on\s+)?_|(?:the\s+|our\s+)?(?:last|latest|previous)(?!\w))))(?!\w)"
)
_TIED: Final = re.compile(
    rf"(?<!\w)(?:before|after|until)\s+(?:(?:the|its|their|our|a|an|due)\s+)*(?:(?:{'|'.join(NOUNS)})(?!\w)|{_NAME})"
)
# "X and its tasks slipped": said of more than is named.
_TOGETHER: Final = re.compile(
    rf"{_NAME}+,?\s+(?:and|with)\s+(?:(?:all|the|its|their|our|a|an)\s+)*(?:{'|'.join(NOUNS)})(?!\w)"
)
_EVERYWHERE: Final = frozenset({"it", "this", "that", "we"})
# A count of tasks may be a count of dates only where it is dates that moved or went by.
_OF_DATES: Final = frozenset({Kind.SLIPS, Kind.OVERDUE})
_DATES: Final = frozenset({"date", "dates", "deadline", "deadlines"})
# Beside what a fact may be said of (`SUBJECTS`): what it is usually told with.
_BESIDE: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("completed", "added", "removed"), frozenset({"team", "project", "scope"})),
    **dict.fromkeys(("slips", "overdue", "asks", "ask"), frozenset({"decision", "decisions", "project"})),
    **dict.fromkeys(("milestones", "milestone_slips", "reaches", "reached"), frozenset({"team", "project"})),
    "milestone": frozenset({"target"}),
    "status": frozenset({"health", "goal"}),
    "health": frozenset({"project"}),
    "contribution": frozenset({"health"}),
    "budget": frozenset({"project"}),
    "capacity": frozenset({"capacity", "team", "project"}),
    "project": frozenset({"status", "portfolio"}),
    "projects": frozenset({"portfolio", "status"}),
    "goals": frozenset({"portfolio", "status"}),
    "goal": frozenset({"target", "status"}),
    "metric": frozenset({"goal", "target"}),
    "progress": frozenset({"target"}),
    "elapsed": frozenset({"goal"}),
    "deadline": frozenset({"date", "deadline"}),
    "nothing": frozenset({"project", "portfolio", "goal"}),
    "period": frozenset({"period", "status", "update", "report"}),
    "last": frozenset({"project", "portfolio", "goal"}),
}


def turned(clause: Clause, fact: Fact) -> Iterator[str]:
    """What stands around a clause's claims and is in no fact, in words."""
    spans = [(each.start, each.end) for each in clause.mentions]
    text = blanked(clause.text, [*spans, *(each.unit_words for each in clause.said)])
    for name in clause.names:
        text = f"{text[: name.start]}{_NAME * (name.end - name.start)}{text[name.end :]}"
    yield from _states(text, fact)
    yield from _shares(clause, text, fact)
    if fact.kind is not Kind.BLOCKED and (cause := _CAUSE.search(text)):
        yield f"no fact says why: {cause[0]!r}"
    if tied := _TIED.search(text):
        yield f"{fact.id} does not say {tied[0]!r}"
    if _TOGETHER.search(text):
        yield f"{fact.id} is said of what it names alone"
    yield from _nouns(text, fact)
    yield from led(clause, fact, text)
    if fact.kind in (Kind.ASK, Kind.ASKS):
        yield from asked(clause, fact, text)


def _states(text: str, fact: Fact) -> Iterator[str]:
    """States that nothing says to be so now."""
    if fact.kind in _STATES:
        for found in _STATE.finditer(text):
            if not _LEADS.search(text[: found.start()].rstrip()):
                yield f'{fact.id} is so now: {found[0]!r} stands behind "is" or a colon'


def _shares(clause: Clause, text: str, fact: Fact) -> Iterator[str]:
    """Shares of something else than the fact measures."""
    may = _SHARED.get(fact.kind)
    for each in clause.said:
        rest = text[each.end :]
        if each.unit == "%" and _OF.match(rest) and not (may and may.match(rest)):
            yield f"{fact.id} is no share of that"


def _nouns(text: str, fact: Fact) -> Iterator[str]:
    """What is spoken of beside what the fact is told with."""
    known = _EVERYWHERE | SUBJECTS.get(fact.kind, frozenset()) | _BESIDE.get(fact.kind, frozenset())
    counts_no_dates = SUBJECTS.get(fact.kind, frozenset()) >= _DATES and fact.kind not in _OF_DATES
    for noun in dict.fromkeys(re.findall(r"[a-z]+", WHEN.sub(" ", text))):
        if noun in NOUNS and (noun not in known or (counts_no_dates and noun in _DATES)):
            yield f"{fact.id} says nothing of the {noun}"
