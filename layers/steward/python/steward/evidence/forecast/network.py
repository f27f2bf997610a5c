"""When is each milestone of a plan reached, run by run, and which tasks decide that?

A Monte Carlo schedule: finish-to-start dependencies, so many tasks at once for each assignee, absences. Tasks are
placed in one fixed order, each at the later of its predecessors' ends and its assignee's first free hand; since the
order never depends on the drawn durations, a longer task can make nothing end earlier (Graham's anomaly is excluded).
Runs are the columns of an array: one task of all runs is a handful of array operations. Chunks bound the memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from steward.evidence.forecast.working_days import Floats

CHUNK: Final = 2_000  # runs at once: 2,000 tasks of them are 32 MB of ends and of causes
_TILT: Final = 1e-6  # of an absent day's length passes as work, so that time can be turned back into days

Draw = Callable[[np.random.Generator, int], Floats]


@dataclass(frozen=True, slots=True)
class Step:
    """One task of the schedule.

    `after` are places in the list of steps, all before its own; `lane` is who does it ("" is nobody, without limit);
    `draw` gives its working days for so many runs, None is a milestone that takes none. `release` is the
    first working day on which it can begin.
    """

    gid: str
    after: tuple[int, ...] = ()
    lane: str = ""
    draw: Draw | None = None
    release: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps in their order, hands by lane (a lane without a number has no limit), absences by lane as [first, end)."""

    steps: Sequence[Step]
    hands: Mapping[str, int] = field(default_factory=dict, hash=False)
    gaps: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Ends:
    """For one step: its end in each run (working days from now), and the share of runs in which a task decided it."""

    days: Floats
    criticality: Mapping[str, float] = field(hash=False)


def simulate(schedule: Schedule, targets: Sequence[str], runs: int, seed: int, drift: float = 0.0) -> dict[str, Ends]:
    """Run the schedule; `drift` is the deviation, in log days, of what all tasks of one run have in common.

    A task's draws depend on the seed and its gid alone: without another task, or with more hands, the same ones are
    drawn again (common random numbers).
    """
    at = {step.gid: place for place, step in enumerate(schedule.steps)}
    wanted = [at[gid] for gid in targets]
    ends = [np.empty(runs) for _ in wanted]
    critical = np.zeros((len(wanted), len(schedule.steps)))
    for number, first in enumerate(range(0, runs, CHUNK)):
        last = min(runs, first + CHUNK)
        end, cause = _run(schedule, last - first, (seed, number), drift)
        for row, place in enumerate(wanted):
            ends[row][first:last] = end[place]
            _trace(cause, place, critical[row])
    shares = ({schedule.steps[i].gid: float(row[i]) / runs for i in np.flatnonzero(row).tolist()} for row in critical)
    return {gid: Ends(days, dict(share)) for gid, days, share in zip(targets, ends, shares, strict=True)}


def _run(schedule: Schedule, runs: int, seed: tuple[int, int], drift: float) -> tuple[Floats, NDArray[np.int32]]:
    """The ends of all steps, and which step each began right after (-1 for none), both steps x runs."""
    end = np.zeros((len(schedule.steps), runs))
    cause = np.full((len(schedule.steps), runs), -1, np.int32)
    common = np.exp(drift * np.random.default_rng(seed).standard_normal(runs)) if drift else None
    lanes = dict(_lanes(schedule, runs))
    for place, step in enumerate(schedule.steps):
        start, why = _ready(step, end, runs)
        lane = lanes.get(step.lane)
        if lane is not None:
            start, why = lane.take(start, why)
        took = _took(step, runs, seed, common)
        end[place] = start if took is None else lane.pass_by(start, took) if lane is not None else start + took
        cause[place] = why
        if lane is not None and took is not None:
            lane.give(end[place], place)
    return end, cause


def _ready(step: Step, end: Floats, runs: int) -> tuple[Floats, NDArray[np.int32]]:
    """When the last predecessor ends, and which one that is."""
    start, why = np.full(runs, step.release, np.float64), np.full(runs, -1, np.int32)
    for place in step.after:
        np.copyto(why, place, where=end[place] > start)
        np.maximum(start, end[place], out=start)
    return start, why


def _took(step: Step, runs: int, seed: tuple[int, int], common: Floats | None) -> Floats | None:
    if step.draw is None:
        return None
    rng = np.random.default_rng((*seed, crc32(step.gid.encode())))
    took = step.draw(rng, runs)
    return took if common is None else took * common


class _Lane:
    """One assignee's hands over the runs, and the days on which they work at all."""

    def __init__(self, hands: int | None, gaps: Sequence[tuple[int, int]], runs: int) -> None:
        self._free = np.zeros((hands or 0, runs))
        self._by = np.full((hands or 0, runs), -1, np.int32)
        self._runs = np.arange(runs)
        self._taken = np.zeros(runs, np.intp)
        self._worked = _worked(gaps)

    def take(self, ready: Floats, why: NDArray[np.int32]) -> tuple[Floats, NDArray[np.int32]]:
        """The first free hand: when the work begins, and what it waited for."""
        if not len(self._free):
            return ready, why
        self._taken[:] = 0
        free, last = self._free[0].copy(), self._by[0].copy()
        for hand in range(1, len(self._free)):
            sooner = self._free[hand] < free
            for kept, other in ((self._taken, hand), (free, self._free[hand]), (last, self._by[hand])):
                np.copyto(kept, other, where=sooner)
        return np.maximum(ready, free), np.where(free > ready, last, why)

    def give(self, end: Floats, place: int) -> None:
        """Hold that hand until the end."""
        if len(self._free):
            self._free[self._taken, self._runs] = end
            self._by[self._taken, self._runs] = place

    def pass_by(self, start: Floats, took: Floats) -> Floats:
        """When so many working days of theirs have passed since the start."""
        if self._worked is None:
            return start + took
        days, work = self._worked
        return np.interp(np.interp(start, days, work) + took, work, days)


def _lanes(schedule: Schedule, runs: int) -> Iterator[tuple[str, _Lane]]:
    """Lanes that hold anything up: those with absences or with more tasks than hands."""
    tasks: dict[str, int] = {}
    for step in schedule.steps:
        tasks[step.lane] = tasks.get(step.lane, 0) + (step.draw is not None)
    for lane, count in sorted(tasks.items()):
        hands = schedule.hands.get(lane)
        limit = hands if hands is not None and count > hands else None
        if limit or schedule.gaps.get(lane):
            yield lane, _Lane(limit, schedule.gaps.get(lane, ()), runs)


_FAR: Final = 1e6  # working days: nothing ends later


def _worked(gaps: Sequence[tuple[int, int]]) -> tuple[Floats, Floats] | None:
    """Days, and how many of them were worked until then, at the corners between which that is linear."""
    if not gaps:
        return None
    corners, worked, total, last = [0.0], [0.0], 0.0, 0.0
    for first, end in gaps:
        for day, speed in ((float(first), 1.0), (float(end), _TILT)):
            if day > last:
                total += (day - last) * speed
                corners.append(day)
                worked.append(total)
                last = day
    return np.array([*corners, last + _FAR]), np.array([*worked, total + _FAR])


def _trace(cause: NDArray[np.int32], place: int, critical: Floats) -> None:
    """Count, for each run, the chain of steps that led to this one without a pause."""
    runs = np.arange(cause.shape[1])
    at = cause[place]
    while runs.size:
        going = at >= 0
        runs, at = runs[going], at[going]
        np.add.at(critical, at, 1)
        at = cause[at, runs]
