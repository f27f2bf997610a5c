"""What would help a milestone: one more person, a task less, no more scope?

Each is simulated again with the same random numbers, so that what differs is what it does and not luck: what only adds
hands or takes work away is never later. It is told as a difference to the forecast, which has more runs. Another person
is taken to do what the others do, from the first day on: that is the most it can bring (Brooks 1975 says it is less).
A task that is not done holds up nobody: what waits for it goes on to wait for what it waited for.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from steward.evidence.forecast.cycle_times import AT_ONCE
from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds
from steward.evidence.forecast.milestones import outlooks_of
from steward.evidence.forecast.outlook import Outlook
from steward.evidence.forecast.working_days import Calendar
from steward.evidence.news import LINES

RUNS: Final = 2_000  # a difference of common random numbers is known to .01
TRIED: Final = 3  # tasks and people: whoever decides reads no more
BELOW: Final = LINES[0]  # a milestone that is likelier than that asks for no help

# Tasks times runs of all what-ifs of one review: as long again as the largest forecast takes, so that 2,000 open tasks
# have the levers of one milestone, at 1,250 runs, and 200 those of six.
STEPS_AT_MOST: Final = 20_000_000
_SIMULATED: Final = 2 + 2 * TRIED  # as things are, without each task, with each person, without growth


class LeverKind(StrEnum):
    """What could be done; the words are stored."""

    PERSON = "one_more_person"  # beside that assignee; beside anybody without a gid
    DROP = "drop_task"  # the task is not done, or not for this milestone
    FREEZE = "no_more_scope"  # nothing is added until then


@dataclass(frozen=True, slots=True)
class Lever:
    """One what-if: of whom or what, the probability with it and what that gains, and the P85 date with it.

    `waiting` are the open tasks that wait for a dropped one: whoever drops it says what becomes of them.
    """

    kind: LeverKind
    gid: str
    p_on_time: float | None
    gain: float
    p85_on: date | None
    waiting: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        p85_on = self.p85_on.isoformat() if self.p85_on else None
        return asdict(self) | {"kind": str(self.kind), "p85_on": p85_on, "waiting": list(self.waiting)}


def levers_of(
    grounds: Grounds,
    found: Sequence[Outlook],
    seed: int,
    first: Collection[str] = (),
    steps_at_most: int = STEPS_AT_MOST,
) -> dict[str, list[Lever]]:
    """The what-ifs by milestone gid of those below BELOW: of one at least, and as many as `steps_at_most` lets.

    Those in `first` come before the others, then the earlier due. Where the history is short there is no probability
    to raise.
    """
    below = [each for each in found if not each.insufficient and each.p_on_time is not None and each.p_on_time < BELOW]
    ordered = sorted(below, key=lambda each: (each.milestone_gid not in first, each.due_on or date.max))
    a_run = _SIMULATED * max(1, len(grounds.plan.items))
    chosen = ordered[: max(1, steps_at_most // (a_run * RUNS))]
    runs = max(1, min(RUNS, steps_at_most // a_run))
    return {each.milestone_gid: levers(grounds, each, seed, runs) for each in chosen}


def levers(grounds: Grounds, told: Outlook, seed: int, runs: int = RUNS) -> list[Lever]:
    """The what-ifs of one milestone beside what is told of it, the most helpful first; none where no forecast is."""
    now = what_if(grounds, told.milestone_gid, NO_CHANGE, seed, runs)
    if now.p85_on is None and now.p_on_time is None:
        return []
    found = []
    for kind, gid, change in _tried(grounds, now):
        then = what_if(grounds, told.milestone_gid, change, seed, runs)
        gain = round((then.p_on_time or 0.0) - (now.p_on_time or 0.0), 4)
        p85_on = _sooner(told.p85_on, now.p85_on, then.p85_on, grounds.seen.calendar)
        waiting = _waiting(grounds, gid) if kind is LeverKind.DROP else ()
        found.append(Lever(kind, gid, then.p_on_time, gain, p85_on, waiting))
    return sorted(found, key=lambda each: (-each.gain, each.p85_on or date.max, each.kind, each.gid))


def _sooner(told: date | None, now: date | None, then: date | None, calendar: Calendar) -> date | None:
    """The day that was told, sooner by as many working days as the lever is in its own runs."""
    if told is None or now is None or then is None:
        return then
    return calendar.date_before(told, calendar.count(then, now))


def _waiting(grounds: Grounds, gid: str) -> tuple[str, ...]:
    """The open tasks that wait for it directly; a milestone that needs it is none."""
    ordered = grounds.plan
    waits = (each for each in ordered.order if gid in ordered.waits_for[each])
    return tuple(each for each in waits if not ordered.items[each].is_milestone)


def what_if(grounds: Grounds, milestone_gid: str, change: Change, seed: int, runs: int = RUNS) -> Outlook:
    """The milestone's outlook with the change; compare it with that of NO_CHANGE at the same seed and runs."""
    return outlooks_of(grounds, [milestone_gid], seed, runs, change)[0]


def _tried(grounds: Grounds, now: Outlook) -> Iterator[tuple[LeverKind, str, Change]]:
    tasks = _deciding(grounds, now)
    for gid in tasks:
        yield LeverKind.DROP, gid, Change(without=frozenset([gid]))
    if now.criticality:
        for assignee in dict.fromkeys(grounds.plan.items[gid].assignee_gid or "" for gid in tasks):
            yield LeverKind.PERSON, assignee, Change(hands={assignee: AT_ONCE})
    elif tasks:
        yield LeverKind.PERSON, "", Change(people=1)
    if tasks:
        yield LeverKind.FREEZE, "", Change(frozen_scope=True)


def _deciding(grounds: Grounds, now: Outlook) -> Sequence[str]:
    """The tasks of the highest criticality; by throughput those that have been under way longest."""
    if now.criticality:
        return [gid for gid, _ in now.criticality[:TRIED]]
    scope = grounds.plan.leading_to(now.milestone_gid)
    return sorted(scope, key=lambda gid: (-grounds.ages.get(gid, 0.0), gid))[:TRIED]
