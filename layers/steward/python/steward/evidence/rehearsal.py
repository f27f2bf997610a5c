"""How well would these judgements have done lately?

Each of the newest settled requests is judged from the requests older than it, as it would have been on its day, and the
answer compared with what people settled. That is where confidence and the effort interval come from.
"""

import math
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from steward.evidence.calibration import UNPROVEN_TRUST, Outcome, measured_trust
from steward.evidence.history import CYCLE, EFFORT, Entry
from steward.evidence.odds import Ledger, odds
from steward.evidence.retrieval import Index, Match, Ranking, by_words

# Neighbours that vote. MODELS C1 and C2 measured 15.
NEIGHBOURS: Final = 15

# The newest 80 describe the team of today and cost about 60 ms; 40 older ones must stand behind each of them.
WINDOW: Final = 80
LEAST_BEHIND: Final = 40

# Nobody settles a request in less than three minutes; the logarithm needs a floor.
_LEAST_HOURS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Miss:
    """One rehearsed effort, in log hours: what it took, what the similar ones and the project's median said."""

    took: float
    similar: float | None
    median: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the newest settled requests teach about judging the next one."""

    trusts: Mapping[str, float] = field(hash=False)
    misses: tuple[Miss, ...]

    def trust(self, key: str) -> float:
        """How far the odds under one configured key may be trusted."""
        return self.trusts.get(key, UNPROVEN_TRUST)


def rehearse(
    index: Index, keys: Sequence[str], ranking_of: Callable[[Entry], Ranking] = lambda _entry: by_words
) -> Rehearsal:
    """Judge the newest WINDOW requests by their elders, under each of the keys, and their effort.

    `ranking_of` says how each of them would have been compared with its elders.
    """
    first = min(max(LEAST_BEHIND, len(index.entries) - WINDOW), len(index.entries))
    elders, newest = index.entries[:first], index.entries[first:]
    ledgers = [Ledger(key, elders) for key in keys]
    outcomes: dict[str, list[Outcome]] = {key: [] for key in keys}
    past = sorted(hours for each in elders if (hours := log_hours(each)) is not None)
    misses: list[Miss] = []
    for at, subject in enumerate(newest, first):
        matches = index.matches(subject.terms, NEIGHBOURS, at, ranking=ranking_of(subject))
        for ledger in ledgers:
            outcomes[ledger.key].extend(_outcome(index, subject, matches, ledger))
            ledger.add(subject)
        misses.extend(_miss(subject, matches, past))
        if (hours := log_hours(subject)) is not None:
            insort(past, hours)
    return Rehearsal({key: measured_trust(found) for key, found in outcomes.items()}, tuple(misses))


def _outcome(index: Index, subject: Entry, matches: Sequence[Match], ledger: Ledger) -> list[Outcome]:
    """The outcome under the ledger's key; none where the subject's value was never settled before."""
    settled = subject.settled.get(ledger.key)
    if not isinstance(settled, str) or settled not in ledger.base:
        return []
    return [Outcome(odds(index, subject.terms, matches, ledger), ledger.base_rates(), settled)]


def _miss(subject: Entry, matches: Sequence[Match], past: Sequence[float]) -> list[Miss]:
    took = log_hours(subject)
    return [Miss(took, similar_effort(matches), median(past))] if took is not None and past else []


def log_hours(entry: Entry) -> float | None:
    """The natural logarithm of the hours a request took, None where nobody settled them."""
    return _log(entry.settled.get(EFFORT))


def told_log_hours(entry: Entry) -> float | None:
    """The same, where nobody settled them what the cycle time stands for: good enough for a neighbour, not as truth."""
    hours = log_hours(entry)
    return _log(entry.settled.get(CYCLE)) if hours is None else hours


def _log(hours: str | float | None) -> float | None:
    return math.log(max(hours, _LEAST_HOURS)) if isinstance(hours, int | float) and hours > 0 else None


def similar_effort(matches: Sequence[Match]) -> float | None:
    """The median of the neighbours' log hours, each weighted by its similarity."""
    weighed = [(hours, match.similarity) for match in matches if (hours := told_log_hours(match.entry)) is not None]
    return weighted_median(weighed) if weighed else None


def weighted_median(weighed: Sequence[tuple[float, float]]) -> float:
    """The smallest value with half of the weight at or below it; the mean of two where they meet at the half."""
    ordered, half = sorted(weighed), sum(weight for _, weight in weighed) / 2
    reached = 0.0
    for at, (value, weight) in enumerate(ordered):
        reached += weight
        if math.isclose(reached, half) and at + 1 < len(ordered):
            return (value + ordered[at + 1][0]) / 2
        if reached > half:
            return value
    return ordered[-1][0]
