"""How far may this kind of judgement be trusted over the plain base rate, and at what confidence does it end?

Temperature scaling (Guo et al. 2017) towards the base rate instead of towards uniform: p is proportional to base *
(odds / base) ** trust. Trust 1 believes the odds, trust 0 says what is commonest and how common it is. One number, and
what share a learnt head has in the odds, is all that 80 rehearsed outcomes can carry; an isotonic fit of as few was
measured and was worse. Where too few were rehearsed nothing is told, and the value is left to people.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import Final

from steward.evidence.odds import normalised

# Fewer outcomes than this and nothing is told: with ten, Northwind's young projects were off by up to 11 points.
LEAST_OUTCOMES: Final = 20
# What stated rules may claim where there are no outcomes to learn from (`lateness/rules.py`).
UNPROVEN_TRUST: Final = 0.5

_STEPS: Final = 15  # trust 0, 0.1 ... 1.5: finer steps are within the noise
# Trust starts at 0 and is earned: one whole trust costs as much log loss as one outcome that was told at 37 %.
_PRIOR_WEIGHT: Final = 1.0
_HIGHEST: Final = 0.97  # 80 outcomes cannot show that a judgement fails less than 3 times in 100
# Wilson's lower bound (one-sided 95 %) of n outcomes without a mistake is n / (n + z^2): 20 support 88 %, 80 97 %.
_SURE: Final = 1.645

# A head's share in the odds, geometrically: finer steps are within the noise.
_SHARES: Final = (0.25, 0.5, 0.75, 1.0)
_LEAST_CHANCE: Final = 1e-6  # of a head: keeps a logarithm finite


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rehearsed judgement: what was likely, how common each value was, what people settled, what a head said."""

    likely: Mapping[str, float] = field(hash=False)
    base: Mapping[str, float] = field(hash=False)
    settled: str
    head: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Earned:
    """What rehearsed outcomes earned: the trust in the odds, the share of the head in them, and how many they were."""

    trust: float = 0.0
    share: float = 0.0
    outcomes: int = 0

    @property
    def speaks(self) -> bool:
        """Whether enough was rehearsed to tell anything."""
        return self.outcomes >= LEAST_OUTCOMES

    @property
    def ceiling(self) -> float:
        """The highest confidence that so many outcomes support."""
        return min(_HIGHEST, self.outcomes / (self.outcomes + _SURE**2))

    def told(
        self, likely: Mapping[str, float], head: Mapping[str, float], base: Mapping[str, float], unseen: float
    ) -> dict[str, float]:
        """The calibrated odds; `unseen` is the chance of a value that nobody settled before."""
        found = trusted(mixed(likely, head, base, self.share), base, self.trust)
        return {value: min(self.ceiling, each * (1 - unseen)) for value, each in found.items()}


NOTHING_EARNED: Final = Earned()


def mixed(
    likely: Mapping[str, float], head: Mapping[str, float], base: Mapping[str, float], share: float
) -> Mapping[str, float]:
    """The odds with that share of the head's in them; of a value that the head never saw it says the base rate."""
    if not share or not head:
        return likely
    said = {value: max(head.get(value, base[value]), _LEAST_CHANCE) for value in likely}
    return normalised({v: (1 - share) * math.log(likely[v]) + share * math.log(said[v]) for v in likely})


def trusted(likely: Mapping[str, float], base: Mapping[str, float], trust: float) -> dict[str, float]:
    """The odds at that trust."""
    return normalised({v: math.log(base[v]) + trust * math.log(likely[v] / base[v]) for v in likely})


def earned(outcomes: Sequence[Outcome]) -> Earned:
    """The trust and the share with the least log loss; a head has a share only where that is better by more than luck.

    The head is chosen on requests that are younger than all it was learnt from.
    """
    trust = _best_trust(outcomes, 0.0)
    losses, best = _losses(outcomes, 0.0, trust), Earned(trust, 0.0, len(outcomes))
    if len(outcomes) < LEAST_OUTCOMES or not any(each.head for each in outcomes):
        return best
    least = sum(losses)
    for share in _SHARES:
        trust = _best_trust(outcomes, share)
        with_head = _losses(outcomes, share, trust)
        if sum(with_head) < least and _is_better(losses, with_head):
            least, best = sum(with_head), Earned(trust, share, len(outcomes))
    return best


def _best_trust(outcomes: Sequence[Outcome], share: float) -> float:
    """The step with the least penalised loss, which is convex in the trust: the first step that nothing follows."""
    mixes = [(mixed(each.likely, each.head, each.base, share), each) for each in outcomes]
    low, high = 0, _STEPS
    while low < high:
        middle = (low + high) // 2
        if _penalised(mixes, middle / 10) <= _penalised(mixes, (middle + 1) / 10):
            high = middle
        else:
            low = middle + 1
    return low / 10


def _penalised(mixes: Sequence[tuple[Mapping[str, float], Outcome]], trust: float) -> float:
    return _PRIOR_WEIGHT * trust**2 + sum(_loss(likely, each, trust) for likely, each in mixes)


def _losses(outcomes: Sequence[Outcome], share: float, trust: float) -> list[float]:
    return [_loss(mixed(each.likely, each.head, each.base, share), each, trust) for each in outcomes]


def _loss(likely: Mapping[str, float], outcome: Outcome, trust: float) -> float:
    return -math.log(max(_LEAST_CHANCE, trusted(likely, outcome.base, trust)[outcome.settled]))


def _is_better(before: Sequence[float], after: Sequence[float]) -> bool:
    gains = [was - now for was, now in zip(before, after, strict=True)]
    return mean(gains) > _SURE * stdev(gains) / math.sqrt(len(gains))
