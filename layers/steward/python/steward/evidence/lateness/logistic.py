"""Which weights of standardised columns make what came true likeliest?

Logistic regression with an L2 penalty, solved by Newton's method (iteratively reweighted least squares; McCullagh and
Nelder 1989, 4.4.2): minimise sum(log loss) + ridge / 2 * |weights|^2, the intercept free. The same as scikit-learn's
LogisticRegression(C=1 / ridge), which an evals test compares.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from steward.evidence.lateness.scores import Flags, Vector

_STEPS: Final = 50  # Newton needs five to ten; more means that it circles
_FLAT: Final = 1e-8  # of the step's largest component: beyond it only rounding moves
_HALVINGS: Final = 20  # a millionth of a step: then rounding decides
_JITTER: Final = 1e-9  # keeps the free intercept solvable where all weights of rows have gone to nothing
_FARTHEST: Final = 30.0  # log-odds beyond it are 0 or 1 in double precision


@dataclass(frozen=True, slots=True)
class Logistic:
    """log-odds = intercept + columns @ weights."""

    intercept: float
    weights: Vector

    def log_odds(self, design: Vector) -> Vector:
        """Of each row of an (n, k) matrix."""
        return self.intercept + design @ self.weights


def fit(design: Vector, late: Flags, ridge: float, raising: Flags | None = None) -> Logistic:
    """The weights for (n, k) standardised columns; with no columns, the share of late rows as the intercept.

    A column of `raising` whose weight comes out below 0 is left out, and the others are fitted again.
    """
    used = np.ones(design.shape[1], dtype=bool)
    weights = np.zeros(design.shape[1])
    while True:
        found = _fit(design[:, used], late, ridge)
        weights[:] = 0.0
        weights[used] = found.weights
        wrong = (weights < 0) & raising if raising is not None else np.zeros_like(used)
        if not wrong.any():
            return Logistic(found.intercept, weights)
        used &= ~wrong


def _fit(design: Vector, late: Flags, ridge: float) -> Logistic:
    rows = np.column_stack([np.ones(len(late)), design])
    penalty = np.full(rows.shape[1], ridge)
    penalty[0] = 0.0
    share = (late.sum() + 0.5) / (len(late) + 1)
    point = np.zeros(rows.shape[1])
    point[0] = np.log(share / (1 - share))
    for _ in range(_STEPS):
        step = _newton(rows, late, penalty, point)
        point, moved = _descended(rows, late, penalty, point, step)
        if moved < _FLAT:
            break
    return Logistic(float(point[0]), point[1:])


def sigmoid(log_odds: Vector) -> Vector:
    """Log-odds as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -_FARTHEST, _FARTHEST))), dtype=np.float64)


def logit(likely: Vector) -> Vector:
    """Probabilities as log-odds, cut where double precision ends."""
    edge = float(1 / (1 + np.exp(_FARTHEST)))
    safe = np.clip(likely, edge, 1 - edge)
    return np.asarray(np.log(safe / (1 - safe)), dtype=np.float64)


def _newton(rows: Vector, late: Flags, penalty: Vector, point: Vector) -> Vector:
    likely = sigmoid(rows @ point)
    slope = rows.T @ (likely - late) + penalty * point
    curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty + _JITTER)
    return np.asarray(np.linalg.solve(curve, slope), dtype=np.float64)


def _descended(rows: Vector, late: Flags, penalty: Vector, point: Vector, step: Vector) -> tuple[Vector, float]:
    """The point after the longest of ever shorter steps that does not climb, and how far it moved."""
    before = _objective(rows, late, penalty, point)
    for halving in range(_HALVINGS):
        moved = step / 2**halving
        if _objective(rows, late, penalty, point - moved) <= before:
            return point - moved, float(np.abs(moved).max())
    return point, 0.0


def _objective(rows: Vector, late: Flags, penalty: Vector, point: Vector) -> float:
    odds = rows @ point
    return float(np.logaddexp(0, odds).sum() - odds[late].sum() + (penalty * point**2).sum() / 2)
