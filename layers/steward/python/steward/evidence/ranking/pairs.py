"""How much stronger is one task than another in a factor, when all that was asked is which of two is?

Bradley-Terry: P(i beats j) = s_i / (s_i + s_j), fitted by minorisation-maximisation (Hunter 2004, "MM algorithms for
generalized Bradley-Terry models"). Each pair is asked in both orders, since a model favours a place: what it says of
one order alone is not counted, and what it says differently in the other is a tie.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.ranking.factors import Rating
from steward.evidence.ranking.scales import Factor

# Half a win and half a loss against an average task: whoever won every pair is strong, not infinitely so, and the
# pairs need not connect all tasks.
PRIOR_GAMES: Final = 1.0
LEAST_KNOWN: Final = 5  # values given by people: a line through fewer follows one of them
_ROUNDS: Final = 500  # MM converges linearly; 100 tasks in a ring of pairs took 260 rounds
_STILL: Final = 1e-9  # the largest change of a log strength that counts as none
_P90: Final = 1.2816  # of a standard normal

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer: which of two tasks is stronger in the factor, in the order in which they were shown; None for even.

    Raises ValueError for a winner that was not shown, and for a task against itself.
    """

    first_gid: str
    second_gid: str
    winner_gid: str | None

    def __post_init__(self) -> None:
        if self.first_gid == self.second_gid or self.winner_gid not in (self.first_gid, self.second_gid, None):
            raise ValueError(f"{self.winner_gid} is no winner between {self.first_gid} and {self.second_gid}")


def settled(judgements: Iterable[Judgement]) -> dict[tuple[str, str], str | None]:
    """The winner of every pair that was asked in both orders, None for a tie, by its gids in order.

    A pair has one winner where all answers name the same one; anything else is a tie.
    """
    asked: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for each in judgements:
        first, second = sorted((each.first_gid, each.second_gid))
        asked[first, second].append(each)
    both = {pair: answers for pair, answers in sorted(asked.items()) if len({each.first_gid for each in answers}) > 1}
    return {pair: _agreed({each.winner_gid for each in answers}) for pair, answers in both.items()}


def _agreed(winners: set[str | None]) -> str | None:
    return next(iter(winners)) if len(winners) == 1 else None


def rated_by_pairs(
    factor: Factor, judgements: Iterable[Judgement], known: Mapping[str, float] | None = None
) -> dict[str, Rating]:
    """Ratings on the factor's scale, by gid, for every task of a settled pair.

    `known` are values that people gave, by gid: where LEAST_KNOWN of them were compared too, the line through them
    (logarithm of value over log strength) says what a strength is worth. Else the chance of beating an average task
    says how far up the scale, in log steps, a task stands. Bounds are 1.28 standard errors to either side.
    """
    pairs = settled(judgements)
    gids = sorted({gid for pair in pairs for gid in pair})
    wins = _wins(pairs, {gid: at for at, gid in enumerate(gids)})
    logs = log_strengths(wins)
    errors = _P90 * _standard_errors(wins, logs)
    told = [(at, value) for at, gid in enumerate(gids) if (value := (known or {}).get(gid, 0.0)) > 0]
    line = _line(logs, told)
    at_chance = [_on_scale(factor, logs + shift) for shift in (-errors, 0 * errors, errors)]
    lows, values, highs = at_chance if line is None else _on_line(factor, line, logs, errors)
    return {gid: Rating(value, low, high) for gid, value, low, high in zip(gids, values, lows, highs, strict=True)}


def refined(factor: Factor, judgements: Iterable[Judgement], rated: Mapping[str, Rating]) -> dict[str, Rating]:
    """The ratings, by gid, with what comparisons between them add.

    A pair counts where both tasks are rated: what nobody found words for is not compared either. What the line through
    the ratings makes of a task's strength is weighed with its own rating by how sure each is, and never leaves that
    rating's bounds: a text that speaks for another task moves it within what was unsure anyway. Without a line the
    ratings stay as they are.
    """
    grounded = [each for each in judgements if {each.first_gid, each.second_gid} <= rated.keys()]
    pairs = settled(grounded)
    gids = sorted({gid for pair in pairs for gid in pair})
    wins = _wins(pairs, {gid: at for at, gid in enumerate(gids)})
    logs = log_strengths(wins)
    line = _line(logs, [(at, rated[gid].value) for at, gid in enumerate(gids)])
    if line is None:
        return dict(rated)
    compared = zip(gids, *_on_line(factor, line, logs, _P90 * _standard_errors(wins, logs)), strict=True)
    return {**rated, **{gid: _weighed(rated[gid], Rating(value, low, high)) for gid, low, value, high in compared}}


