"""Working days, counted forward and back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.forecast.working_days import Calendar
from steward.evidence.timelines import Absence

FRIDAY = date(2026, 4, 3)
EASTER = Calendar(frozenset([FRIDAY, date(2026, 4, 6)]))


def test_a_task_of_three_days_that_begins_before_easter_ends_after_it() -> None:
    assert EASTER.date_after(date(2026, 4, 2), 3) == date(2026, 4, 8)
    assert EASTER.date_after(date(2026, 4, 2), 0.4) == date(2026, 4, 2)
    assert EASTER.date_after(date(2026, 4, 2), 3 + 1e-9) == date(2026, 4, 8)
    assert EASTER.date_after(FRIDAY, 1) == date(2026, 4, 7)
    assert EASTER.date_before(date(2026, 4, 8), 2) == date(2026, 4, 2)


def test_what_is_left_until_a_date_includes_both_ends() -> None:
    assert EASTER.allowed(date(2026, 4, 1), date(2026, 4, 7)) == 3
    assert EASTER.allowed(date(2026, 4, 1), date(2026, 4, 1)) == 1
    assert EASTER.allowed(date(2026, 4, 2), date(2026, 4, 1)) < 0
    assert EASTER.allowed(date(2026, 4, 5), date(2026, 4, 4)) < 0  # on a day off too


def test_the_parts_of_a_day_off_are_no_time() -> None:
    at = [datetime(2026, 4, day, 12, tzinfo=UTC) for day in (2, 3, 5, 7)]
    first, second, third, last = EASTER.positions(at)
    assert (second - first, third - second, last - third) == (0.5, 0, 0.5)
    assert EASTER.positions([]).size == 0


def test_a_moment_is_read_where_the_project_is() -> None:
    late = datetime(2026, 4, 9, 22, tzinfo=UTC)
    there = Calendar(zone=ZoneInfo("Asia/Tokyo"))
    assert there.positions([late])[0] == pytest.approx(Calendar().position(date(2026, 4, 10)) + 7 / 24)


def test_absences_are_merged_and_those_that_are_over_forgotten() -> None:
    away = [
        Absence(date(2026, 4, 20), date(2026, 4, 21)),
        Absence(date(2026, 4, 13), date(2026, 4, 17)),
        Absence(date(2026, 4, 1), date(2026, 4, 8)),
        Absence(date(2026, 4, 25), date(2026, 4, 26)),
    ]
    assert Calendar().gaps(away, date(2026, 4, 9)) == [(2, 9)]
