"""Which dates and times a text names, on phrases of our own, and what looks like one and is none."""

from datetime import UTC, datetime, timedelta, timezone
from time import process_time

import pytest

from steward.evidence.dates import Grain, find, parse

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=timezone(timedelta(hours=1)))  # a Wednesday


def _told(text: str) -> list[str]:
    """Every reading of everything found, as the calendar writes it."""
    return [
        f"{each.start:%Y-%m-%d %H:%M} {each.grain.name.lower()}" for one in find(text, NOW) for each in one.readings
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Please ship by Friday.", "2026-03-06"),
        ("It has to go out this Thursday", "2026-03-05"),
        ("since last Tuesday nothing works", "2026-03-03"),
        ("on Monday, 16 March we present", "2026-03-16"),
        ("Friday 13th is fine", "2026-03-13"),
        ("ready on Sat?", "2026-03-07"),
        ("the day after tomorrow", "2026-03-06"),
        ("two weeks ago", "2026-02-18"),
        ("in two weeks", "2026-03-18"),
        ("a fortnight from now", "2026-03-18"),
        ("in 3 working days", "2026-03-09"),
        ("within 2 business days", "2026-03-06"),
        ("15 working days from now", "2026-03-25"),
        ("EOD please", "2026-03-04"),
        ("COB Friday", "2026-03-06"),
        ("by tomorrow EOD", "2026-03-05"),
        ("close of business tomorrow", "2026-03-05"),
        ("We need it by the 15th.", "2026-03-15"),
        ("by the 3rd at the latest", "2026-04-03"),
        ("end of month", "2026-03-31"),
        ("EOM", "2026-03-31"),
        ("by the end of next month", "2026-04-30"),
        ("end of February 2028", "2028-02-29"),
        ("end of Q3", "2026-09-30"),
        ("EOY", "2026-12-31"),
        ("mid-March", "2026-03-15"),
        ("at the beginning of next week", "2026-03-09"),
        ("the first Monday of May", "2026-05-04"),
        ("the last Friday of the month", "2026-03-27"),
        ("the second last day of June", "2026-06-29"),
        ("21st of next month", "2026-04-21"),
        ("no later than 12 April 2026", "2026-04-12"),
        ("April 12th, 2027", "2027-04-12"),
        ("Sept 9", "2026-09-09"),
        ("2 January", "2027-01-02"),
        ("29 February", "2028-02-29"),
        ("the 2nd of June", "2026-06-02"),
        ("due: 2026-03-20", "2026-03-20"),
        ("Deadline 20.03.2026!", "2026-03-20"),
        ("31/12/2026", "2026-12-31"),
        ("31-Dec-26", "2026-12-31"),
        ("2026-W12-5", "2026-03-20"),
        ("a week from Friday", "2026-03-13"),
        ("3 days before Christmas", "2026-12-22"),
        ("the Friday before Easter", "2026-04-03"),
        ("before Thanksgiving 2026, please", "2026-11-26"),
        ("over the weekend", "2026-03-07"),
        ("before 3/20 if you can", "2026-03-20"),
        ("three Mondays from now", "2026-03-23"),
        ("it came in about a week ago", "2026-02-25"),
        ("I called last night", "2026-03-03"),
    ],
)
def test_a_day_is_found_in_running_text(text: str, day: str) -> None:
    assert _told(text) == [f"{day} 00:00 day"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow at 9am", "2026-03-05 09:00 hour"),
        ("at 17:45", "2026-03-04 17:45 minute"),
        ("Thursday morning at 10", "2026-03-05 10:00 hour"),
        ("tonight at 8", "2026-03-04 20:00 hour"),
        ("3:30 p.m. on April 12th", "2026-04-12 15:30 minute"),
        ("noon on Tuesday", "2026-03-10 12:00 hour"),
        ("half past four pm", "2026-03-04 16:30 minute"),
        ("quarter to 5pm tomorrow", "2026-03-05 16:45 minute"),
        ("a quarter to 1pm", "2026-03-04 12:45 minute"),
        ("midnight", "2026-03-05 00:00 hour"),
        ("4/25 at 4:00pm", "2026-04-25 16:00 minute"),
        ("2026-03-31 09:30", "2026-03-31 09:30 minute"),
        ("2026-03-31T17:00:00Z", "2026-03-31 18:00 second"),
        ("2026-03-31T17:00+05:30", "2026-03-31 12:30 minute"),
        ("Tue 14:00 UTC", "2026-03-10 15:00 minute"),
        ("Thursday 9 am EST", "2026-03-05 15:00 hour"),
        ("Sat, 7 Mar 2026 14:05:00 +0000", "2026-03-07 15:05 second"),
        ("in half an hour", "2026-03-04 10:30 second"),
        ("within 24 hours", "2026-03-05 10:00 minute"),
        ("90 minutes ago", "2026-03-04 08:30 second"),
        ("2026-W12", "2026-03-16 00:00 week"),
        ("next week", "2026-03-09 00:00 week"),
        ("the week of April 6th", "2026-04-06 00:00 week"),
        ("next month", "2026-04-01 00:00 month"),
        ("in May", "2026-05-01 00:00 month"),
        ("October 2027", "2027-10-01 00:00 month"),
        ("Q3 2026", "2026-07-01 00:00 quarter"),
        ("last quarter", "2025-10-01 00:00 quarter"),
        ("by 2028.", "2028-01-01 00:00 year"),
    ],
)
def test_a_moment_is_told_as_finely_as_the_text_tells_it(text: str, moment: str) -> None:
    assert _told(text) == [moment]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("03/04/2026", ["2026-03-04", "2026-04-03"]),  # an American's March, a European's April
        ("03.04.2026", ["2026-04-03", "2026-03-04"]),  # full stops are European
        ("due next Friday", ["2026-03-13", "2026-03-06"]),
        ("by the end of the week", ["2026-03-06", "2026-03-08"]),
        ("Tuesday, March 11, 2026", ["2026-03-11", "2026-03-10"]),  # that day is a Wednesday
    ],
)
def test_what_may_mean_two_days_says_both(text: str, days: list[str]) -> None:
    [found] = find(text, NOW)
    assert found.is_ambiguous
    assert [f"{each.start:%Y-%m-%d}" for each in found.readings] == days


