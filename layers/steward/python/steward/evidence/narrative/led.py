"""Do the words in front of a claim and of a figure say that it is so, and only that?

"13 tasks are to be completed" and "health fell 62 points" hold the right claim and the right figure, and say another
thing. So it is said what may lead a claim and a figure, and which verbs a kind of fact may be told with beside its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from steward.evidence.narrative.amounts import Said, blanked
from steward.evidence.narrative.facts import Fact, Kind
from steward.evidence.narrative.reading import Clause
from steward.evidence.narrative.vocabulary import CLAIMS, LOOSE, NOUNS, OVERDUE, TOLD_WITH, phrase_pattern

_EVENTS: Final = frozenset(
    {
        Kind.COMPLETED, Kind.ADDED, Kind.REMOVED, Kind.REACHED, Kind.REACHES, Kind.SLIPS, Kind.MILESTONE_SLIPS,
        Kind.SLIPPED, Kind.EARLIER, Kind.BUDGET, Kind.BLOCKED, Kind.BLOCKS, Kind.OVERDUE, Kind.ELAPSED, Kind.MILESTONES,
    }
)  # fmt: skip
# What stands in front of what happened: "to", "be" and "being" do not, and "been" only behind a "has".
_LED: Final = re.compile(
    r"(?:^|[,:;(_\u00a7]|(?<!\w)(?:is|are|was|were|got|(?<!to\s)(?:has|have|had)(?:\s+(?:now|also|all))?(?:\s+been)?|it"
    r"|they|and|but|while|because|since|now|also|still|currently|that|which|with|the|of|a|an|our|its|all|already|both"
    rf"|team's|project's|{'|'.join(sorted(NOUNS))}))\s*$"
)
# "since the last status", "in this period": when, and of no project.
WHEN: Final = re.compile(
    r"(?:since|in|of|from|during)\s+(?:(?:the|this|our|its)\s+)?(?:(?:last|latest|previous|current)\s+)?"
    r"(?:status\s+update|status|update|report|period)(?!\w)"
)
_ALL_CLAIMS: Final = phrase_pattern(tuple(each for phrases in CLAIMS.values() for each in phrases))
_CHANGE: Final = phrase_pattern((*CLAIMS["up"], *CLAIMS["down"]))
_MOVE: Final = phrase_pattern((*CLAIMS["slipped"], *CLAIMS["earlier"], "moved", "moves", "moving", "shifted", "shifts"))
_ENDS_WITH_MOVE: Final = re.compile(rf"(?:{_MOVE.pattern})\s*$", re.IGNORECASE)
_DIFFERENCES: Final = frozenset({Kind.SLIPPED, Kind.EARLIER})
_FIGURES: Final = frozenset({Kind.HEALTH, Kind.GOAL, Kind.MILESTONE, Kind.METRIC, Kind.PROGRESS})
_BY: Final = re.compile(r"(?<!\w)by(?:\s+(?:a|an|the))?\s*$")
_TOWARDS: Final = re.compile(r"(?:[,:(]|(?<!\w)(?:to|at|is|with|now|of|a|from|was))\s*$")
_STILL_TO: Final = re.compile(r"(?<!\w)to\s+(?:be|have)(?!\w)")
_INTO: Final = re.compile(
    r"(?<!\w)(?:in|into|onto|on|out)(?!\w)(?!\s+(?:total|(?:this|the|our)\s+(?:last\s+)?(?:period|status|report|update))(?!\w))"
)
_SINCE: Final = re.compile(r"(?<!\w)(?:since|from)(?:\s+the)?\s*$")
_TAKES: Final = re.compile(r"(?:^|[,:(]|(?<!\w)(?:takes?|is|are))\s*$")
_FOR: Final = re.compile(
    rf"(?:^|[,:(]|(?<!\w)for|{phrase_pattern((*CLAIMS['blocked'], *CLAIMS['waits'])).pattern})\s*$"
)
_ONES: Final = r"(?:_|(?:tasks?|items?|work|ones)(?!\w))"
_OPEN: Final = re.compile(rf"(?<!\w)open(?!\s+(?:overdue\s+|late\s+)?{_ONES})(?!\w)")
_NEW: Final = re.compile(rf"(?<!\w)new(?!\s+{_ONES}|\s*(?:$|[,;:)_]))(?!\w)")
_LATE_ONES: Final = re.compile(rf"(?<!\w)(?:overdue|late)\s+{_ONES}")
_AT: Final = re.compile(r"(?:^|[,:(]|(?<!\w)(?:is|at|to|now|made))\s*$")
_IN: Final = re.compile(r"(?:[,:(]|(?<!\w)in)\s*$")
_WAY: Final = re.compile(
    r"\s*of\s+the\s+way(?:\s+to\s+(?:the|its)\s+target)?\s*(?:$|[,;()_]|and(?!\w)|(?:is|are)\s+made|(?:from|was|now)\s*$)"
)
_PERIOD: Final = re.compile(r"\s*of\s+(?:the|its|this)\s+period(?!\w)")
_AGO: Final = re.compile(r"\s*before(?!\w)")
_LATE: Final = phrase_pattern(CLAIMS[OVERDUE])
_IS: Final = re.compile(r"\s*(?:the\s+milestone\s+)?\u00a7+(?:,\s+due\s+_+,)?\s+is(?:\s+(?:already|now))?\s+")
_ANY: Final = re.compile("")
# What must stand before and behind a figure that says another thing elsewhere: "due for 31 days".
_NEEDED: Final = {
    (Kind.BLOCKED, "working days"): (_FOR, _ANY),
    (Kind.CONTRIBUTION, "points"): (_TAKES, _ANY),
    (Kind.PROGRESS, "%"): (_AT, _WAY),
    (Kind.ELAPSED, "%"): (_ANY, _PERIOD),
    (Kind.DEADLINE, "days"): (_IN, _ANY),
    (Kind.DEADLINE, "days overdue"): (_FOR, _ANY),
    (Kind.LAST, "days"): (_ANY, _AGO),
}
# Whose the blocker is, and who: "is the blocker for" turns it round.
_NO_BLOCKER: Final = {
    Kind.BLOCKED: re.compile(r"(?<!\w)blockers?(?!\w)(?!\s*(?:is|:|,|\()?\s*\u00a7)"),
    Kind.BLOCKS: re.compile(r"(?<!\w)(?<!their\s)blockers?(?!\w)"),
}


def led(clause: Clause, fact: Fact, text: str) -> Iterator[str]:
    """What is wrong; `text` is the clause's with names as section signs, figures and dates as underscores."""
    yield from _words(text, fact)
    if fact.kind in _EVENTS:
        yield from _claims(text, fact)
    if fact.kind is Kind.MILESTONE:
        yield from _late(text, fact)
    if fact.kind is Kind.OVERDUE:
        yield from _overdue(clause, text, fact)
    if (blocker := _NO_BLOCKER.get(fact.kind)) and blocker.search(text):
        yield f"{fact.id} is blocked and no blocker"
    if fact.kind is Kind.ADDED and (new := _NEW.search(text)):
        yield f"{fact.id} counts tasks, and nothing else is {new[0]}"
    yield from _figures(clause, text, fact)
    yield from _days(clause, text, fact)


