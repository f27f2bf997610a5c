"""How far down the backlog a sprint reaches."""

import json
from dataclasses import replace

import numpy as np
import pytest

from steward.evidence.ranking import shortlist
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.ranking_tasks import NOW, task

FIXED = [40.0] * 10


def backlog(hours: list[float | None]) -> list[WorkItem]:
    return [task(str(at), at, effort_hours=each) for at, each in enumerate(hours)]


def past(count: int, estimated: float, took: float) -> list[WorkItem]:
    done = task("p", 0, effort_hours=estimated, actual_hours=took, completed_at=NOW)
    return [replace(done, gid=f"p{at}") for at in range(count)]


def gids(items: list[WorkItem]) -> list[str]:
    return [each.gid for each in items if each.is_open]


def test_with_sure_hours_both_cuts_are_where_the_sum_passes_the_capacity() -> None:
    items = backlog([10, 10, 10, 9, 10]) + past(20, 5, 5)
    found = shortlist(gids(items), items, FIXED, 1)
    assert (found.surely, found.likely) == (4, 4)
    assert [each.chance for each in found.candidates] == [1, 1, 1, 1, 0]


def test_what_is_done_for_sure_is_less_than_what_is_likely() -> None:
    items = backlog([4.0] * 40)
    capacity = np.random.default_rng(2).normal(80, 15, 500).clip(0).tolist()
    found = shortlist(gids(items), items, capacity, 1)
    assert 0 < found.surely < found.likely < 40
    assert found.capacity_p15_hours < found.capacity_p50_hours


def test_a_chance_never_grows_down_the_list_and_the_cuts_are_its_crossings() -> None:
    items = backlog([3.0, None, 8.0, 1.0, None, 13.0, 2.0] * 4)
    found = shortlist(gids(items), items, [30, 50, 60, 90], 1)
    chances = [each.chance for each in found.candidates]
    assert chances == sorted(chances, reverse=True)
    assert found.surely == sum(each >= 0.85 for each in chances)
    assert found.likely == sum(each >= 0.5 for each in chances)


def test_a_task_of_unknown_effort_takes_what_tasks_here_take_and_never_nothing() -> None:
    items = backlog([None] * 10) + past(20, 10, 10)
    assert shortlist(gids(items), items, FIXED, 1).likely == 4


def test_estimates_that_were_passed_are_passed_again() -> None:
    optimists = backlog([10] * 10) + past(20, 5, 10)
    assert shortlist(gids(optimists), optimists, FIXED, 1).likely == 2


def test_more_capacity_never_makes_the_list_shorter() -> None:
    items = backlog([5.0, 3.0, None, 8.0] * 5)
    cuts = [shortlist(gids(items), items, [hours, 1.5 * hours], 1) for hours in range(0, 120, 10)]
    assert [each.surely for each in cuts] == sorted(each.surely for each in cuts)
    assert [each.likely for each in cuts] == sorted(each.likely for each in cuts)


def test_the_same_list_is_cut_the_same_whatever_the_order_of_the_tasks_and_samples() -> None:
    items = backlog([5.0, 3.0, None, 8.0] * 5) + past(25, 4, 6)
    capacity = [30.0, 50.0, 60.0, 90.0]
    assert shortlist(gids(items), items, capacity, 1) == shortlist(gids(items), items[::-1], capacity[::-1], 1)


def test_a_long_backlog_ends_some_way_below_the_cuts() -> None:
    items = backlog([4.0] * 2000)
    found = shortlist(gids(items), items, FIXED, 1)
    assert found.candidates[found.likely].chance < 0.5
    assert len(found.candidates) <= 100
    longer = shortlist(gids(items), items, [1000.0], 1)
    assert 200 < longer.likely < len(longer.candidates) < 500


def test_without_tasks_or_without_hours_nothing_is_above_the_cut() -> None:
    assert shortlist([], [], FIXED, 1).candidates == ()
    items = backlog([5.0])
    assert shortlist(["0", "gone"], items, [0.0], 1).likely == 0
    assert json.loads(json.dumps(shortlist(["0"], items, FIXED, 1).as_json()))["likely"] == 1


@pytest.mark.parametrize("capacity", [[], [-1.0], [float("nan")]])
def test_samples_that_are_no_hours_are_refused(capacity: list[float]) -> None:
    with pytest.raises(ValueError, match="needs samples of capacity"):
        shortlist([], [], capacity, 1)
