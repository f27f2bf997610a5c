"""How much work does the time from a request's start to its end stand for, where nobody noted hours?

A request lies most of its time, so that its cycle time is no effort. What an hour of it stands for is learned from the
project's own requests of which both are known; where those are too few, cycle times tell nothing and are left out.
Where nobody notes hours at all they tell which requests are long beside the others, and a usual one is taken for half a
day.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Final

from steward.evidence.history import ASSUMED, CYCLE, EFFORT, Entry

# What a usual request is taken for where nobody says: load is counted with it, and cycle times are scaled to it.
HALF_A_DAY_HOURS: Final = 4.0

LEAST_PAIRS: Final = 20  # as many as a rehearsal wants before it compares; the median of fewer moves by a third


def with_cycle_times(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, each cycle time turned into the hours of work that it stands for, or taken out."""
    known = list(entries)
    if not any(EFFORT in each.settled for each in known):
        return _assumed(known)
    share = _share([pair for each in known if (pair := _pair(each))])
    return [_scaled(each, share) for each in known]


def _share(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < LEAST_PAIRS:
        return None
    return math.exp(median(math.log(effort) - math.log(cycle) for effort, cycle in pairs))


def _assumed(entries: list[Entry]) -> list[Entry]:
    """The entries with an assumed effort each: by their cycle times, of which half a day is the median."""
    cycles = [cycle for each in entries if isinstance(cycle := each.settled.get(CYCLE), int | float) and cycle > 0]
    if len(cycles) < LEAST_PAIRS:
        return [_scaled(each, None) for each in entries]
    share = HALF_A_DAY_HOURS / median(cycles)
    return [
        replace(scaled, settled={**scaled.settled, EFFORT: scaled.settled[CYCLE], ASSUMED: 1.0})
        if CYCLE in (scaled := _scaled(each, share)).settled
        else scaled
        for each in entries
    ]


def _pair(entry: Entry) -> tuple[float, float] | None:
    effort, cycle = entry.settled.get(EFFORT), entry.settled.get(CYCLE)
    if isinstance(effort, int | float) and isinstance(cycle, int | float) and effort > 0 and cycle > 0:
        return effort, cycle
    return None


def _scaled(entry: Entry, share: float | None) -> Entry:
    settled, cycle = dict(entry.settled), entry.settled.get(CYCLE)
    settled.pop(CYCLE, None)
    if share is not None and isinstance(cycle, int | float):
        settled[CYCLE] = cycle * share
    return replace(entry, settled=settled)
