"""How do everybody's weeks over one project's work stand, and whose are simulated anew when little changed?

A review simulates everybody and keeps their weeks with the history that they follow from. Until the next review only
those are simulated again whose tasks or whose days changed; on another day everybody is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from steward.asana.models import Json
from steward.evidence.capacity.history import History, learn
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.refresh import holders_of, refreshed
from steward.evidence.capacity.simulate import PersonWeeks, simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class Scene:
    """One project's work and people on a day, and the seed of its simulations."""

    project_gid: str
    items: Sequence[WorkItem]
    staff: Staff
    today: date
    seed: int

    def plan(self, history: History | None = None) -> Plan:
        """The plan, with a history that is known already or learned from the items."""
        tasks, here, horizon = (
            placed({self.project_gid: self.items}),
            frozenset([self.project_gid]),
            Horizon(self.today),
        )
        return Plan(tasks, here, self.staff, history or learn(tasks, self.staff, horizon, here), horizon, self.seed)


@dataclass(frozen=True, slots=True)
class Room:
    """Everybody's weeks, the plan that they follow from, and who was simulated for it."""

    plan: Plan
    weeks: Mapping[str, PersonWeeks]
    simulated: tuple[str, ...]

    def at_rest(self) -> Self:
        """The same without the tasks: what is kept needs none, and they are half of what a large project holds."""
        return replace(self, plan=replace(self.plan, tasks=()))

    def as_json(self) -> dict[str, Any]:
        """As it is kept until the next look: it names people, and is shown to nobody."""
        return {
            "weeks": {gid: each.as_json() for gid, each in self.weeks.items()},
            "history": self.plan.history.as_json(),
            "people": days_of(self.plan.staff),
        }


def room_of(scene: Scene) -> Room:
    """Everybody simulated."""
    plan = scene.plan()
    weeks = simulate(plan)
    return Room(plan, weeks, tuple(weeks))


def renewed(scene: Scene, before: Sequence[WorkItem], kept: Json) -> Room:
    """The same as it is now, after a look at `before` that kept `kept`, number for number what all anew would give.

    The history is the kept one: what was completed since then teaches the next review.
    """
    plan = scene.plan(History.of_json(kept["history"]))
    weeks = {gid: PersonWeeks.of_json(each) for gid, each in kept["weeks"].items()}
    now, then = ({each.gid: each for each in items} for items in (scene.items, before))
    changed = {gid for gid in now.keys() | then.keys() if now.get(gid) != then.get(gid)}
    holders = holders_of(
        changed, plan, Scene(scene.project_gid, before, scene.staff, scene.today, 0).plan(plan.history)
    )
    days = days_of(scene.staff)
    people = {gid for gid in days.keys() | kept["people"].keys() if days.get(gid) != kept["people"].get(gid)}
    found = refreshed(plan, weeks, holders, people)
    return Room(plan, found.outlooks, found.simulated)


def days_of(staff: Staff) -> dict[str, dict[str, Any]]:
    """What somebody's hours follow from, by gid: absences, promises, hours a day; not when that was read."""
    return {
        gid: {name: each.as_row()[name] for name in ("away", "promised")} | {"hours": staff.hours_a_day(gid)}
        for gid, each in sorted(staff.loads.items())
    }
