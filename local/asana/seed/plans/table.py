"""How does one line of a plan become a task?

A line reads ``key | section | name | owner | start | due | state | hours | needs``: days count from today, ``-`` is
none. ``state`` is ``open``, ``done`` or ``done+3`` (finished three days after it was due); a name that starts with
``*`` is a milestone; ``needs`` lists the keys it waits for. ``api.1`` is a subtask of ``api``.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from local.asana.seed.blueprint import Task
from local.asana.seed.fields import ESTIMATE, RISK_LEVEL

_COLUMNS = 9
_PLANNED_AHEAD = timedelta(days=30)  # a task was written down a month before its due day, at the latest at the start
_DONE_AT = time(15, 20, tzinfo=UTC)
_WRITTEN_AT = time(9, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """A delivery project as its planner wrote it; days count from today, ``lines`` is the table."""

    key: str
    name: str
    team: str
    owner: str
    notes: str
    sections: tuple[str, ...]
    start_day: int
    due_day: int
    members: tuple[str, ...]
    lines: str
    notes_by_key: Mapping[str, str]
    risky: tuple[str, ...]


def _day(now: datetime, cell: str) -> datetime | None:
    return None if cell == "-" else now + timedelta(days=int(cell))


def _completed_at(now: datetime, due: datetime | None, state: str) -> datetime | None:
    if state == "open":
        return None
    late = int(state.partition("+")[2] or 0)
    finished = datetime.combine(((due or now) + timedelta(days=late)).date(), _DONE_AT)
    return min(finished, now - timedelta(hours=2))


def _written_at(now: datetime, plan: Plan, due: datetime | None) -> datetime:
    day = max(now + timedelta(days=plan.start_day), (due or now) - _PLANNED_AHEAD)
    return min(datetime.combine(day.date(), _WRITTEN_AT), now - timedelta(days=1))


def _fields(plan: Plan, key: str, hours: str) -> dict[str, str | float]:
    estimate: dict[str, str | float] = {} if hours == "-" else {ESTIMATE: float(hours)}
    return {**estimate, RISK_LEVEL: "High"} if key in plan.risky else estimate


def _task(now: datetime, plan: Plan, line: str) -> Task:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != _COLUMNS:
        raise ValueError(f"plan line {line!r}: {len(cells)} columns, expected {_COLUMNS}")
    key, section, name, who, start_cell, due_cell, state, hours, needs = cells
    due, start = _day(now, due_cell), _day(now, start_cell)
    done, assignee = _completed_at(now, due, state), None if who == "-" else who
    return Task(
        key=f"{plan.key}.{key}",
        name=name.removeprefix("*").strip(),
        notes=plan.notes_by_key.get(key, ""),
        created_by=plan.owner,
        created_at=_written_at(now, plan, due),
        section="" if section == "-" else section,
        assignee=assignee,
        completed_at=done,
        completed_by=assignee if done else None,
        start_on=start.date() if start and due else None,
        due_on=due.date() if due else None,
        subtype="milestone" if name.startswith("*") else "default_task",
        fields=_fields(plan, key, hours),
        dependencies=() if needs == "-" else tuple(f"{plan.key}.{each}" for each in needs.split()),
    )


def tasks_of(plan: Plan, now: datetime) -> tuple[Task, ...]:
    """The tasks of a plan in its order, subtasks nested under their parents; ValueError names a malformed line."""
    children: dict[str, list[Task]] = defaultdict(list)
    tops: list[Task] = []
    for line in plan.lines.strip().splitlines():
        task = _task(now, plan, line)
        parent, dot, _ = task.key.removeprefix(f"{plan.key}.").partition(".")
        (children[f"{plan.key}.{parent}"] if dot else tops).append(task)
    return tuple(replace(top, subtasks=tuple(children[top.key])) for top in tops)
