"""How late is a task that is late, and what does that do to the tasks that wait for it?

Delays are taken as memoryless (exponential), the mean by maximum likelihood with open tasks as censored (Lawless 2003,
4.1): one number that a few dozen misses can carry, and later can then never look better. The quantiles shown are the
measured ones as soon as there are enough.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from steward.evidence.lateness.deadlines import Deadline
from steward.evidence.lateness.record import Record

_USUAL_DELAY_DAYS: Final = 7.0  # of a workspace without a past: what is missed on a Friday is done by the next
_USUAL_EARLY_DAYS: Final = 2.0  # how long before its day a task is done: most are done on the last two
_PRIOR_TASKS: Final = 5.0  # outcomes that the usual counts for
_LEAST_MEASURED: Final = 20  # delays before their own quantiles are shown
_PASSED_ON: Final = 0.5  # the chance that a task is late because one that it waits for is not done in time
_LEAST_PASSED_ON: Final = 0.1  # somebody wrote the dependency down: it is never nothing
_PRIOR_PAIRS: Final = 10.0  # blocked pairs that this counts for
_DAY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Delays:
    """Days from due date to done of tasks that are late, and what a delay passes on (a probability)."""

    mean_days: float
    p50_days: float
    p85_days: float
    early_days: float
    passed_on: float
    measured: int

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def outlasts(self, slack_days: float, likely: float) -> float:
        """The chance that a task is not done so many days after its due date; before it, where below 0.

        At slack 0 that is `likely`, its chance to be late; beyond, the delay has to outlast the slack; before, even a
        task that will be on time may not be done yet.
        """
        if slack_days >= 0:
            return likely * math.exp(-slack_days / self.mean_days)
        return 1 - (1 - likely) * math.exp(slack_days / self.early_days)


def delays(record: Record, now: datetime) -> Delays:
    """What the due dates that have come by now tell."""
    come = [each for dates in record.deadlines.values() for each in dates if each.fell and each.falls_at <= now]
    late = [each for each in come if each.is_missed]
    done = [_days(each) for each in late if each.completed_at and each.completed_at <= now]
    waited = sum((now - each.falls_at).total_seconds() / _DAY_SECONDS for each in late if not _is_done(each, now))
    mean = (sum(done) + waited + _PRIOR_TASKS * _USUAL_DELAY_DAYS) / (len(done) + _PRIOR_TASKS)
    early = [-_days(each) for each in come if not each.is_missed]
    early_mean = (sum(early) + _PRIOR_TASKS * _USUAL_EARLY_DAYS) / (len(early) + _PRIOR_TASKS)
    p50, p85 = mean * math.log(2), -mean * math.log(1 - 0.85)
    if len(done) >= _LEAST_MEASURED:
        p50, p85 = (float(each) for each in np.quantile(done, (0.5, 0.85)))
    passed = _passed_on(record, come)
    return Delays(round(mean, 2), round(p50, 2), round(p85, 2), round(early_mean, 2), passed, len(done))


def _days(deadline: Deadline) -> float:
    """From the end of its day to done; below 0 where it was early."""
    done = deadline.completed_at or deadline.falls_at
    return (done - deadline.falls_at).total_seconds() / _DAY_SECONDS


def _is_done(deadline: Deadline, now: datetime) -> bool:
    return deadline.completed_at is not None and deadline.completed_at <= now


def _passed_on(record: Record, come: Iterable[Deadline]) -> float:
    """By how much a task was later late where one it waits for was not done by its day: the excess of the share."""
    tallies = {True: [0, 0], False: [0, 0]}
    for each in come:
        waited = [record.items[gid] for gid in record.items[each.task_gid].waits_for if gid in record.items]
        was_blocked = any(
            item.created_at < each.falls_at and (item.completed_at is None or item.completed_at >= each.falls_at)
            for item in waited
        )
        tallies[was_blocked][0] += each.is_missed
        tallies[was_blocked][1] += 1
    missed, blocked = tallies[True]
    free_share = (tallies[False][0] + 1) / (tallies[False][1] + 2)
    share = (missed + _PRIOR_PAIRS * (free_share + (1 - free_share) * _PASSED_ON)) / (blocked + _PRIOR_PAIRS)
    return round(min(1.0, max(_LEAST_PASSED_ON, (share - free_share) / (1 - free_share))), 4)
