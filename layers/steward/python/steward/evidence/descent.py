"""Where is a smooth convex function least?

Limited-memory BFGS (Nocedal 1980) with a backtracking search, in numpy alone: what a linear head needs to be learnt
inside Lambda, where scikit-learn and scipy would not fit.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Slope = Callable[[Vector], tuple[float, Vector]]

_MEMORY: Final = 10  # pairs of steps: the usual number, more gains nothing for a convex loss
_ENOUGH_DESCENT: Final = 1e-4  # of what the slope promises (Armijo): the usual constant
_SHORTEST_STEP: Final = 1e-10  # then rounding decides, not the function


def minimise(slope: Slope, start: Vector, steps: int, tolerance: float) -> Vector:
    """The point with a gradient below `tolerance` (largest component), or the one after so many steps.

    Args:
        slope: The function's value and gradient at a point.
        start: Where to begin.
        steps: The most steps taken.
        tolerance: What counts as flat, in units of the gradient.
    """
    point, (value, gradient) = start, slope(start)
    past: deque[tuple[Vector, Vector]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        if np.abs(gradient).max(initial=0.0) < tolerance:
            break
        found = _step(slope, point, value, gradient, _direction(gradient, past))
        if found is None:
            break
        moved, value, turned = found
        past.append((moved - point, turned - gradient))
        point, gradient = moved, turned
    return point


def _direction(gradient: Vector, past: "deque[tuple[Vector, Vector]]") -> Vector:
    """Downhill as the last steps' curvature bends it: the two-loop recursion."""
    towards, shares = -gradient, []
    for moved, turned in reversed(past):
        share = (moved @ towards) / (moved @ turned)
        towards = towards - share * turned
        shares.append(share)
    if past:
        moved, turned = past[-1]
        towards = towards * ((moved @ turned) / (turned @ turned))
    else:
        towards = towards / max(1.0, float(np.linalg.norm(gradient)))
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        towards = towards + moved * (share - (turned @ towards) / (moved @ turned))
    return towards


def _step(
    slope: Slope, point: Vector, value: float, gradient: Vector, towards: Vector
) -> tuple[Vector, float, Vector] | None:
    """The first of ever shorter steps that descends enough; None when none does."""
    promised, length = float(gradient @ towards), 1.0
    while promised < 0 and length > _SHORTEST_STEP:
        moved = point + length * towards
        reached, turned = slope(moved)
        if reached <= value + _ENOUGH_DESCENT * length * promised and (turned - gradient) @ (moved - point) > 0:
            return moved, reached, turned
        length /= 2
    return None
