"""What would an undo put back, what does it leave alone, and does it say why?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steward.asana.edits import Assign, CommentOnTask, Edit, PlaceInSection, SetDueDate, SetTaskFields
from steward.errors import Refused, RefusedReason
from steward.governance.changes import Change, change_of, places
from steward.governance.finding import Look
from steward.governance.undo import Left, Place, Undoing, Why, undoing, whole
from steward.governance.undone import undone

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


def all_of(changes: list[Change], **facts: Any) -> Place:  # noqa: ANN401 - of the place
    """The place with all its changes chosen."""
    return Place(changes, {each.mutation_id for each in changes}, **facts)


def one(result: Undoing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The edit and the mutations of the only restoration."""
    (found,) = result.restorations
    return found.edit.as_json(), found.mutation_ids


def test_a_value_that_still_stands_goes_back_to_what_stood_before() -> None:
    result = undoing(all_of([fields(1, {"5": "a", "6": None}, {"5": "b", "6": 3.5})]), Look({"5": "b", "6": 3.5}))
    edit, ids = one(result)
    assert edit["values"] == {"5": "a", "6": None}
    assert ids == ("m1",)
    assert result.restorations[0].base == {"5": "b", "6": 3.5}
    assert result.left == ()


def test_a_value_that_somebody_changed_since_is_theirs_and_the_others_still_go_back() -> None:
    result = undoing(all_of([fields(1, {}, {"5": "b", "6": "c"})]), Look({"5": "a person's", "6": "c"}))
    assert one(result)[0]["values"] == {"6": None}
    assert result.left == (Left("5", "m1", Why.CHANGED),)


def test_several_of_our_changes_go_back_to_before_the_first_of_them() -> None:
    result = undoing(all_of([fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "b"}, {"5": "c"})]), Look({"5": "c"}))
    edit, ids = one(result)
    assert edit["values"] == {"5": "a"}
    assert ids == ("m1", "m2")


def test_a_persons_value_between_two_of_ours_is_what_comes_back() -> None:
    result = undoing(
        all_of([fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "hers"}, {"5": "c"})]), Look({"5": "c"})
    )
    edit, ids = one(result)
    assert edit["values"] == {"5": "hers"}
    assert ids == ("m2",)


def test_a_persons_value_between_two_of_ours_comes_back_though_it_is_the_one_that_we_had_set() -> None:
    ours = [fields(1, {"5": None}, {"5": "b"}), fields(9, {"5": "b"}, {"5": "c"})]
    hers = {"5": (START + timedelta(minutes=4), START + timedelta(minutes=5))}
    assert one(undoing(all_of(ours, others=hers), Look({"5": "c"})))[0]["values"] == {"5": "b"}
    before = {"5": (START, START + timedelta(minutes=1))}
    assert one(undoing(all_of(ours, others=before), Look({"5": "c"})))[0]["values"] == {"5": None}


def test_an_undo_of_an_undo_of_an_undo_takes_the_change_back_again() -> None:
    first = fields(1, {"5": "a"}, {"5": "b"})
    undos = [replace(fields(at, {}, {}), mutation_id=f"u{at}", undoes=(took,)) for at, took in ((2, "m1"), (3, "u2"))]
    assert undone([first, *undos]) == {"u2"}
    again = replace(fields(4, {}, {}), mutation_id="u4", undoes=("u3",))
    assert undone([first, *undos, again]) == {"m1", "u3"}


def test_an_undo_of_everything_that_was_undone_already_does_nothing() -> None:
    undone = [fields(1, {"5": "a"}, {"5": "b"}), fields(2, {"5": "b"}, {"5": "a"})]
    result = undoing(all_of(undone), Look({"5": "a"}))
    assert result == Undoing(left=(Left("5", "m2", Why.AS_BEFORE),))
    assert undoing(all_of(undone[:1]), Look({"5": "a"})).left == (Left("5", "m1", Why.AS_BEFORE),)


def test_an_undo_can_itself_be_undone() -> None:
    assert one(undoing(all_of([fields(2, {"5": "b"}, {"5": "a"})]), Look({"5": "a"})))[0]["values"] == {"5": "b"}


def test_numbers_are_compared_as_asana_keeps_them() -> None:
    result = undoing(all_of([fields(1, {"6": 1.0}, {"6": 3.14159})]), Look({"6": 3.1}, precisions={"6": 1}))
    assert one(result)[0]["values"] == {"6": 1.0}
    assert result.restorations[0].base == {"6": 3.1}


