"""Is what Steward does in a project now unlike what it did in the last seven days?

Pure. Two things are looked for in the hour that runs: far more changed tasks than in any hour before, and runs that
mostly end in an error of ours. A dependency that is away is neither: its breaker deals with that, and needs nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from steward.store.table import Item

USUAL: Final = timedelta(days=7)  # a week holds its Monday mornings and its weekend
# What is usual is not known on the first day: the first scan of a backlog may change every task there is.
KNOWN_AFTER: Final = timedelta(days=1)
TIMES_THE_BUSIEST: Final = 4  # a release day doubles a project's requests; four busiest hours at once are no such day
CHANGES_LOOKED_AT: Final = 60  # fewer changed tasks within an hour a person can undo by hand
LOOK_EVERY: Final = 10  # a look is one query; ten more changed tasks are what it may come late by
ERRORS_LOOKED_AT: Final = 10  # fewer are one bad request and its repeats
ERROR_SHARE: Final = 0.5  # where every second run ends so, going on is not worth the harm


class Anomaly(StrEnum):
    """What can be unusual; the words are metric dimensions and audit words."""

    MASS_CHANGE = "mass_change"
    ERROR_RATE = "error_rate"


@dataclass(frozen=True, slots=True)
class Tally:
    """One hour of a project (`YYYY-MM-DDTHH`, UTC): its runs, those that ended in our error, those that changed."""

    hour: str
    runs: int
    errors: int
    changed: int

    @classmethod
    def parse(cls, row: Item) -> "Tally":
        """Read a stored row."""
        return cls(row["sk"], int(row.get("runs", 0)), int(row.get("errors", 0)), int(row.get("changed", 0)))


def hour_of(now: datetime) -> str:
    """The hour that a run counts for."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H")


def needs_a_look(tally: Tally) -> bool:
    """Whether the hour's counts alone could be an anomaly, so that the week is worth reading."""
    many = tally.changed >= CHANGES_LOOKED_AT and tally.changed % LOOK_EVERY == 0
    return many or _is_failing(tally)


def found(tally: Tally, past: Sequence[Tally], now: datetime, since: str = "") -> tuple[Anomaly, str] | None:
    """What is unusual in the running hour, with its figures in one line; None for a usual hour.

    `since` is the hour of the project's first run, "" where that is not known: then the first one of the week counts.
    After a week in which nothing was changed the floor alone decides.
    """
    if _is_failing(tally):
        return Anomaly.ERROR_RATE, f"{tally.errors} of {tally.runs} runs ended in an error within the hour"
    week = [each for each in past if hour_of(now - USUAL) <= each.hour < tally.hour]
    first = min([each.hour for each in week] + ([since] if since else []), default=tally.hour)
    if first > hour_of(now - KNOWN_AFTER):
        return None
    busiest = max((each.changed for each in week), default=0)
    if tally.changed < max(CHANGES_LOOKED_AT, TIMES_THE_BUSIEST * busiest):
        return None
    said = f"{tally.changed} tasks changed within the hour, at most {busiest} in any hour of the last 7 days"
    return Anomaly.MASS_CHANGE, said


def _is_failing(tally: Tally) -> bool:
    return tally.errors >= ERRORS_LOOKED_AT and tally.errors >= ERROR_SHARE * tally.runs
