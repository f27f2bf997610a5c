"""When a milestone is reached, how likely on time, and what is said where that cannot be known."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from steward.evidence.forecast.grounds import Change, Grounds, Situation
from steward.evidence.forecast.milestones import outlooks, outlooks_of, throughput_days
from steward.evidence.forecast.outlook import Driver, Insufficient, Method, Outlook
from steward.evidence.forecast.plan import MOST
from steward.evidence.forecast.working_days import Away, Calendar
from steward.evidence.news import probability_is_news
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.forecast.projects import PROJECT, day, milestone, past, planned, task

TODAY = 100
TEAM = ["anna", "ben", "cora", "dan", "eva"]
TEN = [0.5, 6.5, 3.5, 9.5, 1.5, 7.5, 4.5, 8.5, 2.5, 5.5]  # half a day to nine and a half, each as often
PAST = past(TEAM, TEN * 2)


def seen(items: Sequence[WorkItem], today: int = TODAY, away: Away | None = None) -> Situation:
    return Situation(PROJECT, items, day(today), away=away or {})


def one(items: Sequence[WorkItem], today: int = TODAY, *, runs: int = 10_000, away: Away | None = None) -> Outlook:
    [found] = outlooks(seen(items, today, away), 7, runs)
    return found


def fresh(gid: str, person: str, *waits_for: str) -> WorkItem:
    return replace(task(gid, person, *waits_for), start_on=day(TODAY))


def test_a_single_new_task_is_done_by_what_such_tasks_took() -> None:
    found = one([*PAST, fresh("1", "anna"), milestone("m", "1", due_on=day(TODAY + 6))])
    assert found.p_on_time == pytest.approx(0.7, abs=0.03)
    assert found.method is Method.NETWORK
    assert found.p50_on in (day(TODAY + 4), day(TODAY + 5))
    assert found.p85_on in (day(TODAY + 8), day(TODAY + 9))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_parallel_tasks_are_all_done_as_likely_as_the_power_of_one(count: int) -> None:
    tasks = [fresh(str(at), TEAM[at]) for at in range(count)]
    ends = milestone("m", *(each.gid for each in tasks), due_on=day(TODAY + 6))
    assert one([*PAST, *tasks, ends]).p_on_time == pytest.approx(0.7**count, abs=0.03)


def test_five_chains_that_are_each_on_time_at_eighty_per_cent_meet_at_a_third() -> None:
    likely = [*[1.0] * 8, 9.0, *[1.0] * 9, 9.0]  # 17 of 19 are short: both of two at .80
    before = past(TEAM, likely * 3)
    chains = [item for at, who in enumerate(TEAM) for item in (fresh(f"{at}1", who), fresh(f"{at}2", who, f"{at}1"))]
    due = day(TODAY + 4)
    alone = one([*before, *chains[:2], milestone("m", "02", due_on=due)])
    joint = one([*before, *chains, milestone("m", *(f"{at}2" for at in range(5)), due_on=due)])
    assert alone.p_on_time == pytest.approx(0.80, abs=0.03)
    assert joint.p_on_time == pytest.approx(0.33, abs=0.03)
    assert joint.method is Method.NETWORK


def test_a_task_that_has_been_open_long_ends_later_where_the_past_has_a_heavy_tail() -> None:
    heavy = past(TEAM, [1.0, 1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 25.0, 1.0, 12.0, 1.0, 1.0])
    new = one([*heavy, fresh("1", "zoe"), milestone("m", "1")])
    old = one([*heavy, replace(task("1", "zoe"), start_on=day(TODAY - 9)), milestone("m", "1")])
    assert new.p50_on is not None
    assert old.p50_on is not None
    assert old.p50_on > new.p50_on


def test_many_tasks_that_hardly_wait_go_by_throughput() -> None:
    found = one([*planned(PAST), *(task(str(at)) for at in range(20)), milestone("m", due_on=day(TODAY + 40))])
    assert (found.method, found.driver, found.tasks) == (Method.THROUGHPUT, Driver.THROUGHPUT, 20)
    assert found.p50_on is not None
    assert found.p85_on is not None
    assert found.p95_on is not None
    assert day(TODAY) < found.p50_on < found.p85_on < found.p95_on
    assert found.basis.rehearsals > 5
    assert found.insufficient is Insufficient.ENOUGH


def test_what_is_due_before_the_milestone_is_done_before_it() -> None:
    mine = [task(str(at), due_on=day(TODAY + 30)) for at in range(10)]
    other = [task(str(at), due_on=day(TODAY + 5)) for at in range(30, 45)]
    ends = milestone("m", *(each.gid for each in mine), due_on=day(TODAY + 30))
    alone, beside = one([*planned(PAST), *mine, ends]), one([*planned(PAST), *mine, *other, ends])
    assert beside.competing == 15
    assert beside.p50_on is not None
    assert alone.p50_on is not None
    assert beside.p50_on > alone.p50_on


def test_the_driver_is_the_task_with_the_highest_criticality() -> None:
    items = [fresh("1", "anna"), fresh("2", "anna", "1"), fresh("3", "ben"), milestone("m", "2", "3")]
    found = one([*PAST, *items])
    assert (found.driver, found.driver_gid) == (Driver.TASK, "1")
    shares = dict(found.criticality)
    assert shares["1"] == pytest.approx(shares["2"])
    assert shares["1"] + shares["3"] == pytest.approx(1, abs=1e-3)


def test_somebody_who_is_away_delays_what_they_have() -> None:
    items = [*PAST, fresh("1", "anna"), milestone("m", "1", due_on=day(TODAY + 6))]
    away = one(items, away={"anna": [Absence(day(TODAY), day(TODAY + 4))]})
    assert away.p_on_time == pytest.approx(0.2, abs=0.03)
    assert one(items, away={"ben": [Absence(day(TODAY), day(TODAY + 4))]}) == one(items)


def test_a_scope_that_grows_as_fast_as_it_is_done_has_no_date_and_says_why() -> None:
    found = one([*PAST, *(task(str(at)) for at in range(20)), milestone("m")], runs=500)
    assert (found.p95_on, found.driver) == (None, Driver.SCOPE)


def test_a_circle_is_an_answer_and_not_a_hang() -> None:
    items = [task("1", None, "3"), task("2", None, "1"), task("3", None, "2"), milestone("m", "3")]
    other = [fresh("4", "anna"), milestone("k", "4")]
    sound, stuck = outlooks(seen([*PAST, *items, *other]), 7, 500)
    assert (stuck.milestone_gid, stuck.insufficient, stuck.method) == ("m", Insufficient.CYCLE, Method.NONE)
    assert stuck.cycles == (("1", "2", "3"),)
    assert stuck.p50_on is None
    assert stuck.p_on_time is None
    assert sound.p50_on is not None


def test_less_than_sixty_working_days_is_labelled_insufficient_and_wider() -> None:
    short = planned(past(TEAM, TEN))
    items = [*(task(str(at)) for at in range(20)), milestone("m", due_on=day(TODAY))]
    [found] = outlooks(Situation(PROJECT, [*short, *items], day(59)), 7, 2_000)
    assert found.basis.history_days == 59
    assert found.insufficient is Insufficient.HISTORY
    assert found.p85_on is not None
    [enough] = outlooks(Situation(PROJECT, [*short, *items], day(60)), 7, 2_000)
    assert enough.insufficient is Insufficient.ENOUGH


@pytest.mark.parametrize("today", [30, 60])
def test_a_network_is_wider_under_the_gate_too(today: int) -> None:
    chain = [task("1", "anna"), task("2", "ben", "1"), task("3", "anna", "2")]
    starts = [replace(each, start_on=day(today)) for each in chain]
    always_two_days = [*past(TEAM, [2.0] * 10), *starts, milestone("m", "3")]
    grounds = Grounds.of(Situation(PROJECT, always_two_days, day(today)))
    [found] = outlooks_of(grounds, ["m"], 7, 4_000, Change(frozen_scope=True))
    assert found.p50_on is not None
    assert found.p95_on is not None
    assert (found.p95_on > found.p50_on) is (today < 60)


def test_the_dates_of_a_project_whose_own_forecasts_failed_are_wider() -> None:
    slowing = [*past(TEAM, [0.5] * 50), *past(["zoe"], [7.0] * 14)]
    situation = seen([*planned(slowing), *(task(str(at)) for at in range(20)), milestone("m", due_on=day(TODAY + 40))])
    grounds = Grounds.of(situation)
    [found] = outlooks_of(grounds, ["m"], 7, 2_000)
    narrow = throughput_days(grounds, "m", 7, 2_000)
    assert found.basis.widened_by > 1.2
    assert found.p95_on is not None
    assert found.p95_on > day(TODAY + int(np.quantile(narrow, 0.95)))


def test_what_is_due_by_a_date_grows_until_then_and_what_is_waited_for_without_end() -> None:
    items = [*PAST, *(task(str(at)) for at in range(9)), milestone("m", due_on=day(TODAY + 9)), milestone("n", "1")]
    grounds = Grounds.of(seen(items))
    assert grounds.grows_days("m") == 10
    assert grounds.grows_days("n") == math.inf


def test_a_task_that_starts_later_ends_as_much_later() -> None:
    ends = milestone("m", "1")
    now, later = (
        one([*PAST, replace(task("1", "anna"), start_on=day(TODAY + ahead)), ends]).p50_on for ahead in (0, 5)
    )
    assert now is not None
    assert later is not None
    assert Calendar().count(now, later) == 5


def test_a_project_with_hardly_a_completed_task_gets_no_date() -> None:
    found = one([*PAST[:9], task("1", "anna"), milestone("m", "1", due_on=day(TODAY + 6))])
    assert (found.insufficient, found.p50_on, found.p_on_time) == (Insufficient.COMPLETED, None, None)


def test_a_project_without_anything_has_nothing_to_say() -> None:
    assert outlooks(Situation(PROJECT, [], day(TODAY)), 7) == []
    assert one([milestone("m")]).insufficient is Insufficient.COMPLETED


def test_what_has_no_date_or_nobody_and_what_was_not_read_is_listed() -> None:
    items = [fresh("1", "anna", "404"), task("2", due_on=day(TODAY + 3)), milestone("m", "1", "2")]
    found = one([*PAST, *items], runs=100)
    assert (found.undated, found.unassigned, found.outside) == (("1",), ("2",), ("404",))


def test_a_milestone_with_nothing_left_is_reached_today_unless_it_is_late_already() -> None:
    found = one([*PAST, milestone("m", PAST[0].gid, due_on=day(TODAY))], runs=100)
    assert (found.p50_on, found.p_on_time, found.driver) == (day(TODAY), 1.0, Driver.NOTHING)
    assert one([*PAST, milestone("m", PAST[0].gid, due_on=day(TODAY - 1))], runs=100).p_on_time == 0


def test_a_milestone_without_a_due_date_has_dates_and_no_probability() -> None:
    found = one([*PAST, fresh("1", "anna"), milestone("m", "1")], runs=500)
    assert found.p_on_time is None
    assert found.p85_on is not None


def test_the_same_seed_says_the_same_whatever_the_order_and_another_about_the_same() -> None:
    items = [*PAST, *(fresh(str(at), TEAM[at % 5], *([str(at - 1)] if at % 3 else [])) for at in range(30))]
    items.append(milestone("90", "29", "20", "11", due_on=day(TODAY + 40)))
    first, again = outlooks(seen(items), 7, 1_000), outlooks(seen(items[::-1]), 7, 1_000)
    assert first == again
    [other] = outlooks(seen(items), 8, 1_000)
    assert other != first[0]
    assert other.p_on_time == pytest.approx(first[0].p_on_time, abs=0.05)


def test_an_outlook_is_stored_as_json() -> None:
    row = one([*PAST, fresh("1", "anna"), milestone("m", "1", due_on=day(TODAY + 6))], runs=100).as_json()
    assert json.loads(json.dumps(row)) == row
    assert row["due_on"] == day(TODAY + 6).isoformat()
    assert row["basis"]["completed"] > 10
    assert row["criticality"] == [["1", 1.0]]


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        (0.90, 0.75, True),  # fifteen points
        (0.95, 0.80, True),  # as floating point has it, a little less
        (0.90, 0.76, False),
        (0.72, 0.69, True),  # over a line, down
        (0.49, 0.50, True),  # and up
        (0.69, 0.51, True),
        (0.60, 0.55, False),
        (None, 0.69, True),  # the first word is one where it is a worry
        (None, 0.70, False),
        (0.40, None, False),
    ],
)
def test_news_is_fifteen_points_or_a_line_that_was_crossed(
    before: float | None, after: float | None, *, news: bool
) -> None:
    assert probability_is_news(before, after) is news


def test_behind_more_tasks_than_are_simulated_the_throughput_decides() -> None:
    def outlook(tasks: int) -> Outlook:
        chains = [fresh(f"{at:05}", TEAM[at % 5], *([f"{at - 1:05}"] if at % 2 else [])) for at in range(tasks)]
        return one([*PAST, *chains, milestone("m", *(each.gid for each in chains))], runs=20)

    assert [outlook(tasks).method for tasks in (MOST - 1, MOST)] == [Method.NETWORK, Method.THROUGHPUT]


def test_what_stands_behind_a_milestone_in_the_plan_moves_nothing_of_it() -> None:
    before = planned(PAST)
    first = [replace(fresh("1", "anna"), due_on=day(TODAY + 3)), milestone("m", "1", due_on=day(TODAY + 6))]
    later = [replace(fresh(f"9{at}", "anna", "1"), due_on=day(TODAY + 30)) for at in range(40)]
    alone, among = one([*before, *first]), one([*before, *first, *later])
    assert alone.method is among.method is Method.NETWORK
    assert (alone.p_on_time, alone.p50_on, alone.p95_on) == (among.p_on_time, among.p50_on, among.p95_on)
    assert alone.criticality == among.criticality
