"""Of a large project few tasks are looked at one by one, the others are counted, and what is said is of the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from steward.evidence.charts.of_review import counts
from steward.evidence.forecast.grounds import Grounds, Situation
from steward.evidence.forecast.milestones import MILESTONES_MOST, outlooks_in, outlooks_of
from steward.evidence.forecast.throughput import flow
from steward.evidence.forecast.working_days import Calendar
from steward.evidence.health.score import Around, health
from steward.evidence.in_view import InView, Most, Sight
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.integration.pipeline import synthetic

TODAY = synthetic.NOW.date()
PROJECT = ReviewedProject(
    "1", synthetic.NOW, due_on=TODAY + timedelta(days=90), created_at=synthetic.NOW - timedelta(days=100)
)
ITEMS = [replace(each, effort_hours=float(1 + int(each.gid) % 3)) for each in synthetic.items(1_200)]


def sighted(*readings: Iterable[WorkItem], most: int = 100, again: Sequence[str] = ()) -> InView:
    sight = Sight(TODAY, frozenset(again), most=Most(most, most, 50))
    for each in readings:
        sight.take(each)
    return sight.seen()


def test_a_project_that_fits_is_in_view_as_a_whole() -> None:
    view = sighted(ITEMS, most=10_000)
    assert view.items == ITEMS
    assert view.beyond.as_json() == {}


def test_what_is_looked_at_is_milestones_then_what_is_due_first_and_was_completed_last() -> None:
    view = sighted(ITEMS)
    opened, done = ([each for each in view.items if each.is_open is is_open] for is_open in (True, False))
    assert (len(opened), len(done)) == (100, 100)
    due = sorted(each.due_on for each in ITEMS if each.is_open and each.due_on)
    assert max(each.due_on for each in opened if each.due_on and not each.is_milestone) <= due[100]
    assert {each.gid for each in ITEMS if each.is_milestone} <= {each.gid for each in opened}
    assert min(each.completed_at for each in done if each.completed_at) > synthetic.NOW - timedelta(days=30)
    assert view.beyond.as_json() == {"open": 500, "completed": 500}


def test_which_they_are_depends_on_no_order() -> None:
    shuffled = [*ITEMS]
    Random(3).shuffle(shuffled)  # noqa: S311 - a seeded generator, on purpose
    first, second = sighted(ITEMS), sighted(shuffled)
    assert (second.items, second.beyond) == (first.items, first.beyond)


def test_a_task_that_is_read_again_counts_as_it_is_now_and_once() -> None:
    late = max((each for each in ITEMS if each.is_open and each.due_on), key=lambda each: (each.due_on, each.gid))
    done = replace(late, completed_at=synthetic.NOW, place=0)
    view = sighted(ITEMS, [done], again=[done.gid])
    assert [each for each in view.items if each.gid == done.gid] == [replace(done, place=late.place)]
    assert view.beyond.as_json() == {"open": 499, "completed": 501}


def test_the_health_of_a_large_project_is_that_of_all_of_it() -> None:
    plain = [replace(each, waits_for=()) for each in ITEMS]
    view = sighted(plain)
    whole, seen = (
        health(PROJECT, items, Around(), TODAY, beyond)
        for items, beyond in ((plain, sighted(plain, most=10_000).beyond), (view.items, view.beyond))
    )
    assert seen == whole
    assert health(PROJECT, view.items, Around(), TODAY) != whole, "the counts are what makes it so"


def test_its_throughput_and_its_burn_up_are_those_of_all_of_it() -> None:
    view, calendar = sighted(ITEMS), Calendar()
    whole = flow(PROJECT, ITEMS, calendar, TODAY)
    seen = flow(PROJECT, view.items, calendar, TODAY, beyond=view.beyond)
    assert (seen.completed.tolist(), seen.added.tolist()) == (whole.completed.tolist(), whole.added.tolist())
    assert counts(view.items, TODAY, view.beyond) == counts(ITEMS, TODAY)


def test_a_milestone_has_all_before_it_that_is_due_by_it() -> None:
    view = sighted(ITEMS)
    whole, seen = (
        Grounds.of(Situation(PROJECT, items, TODAY, beyond=beyond))
        for items, beyond in ((ITEMS, sighted(ITEMS, most=10_000).beyond), (view.items, view.beyond))
    )
    (milestone,) = seen.milestones
    (told,), (expected,) = (outlooks_of(each, [milestone], 7, 200) for each in (seen, whole))
    assert told.tasks + told.competing == expected.tasks + expected.competing
    assert (told.tasks, told.competing) == (99, 253), "the nearest by name, the others by their number"


@pytest.mark.parametrize(("milestones", "told"), [(3, 3), (MILESTONES_MOST + 40, MILESTONES_MOST)])
def test_many_milestones_share_the_runs_and_the_earliest_due_are_told(milestones: int, told: int) -> None:
    own = [
        WorkItem(f"9{at:04}", synthetic.NOW, synthetic.NOW, due_on=TODAY + timedelta(days=at), is_milestone=True)
        for at in range(milestones)
    ]
    found = outlooks_in(Grounds.of(Situation(PROJECT, [*ITEMS[:40], *own], TODAY)), 7, 50)
    assert [each.milestone_gid for each in found] == [each.gid for each in own[:told]]
