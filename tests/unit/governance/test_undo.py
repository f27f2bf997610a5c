"""What would an undo put back, what does it leave alone, and does it say why?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steward.asana.edits import Assign, CommentOnTask, Edit, PlaceInSection, SetDueDate, SetTaskFields
from steward.errors import Refused, RefusedReason
from steward.governance.finding import Look
from steward.governance.undo import Change, Left, Undoing, Why, change_of, places, undoing, whole

START = datetime(2026, 10, 1, 10, tzinfo=UTC)


def changed(number: int, edit: Edit, base: dict[str, Any], workflow: str = "triage_request", **plan: Any) -> Change:  # noqa: ANN401 - parts of a plan
    """The change behind the audit entry of that number."""
    entry = {
        "mutation_id": f"m{number}",
        "run_id": f"r{number}",
        "at": (START + timedelta(minutes=number)).isoformat(),
        "workflow": workflow,
        "project_gid": "77",
        "values": {"key": "k", "sha256": "s", "ordinal": 0},
    }
    found = change_of(entry, {"edits": [edit.as_json()], "base": base, **plan})
    assert found is not None
    return found


def fields(number: int, before: dict[str, Any], after: dict[str, Any]) -> Change:
    return changed(number, SetTaskFields("1", after), before)


def one(result: Undoing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The edit and the mutations of the only restoration."""
    (found,) = result.restorations
    return found.edit.as_json(), found.mutation_ids


def test_a_value_that_still_stands_goes_back_to_what_stood_before() -> None:
    result = undoing([fields(1, {"5": "a", "6": None}, {"5": "b", "6": 3.5})], Look({"5": "b", "6": 3.5}))
    edit, ids = one(result)
    assert edit["values"] == {"5": "a", "6": None}
    assert ids == ("m1",)
    assert result.restorations[0].base == {"5": "b", "6": 3.5}
    assert result.left == ()


def test_a_value_that_somebody_changed_since_is_theirs_and_the_others_still_go_back() -> None:
    result = undoing([fields(1, {}, {"5": "b", "6": "c"})], Look({"5": "a person's", "6": "c"}))
    assert one(result)[0]["values"] == {"6": None}
    assert result.left == (Left("5", "m1", Why.CHANGED),)


def test_several_of_our_changes_go_back_to_before_the_first_of_them() -> None:
    result = undoing([fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "b"}, {"5": "c"})], Look({"5": "c"}))
    edit, ids = one(result)
    assert edit["values"] == {"5": "a"}
    assert ids == ("m1", "m2")


def test_a_persons_value_between_two_of_ours_is_what_comes_back() -> None:
    result = undoing([fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "hers"}, {"5": "c"})], Look({"5": "c"}))
    edit, ids = one(result)
    assert edit["values"] == {"5": "hers"}
    assert ids == ("m2",)


def test_an_undo_of_everything_that_was_undone_already_does_nothing() -> None:
    undone = [fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "b"}, {"5": "a"})]
    result = undoing(undone, Look({"5": "a"}))
    assert result == Undoing(left=(Left("5", "m2", Why.AS_BEFORE),))
    assert undoing(undone[:1], Look({"5": "a"})).left == (Left("5", "m1", Why.AS_BEFORE),)


def test_an_undo_can_itself_be_undone() -> None:
    assert one(undoing([fields(2, {"5": "b"}, {"5": "a"})], Look({"5": "a"})))[0]["values"] == {"5": "b"}


def test_numbers_are_compared_as_asana_keeps_them() -> None:
    result = undoing([fields(1, {"6": 1.0}, {"6": 3.14159})], Look({"6": 3.1}, precisions={"6": 1}))
    assert one(result)[0]["values"] == {"6": 1.0}
    assert result.restorations[0].base == {"6": 3.1}


def test_a_list_is_compared_without_order() -> None:
    result = undoing([fields(1, {"5": ["7"]}, {"5": ["8", "9"]})], Look({"5": ("9", "8")}))
    assert one(result)[0]["values"] == {"5": ("7",)}