def test_a_list_is_compared_without_order() -> None:
    result = undoing(all_of([fields(1, {"5": ["7"]}, {"5": ["8", "9"]})]), Look({"5": ("9", "8")}))
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
    restored, _ = one(undoing(all_of([changed(1, edit, base)]), Look({name: present})))
    assert restored.items() >= back.items()


def test_a_date_field_goes_back_as_a_date() -> None:
    edit = SetTaskFields("1", {"5": "2026-10-09", "6": 1.0}, date_gids=("5",))
    result = undoing(all_of([changed(1, edit, {"5": "2026-10-01"})]), Look({"5": "2026-10-09", "6": 2.0}))
    assert one(result)[0]["date_gids"] == ("5",)


def test_a_task_without_a_section_before_stays_where_it_is() -> None:
    result = undoing(all_of([changed(1, PlaceInSection("1", "40"), {})]), Look({"section": "40"}))
    assert result.left == (Left("section", "m1", Why.NOTHING_BEFORE),)


def test_nothing_is_put_back_on_a_task_that_left_the_project() -> None:
    gone = Refused(RefusedReason.OUT_OF_SCOPE, "task 1 left project 77")
    result = undoing(all_of([fields(1, {}, {"5": "b"})]), Look({"5": "b"}, objection=gone))
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
    (restoration,) = undoing(all_of([fields(1, {"5": "a"}, {"5": "b"})]), Look({"5": "b"})).restorations
    first, again = restoration.diff("task:1"), restoration.diff("task:1", again=1)
    assert first == restoration.diff("task:1")
    assert first["proposal_id"] != again["proposal_id"]
    assert (first["base"], first["undoes"]) == ({"5": "b"}, ["m1"])


def undo_of(number: int, before: dict[str, Any], after: dict[str, Any], *undoes: str) -> Change:
    approvals = {"0": {"workflow": "triage_request", "kind": "undo"}}
    return changed(number, SetTaskFields("1", after), before, "decision", approvals=approvals, undoes=list(undoes))


def chosen(changes: list[Change], *mutation_ids: str) -> Place:
    return Place(changes, set(mutation_ids))


FIRST = fields(1, {"5": "a"}, {"5": "b"})


def test_a_value_that_a_person_set_back_to_ours_is_theirs() -> None:
    place = Place([FIRST], {"m1"}, people={"5"})
    assert undoing(place, Look({"5": "b"})) == Undoing(left=(Left("5", "m1", Why.CHANGED),))


def test_what_was_undone_already_takes_nothing_back_of_what_we_wrote_after_it() -> None:
    changes = [FIRST, undo_of(2, {"5": "b"}, {"5": "a"}, "m1"), fields(3, {"5": "a"}, {"5": "b"})]
    assert undoing(chosen(changes, "m1"), Look({"5": "b"})) == Undoing(left=(Left("5", "m1", Why.UNDONE),))
    assert one(undoing(chosen(changes, "m3"), Look({"5": "b"})))[0]["values"] == {"5": "a"}


def test_our_own_older_value_never_comes_back_where_an_undo_took_it_away() -> None:
    changes = [
        FIRST,
        fields(2, {"5": "b"}, {"5": "c"}),
        undo_of(3, {"5": "c"}, {"5": "a"}, "m1", "m2"),
        fields(4, {"5": "a"}, {"5": "c"}),
    ]
    assert undoing(chosen(changes, "m2"), Look({"5": "c"})).restorations == ()
    assert one(undoing(all_but_undos(changes), Look({"5": "c"})))[0]["values"] == {"5": "a"}


def all_but_undos(changes: list[Change]) -> Place:
    return Place(changes, {each.mutation_id for each in changes if not each.is_undo})


def test_everything_goes_back_to_before_the_first_after_the_last_was_undone_by_itself() -> None:
    changes = [FIRST, fields(2, {"5": "b"}, {"5": "c"}), undo_of(3, {"5": "c"}, {"5": "b"}, "m2")]
    edit, ids = one(undoing(all_but_undos(changes), Look({"5": "b"})))
    assert (edit["values"], ids) == ({"5": "a"}, ("m1",))


def test_what_an_undone_undo_gave_back_can_be_undone_again_by_another_proposal() -> None:
    once = undoing(chosen([FIRST], "m1"), Look({"5": "b"})).restorations[0]
    changes = [
        FIRST,
        undo_of(2, {"5": "b"}, {"5": "a"}, "m1"),
        undo_of(3, {"5": "a"}, {"5": "b"}, "m2"),
    ]
    (again,) = undoing(chosen(changes, "m1"), Look({"5": "b"})).restorations
    assert again.edit == once.edit
    assert again.diff("task:1")["proposal_id"] != once.diff("task:1")["proposal_id"]
