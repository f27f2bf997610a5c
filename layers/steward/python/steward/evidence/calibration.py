"""How far may this kind of judgement be trusted over the plain base rate?

Temperature scaling (Guo et al. 2017) towards the base rate instead of towards uniform: p is proportional to base *
(odds / base) ** trust. Trust 1 believes the odds, trust 0 says what is commonest and how common it is. One number is
all that 80 rehearsed outcomes can carry; an isotonic fit of as few was measured and was worse.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from steward.evidence.odds import normalised

# Fewer outcomes than this and the trust is stated instead of measured.
LEAST_OUTCOMES: Final = 30
UNPROVEN_TRUST: Final = 0.5

_STEPS: Final = 15  # trust 0, 0.1 ... 1.5: finer steps are within the noise
_HIGHEST: Final = 0.97  # 80 outcomes cannot show that a judgement fails less than 3 times in 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rehearsed judgement: what was likely, how common each value was, what people settled."""

    likely: Mapping[str, float] = field(hash=False)
    base: Mapping[str, float] = field(hash=False)
    settled: str


def trusted(likely: Mapping[str, float], base: Mapping[str, float], trust: float) -> dict[str, float]:
    """The odds at that trust; none is above _HIGHEST."""
    logs = {value: math.log(base[value]) + trust * math.log(likely[value] / base[value]) for value in likely}
    return {value: min(_HIGHEST, each) for value, each in normalised(logs).items()}


def measured_trust(outcomes: Sequence[Outcome]) -> float:
    """The trust with the least log loss over the outcomes; UNPROVEN_TRUST where there are fewer than LEAST_OUTCOMES."""
    if len(outcomes) < LEAST_OUTCOMES:
        return UNPROVEN_TRUST
    return min((step / 10 for step in range(_STEPS + 1)), key=lambda trust: _loss(outcomes, trust))


def _loss(outcomes: Sequence[Outcome], trust: float) -> float:
    return -sum(math.log(trusted(each.likely, each.base, trust)[each.settled]) for each in outcomes)
