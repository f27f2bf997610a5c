"""No input that gets worse may raise a project's score."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steward.evidence.health.score import Around, Health, health
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.health_cases import NOW, TODAY

type Case = tuple[ReviewedProject, list[WorkItem], Around]

LEVELS = ("low", "medium", "high")
DAYS = st.integers(-200, 100)
BUDGETS = st.none() | st.sampled_from([-5.0, 0.0, 1e-300, 1e300]) | st.floats(-1e3, 1e6)  # what a field may hold


@st.composite
def items(draw: st.DrawFn) -> list[WorkItem]:
    count = draw(st.integers(5, 25))
    found = []
    for number in range(count):
        changed = NOW - timedelta(days=draw(st.integers(0, 50)))
        due = draw(st.none() | DAYS)
        found.append(
            WorkItem(
                gid=str(number),
                created_at=NOW - timedelta(days=draw(st.integers(0, 300))),
                modified_at=changed,
                completed_at=changed if draw(st.booleans()) else None,
                due_on=TODAY + timedelta(days=due) if due is not None else None,
                effort_hours=draw(st.none() | st.floats(0.1, 200.0)),
                waits_for=tuple(map(str, draw(st.sets(st.integers(0, count - 1), max_size=3)))),
            )
        )
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    end = draw(st.none() | DAYS)
    project = ReviewedProject(
        gid="1",
        read_at=NOW,
        created_at=NOW - timedelta(days=draw(st.integers(0, 200))),
        due_on=TODAY + timedelta(days=end) if end is not None else None,
        budget_total=draw(BUDGETS),
        budget_actual=draw(BUDGETS),
        risk_rating=draw(st.sampled_from(("", *LEVELS))),
        stakeholder_priority=draw(st.sampled_from(("", *LEVELS))),
    )
    comments = draw(st.integers(0, 20))
    likely = draw(st.none() | st.floats(0.0, 1.0))
    return project, draw(items()), Around(likely, comments, draw(st.integers(0, comments)))


def scored(case: Case) -> Health:
    return health(*case, TODAY)


def never_raises(before: Case, worse: Case) -> None:
    first, second = scored(before), scored(worse)
    if first.score is not None and second.score is not None:
        assert second.score <= first.score, (first, second)


@given(cases(), st.data())
def test_a_task_that_becomes_overdue_never_raises_the_score(case: Case, data: st.DataObject) -> None:
    project, work, around = case
    at_hand = [n for n, each in enumerate(work) if each.is_open and (each.due_on is None or each.due_on >= TODAY)]
    assume(at_hand)
    number = data.draw(st.sampled_from(at_hand))
    late = replace(work[number], due_on=TODAY - timedelta(days=data.draw(st.integers(1, 30))))
    never_raises(case, (project, [*work[:number], late, *work[number + 1 :]], around))


@given(cases(), st.data(), st.integers(0, 300))
def test_completing_a_task_never_lowers_the_score_and_reopening_it_never_raises_it(
    case: Case, data: st.DataObject, ago: int
) -> None:
    project, work, around = case
    number = data.draw(st.integers(0, len(work) - 1))
    done, again = (replace(work[number], completed_at=at) for at in (NOW - timedelta(days=ago), None))
    first, second = ((project, [*work[:number], each, *work[number + 1 :]], around) for each in (done, again))
    never_raises(first, second)


@given(cases(), st.integers(1, 400), st.none() | st.floats(0.01, 1e4))
def test_a_task_more_that_is_overdue_never_raises_the_score(case: Case, days: int, effort: float | None) -> None:
    project, work, around = case
    late = replace(work[0], gid="new", completed_at=None, due_on=TODAY - timedelta(days=days), effort_hours=effort)
    never_raises(case, (project, [*work, late], around))


@given(cases(), st.data(), st.none() | st.floats(0.01, 1e4))
def test_a_task_more_that_waits_for_late_work_never_raises_the_score(
    case: Case, data: st.DataObject, effort: float | None
) -> None:
    project, work, around = case
    late = [each.gid for each in work if each.is_open and each.due_on and each.due_on < TODAY]
    assume(late)
    due = data.draw(st.none() | st.just(TODAY + timedelta(days=9)))
    waits = (data.draw(st.sampled_from(late)),)
    waiting = replace(work[0], gid="new", completed_at=None, due_on=due, effort_hours=effort, waits_for=waits)
    never_raises(case, (project, [*work, waiting], around))


@given(cases(), st.floats(0.0, 1e6))
def test_a_lower_budget_never_raises_the_score_not_even_one_below_nothing(case: Case, less: float) -> None:
    project, work, around = case
    assume(project.budget_total is not None)
    never_raises(case, (replace(project, budget_total=(project.budget_total or 0) - less), work, around))


@given(cases())
def test_saying_for_the_first_time_that_it_matters_never_raises_the_score(case: Case) -> None:
    project, work, around = case
    unsaid, said = (replace(project, stakeholder_priority=level) for level in ("", "high"))
    never_raises((unsaid, work, around), (said, work, around))


@given(cases(), st.integers(1, 3))
def test_a_negative_comment_more_never_raises_the_score_though_it_be_the_third(case: Case, more: int) -> None:
    project, work, around = case
    worse = replace(around, comments=around.comments + more, negative_comments=around.negative_comments + more)
    never_raises(case, (project, work, worse))


@given(cases(), st.floats(0.0, 1e6))
def test_spending_more_never_raises_the_score(case: Case, more: float) -> None:
    project, work, around = case
    assume(project.budget_actual is not None)
    never_raises(case, (replace(project, budget_actual=(project.budget_actual or 0) + more), work, around))


@given(cases(), st.integers(0, 1))
def test_a_higher_risk_rating_never_raises_the_score(case: Case, level: int) -> None:
    project, work, around = case
    lower, higher = (replace(project, risk_rating=LEVELS[level + step]) for step in (0, 1))
    never_raises((lower, work, around), (higher, work, around))


@given(cases(), st.integers(0, 1))
def test_a_higher_priority_for_stakeholders_never_raises_the_score(case: Case, level: int) -> None:
    project, work, around = case
    lower, higher = (replace(project, stakeholder_priority=LEVELS[level + step]) for step in (0, 1))
    never_raises((lower, work, around), (higher, work, around))


@given(cases())
def test_saying_for_the_first_time_that_the_risk_is_high_never_raises_the_score(case: Case) -> None:
    project, work, around = case
    unsaid, said = (replace(project, risk_rating=level) for level in ("", "high"))
    never_raises((unsaid, work, around), (said, work, around))


@given(cases(), st.data())
def test_waiting_for_late_work_never_raises_the_score(case: Case, data: st.DataObject) -> None:
    project, work, around = case
    late = [each.gid for each in work if each.is_open and each.due_on and each.due_on < TODAY]
    waiting = [n for n, each in enumerate(work) if each.is_open]
    assume(late)
    number = data.draw(st.sampled_from(waiting))
    more = replace(work[number], waits_for=(*work[number].waits_for, data.draw(st.sampled_from(late))))
    never_raises(case, (project, [*work[:number], more, *work[number + 1 :]], around))


@given(cases(), st.integers(1, 60))
def test_days_without_change_never_raise_the_score(case: Case, days: int) -> None:
    project, work, around = case
    older = [replace(each, modified_at=each.modified_at - timedelta(days=days)) for each in work]
    never_raises(case, (project, older, around))


@given(cases(), st.integers(1, 10))
def test_more_negative_comments_never_raise_the_score(case: Case, more: int) -> None:
    project, work, around = case
    negative = min(around.comments, around.negative_comments + more)
    never_raises(case, (project, work, replace(around, negative_comments=negative)))


@given(cases(), st.floats(0.0, 1.0))
def test_a_less_likely_milestone_never_raises_the_score(case: Case, factor: float) -> None:
    project, work, around = case
    assume(around.milestone_probability is not None)
    less = replace(around, milestone_probability=(around.milestone_probability or 0) * factor)
    never_raises(case, (project, work, less))


@given(cases(), st.randoms())
def test_the_order_of_the_list_changes_nothing(case: Case, rng: object) -> None:
    project, work, around = case
    mixed = list(work)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert scored((project, mixed, around)) == scored(case)


@given(cases())
def test_contributions_add_up_and_none_is_negative(case: Case) -> None:
    found = scored(case)
    if found.score is not None:
        assert 0.0 <= found.score <= 100.0
        assert sum(each.points for each in found.contributions) == pytest.approx(100 - found.score, abs=1e-9)
        assert all(each.points >= 0 for each in found.contributions)
        assert 0.0 < found.confidence <= 1.0


@given(cases())
def test_knowing_less_never_raises_the_confidence(case: Case) -> None:
    project, work, around = case
    blind = replace(project, risk_rating="", budget_total=None, stakeholder_priority="", due_on=None)
    assert scored((blind, work, around)).confidence <= scored(case).confidence
