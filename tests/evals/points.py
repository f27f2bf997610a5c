"""Is the product's estimate of effort worth more than the project's median, and do its ranges hold?

Story points of 16 open-source projects through the product's own functions: a point counts as an hour, and settled
issues are the history, which grows as it does in use. Text alone adds about 1 % over the median here (MODELS C3), so
the floor is to lose nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import mean, median
from typing import Final

from steward.evidence.effort import HIGH, LOW, effort_range
from steward.evidence.effort_range import SIMILAR
from steward.evidence.history import EFFORT, Entry
from steward.evidence.rehearsal import NEIGHBOURS, WINDOW, Miss, Rehearsal, similar_effort
from steward.evidence.retrieval import Index, Match
from steward.evidence.terms import terms
from steward.evidence.text import RequestText
from tests import northwind
from tests.evals.figures import AT_MOST, Figure, Result
from tests.evals.sets import DATA, Absent, Row, rows

COVERED_LEAST, COVERED_MOST = 0.75, 0.85  # of the intervals that should hold four issues in five
_OUTER: Final = (0.1, 0.9)  # the quantiles of an 80 % interval; the product shows P20 to P80

_ROLLING: Final = (
    "each issue is judged by all that were settled before it, as in use: the rolling comparison with the median "
    "switches similar issues on and off"
)

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One test issue: what it took, what was said, what the median said, and whether the two ranges held."""

    took: float
    said: float
    median: float
    outer: bool
    inner: bool
    is_similar: bool


@dataclass(frozen=True, slots=True)
class Project:
    """One project's test rows."""

    name: str
    estimates: Sequence[Estimate]
    middle: float

    def error(self) -> float:
        """The mean absolute error of what was said."""
        return mean(abs(each.took - each.said) for each in self.estimates)

    def by_median(self) -> float:
        """The same of the one median of all training rows, which is the published baseline."""
        return mean(abs(each.took - self.middle) for each in self.estimates)

    def share(self, name: str) -> float:
        """The share of issues with one of the flags."""
        return float(mean(getattr(each, name) for each in self.estimates))


def story_points(told: Told | None = None) -> Result:
    """All projects, each with its own history, in the published chronological split."""
    names = sorted(path.name.removesuffix(".jsonl.gz") for path in (DATA / "storypoints").glob("*.jsonl.gz"))
    if not names:
        raise Absent(f"storypoints: {DATA / 'storypoints'} is not there, so it was not measured")
    found = []
    for at, name in enumerate(names, 1):
        found.append(_project(name))
        if told is not None:
            told(at, len(names))
    return Result(
        "effort (story points, 16 projects)",
        _figures(found),
        {"effort": [(each.name, each.error(), each.by_median(), each.share("outer")) for each in found]},
        [_ROLLING],
    )


def _figures(found: Sequence[Project]) -> list[Figure]:
    base, inside = mean(each.by_median() for each in found), mean(each.share("outer") for each in found)
    error = mean(each.error() for each in found)
    return [
        Figure(
            "MAE in points, mean of projects",
            error,
            base,
            AT_MOST,
            baseline=f"{base:.3f} the project's median",
            published="2.09 Deep-SE, on other rows",
        ),
        Figure("projects no worse than their median", sum(each.error() <= each.by_median() for each in found)),
        Figure("issues told by similar ones", mean(each.share("is_similar") for each in found)),
        Figure("P10 to P90 holds, at least", inside, COVERED_LEAST, baseline="0.795 conformal"),
        Figure("P10 to P90 holds, at most", inside, COVERED_MOST, AT_MOST),
        Figure("P20 to P80 holds, which the product shows", mean(each.share("inner") for each in found)),
    ]


def _project(name: str) -> Project:
    """The test issues in order, each by all before it: the newest of them are its rehearsal."""
    found = [row for row in rows("storypoints", name) if float(row["sp"]) > 0]
    index = Index(_entry(at, row) for at, row in enumerate(found))
    first = sum(row["s"] != "test" for row in found)
    points = [float(row["sp"]) for row in found]
    misses: list[Miss] = []
    estimates = []
    for at in range(first - WINDOW, len(found)):
        matches = index.matches(index.entries[at].terms, NEIGHBOURS, at)
        if at >= first:
            estimates.append(_estimate(points, at, matches, index.entries[:at], Rehearsal({}, tuple(misses[-WINDOW:]))))
        misses.append(Miss(math.log(points[at]), similar_effort(matches), math.log(median(points[:at]))))
    return Project(name, estimates, median(points[:first]))


def _estimate(
    points: Sequence[float], at: int, matches: Sequence[Match], elders: Sequence[Entry], rehearsal: Rehearsal
) -> Estimate:
    outer, inner = (effort_range(matches, elders, rehearsal, quantiles) for quantiles in (_OUTER, (LOW, HIGH)))
    assert outer is not None
    assert inner is not None
    took = points[at]
    return Estimate(
        took,
        inner.p50,
        median(points[:at]),
        outer.p20 <= took <= outer.p80,
        inner.p20 <= took <= inner.p80,
        inner.basis == SIMILAR,
    )


def _entry(at: int, row: Row) -> Entry:
    counted = sorted(terms(_text(row)).items())
    moment = northwind.NOW + timedelta(seconds=at)
    buckets, counts = tuple(term for term, _ in counted), tuple(count for _, count in counted)
    return Entry(str(at), moment, buckets, counts, {EFFORT: float(row["sp"])})


def _text(row: Row) -> RequestText:
    return RequestText(str(row["t"]), str(row["d"] or ""))
