"""What was measured, against what, and does it hold?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

AT_LEAST: Final = ">="
AT_MOST: Final = "<="


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; a floor makes it a promise, without one it is only shown.

    Attributes:
        name: What was measured, as a reader says it.
        measured: The number.
        floor: What it must reach, None for a number that is only shown.
        side: Whether the floor is a least or a most.
        baseline: What the simplest honest method gets on the same rows, in words with its name.
        published: What others report, in words with its origin.
    """

    name: str
    measured: float
    floor: float | None = None
    side: str = AT_LEAST
    baseline: str = ""
    published: str = ""

    @property
    def holds(self) -> bool:
        """Whether the number is on the right side of its floor; one that is not a number is not."""
        if self.floor is None:
            return True
        return self.measured >= self.floor if self.side == AT_LEAST else self.measured <= self.floor

    @property
    def verdict(self) -> str:
        """held, missed or shown."""
        if self.floor is None:
            return "shown"
        return "held" if self.holds else "missed"


@dataclass(frozen=True, slots=True)
class Result:
    """What one set gave: its figures, what a plot needs, and what a reader must know."""

    set_name: str
    figures: Sequence[Figure]
    plots: Mapping[str, Any] = field(default_factory=dict, hash=False)
    notes: Sequence[str] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether every floor holds; a set that is not there promises nothing."""
        return all(figure.holds for figure in self.figures)
