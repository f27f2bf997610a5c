"""What do past outcomes teach about lateness, and which features are worth anything?

Rows come in the order of time. Every choice is made on rows later than those that weights were learnt from: the ridge,
whether the model beats the base rate at all, which features count (permutation importance, Breiman 2001), and the
calibration. What does not beat the base rate is disabled and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from statistics import NormalDist
from typing import Final

import numpy as np

from steward.evidence.lateness.columns import Encoding, Measured, Table, encoded, rows_of
from steward.evidence.lateness.isotonic import NONE, Isotonic, isotonic
from steward.evidence.lateness.logistic import Logistic, fit, sigmoid
from steward.evidence.lateness.scores import Flags, Vector, better_by, losses

Pairs = Sequence[tuple[str, str]]

DISABLED: Final = "disabled, not better than base rate"

_CUTS: Final = ((0.5, 0.75), (0.75, 1.0))  # learn up to the first share, rehearse up to the second
_RIDGES: Final = (1.0, 10.0, 100.0)  # of standardised columns: from hardly any shrinking to nearly none left
_SHUFFLES: Final = 5  # of a feature's rows: the mean of five moves by less than its own error
_MODEL_SURE: Final = NormalDist().inv_cdf(0.99)  # standard errors better than the base rate: luck once in 100
_FEATURE_SURE: Final = NormalDist().inv_cdf(0.975)  # for one feature of a model that is better already
_PAIRED: Final = 8  # the surest features: 28 pairs
_MOST_PRODUCTS: Final = 120  # columns: beyond it a step of Newton's is a second for 60,000 rows
_BLOCK_ROWS: Final = 4_096  # judged at once: two hundred columns of them are 7 MB, and they are copied a few times
LEAST_OF_EACH: Final = 30  # late and on-time rows: ten for each of the few features that such a past can tell apart


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted model; `disabled` names the features that do not count, all of them where `is_disabled`."""

    encoding: Encoding
    logistic: Logistic
    calibration: Isotonic
    base_rate: float
    disabled: tuple[str, ...]

    @property
    def is_disabled(self) -> bool:
        """Whether nothing beat the base rate: then that is all it says."""
        return not self.encoding.codes

    @property
    def kept(self) -> tuple[str, ...]:
        """The features that count, in the order of the table."""
        return tuple(code.name for code in self.encoding.codes)

    def probabilities(self, table: Table) -> Vector:
        """The chance of each row to be late, (n,)."""
        if self.is_disabled:
            return np.full(rows_of(table), self.base_rate)
        rows = np.arange(rows_of(table))
        blocks = (rows[first : first + _BLOCK_ROWS] for first in range(0, max(1, rows.size), _BLOCK_ROWS))
        return np.concatenate([self._said([feature.rows(block) for feature in table]) for block in blocks])

    def _said(self, table: Table) -> Vector:
        return self.calibration.calibrated(sigmoid(self.logistic.log_odds(self.encoding.design(table))))


@dataclass(frozen=True, slots=True)
class _Fold:
    """Rows that were learnt from, and later ones that it is rehearsed on."""

    encoding: Encoding
    design: Vector
    late: Flags
    later: Vector
    came: Flags

    def fitted(self, ridge: float) -> Logistic:
        return fit(self.design, self.late, ridge, self.encoding.raising)

    def base(self) -> Vector:
        return losses(np.full(len(self.came), _share(self.late)), self.came)


def learn(table: Table, late: Flags, seed: int) -> Learned:
    """The model of n rows in the order of time, oldest first.

    Args:
        table: The features, each of n rows.
        late: What came true, (n,).
        seed: Of the shuffles that a feature's importance is measured by.
    """
    ridge, is_better = _ridge(_folds(table, late))
    names = [feature.name for feature in table]
    useful = _useful(_folds(table, late), ridge, names, seed) if is_better else []
    kept = [feature for feature in table if feature.name in useful]
    if not kept or not _ridge(_folds(kept, late))[1]:
        return _nothing(late, tuple(sorted(names)))
    pairs = _worthwhile(kept, late, _pairs(kept, late, useful))
    folds = _folds(kept, late, pairs)
    ridge, _ = _ridge(folds)
    encoding, design = encoded(kept, late, pairs)
    last = folds[-1]
    curve = isotonic(sigmoid(last.fitted(ridge).log_odds(last.later)), last.came)
    disabled = tuple(sorted(set(names) - set(useful)))
    return Learned(encoding, fit(design, late, ridge, encoding.raising), curve, _share(late), disabled)


