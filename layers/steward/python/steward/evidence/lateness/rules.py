"""How likely is a task late where the past is too short to learn from? By stated points, and said to be that.

Points are log-odds beside the workspace's base rate, at the trust that an unproven judgement has (`calibration.py`):
the answer lies between the base rate and what the points say. Every point only raises.
"""

import math
from collections.abc import Mapping
from typing import Final

from steward.evidence.calibration import UNPROVEN_TRUST

BASIS: Final = "rules, not learned"

# (feature, from which value on, points): 0.7 doubles the odds, 1.1 triples them.
POINTS: Final[tuple[tuple[str, float, float], ...]] = (
    ("late_dependencies", 1, 1.4),  # what it waits for is late already: nothing tells more
    ("later_dependencies", 1, 1.1),  # the plan itself cannot hold
    ("open_dependencies", 1, 0.4),  # somebody else has to be done first
    ("effort_per_day_hours", 4, 0.7),  # half of every day left is spoken for
    ("effort_per_day_hours", 8, 1.1),  # more work than days: on top of the 0.7
    ("assignee_due_per_day", 1, 0.7),  # more than a task a day is due before it
    ("assignee_overdue", 3, 0.7),  # the list is slipping as a whole
    ("slips", 1, 0.7),  # a date that was put off once
    ("slips", 2, 0.4),  # on top: and again
    ("no_assignee", 1, 0.7),  # nobody does it
    ("no_estimate", 1, 0.2),  # nobody has thought how long it takes
    ("stalled_days", 14, 0.7),  # two weeks without a word since it should have begun
    ("elapsed_share", 0.8, 0.4),  # most that is done in time is done before
)

_NO_POINTS: Final = float("-inf")  # of a number that is missing


def rule_score(row: Mapping[str, float], base_rate: float) -> float:
    """The probability by POINTS, shrunk to the base rate.

    Args:
        row: The numbers of `features`; a missing one gets no points.
        base_rate: The workspace's late rate, itself shrunk.
    """
    points = sum(worth for name, least, worth in POINTS if row.get(name, _NO_POINTS) >= least)
    habit = _log_odds(row["assignee_late_rate"]) - _log_odds(base_rate)
    return 1 / (1 + math.exp(-(_log_odds(base_rate) + UNPROVEN_TRUST * (points + habit))))


def _log_odds(rate: float) -> float:
    return math.log(rate / (1 - rate))