def _words(text: str, fact: Fact) -> Iterator[str]:
    """Verbs of other kinds of facts, and what is still to come."""
    told = TOLD_WITH.get(fact.kind, frozenset())
    rest = blanked(text, [each.span() for each in _ALL_CLAIMS.finditer(text)])
    for word in dict.fromkeys(re.findall(r"[a-z]+", WHEN.sub(" ", rest))):
        if word in LOOSE and word not in told:
            yield f"{fact.id} does not say {word!r}"
    if still_to := _STILL_TO.search(text):
        yield f"{fact.id} is so already, {still_to[0]!r} tells it as still to come"
    if fact.kind in (Kind.SLIPS, Kind.MILESTONE_SLIPS) and (into := _INTO.search(text)):
        yield f"{fact.id} slipped in time alone, {into[0]!r} says where to"


def _claims(text: str, fact: Fact) -> Iterator[str]:
    """Claims of what happened, led by what makes them a plan or a wish."""
    for found in _ALL_CLAIMS.finditer(text):
        if not _LED.search(text[: found.start()]):
            yield f"{fact.id} is so already: {found[0]!r} stands behind a verb of being or what it is said of"


def _late(text: str, fact: Fact) -> Iterator[str]:
    """That its date went by is so, and has no probability: the one that is told is of being on time."""
    for found in _LATE.finditer(text):
        if not _IS.fullmatch(text[: found.start()]):
            yield f"{fact.id} is certainly late: {found[0]!r} stands behind its name and 'is', before any figure"


