"""By which day is something promised, as the meeting's date and zone have it?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.transcripts.due import due_in
from steward.evidence.transcripts.meeting import Meeting

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=BERLIN)
FRIDAY = datetime(2026, 11, 27, 16, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "said_at", "day"),
    [
        ("by Friday", WEDNESDAY, "2026-11-27"),
        ("by Friday", FRIDAY, "2026-12-04"),
        ("by Friday", datetime(2026, 11, 28, 10, tzinfo=BERLIN), "2026-12-04"),
        ("by Friday", datetime(2026, 12, 30, 10, tzinfo=BERLIN), "2027-01-01"),
        ("by end of next week", FRIDAY, "2026-12-04"),
        ("by the end of the week", WEDNESDAY, "2026-11-27"),
        ("next week", datetime(2026, 12, 30, 10, tzinfo=BERLIN), "2027-01-08"),
        ("tomorrow", datetime(2026, 12, 31, 10, tzinfo=BERLIN), "2027-01-01"),
        ("before Tuesday", FRIDAY, "2026-11-30"),
        ("before Monday", FRIDAY, "2026-11-27"),
        ("by 2026-12-01", FRIDAY, "2026-12-01"),
        ("bis zum 3.12.", FRIDAY, "2026-12-03"),
        ("am 15.01.", FRIDAY, "2027-01-15"),
        ("bis Ende nächster Woche", WEDNESDAY, "2026-12-04"),
        ("bis übermorgen", WEDNESDAY, "2026-11-27"),
        ("in Q1", FRIDAY, "2027-03-31"),
        ("by the end of the month", FRIDAY, "2026-11-30"),
        ("the numbers of last week, by Monday", FRIDAY, "2026-11-30"),
        ("I talked to them on Monday and send it by Thursday", FRIDAY, "2026-12-03"),
    ],
)
def test_a_day_is_counted_from_when_it_was_said(text: str, said_at: datetime, day: str) -> None:
    due = due_in(text, said_at)
    assert due
    assert due.on == date.fromisoformat(day)
    assert due.phrase in text


@pytest.mark.parametrize(
    ("text", "said_at"), [("by 3/12", WEDNESDAY), ("this Friday", FRIDAY), ("by 1/2/2027", FRIDAY)]
)
def test_a_day_that_may_be_two_is_asked_about(text: str, said_at: datetime) -> None:
    due = due_in(text, said_at)
    assert due
    assert due.on is None
    assert due.question


@pytest.mark.parametrize("text", ["yesterday", "since last week", "soon", "we may see", "the second one", ""])
def test_what_names_no_coming_day_has_none(text: str) -> None:
    assert due_in(text, FRIDAY) is None


@pytest.mark.parametrize(
    ("started_at", "zone", "offset_seconds", "day"),
    [
        ("2026-12-04T01:00:00+00:00", "America/Los_Angeles", 0, "2026-12-04"),  # 17:00 on the 3rd there
        ("2026-12-04T01:00:00+00:00", "Europe/Berlin", 0, "2026-12-05"),
        ("2026-12-03T22:30:00+00:00", "Europe/Berlin", 0, "2026-12-04"),
        ("2026-12-03T22:30:00+00:00", "Europe/Berlin", 3_600, "2026-12-05"),  # said after midnight
        ("2026-12-03T23:30:00+00:00", "Asia/Tokyo", 0, "2026-12-05"),
        ("2026-12-03T10:00:00+00:00", "Europe/Berlin", 50_000, "2026-12-04"),  # a stamp that is a time of the day
    ],
)
def test_tomorrow_is_the_next_day_where_the_meeting_was(
    started_at: str, zone: str, offset_seconds: int, day: str
) -> None:
    meeting = Meeting("m", datetime.fromisoformat(started_at), ZoneInfo(zone))
    due = due_in("tomorrow", meeting.moment(offset_seconds))
    assert due
    assert due.on == date.fromisoformat(day)


def test_an_hour_that_the_clocks_skip_is_counted_as_it_passed() -> None:
    meeting = Meeting("m", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), BERLIN)
    assert meeting.moment(3_600).astimezone(UTC) - meeting.started_at == timedelta(hours=1)
    assert meeting.moment(3_600).hour == 3


def test_a_day_that_the_next_year_does_not_have_is_asked_about() -> None:
    due = due_in("by 29 February", FRIDAY)
    assert due is not None
    assert (due.on, due.question) == (None, 'Does "29 February" mean 2028-02-29?')
