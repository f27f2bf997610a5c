"""Is a look at what changed the same as a look at everything, and does it simulate only whom it must?"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.room import Room, Scene, renewed, room_of
from steward.evidence.capacity.simulate import simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.load import Load, Open
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item

CREW = ("101", "102", "103")
STAFF = Staff(dict.fromkeys(CREW, IDLE))
WORK = [item(f"{who}{at}", assignee_gid=who) for who in CREW for at in range(3)]
DONE = [item(f"9{who}", assignee_gid=who, completed_at=NOW - timedelta(days=30)) for who in CREW]


def scene(items: Sequence[WorkItem], staff: Staff = STAFF, days: int = 0) -> Scene:
    return Scene("77", [*DONE, *items], staff, MONDAY + timedelta(days=days), 7)


def looked(then: Scene, now: Scene) -> Room:
    """A look, by way of what is stored between two of them."""
    return renewed(now, then.items, json.loads(json.dumps(room_of(then).as_json())))


def with_holder(items: Sequence[WorkItem], gid: str, who: str | None) -> list[WorkItem]:
    return [replace(each, assignee_gid=who) if each.gid == gid else each for each in items]


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from([each.gid for each in WORK]), st.sampled_from([*CREW, None])))
def test_a_look_at_what_changed_is_a_look_at_everything(moved: dict[str, str | None]) -> None:
    now = WORK
    for gid, who in moved.items():
        now = with_holder(now, gid, who)
    found = looked(scene(WORK), scene(now))
    assert found.weeks == simulate(found.plan)


def test_who_held_a_task_and_who_holds_it_are_simulated_and_nobody_else() -> None:
    assert looked(scene(WORK), scene(WORK)).simulated == ()
    assert looked(scene(WORK), scene(with_holder(WORK, "1010", "102"))).simulated == ("101", "102")
    assert looked(scene(WORK), scene([*WORK, item("new", assignee_gid="103")])).simulated == ("103",)
    assert looked(scene(WORK), scene(WORK[1:])).simulated == ("101",)


def test_after_two_looks_whoever_had_it_in_between_is_simulated_too() -> None:
    """The second look begins with the first one's weeks, in which 102 still has the task."""
    between, last = (scene(with_holder(WORK, "1010", who)) for who in ("102", "103"))
    assert looked(between, last).simulated == ("102", "103")


def test_a_day_off_or_other_hours_are_that_persons_alone_and_what_they_hold_elsewhere_is_not() -> None:
    away = {"101": replace(IDLE, away=(Absence(MONDAY, MONDAY),))}
    found = looked(scene(WORK), scene(WORK, Staff({**STAFF.loads, **away})))
    assert found.simulated == ("101",)
    assert found.weeks == simulate(found.plan)
    assert looked(scene(WORK), scene(WORK, Staff(STAFF.loads, {"102": 20.0}))).simulated == ("102",)
    later = {gid: Load(NOW + timedelta(hours=1), {"elsewhere": Open(9.0, 1, 2)}) for gid in CREW}
    assert looked(scene(WORK), scene(WORK, Staff(later))).simulated == ()


def test_on_another_day_everybody_is_simulated() -> None:
    assert looked(scene(WORK), scene(WORK, days=1)).simulated == CREW
