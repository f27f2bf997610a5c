"""When is a value the one we want, the one we read, or somebody else's?"""

from typing import Any

import pytest

from steward.asana.edits import Assign, CommentOnTask, CompleteOwnTask, Edit, SetDueDate, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason, Rejected
from steward.governance.target import (
    Finding,
    check_scope,
    compare,
    digests_of_base,
    found,
    target_of,
    value_digest,
)

PROJECT = "77"


def task(fields: list[dict[str, Any]] | None = None, **properties: object) -> dict[str, Any]:
    membership = {"project": {"gid": PROJECT, "name": "Intake"}}
    return {"gid": "1", "memberships": [membership], "custom_fields": fields or []} | properties


def number(gid: str, value: float | None, precision: int = 1) -> dict[str, Any]:
    return {"gid": gid, "resource_subtype": "number", "number_value": value, "precision": precision}


def text(gid: str, value: str | None) -> dict[str, Any]:
    return {"gid": gid, "resource_subtype": "text", "text_value": value}


def finding(edit: Edit, base: dict[str, Any], document: dict[str, Any]) -> Finding:
    target = target_of(edit)
    return compare(target, digests_of_base(base, target), document)


def test_the_desired_values_are_found_when_all_of_them_stand_there() -> None:
    edit = SetTaskFields("1", {"10": 3.5, "11": "short"})
    assert finding(edit, {}, task([number("10", 3.5), text("11", "short")])) is Finding.DESIRED


def test_a_mix_of_read_and_desired_values_counts_as_unchanged_by_people() -> None:
    edit = SetTaskFields("1", {"10": 3.5, "11": "short"})
    assert finding(edit, {}, task([number("10", 3.5), text("11", None)])) is Finding.BASE


def test_one_foreign_value_is_enough_for_a_conflict() -> None:
    edit = SetTaskFields("1", {"10": 3.5, "11": "short"})
    assert finding(edit, {}, task([number("10", 8), text("11", None)])) is Finding.CHANGED


def test_a_number_is_compared_at_the_precision_that_asana_keeps() -> None:
    assert finding(SetTaskFields("1", {"10": 3.14159}), {}, task([number("10", 3.1)])) is Finding.DESIRED


@pytest.mark.parametrize(
    ("one", "other"),
    [("", None), ("  ", None), ([], None), ((), None), (3, 3.0), (("b", "a"), ["a", "b"]), ("text ", "text")],
)
def test_values_that_asana_does_not_tell_apart_have_one_hash(one: FieldValue, other: FieldValue) -> None:
    assert value_digest(one) == value_digest(other)


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, None), ("1", 1), (None, "None"), ("a", ("a",)), (1.5, 2)])
def test_values_that_differ_have_different_hashes(one: FieldValue, other: FieldValue) -> None:
    assert value_digest(one) != value_digest(other)


def test_properties_are_compared_like_fields() -> None:
    assert finding(Assign("1", "5"), {"assignee": None}, task(assignee={"gid": "5"})) is Finding.DESIRED
    assert finding(Assign("1", "5"), {"assignee": None}, task(assignee={"gid": "6"})) is Finding.CHANGED
    assert finding(SetDueDate("1", "2026-01-31"), {"due_on": None}, task(due_on=None)) is Finding.BASE
    assert finding(CompleteOwnTask("1"), {"completed": False}, task(completed=True)) is Finding.DESIRED


def test_a_field_that_left_the_task_is_rejected_and_not_guessed() -> None:
    with pytest.raises(Rejected, match="unknown_field"):
        finding(SetTaskFields("1", {"10": 1}), {}, task([]))


@pytest.mark.parametrize("changes", [{"memberships": []}, {"completed": True}])
def test_a_task_that_left_the_project_or_was_completed_is_out_of_scope(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        check_scope(target_of(SetTaskFields("1", {"10": 1})), task(**changes), PROJECT)
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE


def test_a_bot_may_complete_its_own_task_although_it_is_then_completed() -> None:
    check_scope(target_of(CompleteOwnTask("1")), task(completed=True), PROJECT)


def test_an_edit_that_cannot_be_read_back_yet_has_no_target() -> None:
    with pytest.raises(Refused) as refused:
        target_of(CommentOnTask("1", "<body/>"))
    assert refused.value.reason is RefusedReason.UNPROVEN_CLASS


def test_what_is_read_to_compare_covers_the_scope_and_only_the_kinds_in_question() -> None:
    assert target_of(Assign("1", "5")).opt_fields() == ("assignee.name", "completed", "memberships.project.name")
    assert "custom_fields.number_value" in target_of(SetTaskFields("1", {"10": 1})).opt_fields()


def test_without_a_reading_the_base_stands_for_what_is_there() -> None:
    assert found({"10": "new"}, {"10": "old"}, {"10": "old"}) is Finding.BASE
    assert found({"10": "same"}, {"10": "same"}, {"10": "same"}) is Finding.DESIRED