def test_a_clock_of_twelve_hours_without_its_half_is_ambiguous_and_the_working_day_comes_first() -> None:
    assert _told("tomorrow at 5") == ["2026-03-05 17:00 hour", "2026-03-05 05:00 hour"]
    assert _told("tomorrow at 9") == ["2026-03-05 09:00 hour"]
    assert _told("tomorrow at 05:00") == ["2026-03-05 05:00 minute"]


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3", "v2.4.10", "release 2026.1", "build 12.03.2026-rc1", "invoice 20260304",
        "invoice no. 2024-1187",
        "$12.50", "it costs 1.500 euros", "it may rain", "You may go", "may I", "march on", "the sun is out",
        "he sat down", "I sat on the chair", "wed the data to the view", "the second attempt", "in second place",
        "1/2 done", "2/3 of the users", "10-20 people", "50/50", "24/7 support", "9-5 job", "from 3 to 5 people",
        "ticket 4711", "call 030-123-4567", "at 3 places", "at first", "at last", "room 101", "section 3.4.5",
        "192.168.10.12", "on the 15th floor", "in 2014 cases", "for 3 hours", "2 weeks of work", "5 a day", "3 of 10",
        "next sprint", "last time", "https://example.com/2026/03/04/notes", "12 Uhr", "am 5. M\u00e4rz", "Dienstag",
        "le 3 mai", "d\u00e9cembre", "P1", "4K", "decision", "marching", "monthly", "good morning", "per week",
        "this may get painful", "log in as myself", "such as back buttons", "46 queries in 39.80ms", "in 0.02 seconds",
        "a room for 1 night", "one night over the other", "previous and next days", "my last day off", "Happy New Year",
        "la\u017ft week", "th\u0131s week", "\u0663 days ago", "May\u00e9 5",
        "15h of work", "7a", "Rev. B 3 30", "two three", "2026", "31.02.2026", "2026-13-01", "2026-W60", "25:00",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find(text, NOW) == []


def test_each_date_of_a_text_is_found_where_it_stands_and_none_twice() -> None:
    text = "Draft by Monday 9 March, review on 12 March at 14:00, live by the end of April."
    found = find(text, NOW)
    assert [text[each.start : each.end] for each in found] == [each.text for each in found]
    assert [f"{each.value:%d.%m. %H}" for each in found] == ["09.03. 00", "12.03. 14", "30.04. 00"]


def test_a_phrase_that_is_known_to_be_a_date_may_be_shorter_than_one_in_running_text() -> None:
    for phrase, value in {"7": "04 19:00", "may": "01 00:00", "ten thirty": "04 10:30", "sat": "07 00:00"}.items():
        assert find(phrase, NOW) == []
        found = parse(phrase, NOW)
        assert found
        assert f"{found.value:%d %H:%M}" == value


def test_a_phrase_with_anything_else_in_it_is_no_date_as_a_whole() -> None:
    assert parse("by Friday, or never", NOW) is None
    assert parse("", NOW) is None


def test_the_answer_is_in_the_zone_of_the_reference_and_a_reference_without_one_stays_so() -> None:
    tomorrow = parse("tomorrow", NOW)
    assert tomorrow
    assert tomorrow.value.utcoffset() == NOW.utcoffset()
    for phrase in ("tomorrow at 9am", "tomorrow at 9am PST"):
        plain = parse(phrase, NOW.replace(tzinfo=None))
        assert plain
        assert plain.value == datetime(2026, 3, 5, 9)  # noqa: DTZ001 - as the reference


def test_no_text_takes_long_or_breaks_the_reader() -> None:
    walls = ("1/2/3 " * 3000, "mon " * 3000, "at 3 to 4 to 5 " * 900, "the first of " * 900, "31.12.9999 in 9999 years")
    for text in walls:
        began = process_time()
        assert all(each.grain <= Grain.YEAR for each in find(text, datetime(9999, 12, 31, tzinfo=UTC)))
        assert process_time() - began < 10  # a page of anything takes a second here; a reader that backtracks, hours


def test_an_iso_date_behind_by_is_a_day_and_not_its_year() -> None:
    [found] = find("Delivery by 2026-05-12", datetime(2026, 3, 10, tzinfo=UTC))
    assert (found.value.date().isoformat(), found.grain) == ("2026-05-12", Grain.DAY)
