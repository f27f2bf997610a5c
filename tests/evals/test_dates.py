"""Does the reading of dates hold its floor on the public Duckling corpus? Where the corpus is absent, this says so."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest

from steward.evidence.dates import find, parse

CORPUS = Path(__file__).parents[3] / "shared/data/duckling_en_time"
REFERENCE = datetime.fromisoformat("2013-02-12T04:30:00-02:00")
# 0.90 was asked. The clock's floor lies lower by what the corpus tells by the hour and people mean by the day: "in 7
# days" is a day here, not 4 o'clock on it.
DAY_FLOOR, TIME_FLOOR = 0.94, 0.92
FALSE_DATES = 1

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the labelled phrases are not there: {CORPUS}")


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in gzip.decompress((CORPUS / name).read_bytes()).splitlines()]


def test_the_day_of_nine_in_ten_phrases_is_right_and_nearly_as_often_the_time() -> None:
    rows = _rows("examples.jsonl.gz")
    pairs = [(datetime.fromisoformat(row["value"]), parse(row["text"], REFERENCE)) for row in rows]
    told = [(wanted, found.value.replace(tzinfo=None)) for wanted, found in pairs if found]
    days = sum(wanted.date() == value.date() for wanted, value in told) / len(rows)
    times = sum(wanted == value for wanted, value in told) / len(rows)
    assert len(rows) == 725
    assert days >= DAY_FLOOR, days
    assert times >= TIME_FLOOR, times


def test_at_most_one_phrase_that_is_no_date_is_taken_for_one() -> None:
    phrases = [row["text"] for row in _rows("negative.jsonl.gz")]
    taken = [each for each in phrases if parse(each, REFERENCE) or find(each, REFERENCE)]
    assert len(phrases) == 28
    assert len(taken) <= FALSE_DATES, taken
