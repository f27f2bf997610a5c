"""What may a judgement of this project cost now, and what is the best that it can still pay for?

Pure. The ladder goes down step by step instead of stopping: the model, the small model, the project's own neighbours
and rules without a model, and, where a workflow cannot judge so, nothing. `purse.py` reserves before the call.

All amounts are whole microdollars, millionths of a dollar; a day is one of UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from steward.model.cost import microdollars

MICRODOLLARS: Final = 1_000_000
CALLS: Final = 2  # an answer that does not validate is repaired once (RELIABILITY B3), and both are paid for
REPAIR_TOKENS: Final = 60  # the sentence that asks for the repair, generously


class Rung(StrEnum):
    """What judges; the words are metric dimensions and stand in the ledger."""

    MODEL = "model"
    SMALL = "small_model"
    OFFLINE = "offline"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: which model it asks and the most that can cost; None for a model whose price is not in the table."""

    rung: Rung
    model_id: str = ""
    most: int | None = 0


def most(model_id: str, input_tokens: int, output_tokens: int) -> int | None:
    """The most one judgement can cost by its own estimate: every call of it whole. None where the price is unknown."""
    return microdollars(model_id, CALLS * (input_tokens + REPAIR_TOKENS), CALLS * output_tokens)


def rung(steps: Sequence[Step], left: int | None) -> Step:
    """The first step that what is `left` pays for; None for a project without a budget, which takes the first.

    With a budget a model without a known price is never asked: nobody could say what it costs.
    """
    if left is None:
        return steps[0]
    return next((each for each in steps if each.most is not None and each.most <= max(left, 0)), Step(Rung.NOTHING))


def allowance(dollars_per_day: float | None) -> int | None:
    """A configured budget in microdollars."""
    return None if dollars_per_day is None else round(dollars_per_day * MICRODOLLARS)


def day_of(now: datetime) -> str:
    """The day an amount counts for, `YYYY-MM-DD`."""
    return now.astimezone(UTC).date().isoformat()


def next_day(now: datetime) -> datetime:
    """When there is a new budget."""
    return (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
