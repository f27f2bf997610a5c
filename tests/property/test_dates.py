"""Does any text whatever make the reader of dates fail, or find something where it does not stand?"""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.dates import find, parse

WORDS = [
    "a", "the", "of", "in", "on", "at", "by", "to", "from", "past", "after", "before", "next", "last", "this",
    "coming", "first", "second", "3rd", "15th", "31st", "1", "2", "12", "24", "31", "99", "2026", "10:30", "3pm",
    "15h", "noon", "midnight", "half", "quarter", "morning", "night", "tonight", "today", "tomorrow", "week",
    "days", "month", "year", "hour", "s", "m", "h", "monday", "fri", "sat", "may", "march", "Feb", "Q3", "EOD",
    "end", "start", "mid", "weekend", "easter", "diwali", "eid", "al-fitr", "working", "ago", "hence", "now", "UTC",
    "PST", "+0100", "03/04/2026", "3/4", "2-15", "2026-03-04", "2026-W12", "T10:00", "closest", "'s", "two",
    "thousand", "twenty", "few", "couple", "ides", "0", "00", "29", "feb", "(", ")",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text(max_size=60)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - a zone is added below


@settings(max_examples=150, deadline=None)
@given(TEXTS, MOMENTS)
def test_what_is_found_stands_there_in_its_order_and_nothing_over_another(text: str, moment: datetime) -> None:
    found = find(text, moment.replace(tzinfo=UTC))
    assert all(text[each.start : each.end].replace("\u2019", "'") == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(each.readings and each.value.tzinfo is UTC for each in found)


@settings(max_examples=150, deadline=None)
@given(TEXTS, MOMENTS)
def test_a_phrase_is_a_moment_or_none(text: str, moment: datetime) -> None:
    found = parse(text, moment)
    assert found is None or found.value.tzinfo is None
