"""The closed vocabulary of what the product can do."""

import json

import pytest

from steward.asana import edits
from steward.asana.edits import EDITS, Edit, MutationClass, Risk, edit_of

SAMPLES: tuple[Edit, ...] = (
    edits.SetTaskFields("1", {"5": "9", "6": 2.5, "7": None}),
    edits.SetProjectFields("1", {"5": 80.0}),
    edits.Assign("1", "2"),
    edits.SetDueDate("1", "2026-05-01"),
    edits.CompleteOwnTask("1"),
    edits.SetGoalMetric("1", 3.5),
    edits.EditOwnComment("1", "<body>x</body>", pinned=True),
    edits.PlaceInSection("1", "2"),
    edits.Reorder("1", "2", "3"),
    edits.Follow("1", ("2", "3")),
    edits.Tag("1", "2"),
    edits.AddSubtask("1", "t", "<body>x</body>", assignee_gid="2", approval=True),
    edits.CreateTask("1", "t", "<body>x</body>", section_gid="2"),
    edits.AddProject("1", "2", "t", "<body>x</body>", "private", ({"key": "a", "role": "task"},), "3"),
    edits.GrowProject("1", "t", ({"key": "a", "role": "task"},)),
    edits.AddSection("1", "t"),
    edits.AddMilestone("1", "t", "<body>x</body>", "2", "2026-01-31"),
    edits.AddPart("1", "t", "<body>x</body>", "2026-01-31"),
    edits.CommentOnTask("1", "<body>x</body>"),
    edits.CommentOnGoal("1", "<body>x</body>"),
    edits.AttachReport("1", "t", "<!DOCTYPE html>"),
    edits.PostStatus("1", "t", "<body>x</body>", "at_risk"),
    edits.DeliverUpdate("1", "t", "<body>x</body>", ("2", "3")),
    edits.SendEmail("1", "t", "<body>x</body>", ("2", "3")),
)


def test_there_is_a_sample_of_every_edit() -> None:
    assert {type(sample) for sample in SAMPLES} == set(EDITS)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_an_edit_survives_its_journey_through_a_plan(sample: Edit) -> None:
    assert edit_of(json.loads(json.dumps(sample.as_json()))) == sample


def test_every_edit_has_its_own_name_a_mutation_class_and_a_risk() -> None:
    assert len({kind.name for kind in EDITS}) == len(EDITS)
    assert all(isinstance(kind.mutation_class, MutationClass) and isinstance(kind.risk, Risk) for kind in EDITS)


def test_what_is_not_in_the_vocabulary_cannot_be_read_back() -> None:
    with pytest.raises(KeyError):
        edit_of({"edit": "delete_task", "task_gid": "1"})


def test_nothing_in_the_vocabulary_deletes_increments_or_batches() -> None:
    forbidden = ("delete", "remove", "increment", "append", "batch")
    assert not [kind.name for kind in EDITS if any(word in kind.name for word in forbidden)]