def _nothing(late: Flags, disabled: tuple[str, ...]) -> Learned:
    encoding = Encoding((), (), np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool))
    return Learned(encoding, Logistic(0.0, np.zeros(0)), NONE, _share(late), disabled)


def _share(late: Flags) -> float:
    return float((late.sum() + 0.5) / (len(late) + 1))


def _folds(table: Table, late: Flags, pairs: Pairs = ()) -> list[_Fold]:
    folds = []
    for first, last in _CUTS:
        cut, end = int(first * len(late)), int(last * len(late))
        encoding, design = encoded([feature.rows(np.arange(cut)) for feature in table], late[:cut], pairs)
        later = encoding.design([feature.rows(np.arange(cut, end)) for feature in table])
        folds.append(_Fold(encoding, design, late[:cut], later, late[cut:end]))
    return folds


def _pairs(table: Table, late: Flags, useful: Sequence[str]) -> Pairs:
    """The pairs of the surest features; one that may only raise stays by itself, or a product could lower."""
    free = {each.name for each in table if not (isinstance(each, Measured) and each.only_raises)}
    widths = {code.name: code.width for code in encoded(table, late)[0].codes if code.name in free}
    every = list(combinations([name for name in useful if name in widths][:_PAIRED], 2))
    columns = accumulate(widths[one] * widths[other] for one, other in every)
    return [pair for pair, count in zip(every, columns, strict=True) if count <= _MOST_PRODUCTS]


def _worthwhile(table: Table, late: Flags, pairs: Pairs) -> Pairs:
    """The pairs, or none where they are no surer on later rows than the features by themselves."""
    alone, together = _folds(table, late), _folds(table, late, pairs)
    losses_alone, losses_together = (_all_losses(folds, _ridge(folds)[0]) for folds in (alone, together))
    return pairs if _is_sure(losses_alone, losses_together, _FEATURE_SURE) else ()


def _ridge(folds: Sequence[_Fold]) -> tuple[float, bool]:
    """The ridge with the least loss on later rows, and whether it beats the base rate there."""
    told = {ridge: _all_losses(folds, ridge) for ridge in _RIDGES}
    best = min(_RIDGES, key=lambda ridge: (float(np.concatenate(told[ridge]).mean()), -ridge))
    return best, _is_sure([fold.base() for fold in folds], told[best], _MODEL_SURE)


def _is_sure(worse: Sequence[Vector], better: Sequence[Vector], errors: float) -> bool:
    """Whether losses are lower each time, and surely in all."""
    each_time = all(float((was - now).mean()) > 0 for was, now in zip(worse, better, strict=True))
    return each_time and better_by(np.concatenate(worse), np.concatenate(better)) > errors


def _all_losses(folds: Sequence[_Fold], ridge: float) -> list[Vector]:
    return [_losses(fold, fold.fitted(ridge)) for fold in folds]


def _losses(fold: _Fold, model: Logistic, later: Vector | None = None) -> Vector:
    return losses(sigmoid(model.log_odds(fold.later if later is None else later)), fold.came)


def _useful(folds: Sequence[_Fold], ridge: float, names: Sequence[str], seed: int) -> list[str]:
    """The features whose shuffling costs more than luck, the surest first; all where each stands in for another."""
    gains: dict[str, list[Vector]] = {name: [] for name in names}
    for fold in folds:
        model, rng = fold.fitted(ridge), np.random.default_rng(seed)
        plain = _losses(fold, model)
        orders = [rng.permutation(len(fold.came)) for _ in range(_SHUFFLES)]
        for name in names:
            own = np.array([owner == name for owner in fold.encoding.owners], dtype=bool)
            costs = [_losses(fold, model, _shuffled(fold.later, own, order)) for order in orders]
            gains[name].append(np.mean(costs, axis=0) - plain)
    sure = {name: better_by(gain := np.concatenate(each), np.zeros_like(gain)) for name, each in gains.items()}
    ordered = sorted(sure, key=lambda name: (-sure[name], name))
    return [name for name in ordered if sure[name] > _FEATURE_SURE] or ordered


def _shuffled(design: Vector, own: Flags, order: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Vector:
    moved = design.copy()
    moved[:, own] = design[order][:, own]
    return moved
