"""Who is overloaded, which teams are a bottleneck, what a project's level is, and what a refresh costs."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.history import History
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.level import Level, capacity_risk
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.refresh import holders_of, refreshed
from steward.evidence.capacity.rollup import (
    LEAST_MEMBERS,
    Kind,
    bottlenecks,
    for_lead,
    groups,
    told,
)
from steward.evidence.capacity.simulate import PersonWeeks, WeekLoad, left_over, simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.load import Load
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item, past, plan

CREW = ("a", "b", "c", "d")
TEAMS = dict.fromkeys(CREW, ("build",)) | {"e": ("run",), "f": ("run",)}


def crew(hours_each: float, *people: str, weeks: int = 6) -> Plan:
    """A plan in which each of these people has tasks of so many hours for every week."""
    items = [
        item(
            f"{who}{at}", assignee_gid=who, effort_hours=hours_each, start_on=monday, due_on=monday + timedelta(days=4)
        )
        for who in people
        for at in range(weeks)
        for monday in (MONDAY + timedelta(weeks=at),)
    ]
    return plan(items, staff=Staff(loads=dict.fromkeys(people, IDLE)), history=past(*people))


def test_work_that_fits_is_no_overload_and_work_that_cannot_fit_surely_is() -> None:
    light, heavy = simulate(crew(10, "a"))["a"], simulate(crew(60, "a"))["a"]
    assert [each.overload_probability for each in light.weeks] == [0] * 6
    assert [each.overload_probability for each in heavy.weeks] == [1] * 6
    assert heavy.weeks[0].over_hours == pytest.approx(30, rel=0.05)


def test_work_that_may_fit_is_between() -> None:
    assert 0.2 < simulate(crew(30, "a"))["a"].weeks[0].overload_probability < 0.8


def test_what_is_not_done_in_its_week_falls_due_in_the_next() -> None:
    over = left_over(np.array([[10.0, -4.0, -4.0, -4.0, 1.0]]))
    assert over.tolist() == [[10, 6, 2, 0, 1]]


def test_somebody_without_work_is_not_overloaded_by_being_away() -> None:
    away = replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=60)),))
    idle = simulate(plan([], staff=Staff(loads={"a": away})))["a"]
    assert idle.overloaded_weeks == 0


def test_more_work_never_lowers_the_probability_of_overload() -> None:
    weeks = [simulate(crew(hours, "a"))["a"].weeks for hours in (10, 20, 25, 30, 35, 60)]
    for fewer, more in pairwise(weeks):
        assert all(m.overload_probability >= f.overload_probability for f, m in zip(fewer, more, strict=True))


def test_weeks_are_stored_and_read_back() -> None:
    for each in simulate(crew(30, "a", "b")).values():
        assert PersonWeeks.of_json(json.loads(json.dumps(each.as_json()))) == each


def test_a_team_is_overloaded_where_its_work_exceeds_its_hours_and_not_where_one_of_it_is() -> None:
    """Four people of 30 hours: one with 60 and three with 10 fit; with 35 each they do not."""
    uneven = plan([*_tasks("a", 60), *_tasks("b", 10), *_tasks("c", 10), *_tasks("d", 10)], staff=_staff(*CREW))
    assert simulate(uneven)["a"].weeks[0].overload_probability == 1
    assert groups(simulate(uneven), Kind.TEAM, TEAMS)[0].weeks[0].overload_probability < 0.05
    even = groups(simulate(crew(38, *CREW)), Kind.TEAM, TEAMS)[0]
    assert (even.name, even.members) == ("build", 4)
    assert even.weeks[0].overload_probability > 0.9


def test_a_groups_hours_are_those_of_its_members() -> None:
    outlooks = simulate(crew(20, *CREW, "e"))
    build = groups(outlooks, Kind.TEAM, TEAMS)[0]
    own = [outlooks[gid].weeks[2] for gid in CREW]
    assert build.weeks[2].demand_hours == pytest.approx(sum(each.demand_hours for each in own))
    assert build.weeks[2].supply_hours == pytest.approx(sum(each.supply_hours for each in own))


def test_a_slow_week_of_the_past_was_everybodys_and_does_not_average_out() -> None:
    """Four people with the same past: their sum varies as they do, not half as much."""
    outlooks = simulate(crew(10, *CREW))
    one, four = outlooks["a"].net_runs()[:, 0], np.sum([outlooks[gid].net_runs()[:, 0] for gid in CREW], axis=0)
    assert np.std(four) / 4 > 0.8 * np.std(one)


def test_somebody_with_two_skills_is_in_both_groups() -> None:
    outlooks = simulate(crew(10, "a", "b"))
    skills = groups(outlooks, Kind.SKILL, {"a": ("java", "ops"), "b": ("ops",)})
    assert [(each.name, each.members) for each in skills] == [("java", 1), ("ops", 2)]


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ((0.8, 0.6, 0.8), []),
        ((0.71, 0.9, 0.2), [(0, 2, 0.71)]),
        ((0.7, 0.7, 0.7), []),
        ((0.9, 0.9, 0.1, 0.8, 0.8, 0.8), [(0, 2, 0.9), (3, 3, 0.8)]),
    ],
)
def test_a_bottleneck_is_two_weeks_or_more_above_the_line(
    chances: tuple[float, ...], expected: list[tuple[int, int, float]]
) -> None:
    mondays = [MONDAY + timedelta(weeks=at) for at in range(len(chances))]
    weeks = [WeekLoad(day, 30, 30, 30, chance, 1) for day, chance in zip(mondays, chances, strict=True)]
    found = bottlenecks(Kind.TEAM, "build", weeks)
    assert [(mondays.index(each.first), each.weeks, each.overload_probability) for each in found] == expected


def test_what_is_told_to_everybody_names_no_person() -> None:
    outlooks = simulate(crew(60, *CREW, "e", "f"))
    public = told(groups(outlooks, Kind.TEAM, TEAMS))
    assert [(each.kind, each.key, each.for_lead) for each in public.lines] == [(Kind.TEAM, "build", False)]
    assert public.withheld == 1
    assert not any(each.key in outlooks for each in public.lines)


def test_a_group_small_enough_to_be_a_person_is_told_to_the_lead_alone() -> None:
    assert LEAST_MEMBERS > 2
    outlooks = simulate(crew(60, "e", "f"))
    run = groups(outlooks, Kind.TEAM, TEAMS)
    assert told(run).lines == ()
    lead = for_lead(outlooks, run)
    assert {(each.kind, each.key) for each in lead} == {(Kind.PERSON, "e"), (Kind.PERSON, "f"), (Kind.TEAM, "run")}
    assert all(each.for_lead for each in lead)


def test_a_projects_level_follows_how_much_of_its_work_lies_in_overloaded_weeks() -> None:
    levels = []
    for hours in (10, 26, 60):
        made = crew(hours, "a", "b")
        levels.append(capacity_risk("p", made.tasks, simulate(made)).level)
    assert levels == [Level.LOW, Level.MEDIUM, Level.HIGH]


def test_a_level_needs_to_know_most_of_the_work_and_the_people() -> None:
    made = crew(60, "a")
    blank = plan([item(f"{at}", effort_hours=None, due_on=None) for at in range(3)])
    assert capacity_risk("p", blank.tasks, simulate(blank)).level is Level.INSUFFICIENT
    unknown = replace(made, history=History())
    assert capacity_risk("p", unknown.tasks, simulate(unknown)).level is Level.INSUFFICIENT
    nobodys = plan([item("1", assignee_gid=None)])
    assert capacity_risk("p", nobodys.tasks, simulate(nobodys)).level is Level.INSUFFICIENT


def test_a_project_without_open_work_is_low() -> None:
    assert capacity_risk("p", plan([]).tasks, {}).level is Level.LOW


def test_work_elsewhere_counts_for_the_person_and_not_for_the_project() -> None:
    heavy = [item(f"q{at}", effort_hours=60.0) for at in range(3)]
    made = plan({"p": [item("1", effort_hours=2.0)], "q": heavy})
    both = [capacity_risk(gid, made.tasks, simulate(made)) for gid in ("p", "q")]
    assert [each.level for each in both] == [Level.HIGH, Level.HIGH]
    alone = plan({"p": [item("1", effort_hours=2.0)]})
    assert capacity_risk("p", alone.tasks, simulate(alone)).level is Level.LOW


@pytest.mark.parametrize(
    ("change", "simulated"),
    [
        ({"a0": {"effort_hours": 60.0}}, {"a"}),
        ({"a0": {"assignee_gid": "b"}}, {"a", "b"}),
        ({"a0": {"assignee_gid": None}}, {"", "a"}),
        ({"c1": {"completed_at": datetime(2026, 10, 5, tzinfo=UTC)}}, {"c"}),
        ({"a0": {"likes": 3}, "d5": {"due_on": None}}, {"a", "d"}),
        ({}, set()),
    ],
)
def test_a_refresh_is_the_full_computation_at_the_cost_of_what_changed(
    change: dict[str, dict[str, Any]], simulated: set[str]
) -> None:
    before = crew(28, *CREW)
    items = [replace(each.item, **change.get(each.item.gid, {})) for each in before.tasks]
    after = plan(items, staff=before.staff, history=before.history)
    result = refreshed(after, simulate(before), holders_of(change, before, after))
    assert set(result.simulated) == simulated
    assert result.outlooks == simulate(after)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from([f"{w}{n}" for w in CREW for n in range(6)]), st.sampled_from(["", *CREW, "z"])))
def test_a_refresh_equals_the_full_computation_whatever_moved(moved: dict[str, str]) -> None:
    before = replace(crew(28, *CREW), runs=40)
    items = [
        replace(each.item, assignee_gid=moved.get(each.item.gid, each.person_gid) or None) for each in before.tasks
    ]
    after = replace(plan(items, staff=before.staff, history=before.history), runs=40)
    result = refreshed(after, simulate(before), holders_of(moved, before, after))
    assert result.outlooks == simulate(after)
    assert len(result.simulated) <= 2 * len(moved)


def test_a_changed_load_is_one_person_and_a_new_day_is_everybody() -> None:
    before = crew(28, *CREW)
    out = Load(NOW, away=(Absence(MONDAY, date(2026, 10, 16)),))
    after = replace(before, staff=Staff(loads={**before.staff.loads, "b": out}))
    result = refreshed(after, simulate(before), (), {"b"})
    assert result.simulated == ("b",)
    assert result.outlooks == simulate(after)
    tomorrow = replace(before, horizon=Horizon(MONDAY + timedelta(days=1), weeks=6))
    assert refreshed(tomorrow, simulate(before), ()).simulated == CREW


def _tasks(who: str, hours: float) -> list[WorkItem]:
    return [each.item for each in crew(hours, who).tasks]


def _staff(*people: str) -> Staff:
    return Staff(loads=dict.fromkeys(people, IDLE))
