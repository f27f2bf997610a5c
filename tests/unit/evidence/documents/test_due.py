"""A date is normalised where exactly one day is meant, and asked about where it is not."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.due import due_of
from steward.evidence.documents.items import Told
from steward.evidence.documents.pages import Document, day_of

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 3, 10)


def document(written_on: date | None = TUESDAY) -> Document:
    return Document("1", "a document", (), BERLIN, written_on)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Delivery by 2026-05-12", date(2026, 5, 12)),
        ("Delivery by 12 May 2026", date(2026, 5, 12)),
        ("Delivery by May 12, 2026", date(2026, 5, 12)),
        ("Delivery by 25/03/2026", date(2026, 3, 25)),
        ("Delivery by 03/25/2026", date(2026, 3, 25)),
        ("Delivery by 25.03.2026", date(2026, 3, 25)),
        ("Delivery by 05/05/2026", date(2026, 5, 5)),
        ("Delivery by Friday", date(2026, 3, 13)),
        ("Delivery tomorrow", date(2026, 3, 11)),
        ("Delivery by Friday week", date(2026, 3, 20)),
        ("Delivery in two weeks", date(2026, 3, 24)),
        ("Delivery on 12 May", date(2026, 5, 12)),
        ("Delivery by Friday at 5pm", date(2026, 3, 13)),
        ("from 12 May 2026 to 14 May 2026", date(2026, 5, 14)),
        ("30 days after 1 May 2026", date(2026, 5, 31)),
        ("Delivery by 23:30 EST on 30 June 2026", date(2026, 7, 1)),
    ],
)
def test_a_day_that_is_told_is_normalised(text: str, day: date) -> None:
    due = due_of(text, document())
    assert due is not None
    assert (due.told, due.on, due.question()) == (Told.DAY, day, None)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Delivery by 03/04/2026", {date(2026, 3, 4), date(2026, 4, 3)}),
        ("Delivery by 3.4.2026", {date(2026, 4, 3), date(2026, 3, 4)}),
        ("due 03/04", {date(2027, 3, 4), date(2026, 4, 3)}),
        ("Delivery by next Friday", {date(2026, 3, 13), date(2026, 3, 20)}),
    ],
)
def test_a_date_that_may_be_two_days_stays_both_and_asks(text: str, readings: set[date]) -> None:
    due = due_of(text, document())
    assert due is not None
    assert (due.told, due.on, set(due.readings)) == (Told.AMBIGUOUS, None, readings)
    assert all(each.isoformat() in (due.question() or "") for each in readings)


@pytest.mark.parametrize(
    "text", ["Delivery by Friday", "Delivery in two weeks", "Delivery on 12 May", "Delivery tomorrow"]
)
def test_without_the_documents_date_nothing_relative_is_normalised(text: str) -> None:
    due = due_of(text, document(None))
    assert due is not None
    assert (due.told, due.on, due.readings) == (Told.UNCOUNTED, None, ())
    assert "counted" in (due.question() or "")


def test_without_the_documents_date_an_absolute_one_is_normalised_all_the_same() -> None:
    found = [due_of(text, document(None)) for text in ("by 12 May 2026", "by 2026-05-12", "by 03/04/2026")]
    assert [each.told for each in found if each] == [Told.DAY, Told.DAY, Told.AMBIGUOUS]


@pytest.mark.parametrize(
    "text",
    [
        "Payment within 30 days of receipt",
        "by 31 March of the year that follows",
        "two weeks after 12 May of each year",
    ],
)
def test_what_is_counted_from_an_event_is_no_day(text: str) -> None:
    due = due_of(text, document())
    assert due is None or due.told is Told.UNCOUNTED


def test_a_month_or_a_week_asks_for_its_day() -> None:
    due = due_of("Delivery in May 2027", document())
    assert due is not None
    assert (due.told, due.readings) == (Told.COARSE, (date(2027, 5, 1), date(2027, 5, 31)))
    assert "2027-05-01 to 2027-05-31" in (due.question() or "")


@pytest.mark.parametrize(
    "text",
    [
        "We meet every Monday",
        "Answer within 4 hours",
        "Do it now",
        "See section 3.4",
        "Version 2.1",
        "5/6 of the users",
    ],
)
def test_what_returns_spans_hours_or_is_no_date_is_none(text: str) -> None:
    assert due_of(text, document()) is None


def test_a_mail_is_of_the_workspaces_day() -> None:
    sent = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert day_of(sent, BERLIN) == TUESDAY
    assert day_of(sent, ZoneInfo("America/New_York")) == date(2026, 3, 9)
    with pytest.raises(ValueError, match="no zone"):
        day_of(datetime(2026, 3, 9, 23, 30), BERLIN)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("By 2026-05-12 send the figures of 2026-02-28", date(2026, 5, 12)),
        ("Send the figures of 2026-02-28 by 2026-05-12", date(2026, 5, 12)),
        ("The report dated 1 March 2026 is due on 12 May 2026", date(2026, 5, 12)),
        ("Delivery on 12 May 2026, instead of 3 May 2026", date(2026, 5, 12)),
        ("Delivery by 25.03.26", date(2026, 3, 25)),
    ],
)
def test_of_several_days_the_last_one_by_which_it_is_wanted_counts(text: str, day: date) -> None:
    due = due_of(text, document())
    assert due is not None
    assert due.on == day


def test_a_day_since_which_something_is_so_is_no_due_day() -> None:
    assert due_of("Users log in with SSO, mandatory since 2024-01-15", document()) is None


def test_a_last_day_without_a_year_that_is_over_is_asked_about() -> None:
    due = due_of("Ana hands in the report by the end of Q4", document(date(2026, 1, 10)))
    assert due is not None
    assert due.on == date(2026, 12, 31)
    over = due_of("Ana hands in the report by the end of Q1", document(date(2026, 11, 10)))
    assert over is not None
    assert (over.told, set(over.readings)) == (Told.AMBIGUOUS, {date(2026, 3, 31), date(2027, 3, 31)})
