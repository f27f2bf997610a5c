"""How many hours of work is a request told to be, and from what?"""

from dataclasses import dataclass
from typing import Final

# What an effort is told by; the words are stored.
SIMILAR, MEDIAN, NOTHING_LIKE_IT = "similar", "median", "nothing_like_it"
_ASSUMED: Final = "; by their time from start to end, as nobody notes hours: a usual one is taken for half a day"
_WHY_ALL: Final = {MEDIAN: ", as similar ones foretold no better", NOTHING_LIKE_IT: ", as none is like it"}


@dataclass(frozen=True, slots=True)
class EffortRange:
    """Hours of work: one in five requests takes less than `p20`, one in five more than `p80`.

    `basis` is SIMILAR (the settled requests most like this one), MEDIAN (all of the project's, because similar ones
    foretold the latest no better) or NOTHING_LIKE_IT (all of them, because none is similar), `n` how many those are.
    `assumed`: nobody notes hours, so that it is by the time from start to end, and a usual request is half a day.
    """

    p20: float
    p50: float
    p80: float
    basis: str
    n: int
    assumed: bool = False

    def says(self) -> str:
        """The range in words, for people."""
        of = f"{self.n} similar requests" if self.basis == SIMILAR else f"all {self.n} settled requests"
        return (
            f"Effort {self.p20:g} to {self.p80:g} h, middle {self.p50:g} h (from {of}{_WHY_ALL.get(self.basis, '')}"
            f"{_ASSUMED if self.assumed else ''})."
        )
