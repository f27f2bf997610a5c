"""How well would these judgements have done lately?

Each of the newest settled requests is judged from the requests older than it, as it would have been on its day, and the
answer compared with what people settled. That is where confidence and the effort interval come from.
"""

import math
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Final

from steward.evidence.calibration import NOTHING_EARNED, Earned, Outcome, earned
from steward.evidence.history import CYCLE, EFFORT, Entry
from steward.evidence.odds import Ledger, odds
from steward.evidence.retrieval import Index, Match, Ranking, by_words

# Neighbours that vote. MODELS C1 and C2 measured 15.
NEIGHBOURS: Final = 15

# The newest 80 describe the team of today and cost about 60 ms; 10 older ones must stand behind each of them: the first
# of a young project are judged by little, as its next ones are.
WINDOW: Final = 80
LEAST_BEHIND: Final = 10
_LEAST_EFFORTS_BEHIND: Final = 40  # effort is compared with their median, which each of a few would move

# Nobody settles a request in less than three minutes; the logarithm needs a floor.
_LEAST_HOURS: Final = 0.05
_MOST_HOURS: Final = 100_000.0  # fifty years of one person: above it is a slip of the keyboard, and tells nothing


@dataclass(frozen=True, slots=True)
class Miss:
    """One rehearsed effort, in log hours: what it took, what the similar ones and the project's median said."""

    took: float
    similar: float | None
    median: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the newest settled requests teach about judging the next one."""

    all_earned: Mapping[str, Earned] = field(hash=False)
    misses: tuple[Miss, ...]

    def earned(self, key: str) -> Earned:
        """How far the odds under one configured key may be trusted."""
        return self.all_earned.get(key, NOTHING_EARNED)


def first_rehearsed(index: Index) -> int:
    """The position of the oldest request that is rehearsed: those before it teach, and are not judged."""
    return min(max(LEAST_BEHIND, len(index.entries) - WINDOW), len(index.entries))


def rehearse(
    index: Index,
    keys: Sequence[str],
    ranking_of: Callable[[Entry], Ranking] = lambda _entry: by_words,
    head: Callable[[Entry, str], Mapping[str, float]] = lambda _entry, _key: {},
) -> Rehearsal:
    """Judge the newest WINDOW requests by their elders, under each of the keys, and their effort.

    `ranking_of` says how each of them would have been compared with its elders, `head` what a head that was learnt from
    the requests before `first_rehearsed` alone says of it.
    """
    first = first_rehearsed(index)
    elders, newest = index.entries[:first], index.entries[first:]
    ledgers = [Ledger(key, elders) for key in keys]
    outcomes: dict[str, list[Outcome]] = {key: [] for key in keys}
    past = sorted(hours for each in elders if (hours := log_hours(each)) is not None)
    misses: list[Miss] = []
    for at, subject in enumerate(newest, first):
        matches = index.matches(subject.terms, NEIGHBOURS, at, ranking=ranking_of(subject))
        for ledger in ledgers:
            said = partial(head, subject, ledger.key)
            outcomes[ledger.key].extend(_outcome(index, subject, matches, ledger, said))
            ledger.add(subject)
        if at >= _LEAST_EFFORTS_BEHIND:
            misses.extend(_miss(subject, matches, past))
        if (hours := log_hours(subject)) is not None:
            insort(past, hours)
    return Rehearsal({key: earned(found) for key, found in outcomes.items()}, tuple(misses))


def _outcome(
    index: Index, subject: Entry, matches: Sequence[Match], ledger: Ledger, head: Callable[[], Mapping[str, float]]
) -> list[Outcome]:
    """The outcome under the ledger's key; none where the subject's value was never settled before."""
    settled = subject.settled.get(ledger.key)
    if not isinstance(settled, str) or settled not in ledger.base:
        return []
    return [Outcome(odds(index, subject.terms, matches, ledger), ledger.base_rates(), settled, head())]


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
    return math.log(max(hours, _LEAST_HOURS)) if isinstance(hours, int | float) and 0 < hours <= _MOST_HOURS else None


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
