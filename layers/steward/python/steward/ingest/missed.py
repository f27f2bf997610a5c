"""How many of Asana's events does no webhook bring?

Dispatch counts, by the hour, what the stream of a project brought and how much of it was news (`ingest/dispatch.py`);
here the last day is added up. A day in which nothing happened has no rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from steward.ingest.turn import Reconciler
from steward.store import keys

# Asana retries for a day (FACTS 1.4): a shorter window would call late what is only slow.
WINDOW_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Missed:
    """Of `found` events that the stream brought in WINDOW_HOURS, `missed` had not come by a webhook."""

    found: int
    missed: int

    @property
    def percent(self) -> float | None:
        """The miss rate; None where nothing happened."""
        return round(100 * self.missed / self.found, 2) if self.found else None

    def as_answer(self) -> dict[str, Any]:
        """The turn's words for it."""
        return {"found": self.found, "missed": self.missed, "percent": self.percent, "hours": WINDOW_HOURS}


def missed_of(days: Mapping[str, Mapping[str, Any]], now: datetime) -> Missed:
    """Add up the hours of the window, this one included; `days` are the rows by day (`YYYY-MM-DD`, UTC)."""
    hours = [now - timedelta(hours=back) for back in range(WINDOW_HOURS)]
    cells = [(days.get(f"{hour:%Y-%m-%d}", {}), f"{hour:%H}") for hour in hours]
    found = sum(int(day.get(f"found#{hour}", 0)) for day, hour in cells)
    return Missed(found, sum(int(day.get(f"missed#{hour}", 0)) for day, hour in cells))


def miss_rate(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """`{"missed": {"found", "missed", "percent", "hours"}}`; two reads of the table, and none of Asana."""
    now = using.now()
    days = [f"{at:%Y-%m-%d}" for at in (now, now - timedelta(days=1))]
    missed = missed_of({day: using.table.get(keys.streamed(project_gid, day)) or {} for day in days}, now)
    if missed.percent is not None:
        using.telemetry.count("MissRate", missed.percent, MetricUnit.Percent)
    return {"missed": missed.as_answer()}
