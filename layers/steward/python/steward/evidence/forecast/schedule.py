"""How does the network simulation see a project: who does what after what, and how long does it take them?"""

import math
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial

import numpy as np

from steward.evidence.forecast import cycle_times, network
from steward.evidence.forecast.closing import hands
from steward.evidence.forecast.cycle_times import AT_ONCE, LEAST_CYCLES, Remaining
from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds
from steward.evidence.forecast.network import Draw, Ends, Schedule, Step
from steward.evidence.forecast.plan import Links
from steward.evidence.forecast.widening import scarce
from steward.evidence.forecast.working_days import Floats


def schedule_ends(
    grounds: Grounds, targets: Sequence[str], seed: int, runs: int, change: Change = NO_CHANGE
) -> dict[str, Ends]:
    """The plan's simulation for those milestones, all in one; nothing where there is none.

    Under the gate the tasks of a run have more in common: one deviation of it is the factor of scarce history.
    """
    if not targets or len(grounds.cycles) < LEAST_CYCLES:
        return {}
    schedule = Schedule(_steps(grounds, targets, change), _limits(grounds, change), _gaps(grounds))
    drift = math.hypot(grounds.past.drift, math.log(scarce(grounds.flow).factor))
    return network.simulate(schedule, targets, runs, seed, drift)


def _steps(grounds: Grounds, targets: Sequence[str], change: Change) -> list[Step]:
    """The plan's order up to the last target, each with its predecessors in it: what comes later holds up nothing."""
    ordered, seen = grounds.plan, grounds.seen
    last = max(ordered.place[gid] for gid in targets)
    kept = [gid for gid in ordered.order[: last + 1] if gid not in change.without]
    at = {gid: place for place, gid in enumerate(kept)}
    draws, before = _draws(grounds, kept, change), without(ordered.waits_for, change.without)
    steps = []
    for gid in kept:
        item = ordered.items[gid]
        after = tuple(at[other] for other in before(gid) if other in at)
        starts = seen.calendar.count(seen.today, item.start_on) if item.start_on else 0
        steps.append(Step(gid, after, item.assignee_gid or "", draws.get(gid), float(max(0, starts))))
    return steps


def without(waits_for: Links, dropped: Collection[str]) -> Callable[[str], Sequence[str]]:
    """What each task waits for once some are dropped: what waited for one of these waits for what that waited for."""
    if not dropped:
        return waits_for.__getitem__

    @cache
    def kept(gid: str) -> tuple[str, ...]:
        found = (kept(other) if other in dropped else (other,) for other in waits_for[gid])
        return tuple(dict.fromkeys(each for many in found for each in many))

    return kept


def _draws(grounds: Grounds, kept: Sequence[str], change: Change) -> dict[str, Draw]:
    """How long each task takes, by gid; the distribution of a person, a kind and an age is made once."""
    cached = cache(grounds.past.remaining)
    grows = {} if change.frozen_scope else grounds.grows
    found: dict[str, Draw] = {}
    for gid in kept:
        item = grounds.plan.items[gid]
        if not item.is_milestone:
            whose = item.assignee_gid or "", cycle_times.kind_of(item, grounds.seen.kind)
            own, another = cached(*whose, grounds.ages.get(gid, 0.0)), cached(*whose, 0.0)
            found[gid] = partial(_draw, own, another, grows.get(gid, 0.0), change.later_days.get(gid, 0.0))
    return found


def _limits(grounds: Grounds, change: Change) -> dict[str, int]:
    """How many tasks at once each has; what nobody has is the whole team's."""
    lanes = {each.assignee_gid or "" for each in grounds.plan.items.values()}
    team = hands(grounds.cycles, grounds.seen.calendar.position(grounds.seen.today))
    return {lane: AT_ONCE * (1 if lane else team) + change.hands.get(lane, 0) for lane in lanes}


def _gaps(grounds: Grounds) -> dict[str, list[tuple[int, int]]]:
    """Everybody's absences, in working days from today."""
    seen = grounds.seen
    return {gid: seen.calendar.gaps(away, seen.today) for gid, away in seen.away.items()}


def _draw(
    own: Remaining, another: Remaining, grows: float, later: float, rng: np.random.Generator, runs: int
) -> Floats:
    """The task's own remaining days and those of what it splits into (Poisson, one cycle each)."""
    days = own.draw(rng, runs) + later
    return days + rng.poisson(grows, runs) * another.draw(rng, runs) if grows else days
