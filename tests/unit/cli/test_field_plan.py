"""Does the plan for the custom fields say what is lacking, once, and leave to people what only they can settle?"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.asana.seed import fields as planted_fields
from local.stack import seed
from steward.asana.edits import EDITS
from steward.asana.models import CustomField
from steward.evidence.remedy_keys import REMEDIES
from steward.governance.policy import ProjectPolicy
from steward.workflows import WORKFLOWS
from steward_cli.field_kinds import KINDS
from steward_cli.field_plan import NO_HOLDER, Holder, Plan, planned

A, B = "71", "72"
FIELDS = tuple(enumerate(planted_fields.FIELDS, 100))
PEOPLES = "Request type"


def field(gid: str, name: str, kind: str = "enum", *options: str, disabled: str = "", **more: Any) -> CustomField:  # noqa: ANN401
    names = [(each, True) for each in options] + ([(disabled, False)] if disabled else [])
    choices = [{"gid": f"{gid}{at}", "name": each, "enabled": on} for at, (each, on) in enumerate(names)]
    return CustomField.parse({"gid": gid, "name": name, "resource_subtype": kind, "enum_options": choices, **more})


def project(fields: dict[str, Any], mode: str = "act", **more: Any) -> ProjectPolicy:  # noqa: ANN401
    workflow = {"mode": mode, "fields": fields, "rules": more.pop("rules", [])}
    return ProjectPolicy.model_validate({"name": "Intake", "workflows": {"triage_request": workflow}, **more})


TYPE = {"request_type": {"field": "AI Type", "owner": "ai", "learn_from": PEOPLES}}
PEOPLES_FIELD = field("1", PEOPLES, "enum", "Bug", "Question", disabled="Old")


def plan(policy: ProjectPolicy, shown: list[CustomField], others: list[CustomField] | None = None) -> Plan:
    return planned([*shown, *(others or [])], {A: policy}, {A: shown})


def said(found: Plan) -> list[str]:
    return [each.says() for each in found.steps]


def test_a_lacking_choice_gets_the_options_that_people_have_open_and_those_that_rules_set() -> None:
    rules = [{"name": "Access", "phrases": ["access to"], "sets": {"request_type": "Access"}}]
    found = plan(project(TYPE, rules=rules), [PEOPLES_FIELD])
    assert said(found) == ["create 'AI Type', enum with Bug, Question, Access", f"show 'AI Type' in project {A}"]
    assert not found.problems


def test_what_is_all_there_needs_nothing() -> None:
    assert plan(project(TYPE), [PEOPLES_FIELD, field("2", "AI Type", "enum", "Question", "Bug", "More")]) == Plan(
        [PEOPLES_FIELD, field("2", "AI Type", "enum", "Question", "Bug", "More")]
    )


def test_a_field_that_the_workspace_has_is_shown_and_not_made_again() -> None:
    found = plan(project({"summary": {"field": "AI Summary"}}), [], [field("2", "AI Summary", "text")])
    assert [(each.action, each.field_gid, each.project_gid) for each in found.steps] == [("attach", "2", A)]


def test_an_option_that_two_projects_lack_is_added_once_and_a_field_is_made_once() -> None:
    shown = [PEOPLES_FIELD, field("2", "AI Type", "enum", "Bug")]
    fields = TYPE | {"summary": {"field": "AI Summary"}}
    found = planned(shown, {A: project(fields), B: project(fields)}, {A: shown, B: shown})
    assert said(found) == [
        "add the option 'Question' to 'AI Type'",
        "create 'AI Summary', text",
        f"show 'AI Summary' in project {A}",
        f"show 'AI Summary' in project {B}",
    ]


@pytest.mark.parametrize(
    ("there", "mend"),
    [
        ([field("2", "AI Confidence", "text")], "it is a text field, number is wanted"),
        ([field("2", "AI Confidence", "number", precision=0)], "it shows 0 decimals, 2 are wanted"),
        ([field("2", "AI Confidence", "number", precision=2, is_formula_field=True)], "Asana computes it"),
        ([field("2", "AI Confidence", "number"), field("3", "AI Confidence", "number")], "2 fields have this name"),
    ],
)
def test_a_field_that_is_another_one_than_was_meant_is_left_to_people(there: list[CustomField], mend: str) -> None:
    found = plan(project({"confidence": {"field": "AI Confidence"}}), [], there)
    assert not found.steps
    (problem,) = found.problems
    assert problem.path == f"projects.{A}.workflows.triage_request.fields.confidence"
    assert problem.mend.startswith(mend)


def test_an_option_that_people_disabled_is_not_made_a_second_time() -> None:
    found = plan(project(TYPE), [PEOPLES_FIELD, field("2", "AI Type", "enum", "Bug", disabled="Question")])
    assert (found.steps, [each.mend for each in found.problems]) == (
        [],
        ["'Question' is disabled in it: enable it in Asana, or leave it out"],
    )


def test_a_field_of_people_gets_no_option_from_a_name_that_may_be_misspelt() -> None:
    fields = {"priority": {"field": "Priority", "owner": "person", "options": ["Urgnt"]}}
    found = plan(project(fields), [field("2", "Priority", "enum", "Urgent")])
    assert not found.steps
    assert "lacks 'Urgnt'" in found.problems[0].mend


def test_a_choice_of_which_nothing_says_the_options_is_not_made_empty() -> None:
    found = plan(project({"team": {"field": "AI Team", "owner": "ai", "learn_from": "Team"}}), [])
    assert not found.steps
    assert [each.name for each in found.problems] == ["AI Team", "Team"]


def test_a_field_that_people_settle_in_is_theirs_to_make() -> None:
    found = plan(project({"effort_hours": {"field": "AI Effort (h)", "learn_from": "Effort (h)"}}), [])
    assert [each.action for each in found.steps] == ["create", "attach"]
    assert [each.name for each in found.problems] == ["Effort (h)"]


def test_a_workflow_that_is_off_needs_no_field_and_the_answers_need_theirs() -> None:
    found = plan(project(TYPE, mode="off", approvals={"field": "AI Decision"}), [])
    assert said(found) == ["create 'AI Decision', enum with Accept, Reject", f"show 'AI Decision' in project {A}"]


HEALTH = {"project_health_score": {"field": "AI Health"}, "milestone_p50_on": {"field": "AI P50"}}


def reviewing(fields: dict[str, Any], mode: str = "act") -> ProjectPolicy:
    return ProjectPolicy.model_validate(
        {"name": "Launch", "workflows": {"project_review": {"mode": mode, "fields": fields}}}
    )


def test_what_stands_on_a_project_is_shown_by_its_portfolio_and_once_for_all_its_projects() -> None:
    policies = {A: reviewing(HEALTH), B: reviewing(HEALTH)}
    found = planned([], policies, {A: [], B: []}, {A: Holder("9"), B: Holder("9")})
    assert said(found) == [
        "create 'AI Health', number",
        "show 'AI Health' in portfolio 9",
        "create 'AI P50', date",
        f"show 'AI P50' in project {A}",
        f"show 'AI P50' in project {B}",
    ]
    assert [each.kind.precision for each in found.steps if each.kind] == [1, None]


def test_what_the_portfolio_shows_needs_nothing_whatever_the_projects_tasks_show() -> None:
    health = {"project_health_score": HEALTH["project_health_score"]}
    there = field("2", "AI Health", "number", precision=1)
    assert not planned([there], {A: reviewing(health)}, {A: []}, {A: Holder("9", (there,))}).steps
    on_tasks = planned([there], {A: reviewing(health)}, {A: [there]}, {A: Holder("9")})
    assert said(on_tasks) == ["show 'AI Health' in portfolio 9"]


def test_a_project_that_no_configured_portfolio_lists_is_told_where_its_health_has_no_place() -> None:
    found = planned([], {A: reviewing(HEALTH)}, {A: []}, {})
    assert said(found) == ["create 'AI P50', date", f"show 'AI P50' in project {A}"]
    assert [(each.name, each.mend) for each in found.problems] == [("AI Health", NO_HOLDER)]


def test_a_capacity_risk_has_its_three_levels_and_a_date_is_no_text() -> None:
    found = planned([], {A: reviewing({"capacity_risk": {"field": "AI Room"}})}, {A: []}, {A: Holder("9")})
    assert said(found)[0] == "create 'AI Room', enum with Low, Medium, High"
    text = field("2", "AI P50", "text")
    (problem,) = plan(reviewing({"milestone_p50_on": {"field": "AI P50"}}), [text]).problems
    assert problem.mend.startswith("it is a text field, date is wanted")


def test_the_planted_workspace_has_every_field_of_the_configuration_that_is_shown_with_it() -> None:
    text = seed.PLACEHOLDER.sub("1", (Path(__file__).resolve().parents[3] / "config" / "demo.yaml").read_text("utf-8"))
    policies = ProjectPolicy.model_validate(yaml.safe_load(text)["projects"]["1"])
    planted = [field(str(at), each.name, each.kind, *each.options, precision=each.precision) for at, each in FIELDS]
    found = planned(planted, {A: policies}, {A: planted})
    assert not said(found)
    assert not found.problems


def test_the_planted_portfolio_and_its_projects_have_every_field_of_a_review() -> None:
    text = seed.PLACEHOLDER.sub(
        r"\1", (Path(__file__).resolve().parents[3] / "config" / "demo.yaml").read_text("utf-8")
    )
    documents = yaml.safe_load(re.sub(r"\busers\.[A-Z][\w ]+", "1", text))["projects"]
    planted = {
        each.key: field(str(at), each.name, each.kind, *each.options, precision=each.precision) for at, each in FIELDS
    }
    of_project = tuple(planted[key] for key in planted_fields.PORTFOLIO_FIELD_KEYS)
    keys = {"projects.EU Data Residency": "DELIVERY_FIELD_KEYS", "projects.Portfolio Risks": "RISK_FIELD_KEYS"}
    for name, shown in keys.items():
        own = [planted[key] for key in getattr(planted_fields, shown)]
        policy = ProjectPolicy.model_validate(documents[name])
        found = planned(list(planted.values()), {A: policy}, {A: own}, {A: Holder("9", of_project)})
        assert (said(found), found.problems) == ([], []), name


def test_every_key_that_a_workflow_fills_in_a_custom_field_has_a_kind() -> None:
    touched = {key for each in WORKFLOWS for key in each.touches}
    of_no_field = {*REMEDIES, *(each.name for each in EDITS)}
    assert touched - of_no_field <= KINDS.keys()
