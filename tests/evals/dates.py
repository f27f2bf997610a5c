"""Are dates read as people mean them? Duckling's own corpus of English phrases, reference time and all."""

from datetime import datetime
from typing import Final

from steward.evidence.dates import find, parse
from tests.evals.figures import AT_MOST, Figure, Result
from tests.evals.sets import rows

RIGHT_DAYS, FALSE_DATES = 0.90, 1  # MODELS D
REFERENCE: Final = datetime.fromisoformat("2013-02-12T04:30:00-02:00")  # every example's, by the set's description


def dates() -> Result:
    """The share of phrases whose day, and whose time, was read; and phrases that are none and were read as one."""
    examples, negatives = rows("duckling_en_time", "examples"), rows("duckling_en_time", "negative")
    pairs = [(datetime.fromisoformat(row["value"]), parse(row["text"], REFERENCE)) for row in examples]
    told = [(wanted, found.value.replace(tzinfo=None)) for wanted, found in pairs if found]
    days = sum(wanted.date() == value.date() for wanted, value in told)
    times = sum(wanted == value for wanted, value in told)
    taken = [row["text"] for row in negatives if parse(row["text"], REFERENCE) or find(row["text"], REFERENCE)]
    return Result(
        "dates (Duckling)",
        [
            Figure("day right", days / len(examples), RIGHT_DAYS, baseline="0.544 best of five libraries"),
            Figure("time right", times / len(examples), baseline="0.456 best of five libraries"),
            Figure("day right where one was read", days / max(1, len(told)), baseline="0.872 dateparser"),
            Figure(
                f"false dates of {len(negatives)}",
                len(taken),
                FALSE_DATES,
                AT_MOST,
                baseline="2 best of five libraries",
            ),
        ],
        notes=[f"taken for a date: {text!r}" for text in taken],
    )
