"""How does a goal stand, as Asana has it: what is measured, until when, and which status did people give it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

# Asana tells the open statuses of a goal by colour (FACTS 3), and takes them by name.
_OF_COLOUR: Final = {"green": "on_track", "yellow": "at_risk", "red": "off_track"}
ACHIEVED, PARTIAL, MISSED, DROPPED = "achieved", "partial", "missed", "dropped"
CLOSED: Final = frozenset({ACHIEVED, PARTIAL, MISSED, DROPPED})
_DECIMALS: Final = 2  # as every figure of a text


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured: the value at first, now and to be reached, in `unit`, one of `facts.Amount`'s or a currency."""

    start: float
    now: float
    target: float
    unit: str

    @property
    def progress(self) -> float | None:
        """Percent of the way from the start to the target, whichever is higher; None where there is no way."""
        way = self.target - self.start
        return 100 * (self.now - self.start) / way if way else None

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self | None:
        """The metric of a goal; None where one of its values is missing.

        A percentage is told as people read it, 0.974 as 97.4.
        """
        names = ("initial_number_value", "current_number_value", "target_number_value")
        values = [document.get(name) for name in names]
        if any(each is None for each in values):
            return None
        unit = document.get("unit")
        times = 100 if unit == "percentage" else 1
        start, now, target = (round(float(each or 0) * times, _DECIMALS) for each in values)
        told = "%" if unit == "percentage" else (document.get("currency_code") or "money") if unit == "currency" else ""
        return cls(start, now, target, told or "plain")


@dataclass(frozen=True, slots=True)
class GoalState:
    """One goal. `status_type` is "" where people gave it none, `start_on` where nothing says when its time began."""

    gid: str
    name: str
    status_type: str
    metric: Metric | None = None
    start_on: date | None = None
    due_on: date | None = None
    last_status_at: datetime | None = None

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """What Asana answers; the dates are its own, else those of its time period."""
        period, status = document.get("time_period") or {}, str(document.get("status") or "")
        posted = (document.get("current_status_update") or {}).get("created_at")
        return cls(
            gid=str(document["gid"]),
            name=str(document.get("name") or ""),
            status_type=_OF_COLOUR.get(status, status),
            metric=Metric.of_document(document.get("metric") or {}),
            start_on=_day(document.get("start_on") or period.get("start_on")),
            due_on=_day(document.get("due_on") or period.get("end_on")),
            last_status_at=datetime.fromisoformat(posted) if posted else None,
        )

    @property
    def is_closed(self) -> bool:
        """Whether people closed it."""
        return self.status_type in CLOSED

    @property
    def progress(self) -> float | None:
        """Percent of the way that is made; None where nothing is measured."""
        return self.metric.progress if self.metric else None

    def elapsed(self, today: date) -> float | None:
        """Percent of its time that is gone, 100 at most; None without a first and a last day."""
        if self.start_on is None or self.due_on is None or self.due_on <= self.start_on:
            return None
        share = (today - self.start_on) / (self.due_on - self.start_on)
        return 100 * min(max(share, 0.0), 1.0)

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.due_on is not None and self.due_on < today


def _day(text: Any) -> date | None:  # noqa: ANN401 - whatever stands there
    return date.fromisoformat(text) if text else None
