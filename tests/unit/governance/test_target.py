"""When is a value the one we want, the one we read, or somebody else's?"""

from typing import Any

import pytest

from steward.asana.edits import Assign, CompleteOwnTask, Edit, MutationClass, Risk, SetDueDate, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason, Rejected
from steward.governance.creation import Place, closed_to
from steward.governance.finding import Bounds, Finding, Standing, found, kept_precision, value_digest
from steward.governance.target import target_of
from tests.unit.asana.edit_samples import SAMPLES

PROJECT = "77"
BOT = "900"
BOUNDS = Bounds(PROJECT, BOT)


def task(fields: list[dict[str, Any]] | None = None, **properties: object) -> dict[str, Any]:
    membership = {"project": {"gid": PROJECT, "name": "Intake"}}
    return {"gid": "1", "memberships": [membership], "custom_fields": fields or []} | properties


def number(gid: str, value: float | None, precision: int = 1) -> dict[str, Any]:
    return {"gid": gid, "resource_subtype": "number", "number_value": value, "precision": precision}


def text(gid: str, value: str | None) -> dict[str, Any]:
    return {"gid": gid, "resource_subtype": "text", "text_value": value}


def finding(edit: Edit, base: dict[str, Any], document: dict[str, Any]) -> Finding:
    target = standing(edit)
    return target.compare(target.base_digests(base), [document], BOUNDS).finding


def standing(edit: Edit) -> Standing:
    target = target_of(edit)
    assert isinstance(target, Standing)
    return target


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
    own = task(completed=True, created_by={"gid": BOT})
    assert finding(CompleteOwnTask("1"), {"completed": False}, own) is Finding.DESIRED


def test_a_field_that_left_the_task_is_rejected_and_not_guessed() -> None:
    with pytest.raises(Rejected, match="unknown_field"):
        finding(SetTaskFields("1", {"10": 1}), {}, task([]))


@pytest.mark.parametrize("changes", [{"memberships": []}, {"completed": True}])
def test_a_task_that_left_the_project_or_was_completed_is_out_of_scope(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        finding(SetTaskFields("1", {"10": 1}), {}, task([number("10", None)], **changes))
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE


def test_a_comment_may_be_made_on_an_open_subtask_of_the_run_s_own_task_and_on_nobody_else_s() -> None:
    child = task([], memberships=[], parent={"gid": "7"})
    of_seven, of_eight = (Bounds(PROJECT, BOT, each) for each in ("7", "8"))
    assert closed_to(child, of_seven, Place.TASK_COMMENT) is None
    for record, bounds, place in (
        (child, of_eight, Place.TASK_COMMENT),
        (child, of_seven, Place.SUBTASK),
        (child | {"completed": True}, of_seven, Place.TASK_COMMENT),
        (task([], memberships=[]), of_seven, Place.TASK_COMMENT),
    ):
        refusal = closed_to(record, bounds, place)
        assert refusal is not None
        assert refusal.reason is RefusedReason.OUT_OF_SCOPE


def test_what_stands_there_already_needs_no_scope_because_nothing_is_written() -> None:
    document = task([number("10", 1)], memberships=[], completed=True)
    assert finding(SetTaskFields("1", {"10": 1}), {}, document) is Finding.DESIRED


def test_a_bot_completes_its_own_task_only() -> None:
    own, foreign = task(created_by={"gid": BOT}, memberships=[]), task(created_by={"gid": "5"})
    assert finding(CompleteOwnTask("1"), {"completed": False}, own) is Finding.BASE
    for document in (foreign, task(created_by=None)):
        with pytest.raises(Refused) as refused:
            finding(CompleteOwnTask("1"), {"completed": False}, document)
        assert refused.value.reason is RefusedReason.NOT_OURS


def test_every_edit_of_the_vocabulary_has_a_target_with_the_object_it_is_about() -> None:
    for sample in SAMPLES:
        assert target_of(sample).gid in {str(value) for value in sample.as_json().values()}


def test_an_edit_that_the_journal_does_not_know_has_no_target() -> None:
    class Letter(Edit, name="letter", mutation_class=MutationClass.AT_MOST_ONCE, risk=Risk.HIGH):
        pass

    with pytest.raises(Refused) as refused:
        target_of(Letter())
    assert refused.value.reason is RefusedReason.UNPROVEN_CLASS


def test_what_is_read_to_compare_covers_the_scope_and_only_the_kinds_in_question() -> None:
    assert (
        standing(Assign("1", "5")).reading().query["opt_fields"] == "assignee.name,completed,memberships.project.name"
    )
    assert "custom_fields.number_value" in standing(SetTaskFields("1", {"10": 1})).reading().query["opt_fields"]


def test_without_a_reading_the_base_stands_for_what_is_there() -> None:
    assert found({"10": "new"}, {"10": "old"}, {"10": "old"}) is Finding.BASE
    assert found({"10": "same"}, {"10": "same"}, {"10": "same"}) is Finding.DESIRED


@pytest.mark.parametrize(
    ("desired", "answered", "places"), [(3.14159, 3.1, 1), (3.5, 4, 0), (3.5, 3.5, 1), (2, 2, 0), (2.5, 8, None)]
)
def test_the_places_that_asana_kept_show_in_its_answer(desired: float, answered: float, places: int | None) -> None:
    assert kept_precision(desired, answered) == places


def test_what_was_just_set_has_the_digest_that_a_later_reading_gives() -> None:
    answer = task([{"gid": "10", "number_value": 3.1}, text("11", "x")])
    kept = standing(SetTaskFields("1", {"10": 3.14159, "11": "x"})).kept_digests(answer)
    assert kept == {"10": value_digest(3.1), "11": value_digest("x")}