def _weighed(own: Rating, other: Rating) -> Rating:
    """Both in the logarithm, by the inverse of their variances, within the bounds of the first."""
    spreads = [max(_STILL, math.log(each.high / each.low)) for each in (own, other)]
    sure = [1 / each**2 for each in spreads]
    centre = (sure[0] * math.log(own.value) + sure[1] * math.log(other.value)) / sum(sure)
    value = min(own.high, max(own.low, math.exp(centre)))
    half = math.exp(0.5 / math.sqrt(sum(sure)))
    return Rating(value, max(own.low, value / half), min(own.high, value * half), own.quote)


@dataclass(frozen=True, slots=True)
class _Line:
    """What a log strength is worth: the value's logarithm at 0, its slope, and the values' distance from it (P90)."""

    at_zero: float
    slope: float
    distance: float


def _line(logs: Floats, told: Sequence[tuple[int, float]]) -> _Line | None:
    """The least squares line through what is known; None for too few, and where strength tells nothing of value."""
    strengths = logs[[at for at, _ in told]]
    if len(told) < LEAST_KNOWN or np.ptp(strengths) < _STILL:
        return None
    values = np.log([value for _, value in told])
    slope, at_zero = (float(each) for each in np.polyfit(strengths, values, 1))
    distance = _P90 * float(np.sqrt(((values - at_zero - slope * strengths) ** 2).sum() / (len(told) - 2)))
    return _Line(at_zero, slope, distance) if slope > 0 else None


def _on_line(factor: Factor, line: _Line, logs: Floats, errors: Floats) -> list[list[float]]:
    centre, off = line.at_zero + line.slope * logs, np.hypot(line.slope * errors, line.distance)
    sides = (np.exp(centre + shift) for shift in (-off, 0 * off, off))
    return [[float(each) for each in np.clip(side, factor.low, factor.high)] for side in sides]


def _wins(pairs: Mapping[tuple[str, str], str | None], at: Mapping[str, int]) -> Floats:
    """Who won how often against whom, shape (n, n); a tie is half a win for both."""
    wins = np.zeros((len(at), len(at)))
    for (first, second), winner in pairs.items():
        wins[at[first], at[second]] += 0.5 if winner is None else float(winner == first)
        wins[at[second], at[first]] += 0.5 if winner is None else float(winner == second)
    return wins


def log_strengths(wins: Floats) -> Floats:
    """The strengths' logarithms, 0 for an average task; `wins` has shape (n, n)."""
    games, won = wins + wins.T, wins.sum(axis=1) + PRIOR_GAMES / 2
    logs = np.zeros(len(wins))
    for _ in range(_ROUNDS):
        strengths = np.exp(logs)
        expected = (games / (strengths[:, None] + strengths[None, :])).sum(axis=1) + PRIOR_GAMES / (strengths + 1)
        improved = _levelled(np.log(won / expected))
        moved, logs = np.abs(improved - logs), improved
        if not moved.size or moved.max() < _STILL:
            break
    return logs


def _levelled(logs: Floats) -> Floats:
    """All strengths together nearer to where the games against an average task are even: MM alone creeps there."""
    chance = 1 / (1 + np.exp(-logs))
    return np.asarray(logs - (chance - 0.5).sum() / max(_STILL, (chance * (1 - chance)).sum()), np.float64)


def _standard_errors(wins: Floats, logs: Floats) -> Floats:
    """Of each log strength, as if the others were known."""
    chance = 1 / (1 + np.exp(logs[None, :] - logs[:, None]))
    average = 1 / (1 + np.exp(-logs))
    information = ((wins + wins.T) * chance * (1 - chance)).sum(axis=1) + PRIOR_GAMES * average * (1 - average)
    return np.asarray(1 / np.sqrt(information), np.float64)


def _on_scale(factor: Factor, logs: Floats) -> list[float]:
    span = math.log(factor.high / factor.low)
    return [float(each) for each in factor.low * np.exp(span / (1 + np.exp(-logs)))]
