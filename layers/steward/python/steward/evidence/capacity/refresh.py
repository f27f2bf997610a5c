"""Which people must be simulated again after something changed, and what are everybody's weeks then?

A person's weeks depend on their own tasks, load and history alone, and the history is learned once a scan: so that an
hourly refresh simulates those who held or hold a changed task, or whose load changed, and nobody else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from steward.evidence.capacity.placed import NOBODY
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import PersonWeeks, person_weeks


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Everybody's weeks, and the gids of those who were simulated."""

    outlooks: Mapping[str, PersonWeeks] = field(hash=False)
    simulated: tuple[str, ...] = ()


def refreshed(
    plan: Plan, before: Mapping[str, PersonWeeks], holders: Collection[str], people: Collection[str] = ()
) -> Refreshed:
    """The weeks of everybody in the plan, the same as `simulate(plan)` gives.

    `before` are the weeks of the same horizon, seed, runs and history; `holders` those who held a changed task before
    or hold it now (`holders_of` both readings; NOBODY is one), `people` whose load, hours or last day changed. Whose
    weeks are not in `before`, or were computed on another day, is simulated too; who left the plan is left out.
    """
    everybody = (*plan.people, NOBODY) if NOBODY in plan.held else plan.people
    changed = {*holders, *people}
    again = tuple(gid for gid in everybody if gid in changed or not _is_of(plan, before.get(gid)))
    fresh = {gid: person_weeks(gid, plan.held.get(gid, ()), plan) for gid in again}
    return Refreshed({gid: fresh.get(gid) or before[gid] for gid in everybody}, again)


def holders_of(task_gids: Collection[str], *readings: Plan) -> set[str]:
    """Who has one of these tasks in one of the readings; NOBODY where nobody does."""
    return {each.person_gid for plan in readings for each in plan.tasks if each.item.gid in task_gids}


def _is_of(plan: Plan, weeks: PersonWeeks | None) -> bool:
    days = plan.horizon
    return weeks is not None and (weeks.computed_on, len(weeks.weeks)) == (days.today, days.weeks)
