"""How pressing is a request, from 0 to 100?

By code, from what a person can check: 70 points for the priority, 20 for the due date, 10 where a rule of the team set
the priority. A likelier or higher priority and an earlier due date never lower it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from steward.evidence.facts import Offer, TriageFacts

PRIORITY: Final = "priority"

# Priority is what people agreed on, a date is often a wish, and a rule only confirms a priority: hence the order.
PRIORITY_POINTS: Final = 70
DUE_POINTS: Final = 20
RULE_POINTS: Final = 10
DUE_WORKDAYS: Final = 10  # a date beyond two working weeks presses nobody today

_NUMBER: Final = re.compile(r"\d+")
# What teams call their priorities, the most pressing first; words of one line mean the same.
_WORDS: Final = (
    ("critical", "blocker", "emergency", "urgent"),
    ("highest", "very high"),
    ("high",),
    ("medium", "normal", "moderate"),
    ("low", "minor"),
    ("lowest", "very low", "trivial"),
)


def ladder(offer: Offer) -> dict[str, float]:
    """How severe each option is by its name, 1 the most and 0 the least, evenly spaced.

    `P1`, `2 - High` and the like go by their number, others by the words above. Empty where the names show no order:
    the order in which people listed them may go either way.
    """
    ranked = _ranks(_number(each.name) for each in offer.options) or _ranks(_word(each.name) for each in offer.options)
    highest = max(ranked, default=0)
    return {each.key: 1 - rank / highest for each, rank in zip(offer.options, ranked, strict=True)} if highest else {}


def score(facts: TriageFacts, chosen: tuple[str, float] | None) -> float | None:
    """The points, a whole number; None where nothing speaks of a priority.

    `chosen` is the gid of the priority and how sure it is.
    """
    offer = facts.offer(PRIORITY)
    severity = ladder(offer) if offer else {}
    expected = _expected(facts, severity, chosen)
    if expected is None:
        return None
    ruled = max((severity.get(hit.option, 0.0) for hit in facts.rules if hit.key == PRIORITY), default=0.0)
    points = PRIORITY_POINTS * expected + DUE_POINTS * pressing(facts.workdays_left) + RULE_POINTS * ruled
    return float(round(points))


def pressing(workdays_left: int | None) -> float:
    """1 for what is due today or was due, falling evenly to 0 at DUE_WORKDAYS; 0 without a date."""
    if workdays_left is None:
        return 0.0
    return 1 - min(max(workdays_left - 1, 0), DUE_WORKDAYS) / DUE_WORKDAYS


def _expected(facts: TriageFacts, severity: Mapping[str, float], chosen: tuple[str, float] | None) -> float | None:
    """The severity of the choice by how sure it is, that of the team's odds for the rest."""
    judged, offer = facts.judgements.get(PRIORITY), facts.offer(PRIORITY)
    odds = {key: each for key, each in judged.odds.items() if key in severity} if judged else {}
    total = sum(odds.values())
    likely = sum(severity[key] * each for key, each in odds.items()) / total if total else None
    key = next((each.key for each in offer.options if chosen and each.gid == chosen[0]), None) if offer else None
    if chosen is None or key is None or key not in severity:
        return likely
    rest = severity[key] if likely is None else likely
    return chosen[1] * severity[key] + (1 - chosen[1]) * rest


def _ranks(found: Iterable[int | None]) -> list[int]:
    """The places of the numbers among each other, 0 the first; none where one is missing or all are the same."""
    numbers = list(found)
    known = sorted({each for each in numbers if each is not None})
    return [known.index(each) for each in numbers if each is not None] if None not in numbers else []


def _number(name: str) -> int | None:
    found = _NUMBER.findall(name)
    return int(found[0]) if len(found) == 1 else None


def _word(name: str) -> int | None:
    folded = f" {' '.join(re.findall(r'[a-z]+', name.casefold()))} "
    hits = [(len(word), rank) for rank, words in enumerate(_WORDS) for word in words if f" {word} " in folded]
    return max(hits)[1] if hits else None  # the longest: `very high` is not `high`
