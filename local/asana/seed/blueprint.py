"""What is a workspace, as plain data that names things by key and knows nothing of the graph?

Every cross reference is a key (``person.key``, ``project.key``): gids exist only once ``plant`` has put a blueprint
into a graph. All times are timezone-aware UTC datetimes, all dates are calendar dates, all efforts are hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

FieldKind = Literal["enum", "number", "text", "date"]
FieldValue = str | float


@dataclass(frozen=True, slots=True)
class Absence:
    """One out-of-office entry: first and last day away, both included."""

    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and the personal access token that lets a test act as them."""

    key: str
    name: str
    email: str
    token: str
    teams: tuple[str, ...]
    role: Literal["member", "guest", "bot"] = "member"
    active: bool = True
    weekly_hours: float = 40.0
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the workspace; its people are those whose ``teams`` name it."""

    key: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field; ``options`` only for enums, ``precision`` only for numbers."""

    key: str
    name: str
    kind: FieldKind
    description: str
    options: tuple[str, ...] = ()
    precision: int | None = None
    ai_owned: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on a task."""

    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file."""

    name: str
    content: bytes = field(repr=False)
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """A task, milestone or approval; ``fields`` maps field keys to an option name, a number or a text."""

    key: str
    name: str
    notes: str
    created_by: str
    created_at: datetime
    section: str = ""
    assignee: str | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None
    start_on: date | None = None
    due_on: date | None = None
    subtype: Literal["default_task", "milestone", "approval"] = "default_task"
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    dependencies: tuple[str, ...] = ()
    subtasks: tuple["Task", ...] = ()
    files: tuple[File, ...] = ()
    tags: tuple[str, ...] = ()
    tracked_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """A status update of a project, portfolio or goal."""

    title: str
    text: str
    status_type: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """A project brief."""

    title: str
    html_text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its sections in order and its tasks in order."""

    key: str
    name: str
    team: str
    owner: str
    notes: str
    created_at: datetime
    sections: tuple[str, ...]
    fields: tuple[str, ...]
    tasks: tuple[Task, ...]
    members: tuple[str, ...]
    start_on: date | None = None
    due_on: date | None = None
    brief: Brief | None = None
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A portfolio and the projects in it."""

    key: str
    name: str
    owner: str
    projects: tuple[str, ...]
    fields: tuple[str, ...]
    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class TimePeriod:
    """A fiscal period; ``period`` is one of Asana's FY, H1, H2, Q1 to Q4."""

    key: str
    period: str
    display_name: str
    start_on: date
    end_on: date
    parent: str | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A goal's number; ``unit`` is one of Asana's none, currency, percentage."""

    unit: Literal["none", "currency", "percentage"]
    precision: int
    initial: float
    current: float
    target: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, its metric, and what supports it (project keys)."""

    key: str
    name: str
    notes: str
    owner: str
    team: str | None
    period: str
    due_on: date
    metric: Metric
    supported_by: tuple[str, ...]
    parent: str | None = None
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """Hours a week of one person promised to one project."""

    assignee: str
    project: str
    start_on: date
    end_on: date
    hours_per_week: float


@dataclass(frozen=True, slots=True)
class Budget:
    """The hours a project may take in all."""

    project: str
    hours: float


@dataclass(frozen=True, slots=True)
class Submission:
    """A request that a form would submit: who, what it is called, what it says."""

    requester: str
    name: str
    notes: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The whole workspace."""

    workspace_name: str
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    fields: tuple[Field, ...]
    tags: tuple[str, ...]
    projects: tuple[Project, ...]
    portfolios: tuple[Portfolio, ...]
    time_periods: tuple[TimePeriod, ...]
    goals: tuple[Goal, ...]
    allocations: tuple[Allocation, ...]
    budgets: tuple[Budget, ...]
