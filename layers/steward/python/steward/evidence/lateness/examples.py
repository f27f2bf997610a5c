"""Which past deadlines can be learnt from, seen as they stood at one moment before their day?

One row a deadline, at a share of its lead that its gid decides: rows are independent, lie anywhere between setting and
day as live tasks do, and are the same in every run. A task that was done by that moment is left out, as a live one is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zlib import crc32

import numpy as np

from steward.evidence.lateness.columns import Measured
from steward.evidence.lateness.deadlines import Deadline
from steward.evidence.lateness.features import FEATURES, MISSING, Numbers, features
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.scores import Flags, Vector

MOST_EXAMPLES: Final = 10_000  # the latest: two seconds of work, and what is older is another team's habit
_HASHES: Final = 2**32  # of crc32


@dataclass(frozen=True, slots=True)
class Examples:
    """n rows, oldest first: the features, whether each was late, and when it was seen and known (timestamps)."""

    table: tuple[Measured, ...]
    late: Flags
    seen_at: Vector
    known_at: Vector


def examples(record: Record, now: datetime) -> Examples:
    """The deadlines that have come by now, the latest MOST_EXAMPLES."""
    come = [each for dates in record.deadlines.values() for each in dates if each.fell and each.falls_at <= now]
    come.sort(key=lambda each: (each.falls_at, each.task_gid, each.set_at))
    seen = [(moment, each) for each in come[-MOST_EXAMPLES:] if each.stands(moment := _moment(each))]
    seen.sort(key=lambda pair: (pair[0], pair[1].task_gid))
    rows = [Numbers(features(record, each.task_gid, each, moment)) for moment, each in seen]
    return Examples(
        table(rows),
        np.array([each.is_missed for _, each in seen], dtype=bool),
        np.array([moment.timestamp() for moment, _ in seen]),
        np.array([each.falls_at.timestamp() for _, each in seen]),
    )


def table(rows: Iterable[Mapping[str, float]]) -> tuple[Measured, ...]:
    """Rows of `features` as a table; what a row lacks is missing."""
    known = list(rows)
    return tuple(
        Measured(name, np.array([row.get(name, MISSING) for row in known], dtype=np.float64), bound.only_raises)
        for name, bound in FEATURES.items()
    )


def _moment(deadline: Deadline) -> datetime:
    share = crc32(f"{deadline.task_gid} {deadline.due_on}".encode()) / _HASHES
    return deadline.set_at + share * (deadline.falls_at - deadline.set_at)
