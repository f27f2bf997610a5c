"""What the project's own past says of how long a task takes, and how much longer one that is old already."""

from dataclasses import replace

import numpy as np
import pytest

from steward.evidence.forecast.cycle_times import Cycle, Past, ages, cycles, free_since
from steward.evidence.forecast.working_days import Calendar
from tests.unit.evidence.forecast.projects import day, done, moment, past, task

CALENDAR = Calendar()


def took(found: list[Cycle]) -> list[float]:
    return [round(each.days, 3) for each in found]


def of(*days: float, person: str = "", kind: str = "") -> list[Cycle]:
    return [Cycle(f"{person}{at}", person, kind, each, float(at)) for at, each in enumerate(days)]


def test_a_cycle_is_counted_in_working_days_and_parts_of_one() -> None:
    assert took(cycles([done("1", "anna", 3, 4.25)], CALENDAR, "")) == [4.25]
    assert took(cycles([done("1", "anna", 4, 1)], CALENDAR, "")) == [1]  # from a Friday to a Monday


def test_a_cycle_begins_when_the_last_predecessor_is_done_and_the_start_date_has_come() -> None:
    first = done("1", "ben", 0, 6)
    second = replace(done("2", "anna", 0, 10), waits_for=("1",))
    assert took(cycles([first, second], CALENDAR, "")) == [6, 4]
    assert took(cycles([first, replace(second, start_on=day(8))], CALENDAR, "")) == [6, 2.375]


def test_what_came_later_than_its_own_end_held_nothing_up() -> None:
    early = replace(done("2", "anna", 0, 3), waits_for=("1",), start_on=day(8))
    assert took(cycles([early, done("1", "ben", 0, 6)], CALENDAR, "")) == [3, 6]


def test_a_long_list_does_not_make_a_task_long() -> None:
    listed = [done(str(at), "anna", 0, at + 1) for at in range(6)]  # one a day, all written down on the first
    assert took(cycles(listed, CALENDAR, "")) == [1, 2, 2, 2, 2, 2]


def test_a_person_of_whom_little_is_known_is_taken_to_be_like_the_project() -> None:
    usual, slow = of(*[2.0] * 90, person="ben"), of(*[20.0] * 10, person="anna")
    known = Past.of([*usual, *slow])
    anna = np.mean(known.remaining("anna", "").days == 20)
    assert anna == pytest.approx(0.5 + 0.5 * 0.1, abs=0.001)  # half her own ten, half the project's hundred
    assert np.mean(known.remaining("nobody", "").days == 20) == pytest.approx(0.1, abs=0.001)


def test_a_kind_counts_as_a_person_does_and_both_share() -> None:
    bugs, rest = of(*[1.0] * 10, person="ben", kind="bug"), of(*[9.0] * 10, person="anna")
    known = Past.of([*bugs, *rest])
    assert np.mean(known.remaining("anna", "bug").days == 1) == pytest.approx(0.5, abs=0.001)


def test_an_old_task_takes_what_older_ones_took_less_its_age() -> None:
    known = Past.of(of(*[1.0] * 50, *range(10, 20)))
    assert set(known.remaining("", "", 9.5).days) == {each - 9.5 for each in range(10, 20)}


def test_a_task_older_than_any_goes_on_to_scale() -> None:
    known = Past.of(of(*range(1, 101)))
    rest = known.remaining("", "", 400).days
    assert rest.min() > 0
    assert float(np.median(rest)) == pytest.approx(400 * 5 / 90, rel=0.2)


def test_under_way_are_the_first_two_of_each_person_that_wait_for_nothing() -> None:
    before = [done("1", "anna", 0, 5), done("2", "anna", 0, 6)]
    opened = [task("3", "anna"), task("4", "anna", "3"), task("5", "anna"), task("6", "anna"), task("7", "ben")]
    found = ages([*before, *opened], cycles(before, CALENDAR, ""), CALENDAR, day(20), ["3", "4", "5", "6", "7"])
    assert set(found) == {"3", "5", "7"}
    assert found["3"] == 20 - 5.375  # since her last but one was done
    assert found["7"] == 20 - 0.375


def test_hands_are_free_since_the_last_but_one_was_done() -> None:
    assert free_since(of(1, 2, 3, person="anna")) == {"anna": 1.0}
    assert free_since(of(1, person="anna")) == {}


def test_months_that_differ_make_all_tasks_uncertain_together() -> None:
    team = ["anna", "ben", "cora", "dan", "eva"]
    steady, changing = past(team, [1.0, 3.0] * 40), past(team, [1.0, 2.0] * 20 + [6.0, 7.0] * 20)
    assert Past.of(cycles(steady, CALENDAR, "")).drift < 0.1
    assert Past.of(cycles(changing, CALENDAR, "")).drift > 0.5


def test_a_cycle_has_a_kind_where_the_project_tells_kinds_apart() -> None:
    bug = replace(done("1", "anna", 0, 1), values={"request_type": "bug"})
    assert [each.kind for each in cycles([bug], CALENDAR, "request_type")] == ["bug"]
    assert moment(5).weekday() == 0
