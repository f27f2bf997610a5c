"""Does another prompt, model or threshold mend or break what was judged, against what people finally chose?

Pure. A field that is left to people is neither right nor wrong; it stands between the two, so that "fixed" and
"broken" have one meaning: a change is scored by what people would have found in the field.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

from steward.asana.models import FieldValue
from steward.evidence.agreement import SAME_WITHIN
from steward.evidence.facts import TriageFacts
from steward.evidence.rules import same_named
from steward.evidence.text import visible


class Mark(IntEnum):
    """What people found in a field; a higher one is better."""

    WRONG = 0
    LEFT = 1
    RIGHT = 2


class Change(StrEnum):
    """What a change does to one field of one task."""

    FIXED = "fixed"
    BROKEN = "broken"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was said of one field, how surely, and whether surely enough to do or propose it."""

    key: str
    value: FieldValue
    confidence: float
    done: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of one task before and after a change, against what people settled on."""

    key: str
    before: Mark
    after: Mark

    @property
    def change(self) -> Change:
        """Whether the field is better, worse, or as it was."""
        if self.after == self.before:
            return Change.UNCHANGED
        return Change.FIXED if self.after > self.before else Change.BROKEN


def decisions(
    facts: TriageFacts, judged: Mapping[str, tuple[FieldValue, float]], least: Mapping[str, float] | None = None
) -> dict[str, Decision]:
    """The decision on each offered key; `least` puts other thresholds in the place of the stored ones, by key."""
    found: dict[str, Decision] = {}
    for offer in facts.offers:
        if offer.key in judged:
            value, confidence = judged[offer.key]
            enough = (least or {}).get(offer.key, offer.min_confidence)
            found[offer.key] = Decision(offer.key, value, confidence, done=confidence > 0 and confidence >= enough)
    return found


def settled_values(
    settled: Mapping[str, str | float], names: Mapping[str, Mapping[str, str]], facts: TriageFacts
) -> dict[str, FieldValue]:
    """What people settled on, in the terms of what was offered; "" where their choice was no offered one.

    `settled` maps a key to an option's gid, a number or a user's gid, `names` the option gids of the field in which
    people settle the key to their names.
    """
    found: dict[str, FieldValue] = {}
    for offer in facts.offers:
        if offer.key not in settled:
            continue
        value = settled[offer.key]
        if offer.options:
            by_gid = {gid: visible(name) for gid, name in names.get(offer.key, {}).items()}
            option = offer.option(same_named(by_gid, offer.options).get(str(value), ""))
            value = option.gid if option else ""
        found[offer.key] = value
    return found


def marked(decision: Decision | None, settled: FieldValue) -> Mark:
    """What people found there."""
    if decision is None or not decision.done:
        return Mark.LEFT
    return Mark.RIGHT if same(decision.value, settled) else Mark.WRONG


def same(said: FieldValue, settled: FieldValue) -> bool:
    """Whether two values are one judgement: numbers within a factor of SAME_WITHIN, all else if equal."""
    if isinstance(said, int | float) and isinstance(settled, int | float) and min(said, settled) > 0:
        return max(said, settled) / min(said, settled) <= SAME_WITHIN
    return said == settled


def compared(
    before: Mapping[str, Decision], after: Mapping[str, Decision], settled: Mapping[str, FieldValue]
) -> list[Compared]:
    """Each key of one task that people settled."""
    keys = [key for key in settled if key in before or key in after]
    return [Compared(key, marked(before.get(key), settled[key]), marked(after.get(key), settled[key])) for key in keys]


@dataclass(frozen=True, slots=True)
class Tally:
    """One field over many tasks."""

    key: str
    before: Counter[Mark]
    after: Counter[Mark]
    changes: Counter[Change]

    @property
    def by_chance(self) -> float:
        """How often pure chance, mending as often as it breaks, gives a tally as lopsided as this one (sign test)."""
        return sign_test(self.changes[Change.FIXED], self.changes[Change.BROKEN])

    def as_row(self) -> dict[str, Any]:
        """For a report."""
        return {
            "field": self.key,
            "tasks": self.before.total(),
            **{str(change): self.changes[change] for change in Change},
            "right_before": self.before[Mark.RIGHT],
            "right_after": self.after[Mark.RIGHT],
            "wrong_before": self.before[Mark.WRONG],
            "wrong_after": self.after[Mark.WRONG],
            "left_before": self.before[Mark.LEFT],
            "left_after": self.after[Mark.LEFT],
            "by_chance": round(self.by_chance, 4),
        }


def tallied(found: Iterable[Compared]) -> list[Tally]:
    """One tally for each field, in the order in which fields first came."""
    by_key: dict[str, list[Compared]] = {}
    for each in found:
        by_key.setdefault(each.key, []).append(each)
    return [
        Tally(key, Counter(e.before for e in ones), Counter(e.after for e in ones), Counter(e.change for e in ones))
        for key, ones in by_key.items()
    ]


def sign_test(first: int, second: int) -> float:
    """The two-sided probability of a split at least as uneven, if both sides are equally likely."""
    total = first + second
    tail = sum(math.comb(total, each) for each in range(min(first, second) + 1))
    return min(1.0, float(Fraction(2 * tail, 2**total)))