def _overdue(clause: Clause, text: str, fact: Fact) -> Iterator[str]:
    """The count is of what is overdue, the total of what is open, and not the other way round."""
    if _OPEN.search(text):
        yield f"{fact.id} counts open tasks: 'open' stands before what is counted"
    counts = {_end(each.end, text) for each in clause.said if each.number == fact.amount(unit="tasks")}
    for found in _LATE_ONES.finditer(text):
        before = re.sub(r"open\s+$", "", text[: found.start()]).rstrip()
        if len(before) not in counts:
            yield f"{fact.id} counts what is overdue: {found[0].split()[0]!r} is behind its count or a verb of being"


def _end(place: int, text: str) -> int:
    return len(text[:place].rstrip())


def _figures(clause: Clause, text: str, fact: Fact) -> Iterator[str]:
    """Figures that are told as a difference, where they are none, or the other way round."""
    for said in clause.said:
        before, after = _around(clause, said.start, said.end, text)
        shown = clause.text[said.start : said.end].strip()
        if fact.kind in _DIFFERENCES:
            if said.unit and not _is_difference(before, after, text):
                yield f"{shown!r} is by how much {fact.id} moved: it stands behind 'by' or before 'later' or 'earlier'"
        elif _BY.search(before) or (fact.kind in _FIGURES and _is_step(before, after)):
            yield f"{shown!r} is what {fact.id} is at, and no difference: it stands behind 'to' or 'at'"
        behind, ahead = _NEEDED.get((fact.kind, _told(said, fact)), (_ANY, _ANY))
        if said.number == fact.amount() and not (behind.search(before) and ahead.match(after)):
            yield f"{shown!r} is not told as what it is in {fact.id}: as in its own sentence"


def _told(said: Said, fact: Fact) -> str:
    return f"{said.unit} overdue" if fact.kind is Kind.DEADLINE and fact.must else said.unit


def _around(clause: Clause, start: int, end: int, text: str) -> tuple[str, str]:
    """What stands between a mention and the ones beside it, without a unit's words."""
    last = max((each.end for each in clause.mentions if each.end <= start), default=0)
    next_one = min((each.start for each in clause.mentions if each.start >= end), default=len(text))
    return text[last:start].lstrip("_ ") if last else text[:start], re.sub(r"^[_\s]+", " ", text[end:next_one])


def _is_difference(before: str, after: str, text: str) -> bool:
    if _BY.search(before) or _ENDS_WITH_MOVE.search(before) or re.search(r"(?<!\w)slip\s+of\s*$", before):
        return True
    beside = re.search(r"[,(]\s*$", before) and _MOVE.search(text)
    return bool(beside or re.match(r"\s*(?:later|earlier)(?!\w)", after))


def _is_step(before: str, after: str) -> bool:
    """Whether a figure reads as the way that was gone: "fell 62 points", "62 points lower"."""
    if _CHANGE.search(before) and not _TOWARDS.search(before):
        return True
    rest = after.lstrip()
    follows = _CHANGE.match(rest)
    return bool(follows and not re.match(r"\s+from(?!\w)", rest[follows.end() :]))


def _days(clause: Clause, text: str, fact: Fact) -> Iterator[str]:
    """Since when, and from when to when."""
    for moment in clause.moments:
        before, _ = _around(clause, moment.start, moment.end, text)
        if fact.kind in (Kind.PERIOD, Kind.NOTHING) and not _SINCE.search(before):
            yield f"{fact.id} begins then: the date stands behind 'since' or 'from'"
    moves = _MOVE.search(text) or re.search(r"(?<!\w)(?:now|instead|went)(?!\w)", text)
    if fact.kind in _DIFFERENCES and len(clause.moments) > 1 and not moves:
        yield f"{fact.id} moved, and does not last from one date to the other"
