"""What does a scan keep of one task, and of the project it is in?

Gids, days and numbers, never text: what is kept is stored as it is, merged by gid, and is all that the planning
evidence (health, lateness, forecast, capacity, ranking, stalled work) computes with. A missing value is None, never 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any, Final

from steward.asana.models import FieldValue, Json


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One task as a plan sees it.

    `effort_hours` is what it was estimated at, `actual_hours` what was booked on it; `waits_for` are the gids of its
    dependencies, which may lie in other projects; `place` its position in the project's list as it was read.
    `values` holds configured factors by their configured key (a number, an option's name in lower case, or a gid).
    """

    gid: str
    created_at: datetime
    modified_at: datetime
    completed_at: datetime | None = None
    start_on: date | None = None
    due_on: date | None = None
    assignee_gid: str | None = None
    section_gid: str | None = None
    is_milestone: bool = False
    waits_for: tuple[str, ...] = ()
    effort_hours: float | None = None
    actual_hours: float | None = None
    subtasks: int = 0
    likes: int = 0
    place: int = 0
    values: Mapping[str, FieldValue] = field(default_factory=dict, hash=False)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.completed_at is None

    def as_row(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        days = {name: _written(getattr(self, name)) for name in (*_MOMENTS, *_DAYS)}
        row = asdict(self) | days | {"waits_for": list(self.waits_for), "values": dict(self.values)}
        return {name: value for name, value in row.items() if value not in (None, [], {}, 0, False)}

    @classmethod
    def of_row(cls, row: Json) -> "WorkItem":
        """What `as_row` wrote. Gids and days are shared with other items: a large project names few, many times."""
        moments = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if row.get(name)}
        days = {name: _day(row[name]) for name in _DAYS if row.get(name)}
        gids = {name: intern(row[name]) for name in _GIDS if row.get(name)}
        waits_for = tuple(map(intern, row.get("waits_for", ())))
        values = row.get("values") or _NO_VALUES
        return cls(**{**row, **moments, **days, **gids, "waits_for": waits_for, "values": values})


@lru_cache(maxsize=4_096)  # eleven years of them
def _day(text: str) -> date:
    return date.fromisoformat(text)


_NO_VALUES: Final[Mapping[str, FieldValue]] = {}  # one for all items without any
_GIDS: Final = ("gid", "assignee_gid", "section_gid")
_MOMENTS: Final = ("created_at", "modified_at", "completed_at")
_DAYS: Final = ("start_on", "due_on")


@dataclass(frozen=True, slots=True)
class ReviewedProject:
    """The project itself, as the portfolio's list or its own reading tells it, on the day `read_at`.

    `risk_rating` and `stakeholder_priority` are option names in lower case; `status_type` the official status, which is
    read and never set. `budget_unit` is "hours" or a currency's code, "" where nobody said it.
    """

    gid: str
    read_at: datetime
    created_at: datetime | None = None
    start_on: date | None = None
    due_on: date | None = None
    owner_gid: str | None = None
    archived: bool = False
    status_type: str = ""
    budget_total: float | None = None
    budget_actual: float | None = None
    budget_unit: str = ""
    risk_rating: str = ""
    stakeholder_priority: str = ""

    def as_row(self) -> dict[str, Any]:
        """As JSON."""
        return {name: _written(value) for name, value in asdict(self).items()}

    @classmethod
    def of_row(cls, row: Json) -> "ReviewedProject":
        """What `as_row` wrote."""
        moments = {name: datetime.fromisoformat(row[name]) for name in ("read_at", "created_at") if row.get(name)}
        days = {name: date.fromisoformat(row[name]) for name in _DAYS if row.get(name)}
        return cls(**{**row, **moments, **days})


def merged(readings: Iterable[Iterable[WorkItem]]) -> list[WorkItem]:
    """The items of several readings, the oldest first: of a gid the last one counts, in the place that it had first.

    A reading of what changed says nothing of the order of the list.
    """
    latest: dict[str, WorkItem] = {}
    for each in chain.from_iterable(readings):
        latest[each.gid] = replace(each, place=latest[each.gid].place) if each.gid in latest else each
    return sorted(latest.values(), key=lambda each: (each.place, each.gid))


def _written(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return value.isoformat() if isinstance(value, date) else value
