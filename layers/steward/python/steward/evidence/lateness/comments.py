"""How much may what people write about a task move its risk?

A stated weight beside the computed probability, never a learnt one, and cut: sarcasm is misread and anybody can write
"blocked" a hundred times, so that all comments together change the odds of a task by at most a factor of two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from steward.evidence.lateness.logistic import logit, sigmoid

MOST_LOG_ODDS: Final = 0.7  # ln 2: all comments together at most double the odds
_CLAIM_LOG_ODDS: Final = 0.6  # of a fresh claim that nobody took back
_TONE_LOG_ODDS: Final = 0.2  # of comments that are negative throughout; a tone is one team's language (MODELS C4)


@dataclass(frozen=True, slots=True)
class Comments:
    """What was read of comments, by the task's gid.

    `claims` are the strengths of blocker claims, 0 to 1 (`blockers.strengths`); `tones` the share of negative comments
    of the last days, 0 to 1. Anything outside is cut.
    """

    claims: Mapping[str, float] = field(default_factory=dict, hash=False)
    tones: Mapping[str, float] = field(default_factory=dict, hash=False)

    def log_odds(self, gid: str) -> float:
        """What they add to the log-odds of a task, 0 to MOST_LOG_ODDS."""
        added = _CLAIM_LOG_ODDS * _cut(self.claims.get(gid)) + _TONE_LOG_ODDS * _cut(self.tones.get(gid))
        return min(MOST_LOG_ODDS, added)

    def applied(self, gid: str, likely: float) -> float:
        """The probability with the comments of a task."""
        added = self.log_odds(gid)
        return float(sigmoid(logit(np.array(likely)) + added)) if added else likely


def _cut(value: float | None) -> float:
    return min(1.0, max(0.0, value)) if value is not None and value == value else 0.0  # noqa: PLR0124 - NaN is nothing
