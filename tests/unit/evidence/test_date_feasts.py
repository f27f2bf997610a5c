"""On which day a feast falls, against published calendars."""

from datetime import date, datetime

import pytest

from steward.evidence.dates import parse
from steward.evidence.dates.feasts import easter, orthodox_easter
from steward.evidence.dates.lunar import chinese_new_year, rosh_hashanah

NOW = datetime(2026, 3, 4, 10)  # noqa: DTZ001 - a feast has no zone


@pytest.mark.parametrize(
    ("feast", "day"),
    [
        ("Christmas Eve", "2026-12-24"), ("new year's day", "2027-01-01"), ("Good Friday", "2026-04-03"),
        ("Easter Monday 2027", "2027-03-29"), ("Pentecost", "2026-05-24"), ("Memorial Day", "2026-05-25"),
        ("Labor Day", "2026-09-07"), ("Thanksgiving", "2026-11-26"), ("cyber monday 2026", "2026-11-30"),
        ("last Halloween", "2025-10-31"), ("Diwali 2024", "2024-10-31"), ("Diwali", "2026-11-08"),
        ("Holi 2025", "2025-03-14"), ("Ganesh Chaturthi 2024", "2024-09-07"), ("Maha Shivaratri 2025", "2025-02-26"),
        ("raksha bandhan 2024", "2024-08-19"), ("Makar Sankranti 2026", "2026-01-14"),
        ("Eid al-Fitr 2025", "2025-03-30"), ("Eid al-Adha 2025", "2025-06-06"), ("start of Ramadan", "2027-02-08"),
        ("Passover 2026", "2026-04-02"), ("Rosh Hashanah 2027", "2027-10-02"), ("Yom Kippur", "2026-09-21"),
    ],
)  # fmt: skip
def test_a_feast_falls_where_the_calendars_say(feast: str, day: str) -> None:
    found = parse(feast, NOW)
    assert found
    assert f"{found.value:%Y-%m-%d}" == day


def test_a_feast_in_running_text_needs_its_whole_name() -> None:
    assert parse("Martin Luther King' day", NOW) is None
    assert parse("the independence of the team", NOW) is None


@pytest.mark.parametrize(
    ("year", "western", "eastern"),
    [(2000, (4, 23), (4, 30)), (2024, (3, 31), (5, 5)), (2025, (4, 20), (4, 20)), (2038, (4, 25), (4, 25))],
)
def test_easter_of_both_churches(year: int, western: tuple[int, int], eastern: tuple[int, int]) -> None:
    assert easter(year) == date(year, *western)
    assert orthodox_easter(year) == date(year, *eastern)


def test_the_new_years_of_china_and_of_the_jews() -> None:
    assert [chinese_new_year(year).isoformat()[5:] for year in (2000, 2015, 2023, 2026, 2034)] == [
        "02-05", "02-19", "01-22", "02-17", "02-19",
    ]  # fmt: skip
    assert [rosh_hashanah(year).isoformat()[5:] for year in (1990, 2000, 2023, 2033)] == [
        "09-20", "09-30", "09-16", "09-24",
    ]  # fmt: skip
