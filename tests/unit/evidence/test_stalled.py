"""Which tasks have not moved for too long, and what holds them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.stalled import LEAST_IDLE_DAYS, RARE, Hold, Stall, stalled
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item, plan

LATER = date(2026, 10, 30)


def lived(count: int = 40, **more: Any) -> list[WorkItem]:  # noqa: ANN401 - any field of a work item
    """Completed tasks that took 1, 2, 3 ... weeks of five working days, over and over."""
    begun = NOW - timedelta(weeks=20)
    return [
        item(
            f"done{at}{more.get('section_gid', '')}",
            **{"created_at": begun, "completed_at": begun + timedelta(weeks=at % 8), **more},
        )
        for at in range(count)
    ]


def still(gid: str = "1", idle_weeks: float = 1.0, **more: Any) -> WorkItem:  # noqa: ANN401 - as above
    """A task that has not moved for so long; a week is five working days."""
    moved = NOW - timedelta(weeks=idle_weeks)
    return item(gid, **{"created_at": moved - timedelta(days=1), "modified_at": moved, "due_on": LATER, **more})


def found(*items: WorkItem, history: list[WorkItem] | None = None, **more: Any) -> dict[str, Stall]:  # noqa: ANN401
    made: Plan = plan([*items, *(lived() if history is None else history)], **more)
    return {each.task_gid: each for each in stalled(made, simulate(made))}


def test_a_task_that_has_lain_longer_than_most_is_stalled_and_one_that_has_not_is_not() -> None:
    assert set(found(still("1", 8), still("2", 2))) == {"1"}


def test_a_stall_is_told_with_what_it_is_compared_with() -> None:
    stall = found(still("1", 6.8))["1"]
    assert (stall.idle_days, stall.basis) == (34, "ages")
    assert 30 < stall.usual_days <= 36
    assert stall.longer_share <= RARE
    assert json.loads(json.dumps(stall.as_json()))["holds"] == ["quiet"]


def test_recorded_pauses_of_its_own_section_are_what_counts() -> None:
    made = plan([still("1", 2, section_gid="review"), still("2", 2, section_gid="build"), *lived()])
    pauses = {"review": [1, 2, 3, 4] * 10, "build": [10, 20, 30, 40] * 10}
    assert [(each.task_gid, each.basis) for each in stalled(made, simulate(made), pauses)] == [("1", "pauses")]


def test_a_kind_has_its_own_history() -> None:
    quick = [replace(each, gid=f"q{each.gid}", values={"request_type": "bug"}) for each in lived()]
    quick = [replace(each, completed_at=each.created_at + timedelta(days=at % 3)) for at, each in enumerate(quick)]
    kinds = found(still("1", 2, values={"request_type": "bug"}), still("2", 2), history=[*quick, *lived(200)])
    assert set(kinds) == {"1"}


def test_without_a_past_two_weeks_are_too_long() -> None:
    seen = found(still("1", 2.4), still("2", 1.6), history=[])
    assert [(each.task_gid, each.basis) for each in seen.values()] == [("1", "stated")]


holds = st.fixed_dictionaries(
    {
        "assignee_gid": st.sampled_from([None, "a", "b", "gone", "out"]),
        "waits_for": st.sampled_from([(), ("late",), ("open",)]),
        "effort_hours": st.sampled_from([None, 2.0, 90.0]),
        "section_gid": st.sampled_from([None, "s"]),
    }
)
OUT = replace(IDLE, away=(Absence(MONDAY - timedelta(days=3), MONDAY + timedelta(days=9)),))
STAFF = Staff(loads={"a": IDLE, "b": IDLE, "gone": IDLE, "out": OUT}, last_days={"gone": MONDAY - timedelta(days=4)})
OTHERS = [item("late", due_on=MONDAY - timedelta(days=9)), item("open", due_on=LATER, modified_at=NOW)]


@settings(max_examples=40, deadline=None)
@given(holds, st.floats(0, LEAST_IDLE_DAYS - 0.01))
def test_a_fresh_task_is_never_stalled(fields: dict[str, Any], idle_days: float) -> None:
    fresh = item("1", **fields, due_on=LATER, modified_at=NOW - timedelta(days=idle_days))
    assert "1" not in found(fresh, *OTHERS, staff=STAFF, runs=20)


@settings(max_examples=40, deadline=None)
@given(holds, st.integers(0, 90), st.integers(0, 90))
def test_the_older_its_last_movement_the_more_it_is_stalled(fields: dict[str, Any], one: int, two: int) -> None:
    def seen(days: int) -> Stall | None:
        created = NOW - timedelta(days=200)
        task = item("1", **fields, due_on=LATER, created_at=created, modified_at=NOW - timedelta(days=days))
        return found(task, *OTHERS, staff=STAFF, runs=20).get("1")

    newer, older = seen(min(one, two)), seen(max(one, two))
    if newer is not None:
        assert older is not None
        assert older.longer_share <= newer.longer_share
        assert older.idle_days >= newer.idle_days


def test_a_blocked_task_is_told_by_its_blocker() -> None:
    blocked = found(still("1", 8, waits_for=("open", "done1", "unknown")), *OTHERS)["1"]
    assert (blocked.holds, blocked.blocker_gids) == ((Hold.BLOCKED,), ("open",))
    late = found(still("1", 8, waits_for=("open", "late")), *OTHERS)["1"]
    assert (late.holds, late.blocker_gids) == ((Hold.BLOCKED_LATE,), ("late", "open"))


def test_a_task_that_waits_for_itself_is_not_its_own_blocker() -> None:
    assert found(still("1", 8, waits_for=("1",)))["1"].blocker_gids == ()


def test_what_will_not_mend_itself_counts_sooner() -> None:
    """Four weeks are the median here: with a late blocker or nobody there that is long enough."""
    four = [
        still("quiet", 4.2),
        still("late-blocked", 4.2, waits_for=("late",)),
        still("gone", 4.2, assignee_gid="gone"),
        still("out", 4.2, assignee_gid="out"),
        still("planned", 4.2, waits_for=("open",)),
    ]
    seen = found(*four, *OTHERS, staff=STAFF)
    assert {gid: each.holds for gid, each in seen.items()} == {
        "late-blocked": (Hold.BLOCKED_LATE,),
        "gone": (Hold.GONE,),
        "out": (Hold.OUT,),
    }


def test_a_status_that_says_blocked_holds_a_task() -> None:
    blocked, other = still("1", 4.2, values={"status": "on hold"}), still("2", 4.2, values={"status": "doing"})
    made = plan([blocked, other, *lived()])
    seen = stalled(made, simulate(made), blocked=("on hold",))
    assert [(each.task_gid, each.holds) for each in seen] == [("1", (Hold.STATUS,))]
    assert stalled(made, simulate(made)) == []


def test_an_overloaded_assignee_holds_a_task() -> None:
    heavy = [item(f"h{at}", effort_hours=60.0, modified_at=NOW) for at in range(2)]
    assert found(still("1", 4.2), *heavy)["1"].holds == (Hold.OVERLOADED,)
    assert found(still("1", 8, assignee_gid=None))["1"].holds == (Hold.UNASSIGNED,)


@pytest.mark.parametrize(
    "task",
    [
        still("1", 30, completed_at=NOW - timedelta(weeks=30)),
        still("1", 30, is_milestone=True),
        still("1", 30, start_on=MONDAY + timedelta(days=3)),
        still("1", 30, assignee_gid=None, due_on=None),
        still("1", 30, start_on=MONDAY - timedelta(days=2)),
    ],
    ids=["done", "milestone", "not begun yet", "backlog", "begun two days ago"],
)
def test_what_nobody_should_be_working_on_is_not_stalled(task: WorkItem) -> None:
    assert "1" not in found(task)


def test_a_better_known_movement_counts_instead_of_the_last_write() -> None:
    made = plan([still("1", 0), still("2", 8), *lived()])
    moved = {"1": NOW - timedelta(weeks=8), "2": NOW - timedelta(days=1)}
    assert [each.task_gid for each in stalled(made, simulate(made), moved_at=moved)] == ["1"]


def test_a_weekend_and_a_holiday_are_no_standstill() -> None:
    moved = datetime(2026, 10, 1, 17, tzinfo=UTC)  # a Thursday; today is Monday
    assert found(still("1", modified_at=moved), history=[]) == {}
    made = plan([still("1", 2.4)])
    assert stalled(made, simulate(made))
    feast = replace(
        made, horizon=replace(made.horizon, holidays=frozenset(MONDAY - timedelta(days=at) for at in range(9)))
    )
    assert stalled(feast, simulate(feast)) == []


def test_the_order_of_the_list_changes_no_stall() -> None:
    items = [*(still(f"{at}", 6 + at) for at in range(5)), *lived()]
    one, two = plan(items), plan(items[::-1])
    assert stalled(one, simulate(one)) == stalled(two, simulate(two))
