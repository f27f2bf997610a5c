"""Is what is said of a task on a day computed from that day alone?"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.lateness.deadlines import DueMove, deadlines, slips
from steward.evidence.lateness.delays import delays
from steward.evidence.lateness.examples import examples
from steward.evidence.lateness.features import FEATURES, features
from steward.evidence.lateness.record import Record
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.lateness.cohort import EFFORT, cohort
from tests.unit.evidence.lateness.cohort import NOW as END
from tests.unit.evidence.lateness.workspace import NOW, at, day, put_off, task

PLANTED = cohort(EFFORT, 0, tasks=120)
THEN = END - timedelta(days=150)


def told(record: Record, gid: str = "t") -> dict[str, float]:
    deadline = record.standing(gid, NOW)
    assert deadline is not None
    return features(record, gid, deadline, NOW)


def poisoned(items: Sequence[WorkItem], after_days: int, *, leaves: bool) -> list[WorkItem]:
    """The tasks with another future: nothing that has a time after THEN is as it was."""
    found = []
    for item in items:
        if item.created_at > THEN:
            continue  # the future's tasks are taken away, and others come
        future = None if leaves else THEN + timedelta(days=1 + after_days)
        done = item.completed_at if item.completed_at and item.completed_at <= THEN else future
        found.append(replace(item, completed_at=done, modified_at=THEN + timedelta(days=99), actual_hours=999.0))
    late = [
        replace(item, gid=f"future {item.gid}", created_at=THEN + timedelta(days=2), completed_at=None)
        for item in items[:30]
    ]
    return found + late


@given(st.integers(0, 60), st.booleans())
@settings(max_examples=10, deadline=None)
def test_nothing_that_happens_after_a_day_changes_what_is_said_on_it(after_days: int, leaves: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    plain = Record(PLANTED.projects)
    moves = {item.gid: [DueMove(THEN + timedelta(days=3), item.due_on, day(400))] for item in PLANTED.items[::2]}
    touched = {item.gid: [THEN - timedelta(days=1), THEN + timedelta(days=1)] for item in PLANTED.items[::3]}
    seen = {gid: times[:1] for gid, times in touched.items()}
    other = Record(
        {gid: poisoned(items, after_days, leaves=leaves) for gid, items in PLANTED.projects.items()}, moves, touched
    )
    plain = Record(PLANTED.projects, touched=seen)
    opened = [gid for gid in plain.items if plain.standing(gid, THEN)]
    assert len(opened) > 5
    for gid in opened:
        deadlines_then = plain.standing(gid, THEN), other.standing(gid, THEN)
        assert deadlines_then[0] is not None
        assert deadlines_then[1] is not None
        assert deadlines_then[0].due_on == deadlines_then[1].due_on
        ours = features(plain, gid, deadlines_then[0], THEN)
        theirs = features(other, gid, deadlines_then[1], THEN)
        np.testing.assert_equal(theirs, ours)


def test_the_rows_to_learn_from_on_a_day_hold_no_later_outcome() -> None:
    kept = Record(PLANTED.projects)
    other = Record({gid: poisoned(items, 30, leaves=True) for gid, items in PLANTED.projects.items()})
    ours, theirs = examples(kept, THEN), examples(other, THEN)
    assert len(ours.late) > 20
    assert ours.late.tolist() == theirs.late.tolist()
    for one, another in zip(ours.table, theirs.table, strict=True):
        np.testing.assert_equal(another.values, one.values)


def test_every_number_lies_within_its_stated_bounds() -> None:
    extreme = task(
        "t", 5000, created=-5000, effort_hours=1e9, subtasks=10**6, assignee_gid="u", start_on=day(-4000),
        waits_for=tuple(f"d{n}" for n in range(50)),
    )  # fmt: skip
    others = [task(f"d{n}", -400, created=-4000, assignee_gid="u") for n in range(50)]
    record = Record({"p": [extreme, *others]}, {"t": [put_off(-n, n, n + 300) for n in range(1, 40)][::-1]}, {"t": []})
    for name, value in told(record).items():
        assert FEATURES[name].low <= value <= FEATURES[name].high, name


def test_what_is_not_known_is_missing_and_not_nothing() -> None:
    row = told(Record({"p": [task("t")]}))
    missing = {name for name, value in row.items() if math.isnan(value)}
    assert missing == {
        "start_passed_days", "stalled_days", "assignee_open", "assignee_overdue", "assignee_due_per_day",
        "effort_hours", "effort_per_day_hours",
    }  # fmt: skip
    assert (row["no_assignee"], row["no_estimate"]) == (1, 1)


def test_dependencies_that_are_open_late_or_due_later_are_counted() -> None:
    items = [
        task("t", 10, waits_for=("open", "overdue", "later", "done", "elsewhere", "t")),
        task("open", 5),
        task("overdue", -3),
        task("later", 20),
        task("done", 5, done=-1),
    ]
    row = told(Record({"p": items}))
    assert (row["open_dependencies"], row["late_dependencies"], row["later_dependencies"]) == (3, 1, 1)
    assert told(Record({"p": items}), "open")["dependents"] == 1


def test_a_dependency_that_was_not_there_yet_does_not_count() -> None:
    items = [task("t", 10, waits_for=("soon",)), task("soon", 20, created=1)]
    assert told(Record({"p": items}))["open_dependencies"] == 0


def test_a_dependency_that_was_put_off_counts_as_late_though_its_new_day_lies_ahead() -> None:
    items = [task("t", 10, waits_for=("up",)), task("up", 5)]
    assert told(Record({"p": items}, {"up": [put_off(-1, 2, 5)]}))["late_dependencies"] == 1
    assert told(Record({"p": items}, {"up": [put_off(-1, 8, 5)]}))["late_dependencies"] == 0


def test_a_task_in_two_projects_counts_once() -> None:
    item = task("t", assignee_gid="u")
    assert told(Record({"p": [item], "q": [item]}))["assignee_open"] == 1


def test_a_date_that_was_moved_in_time_is_a_slip_and_one_moved_after_its_day_is_a_miss() -> None:
    item = task("t", 20)
    early, late = [put_off(-5, 1, 20)], [put_off(-5, -8, 20)]
    assert [each.fell for each in deadlines(item, early)] == [False, True]
    assert [(each.fell, each.is_missed) for each in deadlines(item, late)] == [(True, True), (True, True)]
    assert slips(early, NOW) == (1, 19)
    assert slips(early, at(-6)) == (0, 0)


def test_a_due_date_is_kept_to_the_end_of_its_day() -> None:
    assert not deadlines(task("t", -1, done=-0.3))[0].is_missed
    assert deadlines(task("t", -1, done=-0.2))[0].is_missed


def test_a_shrunk_rate_does_not_condemn_anybody_for_two_misses() -> None:
    theirs = [task("t", assignee_gid="u"), *(task(f"x{n}", -5, done=-1, assignee_gid="u") for n in range(2))]
    others = [task(f"y{n}", -5, done=-6, assignee_gid=f"v{n}") for n in range(30)]
    row = told(Record({"p": theirs + others}))
    assert row["project_late_rate"] < row["assignee_late_rate"] < 0.3


def test_delays_count_open_tasks_as_at_least_so_late() -> None:
    done = [task(f"d{n}", -30, done=-25, created=-60) for n in range(10)]
    still = [task(f"o{n}", -30, created=-60) for n in range(10)]
    assert delays(Record({"p": done + still}), NOW).mean_days > 3 * delays(Record({"p": done}), NOW).mean_days


def test_a_task_may_outlast_its_slack_and_more_slack_is_safer() -> None:
    known = delays(Record({}), NOW)
    chances = [known.outlasts(slack, 0.4) for slack in (-30, -5, 0, 5, 30)]
    assert chances == sorted(chances, reverse=True)
    assert chances[2] == pytest.approx(0.4)
