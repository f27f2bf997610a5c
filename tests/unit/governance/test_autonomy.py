"""What the configuration document allows, and how it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import Assign, CommentOnTask, Edit, SetDueDate, SetTaskFields
from steward.errors import Refused, RefusedReason, Rejected
from steward.governance.autonomy import mode_of, permitted, split
from steward.governance.policy import Mode, WorkflowPolicy, configuration_of

DOCUMENT = {
    "version": 1,
    "workspace_gid": "1",
    "bot_user_gid": "2",
    "projects": {"100": {"name": "Intake", "workflows": {"triage_request": {"mode": "act"}}}},
}
FIELDS = {"priority": "501", "team": "502", "summary": "503"}


def policy(mode: Mode = "act", **fields: dict[str, object]) -> WorkflowPolicy:
    fields = fields or {
        "priority": {"field": "AI Priority", "owner": "ai"},
        "team": {"field": "Team", "owner": "person"},
        "summary": {"field": "AI Summary", "owner": "ai", "mode": "observe"},
        "assignee": {"owner": "person"},
    }
    return WorkflowPolicy.model_validate({"mode": mode, "fields": fields})


def test_a_project_that_is_not_configured_is_off() -> None:
    assert configuration_of(DOCUMENT).policy("999", "triage_request").mode == "off"


def test_a_workflow_observes_unless_the_document_says_more() -> None:
    document = DOCUMENT | {"projects": {"100": {"name": "Intake", "workflows": {"triage_request": {}}}}}
    assert configuration_of(document).policy("100", "triage_request").mode == "observe"


def test_an_unknown_key_is_refused_with_its_path_in_one_line() -> None:
    wrong = DOCUMENT | {"projects": {"100": {"name": "Intake", "workflow": {}}}}
    with pytest.raises(Rejected, match=r"projects\.100\.workflow: Extra inputs .* correct it") as raised:
        configuration_of(wrong)
    assert "\n" not in str(raised.value)


def test_the_first_of_several_mistakes_is_named_and_the_others_are_counted() -> None:
    with pytest.raises(Rejected, match=r"and 1 more"):
        configuration_of({"version": 1, "workspace_gid": "x", "bot_user_gid": "y"})


def test_one_field_cannot_serve_two_keys() -> None:
    twice = {"a": {"field": "AI Priority"}, "b": {"field": "AI Priority"}}
    wrong = DOCUMENT | {"projects": {"100": {"name": "I", "workflows": {"triage_request": {"fields": twice}}}}}
    with pytest.raises(Rejected, match="'AI Priority' is named twice"):
        configuration_of(wrong)


def test_a_field_may_lower_its_workflows_mode_but_never_raise_it() -> None:
    assert mode_of(policy("act"), "summary") == "observe"
    assert mode_of(policy("observe", summary={"field": "S", "owner": "ai", "mode": "act"}), "summary") == "observe"


def test_one_edit_over_several_fields_is_split_by_who_owns_them() -> None:
    edit = SetTaskFields("7", {"501": "o", "502": "t", "503": "s"})
    result = split([edit], policy(), FIELDS)
    assert result.act == (SetTaskFields("7", {"501": "o"}),)
    assert result.propose == (SetTaskFields("7", {"502": "t"}),)
    assert result.refused == ((SetTaskFields("7", {"503": "s"}), RefusedReason.MODE_OBSERVE),)


def test_an_assignee_is_proposed_and_never_set() -> None:
    edit = Assign("7", "42")
    assert split([edit], policy(), FIELDS).propose == (edit,)
    with pytest.raises(Refused, match="needs an approval"):
        permitted(edit, policy(), FIELDS)


@pytest.mark.parametrize("edit", [SetDueDate("7", "2026-01-01"), CommentOnTask("7", "<body/>")])
def test_what_the_document_does_not_name_is_not_allowed(edit: Edit) -> None:
    assert split([edit], policy(), FIELDS).refused == ((edit, RefusedReason.NOT_ALLOWED),)


@given(
    mode=st.sampled_from(["off", "observe", "suggest", "act"]),
    owner=st.sampled_from(["ai", "person"]),
    own=st.sampled_from([None, "off", "observe", "suggest", "act"]),
)
def test_only_an_ai_owned_field_that_may_be_written_is_written(mode: Mode, owner: str, own: Mode | None) -> None:
    rules = policy(mode, priority={"field": "P", "owner": owner, "mode": own})
    edit = SetTaskFields("7", {"501": "o"})
    writes = owner == "ai" and mode in ("suggest", "act") and own in (None, "suggest", "act")
    assert bool(split([edit], rules, FIELDS).act) == writes
    if writes:
        permitted(edit, rules, FIELDS)
    else:
        with pytest.raises(Refused):
            permitted(edit, rules, FIELDS)


def test_an_ai_owned_field_in_which_a_persons_value_stands_is_refused_and_the_others_are_not() -> None:
    own = policy(priority={"field": "AI Priority", "owner": "ai"}, summary={"field": "AI Summary", "owner": "ai"})
    parts = split([SetTaskFields("1", {"501": "o", "503": "text"})], own, FIELDS, persons={"501"})
    assert parts.act == (SetTaskFields("1", {"503": "text"}),)
    assert parts.refused == ((SetTaskFields("1", {"501": "o"}), RefusedReason.HUMAN_CHANGED),)


def test_what_may_not_be_written_anyway_keeps_its_own_reason_beside_a_persons_value() -> None:
    parts = split([SetTaskFields("1", {"503": "text"})], policy(), FIELDS, persons={"503"})
    assert [reason for _, reason in parts.refused] == [RefusedReason.MODE_OBSERVE]
