"""What does a project look like whose end is known, and whose team nobody has modelled?

A small simulation of people at work, hour by hour, that shares neither code nor a coefficient with the forecaster: it
imports the shared input types alone. Everybody works at what the team's weather allows (a log AR(1) over days), is
interrupted, is away without notice, and finishes tasks of heavy-tailed sizes; workshops and bugs add tasks. The day of
the forecast is chosen by what could be seen on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from steward.evidence.work_items import ReviewedProject, WorkItem

START: Final = date(2026, 1, 5)
LONGEST_DAYS: Final = 1_500  # working days after which a project counts as never ending and is drawn again
MILESTONE_GID: Final = "9000000"


@dataclass(frozen=True, slots=True)
class Regime:
    """One way in which projects go; sizes are in hours, rates per working day."""

    people: tuple[int, int] = (2, 5)
    tasks: tuple[int, int] = (60, 130)
    memory: tuple[float, float] = (0.80, 0.97)  # of the team's weather from one day to the next
    weather: tuple[float, float] = (0.25, 0.6)  # its standard deviation, in log speed
    size_spread: tuple[float, float] = (0.7, 1.1)  # of log size
    pareto: tuple[float, float] | None = None  # the tail's index, instead of a log-normal
    mean_hours: tuple[float, float] = (8.0, 20.0)
    bugs: tuple[float, float] = (0.0, 0.1)  # tasks that each completed one adds
    bursts: tuple[float, float] = (0.0, 0.0)  # workshops
    burst_tasks: tuple[int, int] = (3, 12)
    absences: tuple[float, float] = (0.002, 0.008)  # that begin, for each person
    absent_days: tuple[int, int] = (1, 10)
    shutdown: bool = False  # everybody is away for one to two weeks, once or twice
    links: tuple[float, float] = (0.0, 0.0)  # predecessors of a task, on average


REGIMES: Final = {
    "autocorrelated": Regime(memory=(0.9, 0.98), weather=(0.4, 0.8)),
    "heavy tails": Regime(pareto=(1.4, 2.2)),
    "scope bursts": Regime(tasks=(50, 100), bugs=(0.1, 0.3), bursts=(0.01, 0.05)),
    "absences": Regime(tasks=(50, 110), absences=(0.01, 0.03), absent_days=(3, 20), shutdown=True),
    "network": Regime(people=(3, 7), links=(0.8, 1.6), bugs=(0.0, 0.05)),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One project as it could be read on a day, and when it was really done."""

    regime: str
    project: ReviewedProject
    items: tuple[WorkItem, ...]
    milestone_gid: str
    today: date
    reached_on: date


@dataclass(slots=True)
class _Task:
    gid: str
    created: datetime
    hours: float
    person: int | None
    waits_for: list[str]
    later: bool
    begun: datetime | None = None
    done: datetime | None = None
    worked: float = 0.0


