"""When is each open milestone of a project reached, as seen today?

The throughput bootstrap where tasks hardly wait for each other, the schedule simulation where they do; both from the
project's own past alone, the first also widened by how the project's own rehearsed forecasts came out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from zlib import crc32

import numpy as np

from steward.evidence.forecast import cycle_times
from steward.evidence.forecast.closing import closing_days, hands
from steward.evidence.forecast.cycle_times import LEAST_CYCLES
from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds, Situation
from steward.evidence.forecast.network import Ends
from steward.evidence.forecast.outlook import Basis, Driver, Insufficient, Method, Outlook, on_time, with_dates
from steward.evidence.forecast.schedule import schedule_ends
from steward.evidence.forecast.throughput import Scope, days_to_finish, is_stable
from steward.evidence.forecast.widening import GATE_DAYS, middle_of, scarce, widened, widening
from steward.evidence.forecast.working_days import Floats
from steward.evidence.work_items import WorkItem

RUNS: Final = 10_000  # a probability to .005
# Runs of all milestones together: twenty have RUNS each, 200 still 1,000, which know a probability to .016. A milestone
# by throughput is a third of a second at 10,000 runs, and Assess ends after 60.
RUNS_SHARED: Final = 200_000
MILESTONES_MOST: Final = 200  # the earliest due: what lies behind so many dates is nobody's next one
NAMED: Final = 20  # gids of a list that is shown: a person does not read more
_GROWS_MUCH: Final = 0.5  # from one task added for two completed on, growth doubles the time


def outlooks(seen: Situation, seed: int, runs: int = RUNS) -> list[Outlook]:
    """Of the open milestones, by due date and gid; the same for the same seed and any order of the items."""
    return outlooks_in(Grounds.of(seen), seed, runs)


def outlooks_in(grounds: Grounds, seed: int, runs: int = RUNS) -> list[Outlook]:
    """The same from grounds that are known; beyond twenty milestones they share the runs of so many."""
    opened = grounds.milestones[:MILESTONES_MOST]
    return outlooks_of(grounds, opened, seed, min(runs, RUNS_SHARED // max(1, len(opened))))


def outlooks_of(
    grounds: Grounds, gids: Sequence[str], seed: int, runs: int, change: Change = NO_CHANGE
) -> list[Outlook]:
    """Of some open milestones, as things are or with a change; the plan is simulated once for all of them."""
    ends = schedule_ends(grounds, [gid for gid in gids if grounds.uses_network(gid)], seed, runs, change)
    return [_outlook(grounds, gid, ends.get(gid), seed, runs, change) for gid in gids]


def throughput_days(
    grounds: Grounds, gid: str, seed: int, runs: int, change: Change = NO_CHANGE, wider: float = 1.0
) -> Floats:
    """Working days until the milestone by throughput: most of the tasks by the bootstrap, the last by closing them.

    A change is widened about the middle of what is without it.
    """
    scope = [each for each in grounds.plan.leading_to(gid) if each not in change.without]
    if not scope:
        return np.zeros(runs)
    days = _flowing(grounds, gid, scope, seed, runs, change)
    if (gid, seed, runs) not in grounds.middles:
        whole = grounds.plan.leading_to(gid)
        bare = days if change == NO_CHANGE else _flowing(grounds, gid, whole, seed, runs, NO_CHANGE)
        grounds.middles[gid, seed, runs] = middle_of(bare)
    days = widened(days, wider, grounds.middles[gid, seed, runs])
    return np.maximum(days, _under_way(grounds, scope, runs, seed, change.later_days))


def _flowing(grounds: Grounds, gid: str, scope: Sequence[str], seed: int, runs: int, change: Change) -> Floats:
    """The same by counts alone, not widened."""
    tasks = len(scope) + grounds.competing(gid, [*scope, *change.without])
    people = hands(grounds.cycles, grounds.seen.calendar.position(grounds.seen.today))
    last = min(len(scope), people)
    share = 0.0 if change.frozen_scope else grounds.share(gid)
    most = Scope(tasks - last, share, grounds.grows_days(gid))
    days = days_to_finish(grounds.flow, most, runs, seed, pace=(people + change.people) / people)
    return days + closing_days(grounds.cycles, last, runs, seed)


def _under_way(grounds: Grounds, scope: Sequence[str], runs: int, seed: int, later_days: Mapping[str, float]) -> Floats:
    """When the slowest of the tasks that somebody is at already (or that are said to be late) is done, by its age."""
    slowest = np.zeros(runs)
    for gid in scope:
        item = grounds.plan.items[gid]
        if gid in later_days or (gid in grounds.ages and item.assignee_gid):
            rng = np.random.default_rng((seed, crc32(gid.encode())))
            kind = cycle_times.kind_of(item, grounds.seen.kind)
            rest = grounds.past.remaining(item.assignee_gid or "", kind, grounds.ages.get(gid, 0.0))
            np.maximum(slowest, rest.draw(rng, runs) + later_days.get(gid, 0.0), out=slowest)
    return slowest


def _outlook(grounds: Grounds, gid: str, ends: Ends | None, seed: int, runs: int, change: Change) -> Outlook:
    seen, milestone = grounds.seen, grounds.plan.items[gid]
    bare = _bare(grounds, milestone)
    if bare.insufficient in (Insufficient.CYCLE, Insufficient.COMPLETED):
        return bare
    wider = scarce(grounds.flow) if ends else widening(grounds.flow, max(1, bare.tasks + bare.competing), seed)
    days = ends.days if ends else throughput_days(grounds, gid, seed, runs, change, wider.factor)
    told = replace(
        bare,
        method=Method.NETWORK if ends else Method.THROUGHPUT,
        basis=replace(bare.basis, widened_by=round(wider.factor, 3), rehearsals=wider.rehearsals),
        p_on_time=on_time(days, seen.calendar, seen.today, milestone.due_on),
    )
    told = with_dates(told, days, seen.calendar)
    return _driven(told, ends, grounds)


def _bare(grounds: Grounds, milestone: WorkItem) -> Outlook:
    """What can be said without a simulation."""
    gid, ordered, seen = milestone.gid, grounds.plan, grounds.seen
    scope = [] if gid in ordered.stuck else ordered.leading_to(gid)
    items = [ordered.items[each] for each in scope]
    known = {other for each in (milestone, *items) for other in each.waits_for}
    return Outlook(
        milestone_gid=gid,
        made_on=seen.today,
        due_on=milestone.due_on,
        method=Method.NONE,
        basis=Basis(
            history_days=grounds.flow.history_days,
            completed=int(grounds.flow.completed.sum()),
            added_per_completed=round(grounds.flow.growth, 3),
            stable=is_stable(grounds.flow),
        ),
        tasks=len(scope),
        competing=grounds.competing(gid, scope) if scope else 0,
        undated=tuple(each.gid for each in items if each.due_on is None)[:NAMED],
        unassigned=tuple(each.gid for each in items if each.assignee_gid is None)[:NAMED],
        outside=tuple(sorted(known & ordered.outside))[:NAMED],
        cycles=ordered.cyclic,
        insufficient=_insufficient(grounds, gid),
    )


def _insufficient(grounds: Grounds, gid: str) -> Insufficient:
    if gid in grounds.plan.stuck:
        return Insufficient.CYCLE
    if len(grounds.cycles) < LEAST_CYCLES:
        return Insufficient.COMPLETED
    return Insufficient.HISTORY if grounds.flow.history_days < GATE_DAYS else Insufficient.ENOUGH


def _driven(told: Outlook, ends: Ends | None, grounds: Grounds) -> Outlook:
    """With what the date hangs on; nothing where nothing is left, as when a what-if drops the only task."""
    if not told.tasks:
        return told
    if ends is None:
        grows = grounds.flow.growth * grounds.share(told.milestone_gid)
        return replace(told, driver=Driver.SCOPE if grows >= _GROWS_MUCH else Driver.THROUGHPUT)
    tasks = {gid: share for gid, share in ends.criticality.items() if not grounds.plan.items[gid].is_milestone}
    ranked = sorted(((gid, round(share, 4)) for gid, share in tasks.items()), key=lambda each: (-each[1], each[0]))
    if not ranked:
        return told
    return replace(told, driver=Driver.TASK, driver_gid=ranked[0][0], criticality=tuple(ranked[:NAMED]))
