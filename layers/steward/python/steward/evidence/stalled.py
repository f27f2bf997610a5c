"""Which open tasks have not moved for longer than their own project's tasks usually lie still, and what holds them?

Time since the last movement is compared with past pauses of the same section, kind or project; where nobody recorded
any, with whole lives of completed tasks, which are longer. What is held by something that will not mend itself (a late
blocker, somebody gone, away or overloaded) counts from the median on instead of the P85. A task that moved within three
working days is never stalled, and nothing of a backlog is: nobody has begun it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from statistics import quantiles
from typing import Any, Final

from steward.evidence.capacity.history import EVERYWHERE
from steward.evidence.capacity.horizon import Horizon, all_working_days, working_days
from steward.evidence.capacity.moves import OVERLOADED
from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import PersonWeeks
from steward.evidence.item_reading import STATUS

LEAST_IDLE_DAYS: Final = 3  # working days: a long weekend and a day off hold up nothing
RARE: Final = 0.15  # longer than the P85 of past pauses: about one task in seven ever lies so long
RARE_WHEN_HELD: Final = 0.5  # longer than the median is enough where waiting does not help
LEAST_PAUSES: Final = 20  # below it a P85 rests on three tasks
STATED_PAUSES_DAYS: Final = tuple(range(1, 12))  # more than two working weeks are long, where nothing else is known
SOON_DAYS: Final = 5  # working days: the chance that it moves by itself is told for a week
LOAD_WEEKS: Final = 2  # whose next two weeks do not fit does not come to it
KIND: Final = "request_type"  # the configured key whose option is a task's kind


class Hold(StrEnum):
    """What holds a task; the words are stored."""

    BLOCKED_LATE = "blocked_by_overdue"  # a task that it waits for is open and overdue
    BLOCKED = "blocked"  # a task that it waits for is open
    GONE = "assignee_gone"
    OUT = "assignee_out"
    OVERLOADED = "assignee_overloaded"
    UNASSIGNED = "unassigned"
    STATUS = "status_blocked"  # people say so in the status field that the configuration names
    QUIET = "quiet"  # nothing is known to hold it


_WILL_NOT_MEND: Final = frozenset({Hold.BLOCKED_LATE, Hold.GONE, Hold.OUT, Hold.OVERLOADED, Hold.STATUS})


@dataclass(frozen=True, slots=True)
class Stall:
    """One stalled task: days are working days.

    `longer_share` is what share of past pauses lasted at least as long, `usual_days` their P85, `moves_soon` the share
    of those as long as this one that ended within SOON_DAYS more. `basis` says what it is compared with.
    """

    task_gid: str
    assignee_gid: str
    idle_days: int
    usual_days: float
    longer_share: float
    moves_soon: float
    basis: str
    holds: tuple[Hold, ...]
    blocker_gids: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"holds": list(self.holds), "blocker_gids": list(self.blocker_gids)}


@dataclass(frozen=True)
class Usual:
    """The pauses that a task is compared with, ascending, and the word for what they are."""

    days: Sequence[float]
    basis: str

    @cached_property
    def p85_days(self) -> float:
        """Their P85; computed once, however many tasks are compared with it."""
        return round(quantiles(self.days, n=20, method="inclusive")[16], 1)


_STATED: Final = Usual(STATED_PAUSES_DAYS, "stated")


@dataclass(frozen=True)
class Pauses:
    """Past pauses in working days, by section gid, kind or project gid, as recorded; `ages` of completed tasks."""

    recorded: Mapping[str, Sequence[float]] = field(default_factory=dict)
    ages: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @cached_property
    def _enough(self) -> tuple[dict[str, Usual], ...]:
        """Those with LEAST_PAUSES: the recorded ones first."""
        both = {"pauses": self.recorded, "ages": self.ages}
        return tuple(
            {key: Usual(sorted(days), basis) for key, days in found.items() if len(days) >= LEAST_PAUSES}
            for basis, found in both.items()
        )

    def like(self, task: Placed) -> Usual:
        """The pauses that the task is compared with."""
        kind = task.item.values.get(KIND)
        keys = (task.item.section_gid, kind if isinstance(kind, str) else None, *task.project_gids, EVERYWHERE)
        found = (known[key] for known in self._enough for key in keys if key is not None and key in known)
        return next(found, _STATED)


def lived(tasks: Sequence[Placed], horizon: Horizon) -> dict[str, list[float]]:
    """The working days from beginning to end of tasks completed before today, by kind, project and EVERYWHERE."""
    done = [(each, at.date()) for each in tasks if (at := each.item.completed_at) and at.date() < horizon.today]
    days = all_working_days([begun_on(each) for each, _ in done], [end for _, end in done], horizon.holidays)
    found: dict[str, list[float]] = {}
    for (each, _), lasted in zip(done, days.tolist(), strict=True):
        for key in _groups(each):
            found.setdefault(key, []).append(float(max(1, lasted)))
    return found


def _groups(task: Placed) -> Iterator[str]:
    """What its pauses count for: its kind, its projects and EVERYWHERE."""
    if isinstance(kind := task.item.values.get(KIND), str):
        yield kind
    yield from task.project_gids
    yield EVERYWHERE


def begun_on(task: Placed) -> date:
    """The day since which a task can be worked on."""
    created = task.item.created_at.date()
    return max(created, task.item.start_on or created)


def stalled(
    plan: Plan,
    outlooks: Mapping[str, PersonWeeks],
    pauses: Mapping[str, Sequence[float]] | None = None,
    moved_at: Mapping[str, datetime] | None = None,
    blocked: Collection[str] = (),
) -> list[Stall]:
    """The stalled tasks of the plan, the rarest pause first; `blocked` are statuses, in lower case, that say so.

    `pauses` are past ones in working days by section gid, kind or project gid; `moved_at` is a task's last movement
    where it is better known than by `modified_at`, which the product's own writes move too.
    """
    past = Pauses(pauses or {}, lived(plan.tasks, plan.horizon))
    by_gid = {each.item.gid: each for each in plan.tasks}
    found = []
    for each in plan.tasks:
        if not _is_under_way(each, plan.horizon.today):
            continue
        idle = _idle_days(each, (moved_at or {}).get(each.item.gid, each.item.modified_at), plan.horizon)
        if idle >= LEAST_IDLE_DAYS:
            blockers = open_blockers(each, by_gid)
            said = [Hold.STATUS] if each.item.values.get(STATUS) in blocked else []
            found.append(_stall(each, idle, _holds(each, blockers, said, plan, outlooks), blockers, past))
    rare = [each for each in found if each.longer_share <= _limit(each.holds)]
    return sorted(rare, key=lambda each: (each.longer_share, -each.idle_days, each.task_gid))


def open_blockers(task: Placed, by_gid: Mapping[str, Placed]) -> list[Placed]:
    """The open tasks of the plan that it waits for directly, in the order of their gids."""
    waited = {gid: by_gid[gid] for gid in task.item.waits_for if gid in by_gid and gid != task.item.gid}
    return [each for _, each in sorted(waited.items()) if each.item.is_open]


def _idle_days(task: Placed, moved_at: datetime, horizon: Horizon) -> int:
    since = max(moved_at.date(), task.item.start_on or moved_at.date())
    return working_days(since + timedelta(days=1), horizon.today, horizon.holidays)


def _is_under_way(task: Placed, today: date) -> bool:
    item = task.item
    begun = item.assignee_gid or item.due_on or item.start_on or item.actual_hours
    return bool(item.is_open and not item.is_milestone and begun and begun_on(task) <= today)


def _limit(holds: Collection[Hold]) -> float:
    return RARE_WHEN_HELD if _WILL_NOT_MEND & set(holds) else RARE


def _stall(task: Placed, idle: int, holds: tuple[Hold, ...], blockers: Sequence[Placed], past: Pauses) -> Stall:
    usual = past.like(task)
    days = usual.days
    longer = len(days) - bisect_left(days, idle)
    later = len(days) - bisect_left(days, idle + SOON_DAYS + 1)
    return Stall(
        task.item.gid,
        task.person_gid,
        idle,
        usual.p85_days,
        round(longer / len(days), 4),
        round((longer - later) / longer, 4) if longer else 0.0,
        usual.basis,
        holds,
        tuple(each.item.gid for each in blockers),
    )


def _holds(
    task: Placed, blockers: Sequence[Placed], said: list[Hold], plan: Plan, outlooks: Mapping[str, PersonWeeks]
) -> tuple[Hold, ...]:
    """All that holds it, what is farthest from mending itself first."""
    gid, today = task.person_gid, plan.horizon.today
    late = any(each.item.due_on and each.item.due_on < today for each in blockers)
    found = [*([Hold.BLOCKED_LATE if late else Hold.BLOCKED] if blockers else []), *said]
    if gid == NOBODY:
        return (*found, Hold.UNASSIGNED)
    if plan.staff.last_days.get(gid, today) < today:
        return (*found, Hold.GONE)
    if not plan.staff.is_there(gid, today):
        return (*found, Hold.OUT)
    weeks = outlooks[gid].weeks[:LOAD_WEEKS] if gid in outlooks else ()
    if any(each.overload_probability > OVERLOADED for each in weeks):
        found.append(Hold.OVERLOADED)
    return tuple(found) or (Hold.QUIET,)