@dataclass
class _World:
    """A project under way."""

    regime: Regime
    rng: np.random.Generator
    tasks: list[_Task] = field(default_factory=list)
    waiting: list[_Task] = field(default_factory=list)  # not begun
    afterwards: list[_Task] = field(default_factory=list)  # the same of what the milestone does not need
    done: set[str] = field(default_factory=set)
    held: dict[int, _Task] = field(default_factory=dict)
    away: dict[int, int] = field(default_factory=dict)
    weather: float = 0.0

    def __post_init__(self) -> None:
        at = self.regime
        self.people = int(self.rng.integers(*at.people, endpoint=True))
        self.drawn = {
            name: float(self.rng.uniform(*getattr(at, name)))
            for name in ("memory", "weather", "size_spread", "mean_hours", "bugs", "bursts", "absences", "links")
        }
        self.tail = float(self.rng.uniform(*at.pareto)) if at.pareto else None
        self.skill = np.exp(self.rng.normal(0, 0.25, self.people))
        self.closed = {
            first + more
            for first in self.rng.integers(10, 160, 2 if at.shutdown else 0)
            for more in range(int(self.rng.integers(4, 11)))
        }

    def add(self, count: int, moment: datetime, *, later: bool = False) -> None:
        for _ in range(count):
            links = int(self.rng.poisson(self.drawn["links"]))
            near = [each for each in self.tasks[-25:] if not each.later]
            waits = [near[int(at)].gid for at in self.rng.integers(0, len(near), links)] if near else []
            gid = str(1_000_000 + len(self.tasks))
            person = int(self.rng.integers(self.people)) if self.drawn["links"] else None
            self.tasks.append(_Task(gid, moment, self.size(), person, sorted(set(waits)), later))
            (self.afterwards if later else self.waiting).append(self.tasks[-1])

    def size(self) -> float:
        mean = self.drawn["mean_hours"]
        if self.tail:
            return min(400.0, mean * (self.tail - 1) / self.tail * (1 + float(self.rng.pareto(self.tail))))
        spread = self.drawn["size_spread"]
        return float(mean * np.exp(self.rng.normal(-spread * spread / 2, spread)))

    def day(self, number: int, today: date) -> None:
        memory = self.drawn["memory"]
        shock = self.rng.normal(0, self.drawn["weather"] * np.sqrt(1 - memory * memory))
        self.weather = memory * self.weather + float(shock)
        if self.rng.random() < self.drawn["bursts"]:
            low, high = self.regime.burst_tasks
            self.add(int(self.rng.integers(low, high, endpoint=True)), datetime.combine(today, time(11), UTC))
        if number in self.closed:
            return
        for person in range(self.people):
            self.away[person] = self.away.get(person, 0) - 1
            if self.away[person] < 0:
                self.work(person, today)
                if self.rng.random() < self.drawn["absences"]:
                    low, high = self.regime.absent_days
                    self.away[person] = int(self.rng.integers(low, high, endpoint=True))

    def work(self, person: int, today: date) -> None:
        hours = float(self.skill[person] * np.exp(self.weather) * self.rng.uniform(2, 7))
        left = hours
        while left > 0 and (task := self.held.get(person) or self.next_for(person)):
            if not task.begun:
                task.begun = datetime.combine(today, time(9), UTC)
            self.held[person] = task
            used = min(left, task.hours - task.worked)
            task.worked, left = task.worked + used, left - used
            if task.worked >= task.hours - 1e-9:
                share = (hours - left) / hours
                task.done = datetime.combine(today, time(9), UTC) + timedelta(hours=8 * share)
                del self.held[person]
                self.done.add(task.gid)
                if self.rng.random() < self.drawn["bugs"]:
                    self.add(1, task.done, later=task.later)

    def next_for(self, person: int) -> _Task | None:
        planned = bool(self.drawn["links"])
        for queue in (self.waiting, self.afterwards):
            for at, each in enumerate(queue):
                if (not planned or each.person == person) and self.done.issuperset(each.waits_for):
                    each.person = person
                    return queue.pop(at)
        return None

    def left(self) -> int:
        """How much the milestone still needs."""
        return len(self.waiting) + sum(not each.later for each in self.held.values())


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many projects of each regime, in turn."""
    for at, (name, regime) in enumerate(REGIMES.items()):
        for number in range(count):
            rng = np.random.default_rng((seed, at, number))
            while (case := _case(name, regime, rng)) is None:
                pass
            yield case


def _case(name: str, regime: Regime, rng: np.random.Generator) -> Case | None:
    """None where nothing is left to foretell on the day, or the project never ends."""
    world = _World(regime, rng)
    world.add(int(rng.integers(*regime.tasks, endpoint=True)), datetime.combine(START, time(9), UTC))
    if goes_on := bool(rng.random() < 0.5):
        world.add(len(world.tasks), datetime.combine(START, time(9, 30), UTC), later=True)
    after, few = int(rng.integers(60, 140)), int(rng.integers(10, 40))
    today: date | None = None
    for number, day in enumerate(_working_days()):
        left = world.left()
        if today is None and number >= after and left <= few:
            if left < 5:
                return None
            today = day
        if not left and today is not None:
            return _read(name, world.tasks, today, planned=bool(world.drawn["links"]), goes_on=goes_on)
        if number > LONGEST_DAYS or not left:
            return None
        world.day(number, day)
    return None


def _read(name: str, tasks: Sequence[_Task], today: date, *, planned: bool, goes_on: bool) -> Case:
    """What an honest reading of that day would have returned, and the day of the last completion."""
    now = datetime.combine(today, time(0), UTC)
    known = [each for each in tasks if each.created < now]
    gids = {each.gid for each in known}
    items = [
        WorkItem(
            gid=each.gid,
            created_at=each.created,
            modified_at=each.created,
            completed_at=each.done if each.done and each.done < now else None,
            assignee_gid=_assignee(each, now, planned=planned),
            waits_for=tuple(gid for gid in each.waits_for if gid in gids),
            place=at,
        )
        for at, each in enumerate(known)
    ]
    begun = datetime.combine(START, time(9), UTC)
    needed = tuple(each.gid for each in known if not each.later) if goes_on else ()
    items.append(WorkItem(MILESTONE_GID, begun, begun, is_milestone=True, waits_for=needed, place=len(items)))
    project = ReviewedProject("77", now, created_at=begun, start_on=START)
    reached = max(each.done for each in tasks if each.done and not each.later)
    return Case(name, project, tuple(items), MILESTONE_GID, today, reached.date())


def _assignee(task: _Task, now: datetime, *, planned: bool) -> str | None:
    """Who takes a task is known when it is planned, or else when it is begun."""
    shown = planned or (task.begun is not None and task.begun < now)
    return f"{500 + task.person}" if shown and task.person is not None else None


def _working_days() -> Iterator[date]:
    day = START
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)
