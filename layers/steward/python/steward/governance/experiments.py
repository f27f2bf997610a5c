"""Which prompt version judges a subject, and what does an experiment between two of them say?

Pure. A subject's arm is a hash, so that it is judged by the same version every time; a larger share only adds subjects
to the new version. The verdict is taken on tasks, not fields: the fields of one task are right and wrong together.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from statistics import NormalDist, fmean
from typing import Any, Final

from steward.governance.policy import WorkflowPolicy

# A report is looked at again and again until it says something. At 99.7 % for one look, twenty looks at two equal
# versions still end in a wrong verdict in fewer than one of twenty experiments (tests/unit/governance).
CONFIDENCE: Final = 0.997
LEAST_TASKS: Final = 50  # in each arm; below, an interval is wider than any difference that two prompts make
# Two good prompts differ by a few points. Where the interval is this narrow and still holds 0, more tasks only say more
# exactly that there is no difference worth having.
SMALLEST_GAIN: Final = 0.05

# How much worse than the active version a promoted one may be shown to be.
REVERTED_MARGIN: Final = 0.02  # of tasks on which people undid something
LEFT_MARGIN: Final = 0.10  # of judged fields that it leaves to people: saying nothing is no way to be right
COST_MARGIN: Final = 0.50  # of what a judgement by the active version costs

_BUCKETS: Final = 100


class Verdict(StrEnum):
    """What to do with an experiment."""

    EXTEND = "extend"
    PROMOTE = "promote"
    REJECT = "reject"
    INCONCLUSIVE = "inconclusive"


def arm(policy: WorkflowPolicy, project_gid: str, workflow: str, subject: str) -> str:
    """The prompt version that judges this subject."""
    split = policy.split
    if split is None:
        return policy.prompt_version
    return (
        split.version
        if bucket(project_gid, workflow, split.version, subject) < split.percent
        else policy.prompt_version
    )


def bucket(project_gid: str, workflow: str, version: str, subject: str) -> int:
    """Where a subject falls, 0 to 99: evenly, and by another draw in each experiment."""
    text = f"{project_gid}\n{workflow}\n{version}\n{subject}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % _BUCKETS


def experiment(policy: WorkflowPolicy) -> str | None:
    """The running experiment's name, `v1/v2`: only what was judged under the same name is compared."""
    return f"{policy.prompt_version}/{policy.split.version}" if policy.split else None


@dataclass(frozen=True, slots=True)
class Trial:
    """One judged task of one arm on which people have settled.

    `kept`: people left everything that was chosen as it was. `reverted`: they undid something. `left` is the share of
    its judged fields that were left to people.
    """

    version: str
    kept: bool
    reverted: bool
    left: float
    microdollars: int


@dataclass(frozen=True, slots=True)
class Gap:
    """One metric: the active version's value, the candidate's, and the interval of the difference candidate - active.

    A guardrail may grow by `margin`; the primary metric has none.
    """

    metric: str
    active: float
    candidate: float
    low: float
    high: float
    margin: float | None = None

    @property
    def harmed(self) -> bool:
        """Whether a guardrail is shown to be broken."""
        return self.margin is not None and self.low > self.margin

    @property
    def cleared(self) -> bool:
        """Whether a guardrail is shown to hold."""
        return self.margin is not None and self.high <= self.margin

    def as_row(self) -> dict[str, Any]:
        """For a report."""
        shown = {name: round(getattr(self, name), 4) for name in ("active", "candidate", "low", "high")}
        return {"metric": self.metric, **shown, "margin": self.margin}


@dataclass(frozen=True, slots=True)
class Report:
    """An experiment as it stands: tasks in each arm, the primary metric first, the verdict and why."""

    active: str
    candidate: str
    tasks: tuple[int, int]
    gaps: tuple[Gap, ...]
    verdict: Verdict
    why: str


def report(trials: Iterable[Trial], active: str, candidate: str) -> Report:
    """The verdict on a candidate against the active version."""
    told = list(trials)
    ours = [each for each in told if each.version == active]
    theirs = [each for each in told if each.version == candidate]
    counts = (len(ours), len(theirs))
    if min(counts) < LEAST_TASKS:
        why = f"{counts[0]} and {counts[1]} settled tasks; each version needs {LEAST_TASKS}"
        return Report(active, candidate, counts, (), Verdict.EXTEND, why)
    gaps = (
        _shares("kept", [each.kept for each in ours], [each.kept for each in theirs], None),
        _shares("reverted", [each.reverted for each in ours], [each.reverted for each in theirs], REVERTED_MARGIN),
        _means("left to people", [each.left for each in ours], [each.left for each in theirs], LEFT_MARGIN),
        _costs(ours, theirs),
    )
    return Report(active, candidate, counts, gaps, *verdict(gaps))


def verdict(gaps: Sequence[Gap]) -> tuple[Verdict, str]:
    """What the intervals say: the primary metric first, then the guardrails."""
    primary, *guardrails = gaps
    if harmed := [gap.metric for gap in guardrails if gap.harmed]:
        return Verdict.REJECT, f"worse by more than may be: {', '.join(harmed)}"
    if primary.high < 0:
        return Verdict.REJECT, "people keep less of what it says"
    if primary.low > 0:
        if open_ones := [gap.metric for gap in guardrails if not gap.cleared]:
            return Verdict.EXTEND, f"people keep more of what it says; not yet clear: {', '.join(open_ones)}"
        return Verdict.PROMOTE, "people keep more of what it says, and no guardrail is hurt"
    if primary.high < SMALLEST_GAIN:
        return Verdict.INCONCLUSIVE, f"a gain of {SMALLEST_GAIN:.0%} or more is ruled out"
    return Verdict.EXTEND, "the interval holds both a gain and none"


def difference(before: tuple[int, int], after: tuple[int, int], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of `after - before`, two shares given as (hits, of): Newcombe's hybrid score interval (1998)."""
    (low_b, high_b), (low_a, high_a) = wilson(*before, confidence), wilson(*after, confidence)
    share_b, share_a = before[0] / before[1], after[0] / after[1]
    gap = share_a - share_b
    return (
        gap - math.hypot(share_a - low_a, high_b - share_b),
        gap + math.hypot(high_a - share_a, share_b - low_b),
    )


def wilson(hits: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    z = _z(confidence)
    share, spread = hits / of, z * z / of
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _variance(values: Sequence[float]) -> float:
    middle = fmean(values)
    return math.fsum((each - middle) ** 2 for each in values) / (len(values) - 1)


@cache
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _shares(metric: str, ours: Sequence[bool], theirs: Sequence[bool], margin: float | None) -> Gap:
    low, high = difference((sum(ours), len(ours)), (sum(theirs), len(theirs)))
    return Gap(metric, fmean(ours), fmean(theirs), low, high, margin)


def _means(metric: str, ours: Sequence[float], theirs: Sequence[float], margin: float) -> Gap:
    """Welch's interval of two means, by the normal distribution: each arm has LEAST_TASKS."""
    gap = fmean(theirs) - fmean(ours)
    half = _z(CONFIDENCE) * math.sqrt(_variance(ours) / len(ours) + _variance(theirs) / len(theirs))
    return Gap(metric, fmean(ours), fmean(theirs), gap - half, gap + half, margin)


def _costs(ours: Sequence[Trial], theirs: Sequence[Trial]) -> Gap:
    """Costs relative to the mean of the active version, so that its margin is a share; free versions differ by none."""
    paid = [each.microdollars for each in ours]
    unit = fmean(paid) or 1.0
    return _means("cost", [each / unit for each in paid], [each.microdollars / unit for each in theirs], COST_MARGIN)
