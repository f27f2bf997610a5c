"""What a review wrote is no movement of the work, and what people did beside it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from steward.evidence.own_writes import OwnWrites, Stood
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import NOW, item

HOUR = timedelta(hours=1)
BEFORE = item("1", modified_at=NOW - 400 * HOUR)
WRITTEN = replace(BEFORE, modified_at=NOW, values={"backlog_score": 3.2})


def own(ended_hours: float = 0.0, stood: Stood | None = None) -> OwnWrites:
    row = (stood or Stood.of(BEFORE)).as_row()
    return OwnWrites.of({"1": row}, NOW + ended_hours * HOUR)


def seen(task: WorkItem, by: OwnWrites) -> WorkItem:
    (found,) = by.without([task])
    return found


def test_a_task_whose_fields_we_wrote_moved_when_people_moved_it() -> None:
    assert seen(WRITTEN, own()) == replace(WRITTEN, modified_at=BEFORE.modified_at)


def test_it_is_remembered_over_nights_that_write_nothing_there() -> None:
    by = own()
    seen(WRITTEN, by)
    assert seen(WRITTEN, own(24, by.kept["1"])).modified_at == BEFORE.modified_at
    later = replace(WRITTEN, modified_at=NOW + 3 * HOUR)
    assert seen(later, own(24, by.kept["1"])) == later, "a later review's end says nothing of this task"


@pytest.mark.parametrize(
    "change",
    [{"modified_at": NOW + HOUR}, {"assignee_gid": "b"}, {"due_on": None}, {"values": {"status": "doing"}}],
    ids=["later", "assignee", "date", "status"],
)
def test_what_a_person_did_is_movement_and_is_remembered_no_more(change: dict[str, Any]) -> None:
    by, moved = own(), replace(WRITTEN, **change)
    assert seen(moved, by) == moved
    assert by.kept == {}


def test_an_undo_brings_back_what_stood_and_is_no_movement_and_what_comes_after_it_is() -> None:
    by, undone = own(), replace(BEFORE, modified_at=NOW + 5 * HOUR)
    assert seen(undone, by).modified_at == BEFORE.modified_at
    assert seen(undone, own(24, by.kept["1"])).modified_at == BEFORE.modified_at
    said = replace(BEFORE, modified_at=NOW + 9 * HOUR)
    assert seen(said, own(24, by.kept["1"])) == said


def test_of_several_readings_the_last_one_says_whether_it_still_stands() -> None:
    by = own()
    assert seen(BEFORE, by) == BEFORE
    seen(replace(WRITTEN, assignee_gid="b"), by)
    assert by.kept == {}
