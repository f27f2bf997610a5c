"""How well would lateness have been foretold on tasks that came later than everything learnt from?"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from steward.evidence.lateness.columns import Table
from steward.evidence.lateness.learning import LEAST_OF_EACH, Learned, learn
from steward.evidence.lateness.scores import Flags, Vector, auc, brier

TRAINING_SHARE: Final = 0.8  # the usual split; of 500 tasks it leaves 100 to judge
LEAST_JUDGED: Final = 20  # an AUC of fewer is off by a tenth and more


@dataclass(frozen=True, slots=True)
class BackTest:
    """What came out: `base_rate` is the training rows' late share, `base_brier` what saying just that would score.

    `split_on` is the day of the first judged row (None where rows have no day), `auc` None where the judged are all of
    one kind.
    """

    trained: int
    judged: int
    split_on: date | None
    base_rate: float
    late_share: float
    auc: float | None
    brier: float
    base_brier: float
    kept: tuple[str, ...]
    disabled: tuple[str, ...]

    @property
    def is_better(self) -> bool:
        """Whether it beat the base rate out of time."""
        return bool(self.kept) and self.brier < self.base_brier

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        lists = {"kept": list(self.kept), "disabled": list(self.disabled), "is_better": self.is_better}
        return asdict(self) | lists | {"split_on": self.split_on.isoformat() if self.split_on else None}


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows are learnt from and which are judged; the others' outcome was not known at the split."""

    learns: Flags
    judges: Flags

    def carries(self, late: Flags) -> bool:
        """Whether both parts are enough to learn from and to judge."""
        return all(have >= wanted for have, wanted in self.counts(late).values())

    def counts(self, late: Flags) -> dict[str, tuple[int, int]]:
        """How many deadlines there are to learn from and to judge, each beside how many it takes."""
        learnt = late[self.learns]
        return {
            "late": (int(learnt.sum()), LEAST_OF_EACH),
            "on_time": (int((~learnt).sum()), LEAST_OF_EACH),
            "judged": (int(self.judges.sum()), LEAST_JUDGED),
        }


def split_in_time(at: Vector, known_at: Vector) -> Split:
    """The first TRAINING_SHARE of the rows by `at` learns, as far as its outcomes were known when the rest begins.

    Args:
        at: When each row was told, rising, (n,), any unit.
        known_at: When its outcome was known, same unit.
    """
    if not len(at):
        return Split(at < 0, at < 0)
    cut = at[min(int(TRAINING_SHARE * len(at)), len(at) - 1)]
    return Split((at < cut) & (known_at <= cut), at >= cut)


def back_test(table: Table, late: Flags, split: Split, seed: int, split_on: date | None = None) -> BackTest:
    """Learn from one part of the rows, judge the other. The rows are in the order of time; `split.carries` holds."""
    learned = learn([feature.rows(split.learns) for feature in table], late[split.learns], seed)
    said = learned.probabilities([feature.rows(split.judges) for feature in table])
    return judged(learned, said, late[split.judges], int(split.learns.sum()), split_on)


def judged(learned: Learned, said: Vector, came: Flags, trained: int, split_on: date | None) -> BackTest:
    """The figures of what was said against what came true."""
    order = auc(said, came)
    return BackTest(
        trained=trained,
        judged=len(came),
        split_on=split_on,
        base_rate=round(learned.base_rate, 4),
        late_share=round(float(came.mean()), 4),
        auc=None if np.isnan(order) else round(order, 4),
        brier=round(brier(said, came), 4),
        base_brier=round(brier(np.full(len(came), learned.base_rate), came), 4),
        kept=learned.kept,
        disabled=learned.disabled,
    )