@pytest.mark.parametrize(
    ("edit", "base", "name", "present", "back"),
    [
        (Assign("1", "30"), {"assignee": "31"}, "assignee", "30", {"assignee_gid": "31"}),
        (Assign("1", "30"), {"assignee": None}, "assignee", "30", {"assignee_gid": None}),
        (SetDueDate("1", "2026-10-09"), {}, "due_on", "2026-10-09", {"due_on": None}),
        (PlaceInSection("1", "40"), {"section": "41"}, "section", "40", {"section_gid": "41"}),
    ],
)
def test_properties_and_sections_go_back_too(
    edit: Edit, base: dict[str, Any], name: str, present: str, back: dict[str, Any]
) -> None:
    restored, _ = one(undoing([changed(1, edit, base)], Look({name: present})))
    assert restored.items() >= back.items()


def test_a_date_field_goes_back_as_a_date() -> None:
    edit = SetTaskFields("1", {"5": "2026-10-09", "6": 1.0}, date_gids=("5",))
    result = undoing([changed(1, edit, {"5": "2026-10-01"})], Look({"5": "2026-10-09", "6": 2.0}))
    assert one(result)[0]["date_gids"] == ("5",)


def test_a_task_without_a_section_before_stays_where_it_is() -> None:
    result = undoing([changed(1, PlaceInSection("1", "40"), {})], Look({"section": "40"}))
    assert result.left == (Left("section", "m1", Why.NOTHING_BEFORE),)


def test_nothing_is_put_back_on_a_task_that_left_the_project() -> None:
    gone = Refused(RefusedReason.OUT_OF_SCOPE, "task 1 left project 77")
    result = undoing([fields(1, {}, {"5": "b"})], Look({"5": "b"}, objection=gone))
    assert result == Undoing(left=(Left("5", "m1", Why.OUT_OF_SCOPE),))


def test_what_was_said_has_nothing_before_it() -> None:
    entry = {"mutation_id": "m", "workflow": "triage_request", "values": {"ordinal": 0}}
    assert change_of(entry, {"edits": [CommentOnTask("1", "<body>hello</body>").as_json()]}) is None


def test_a_persons_answer_is_never_put_back() -> None:
    edit = SetTaskFields("1", {"5": None})
    entry = {"mutation_id": "m", "workflow": "decision", "values": {"ordinal": 0}}
    assert change_of(entry, {"edits": [edit.as_json()], "decision_field": "5"}) is None
    with_answer = changed(1, SetTaskFields("1", {"5": None, "6": "b"}), {"5": "yes"}, decision_field="5")
    assert with_answer.after == {"6": "b"}


def test_a_change_that_a_person_approved_belongs_to_the_workflow_that_proposed_it() -> None:
    approvals = {"0": {"workflow": "triage_request", "kind": "proposal"}}
    approved = changed(2, SetTaskFields("1", {"5": "c"}), {"5": "b"}, workflow="decision", approvals=approvals)
    assert places([approved, fields(1, {"5": "a"}, {"5": "b"})]) == [[fields(1, {"5": "a"}, {"5": "b"}), approved]]


def test_one_reading_covers_every_value_of_a_place() -> None:
    target = whole([fields(1, {}, {"5": "a"}), fields(2, {}, {"6": "b"})])
    assert set(target.desired) == {"5", "6"}


def test_the_same_undo_has_the_same_id_and_a_further_one_another() -> None:
    (restoration,) = undoing([fields(1, {"5": "a"}, {"5": "b"})], Look({"5": "b"})).restorations
    first, again = restoration.diff("task:1"), restoration.diff("task:1", again=1)
    assert first == restoration.diff("task:1")
    assert first["proposal_id"] != again["proposal_id"]
    assert (first["base"], first["undoes"]) == ({"5": "b"}, ["m1"])
