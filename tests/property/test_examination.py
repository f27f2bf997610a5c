"""Whatever people wrote into a small project, its review has findings, and they can be stored."""

import json
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.backlog import Scoring
from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.review_reading import Reading
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.health_cases import NOW, TODAY

PEOPLE = (None, "anna", "ben", "cora")
FAR = (date.min, date(1970, 1, 1), date(2999, 1, 1), date.max - timedelta(days=1), date.max)  # people write "never"
DAYS = st.none() | st.integers(-40, 40).map(lambda each: TODAY + timedelta(days=each)) | st.sampled_from(FAR)
ODD = st.sampled_from([None, -5.0, 0.0, 1e-9, 4.0, 8.0, 1e12])
VALUES: st.SearchStrategy[float | str] = st.sampled_from([-5.0, 0.0, 8.0, 1e12, "high"])


def done(number: int) -> WorkItem:
    """One of a steady past: what a milestone is forecast from."""
    ended = NOW - timedelta(days=190 - number * 4)
    return WorkItem(
        gid=f"2{number:03}",
        created_at=ended - timedelta(days=1 + number % 9),
        modified_at=ended,
        completed_at=ended,
        assignee_gid=PEOPLE[1 + number % 3],
    )


PAST = [done(number) for number in range(45)]


@st.composite
def open_items(draw: st.DrawFn) -> list[WorkItem]:
    count = draw(st.integers(0, 9))
    return [draw(open_item(number, count)) for number in range(count)]


@st.composite
def open_item(draw: st.DrawFn, number: int, count: int) -> WorkItem:
    made = NOW - timedelta(days=draw(st.integers(-2, 300)))
    return WorkItem(
        gid=f"3{number:03}",
        created_at=made,
        modified_at=made,
        start_on=draw(DAYS),
        due_on=draw(DAYS),
        assignee_gid=draw(st.sampled_from(PEOPLE)),
        section_gid=draw(st.sampled_from([None, "s1", "s2"])),
        is_milestone=draw(st.sampled_from([False, False, True])),
        waits_for=tuple(f"3{each:03}" for each in sorted(draw(st.sets(st.integers(0, count), max_size=2)))),
        effort_hours=draw(ODD),
        actual_hours=draw(ODD),
        subtasks=draw(st.integers(0, 2)),
        place=number,
        values={"business_value": draw(VALUES), "size": draw(st.integers(-1, 9))},
    )


@st.composite
def projects(draw: st.DrawFn) -> ReviewedProject:
    return ReviewedProject(
        gid="1",
        read_at=NOW,
        created_at=draw(st.none() | st.just(NOW - timedelta(days=250)) | st.just(datetime(1, 1, 1, tzinfo=NOW.tzinfo))),
        start_on=draw(DAYS),
        due_on=draw(DAYS),
        budget_total=draw(ODD),
        budget_actual=draw(ODD),
        risk_rating=draw(st.sampled_from(["", "high", "no idea"])),
    )


def reviewed(work: list[WorkItem], project: ReviewedProject, formula: str = "") -> Findings:
    """The findings, after they went to their store and back."""
    found = findings_of(Reading(project, work, {}, TODAY, 50.0, scoring=Scoring(formula, None)))
    return Findings.of_json(json.loads(json.dumps(found.as_json(), allow_nan=False)))


@settings(max_examples=60, deadline=None)
@given(open_items(), projects(), st.sampled_from([0, 12, 45]), st.sampled_from(["", "wsjf", "rice"]))
def test_a_small_project_is_reviewed_whatever_stands_in_it(
    work: list[WorkItem], project: ReviewedProject, past: int, formula: str
) -> None:
    reviewed([*PAST[:past], *work], project, formula)


@pytest.mark.parametrize("days", [1, 3])
def test_what_would_help_an_unlikely_milestone_is_to_drop_its_only_task(days: int) -> None:
    due = TODAY + timedelta(days=days)
    last = WorkItem("3000", NOW - timedelta(days=5), NOW - timedelta(days=5), assignee_gid="anna", due_on=TODAY)
    launch = WorkItem("3001", NOW, NOW, is_milestone=True, due_on=due, waits_for=("3000",))
    (found,) = reviewed([*PAST, last, launch], ReviewedProject("1", NOW, created_at=PAST[0].created_at)).milestones
    assert found.p_on_time is not None
    assert found.p_on_time < 0.7
    dropped = next(each for each in found.levers if each["kind"] == "drop_task")
    assert (dropped["gid"], dropped["p_on_time"]) == ("3000", 1.0)


@pytest.mark.parametrize(("far", "field"), list(product(FAR, ("due_on", "start_on"))))
def test_a_date_that_stands_for_never_ends_no_review(far: date, field: str) -> None:
    near = WorkItem("3000", NOW - timedelta(days=5), NOW, assignee_gid="anna", due_on=TODAY)
    away = WorkItem("3001", NOW - timedelta(days=5), NOW, assignee_gid="anna", **{"due_on": far, field: far})  # type: ignore[arg-type]
    launch = WorkItem("3002", NOW, NOW, is_milestone=True, due_on=far, waits_for=("3001",))
    found = reviewed([*PAST, near, away, launch], ReviewedProject("1", NOW, due_on=far))
    assert [each.gid for each in found.milestones] == ["3002"]
