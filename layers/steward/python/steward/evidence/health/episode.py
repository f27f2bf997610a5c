"""Does a project's health call for somebody, and is that news?

An episode opens in the second night under the threshold since the score was last five points over it, or when it falls
under it by ten points at once; it ends after two nights in a row at five points over it. One episode is one follow-up
task, however the score wavers in between.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

THRESHOLD: Final = 50.0  # the default of issue 6
NIGHTS: Final = 2  # one night under it may be an import or a holiday (WORKFLOWS 3.7)
DROP_POINTS: Final = 10.0  # a fall that needs no second night
CLEARANCE_POINTS: Final = 5.0  # over the threshold; a score that ends at 51 is at 49 tomorrow


@dataclass(frozen=True, slots=True)
class Episode:
    """What is remembered from night to night. `opened_on` is "" outside of an episode and names it within one.

    `on` is the day that was counted last: a second scan of a day is no second night.
    """

    opened_on: str = ""
    on: str = ""
    score: float | None = None
    nights_under: int = 0
    nights_clear: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is remembered."""
        return asdict(self)

    @classmethod
    def of_json(cls, document: Mapping[str, Any] | None) -> "Episode":
        """What `as_json` wrote; of nothing, no episode."""
        return cls(**document) if document else cls()

    @property
    def is_open(self) -> bool:
        """Whether somebody is called for."""
        return bool(self.opened_on)


def after(before: Episode, score: float | None, today: date, threshold: float = THRESHOLD) -> Episode:
    """The episode after one more scan. A score that could not be made, or a day that was counted, changes nothing."""
    if score is None or before.on == today.isoformat():
        return before
    is_under, is_clear = score < threshold, score >= threshold + CLEARANCE_POINTS
    under = 0 if is_clear else before.nights_under + is_under
    clear = before.nights_clear + 1 if is_clear else 0
    now = replace(before, on=today.isoformat(), score=score, nights_under=under, nights_clear=clear)
    if before.is_open:
        return replace(now, opened_on="") if clear >= NIGHTS else now
    fell = before.score is not None and before.score - score >= DROP_POINTS
    opens = is_under and (under >= NIGHTS or fell)
    return replace(now, opened_on=now.on) if opens else now
