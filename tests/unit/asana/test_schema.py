"""Do configured names find their fields and options, and does a wrong one say how to mend it?"""

from typing import Any

import pytest

from steward.asana.models import CustomField, Task
from steward.asana.schema import fields_of, findings, option_gid, resolve
from steward.errors import Rejected, RejectedReason
from steward.governance.policy import FieldPolicy, Rule, WorkflowPolicy

OPTIONS = [
    {"gid": "21", "name": "Bug", "enabled": True},
    {"gid": "22", "name": "Feature", "enabled": True},
    {"gid": "23", "name": "Chore", "enabled": False},
]
FIELDS: list[dict[str, Any]] = [
    {"gid": "2", "name": "AI Type", "resource_subtype": "enum", "enum_options": OPTIONS},
    {"gid": "3", "name": "AI Effort", "resource_subtype": "number", "number_value": 3},
    {"gid": "4", "name": "Score", "resource_subtype": "number", "is_formula_field": True},
    {"gid": "5", "name": "Twin", "resource_subtype": "text"},
    {"gid": "6", "name": "Twin", "resource_subtype": "text"},
]
TASK = Task.parse({"gid": "1", "custom_fields": FIELDS})
SETTINGS = fields_of({"gid": f"s{each['gid']}", "custom_field": each} for each in FIELDS)


def policy(field: str | None) -> dict[str, FieldPolicy]:
    return {"type": FieldPolicy(field=field)}


def refusal(field: str) -> Rejected:
    with pytest.raises(Rejected) as refused:
        resolve(TASK, policy(field), "'Intake' (900)")
    assert refused.value.reason is RejectedReason.UNKNOWN_FIELD
    return refused.value


def test_configured_names_find_the_fields_of_the_task() -> None:
    policies = {
        "type": FieldPolicy(field="AI Type"),
        "effort": FieldPolicy(field="AI Effort"),
        "assignee": FieldPolicy(),
    }
    assert {key: field.gid for key, field in resolve(TASK, policies, "p").items()} == {"type": "2", "effort": "3"}


def test_a_wrong_name_is_one_line_with_project_key_name_and_the_closest_ones() -> None:
    assert str(refusal("ai typ")) == (
        "unknown_field: project 'Intake' (900), field 'type': no custom field is called 'ai typ'; "
        "did you mean 'AI Type'? Correct the configuration, or add it in Asana"
    )


def test_a_name_like_nothing_there_lists_what_is_there() -> None:
    assert "there is 'AI Effort', 'AI Type', 'Score', 'Twin'." in str(refusal("Zzz"))
    with pytest.raises(Rejected, match="there is none at all"):
        resolve(Task.parse({"gid": "1"}), policy("AI Type"), "p")


def test_a_computed_field_and_a_name_borne_by_two_are_refused() -> None:
    assert "'Score' is computed by Asana and cannot be set" in str(refusal("Score"))
    assert "2 custom fields are called 'Twin'; rename all but one" in str(refusal("Twin"))


def test_an_enabled_option_is_found_by_name() -> None:
    assert option_gid(TASK.custom_fields[0], "Bug", "x") == "21"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Chore", "'Chore' is disabled in 'AI Type'"),
        ("bugg", "did you mean 'Bug'?"),
        ("Zzz", "there is 'Bug', 'Feature'"),
    ],
)
def test_any_other_option_is_refused_with_the_mend(name: str, words: str) -> None:
    with pytest.raises(Rejected) as refused:
        option_gid(TASK.custom_fields[0], name, "rule 'r'")
    assert refused.value.reason is RejectedReason.UNKNOWN_OPTION
    assert str(refused.value).startswith("unknown_option: rule 'r': option ")
    assert words in str(refused.value)


def test_a_configuration_is_checked_against_the_project_all_at_once() -> None:
    workflow = WorkflowPolicy(
        fields={
            "type": FieldPolicy(field="AI Type", learn_from="Type"),
            "score": FieldPolicy(field="Score"),
            "twin": FieldPolicy(field="Twin"),
            "assignee": FieldPolicy(),
        },
        rules=(Rule(name="r", phrases=("x",), sets={"type": "Chore", "tipe": "Bug", "assignee": "Ann"}),),
    )
    found = findings("900", SETTINGS, {"triage_request": workflow})
    base = "projects.900.workflows.triage_request"
    assert [each.path for each in found] == [
        f"{base}.fields.type.learn_from",
        f"{base}.fields.score.field",
        f"{base}.fields.twin.field",
        f"{base}.rules.0.sets.type",
        f"{base}.rules.0.sets.tipe",
    ]
    assert [each.reason for each in found] == [RejectedReason.UNKNOWN_FIELD] * 3 + [
        RejectedReason.UNKNOWN_OPTION,
        RejectedReason.UNKNOWN_FIELD,
    ]
    assert all("\n" not in str(each) and ": : " not in str(each) for each in found)
    assert "did you mean 'type'" in str(found[4])


def test_a_field_of_words_names_or_days_is_none_to_learn_from() -> None:
    kinds = ("text", "date", "people", "multi_enum")
    fields = [
        CustomField.parse({"gid": str(at), "name": kind, "resource_subtype": kind}) for at, kind in enumerate(kinds)
    ]
    workflow = WorkflowPolicy(fields={kind: FieldPolicy(learn_from=kind) for kind in kinds})
    found = findings("900", fields, {"triage_request": workflow})
    assert [each.path.rsplit(".", 2)[1] for each in found] == list(kinds)
    assert "'text' is a text field, from which nothing is learned; name one of options or a number" in str(found[0])


def test_people_may_settle_a_judgement_in_a_computed_field_and_a_right_configuration_has_no_findings() -> None:
    workflow = WorkflowPolicy(fields={"effort": FieldPolicy(field="AI Effort", learn_from="Score")})
    assert findings("900", SETTINGS, {"triage_request": workflow}) == ()
