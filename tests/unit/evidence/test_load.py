"""When somebody would be done with one more request, and when they may not be asked at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from steward.evidence.load import FULL_AFTER_DAYS, STALE_AFTER, Ask, Load, Open, Promise, Why, outlook
from steward.evidence.timelines import Absence

MONDAY = datetime(2026, 10, 19, 9, tzinfo=UTC)
ASK = Ask("77", "here", hours=4, usual_hours=3, now=MONDAY)
IDLE = Load(MONDAY)
WHOLE_WEEK = (date(2026, 10, 19), date(2026, 10, 25))


def test_what_somebody_holds_comes_before_what_is_asked() -> None:
    assert outlook(IDLE, ASK, 40).days == 1
    assert outlook(replace(IDLE, open={"here": Open(hours=16, tasks=2)}), ASK, 40).days == 3


def test_a_task_without_an_estimate_takes_what_a_usual_one_takes() -> None:
    seen = outlook(replace(IDLE, open={"here": Open(hours=1, unknown=5, tasks=6)}), ASK, 40)
    assert seen.open_hours == 16
    assert seen.days == 3


def test_what_is_promised_to_another_project_is_not_free_and_holds_its_tasks() -> None:
    promised = Promise("there", *WHOLE_WEEK, hours=20)
    seen = outlook(replace(IDLE, open={"there": Open(30, 0, 9)}, promised=(promised,)), ASK, 40)
    assert (seen.free_hours_per_week, seen.open_hours) == (20, 0)
    own = outlook(
        replace(IDLE, open={"here": Open(3, 0, 1)}, promised=(replace(promised, project_gid="here"),)), ASK, 40
    )
    assert (own.free_hours_per_week, own.open_hours) == (40, 3)


def test_a_promise_that_has_not_begun_holds_no_tasks_yet() -> None:
    later = Promise("there", date(2026, 11, 2), date(2026, 11, 29), hours=20)
    seen = outlook(replace(IDLE, open={"there": Open(30, 0, 9)}, promised=(later,)), ASK, 40)
    assert (seen.free_hours_per_week, seen.open_hours) == (40, 30)


def test_a_promise_in_per_cent_is_of_the_persons_own_week() -> None:
    half = replace(IDLE, promised=(Promise("there", *WHOLE_WEEK, percent=50),))
    assert outlook(half, ASK, 24).free_hours_per_week == 12


def test_whoever_is_promised_away_altogether_is_over_capacity_until_that_ends() -> None:
    promise = Promise("there", date(2026, 10, 1), date(2026, 12, 31), hours=48)
    assert outlook(replace(IDLE, promised=(promise,)), ASK, 40).why is Why.FULL
    soon = replace(promise, last=date(2026, 10, 20))
    assert outlook(replace(IDLE, promised=(soon,)), ASK, 40).days == 3


@pytest.mark.parametrize(("tasks", "why"), [(38, ""), (39, ""), (40, Why.FULL)])
def test_whoever_could_not_be_done_within_four_weeks_is_over_capacity(tasks: int, why: str) -> None:
    load = replace(IDLE, open={"here": Open(4.0 * tasks, 0, tasks)})
    seen = outlook(load, ASK, 40)
    assert seen.why == why
    assert seen.days == (0 if why else -(-(tasks + 1) // 2))
    assert seen.days <= FULL_AFTER_DAYS


def test_no_hours_a_week_are_over_capacity() -> None:
    assert outlook(IDLE, ASK, 0).why is Why.FULL


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 10, 12), date(2026, 10, 19), Why.OUT),  # back tomorrow
        (date(2026, 10, 20), date(2026, 10, 20), Why.OUT),  # of two days that it takes the second
        (date(2026, 10, 21), date(2026, 10, 30), ""),  # done before
        (date(2026, 10, 1), date(2026, 10, 18), ""),  # back today
    ],
)
def test_whoever_is_away_on_a_day_that_it_takes_is_out(first: date, last: date, why: str) -> None:
    seen = outlook(replace(IDLE, away=(Absence(first, last),)), replace(ASK, hours=16), 40)
    assert seen.why == why
    assert seen.out_until == (last.isoformat() if why else "")


def test_an_absence_while_older_work_is_done_makes_it_later() -> None:
    busy = replace(IDLE, open={"here": Open(hours=16, tasks=4)})
    away = Absence(date(2026, 10, 20), date(2026, 10, 21))
    assert outlook(replace(busy, away=(away,)), ASK, 40).days == outlook(busy, ASK, 40).days + 2


def test_no_weekend_is_a_working_day() -> None:
    friday = replace(ASK, now=MONDAY + timedelta(days=4), hours=9)
    assert outlook(replace(IDLE, read_at=friday.now), friday, 40).days == 2
    assert [day.weekday() for day in friday.days[:2]] == [4, 0]


def test_a_load_that_nobody_read_for_a_day_is_no_ground_to_ask_somebody() -> None:
    late = replace(ASK, now=MONDAY + STALE_AFTER + timedelta(minutes=1))
    assert outlook(IDLE, late, 40).why is Why.UNKNOWN
    assert not outlook(IDLE, replace(late, now=MONDAY + STALE_AFTER), 40).why


def test_more_absence_never_makes_anybody_sooner() -> None:
    busy = replace(IDLE, open={"here": Open(hours=24, tasks=4)})
    before = 0
    for length in range(1, 8):
        seen = outlook(
            replace(busy, away=(Absence(date(2026, 10, 20), date(2026, 10, 19) + timedelta(days=length)),)), ASK, 40
        )
        assert seen.days >= before
        before = seen.days


def test_a_load_is_read_as_it_was_written() -> None:
    load = Load(
        MONDAY,
        {"here": Open(1.5, 2, 3), "": Open(0, 1, 1)},
        (Promise("there", *WHOLE_WEEK, hours=8), Promise("x", *WHOLE_WEEK, percent=12.5)),
        (Absence(*WHOLE_WEEK),),
    )
    assert Load.of_row(load.as_row()) == load
