"""How much work does the time from a request's start to its end stand for, where nobody noted hours?

A request lies most of its time, so that its cycle time is no effort. What an hour of it stands for is learned from the
project's own requests of which both are known; where those are too few, cycle times tell nothing and are left out.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Final

from steward.evidence.history import CYCLE, EFFORT, Entry

LEAST_PAIRS: Final = 20  # as many as a rehearsal wants before it compares; the median of fewer moves by a third


def with_cycle_times(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, each cycle time turned into the hours of work that it stands for, or taken out."""
    known = list(entries)
    share = _share([pair for each in known if (pair := _pair(each))])
    return [_scaled(each, share) for each in known]


def _share(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < LEAST_PAIRS:
        return None
    return math.exp(median(math.log(effort) - math.log(cycle) for effort, cycle in pairs))


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
