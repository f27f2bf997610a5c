"""When is the next meeting, by what is known of it, and which names are of one series?"""

from datetime import date

import pytest

from steward.evidence.transcripts.coming import Coming, Held, Other, coming, is_time, series_of

THURSDAY = date(2026, 10, 1)
WEEKLY = Held("Weekly 1 October", THURSDAY)


def test_the_next_task_of_the_series_counts_and_no_other_task() -> None:
    others = [
        Other("11", "Retro 2 October", date(2026, 10, 2)),
        Other("12", "Weekly 15 October", date(2026, 10, 15)),
        Other("13", "Weekly 8 October", date(2026, 10, 8)),
        Other("14", "Weekly 24 September", date(2026, 9, 24)),
    ]
    assert coming(WEEKLY, others, "friday") == Coming(date(2026, 10, 8), "13")


def test_the_first_of_what_is_known_counts_and_on_one_day_the_task() -> None:
    moved = Held("Weekly", THURSDAY, date(2026, 10, 9), date(2026, 10, 8))
    assert coming(moved, [], None) == Coming(date(2026, 10, 8))
    assert coming(moved, [Other("13", "Weekly", date(2026, 10, 8))], None) == Coming(date(2026, 10, 8), "13")


def test_a_day_that_is_over_or_the_meetings_own_is_no_next_one() -> None:
    assert coming(Held("Weekly", THURSDAY, THURSDAY, date(2026, 9, 30)), [], None) is None


@pytest.mark.parametrize(("weekday", "on"), [("thursday", 8), ("friday", 2), ("wednesday", 7)])
def test_the_weekday_counts_where_nothing_else_tells(weekday: str, on: int) -> None:
    assert coming(WEEKLY, [], weekday) == Coming(date(2026, 10, on))


def test_working_days_are_counted_so_that_mondays_meeting_is_told_of_on_friday() -> None:
    monday = Coming(date(2026, 10, 5))
    days = [date(2026, 10, each) for each in range(1, 8)]
    assert [each.day for each in days if is_time(monday, each, 1)] == [2, 3, 4, 5]
    assert [each.day for each in days if is_time(monday, each, 0)] == [5]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Weekly 1 October", "Weekly, 8 Oct 2026"), ("Jour fixe 2026-10-01", "Jour fixe (KW 42)"), ("Sync #3", "sync #4")],
)
def test_names_that_differ_in_their_day_alone_are_of_one_series(one: str, other: str) -> None:
    assert series_of(one) == series_of(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Weekly sales", "Weekly product"), ("Retro", "Weekly")])
def test_other_words_are_another_series(one: str, other: str) -> None:
    assert series_of(one) != series_of(other)


def test_a_name_of_a_day_alone_is_of_no_series() -> None:
    assert coming(Held("2026-10-01", THURSDAY), [Other("1", "2026-10-08", date(2026, 10, 8))], None) is None
