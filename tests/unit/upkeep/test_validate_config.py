"""Does AppConfig hear, in one line, what the reader would refuse?"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from local.stack import seed
from local.stack.failure import StackError
from steward.errors import Rejected
from steward.upkeep.validate_config import validate_config

EVENTS = Path(__file__).parents[3] / "events"
GOOD = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": {}}


def event(content: bytes) -> dict[str, Any]:
    return {"content": base64.b64encode(content).decode(), "uri": "hosted"}


def test_a_document_that_the_reader_takes_passes_silently() -> None:
    validate_config(event(json.dumps(GOOD).encode()))


def test_a_refusal_names_the_key_and_the_mend_in_one_line() -> None:
    wrong = GOOD | {"projects": {"77": {"name": "Intake", "workflows": {"triage_request": {"mode": "yolo"}}}}}
    with pytest.raises(Rejected) as refused:
        validate_config(event(json.dumps(wrong).encode()))
    assert "projects.77.workflows.triage_request.mode" in str(refused.value)
    assert "publish again" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_review_may_be_told_which_field_tells_kinds_of_task_apart_and_a_triage_may_not() -> None:
    told = {"inputs": {"request_type": "Type"}}
    right = GOOD | {"projects": {"77": {"name": "X", "workflows": {"project_review": told}}}}
    validate_config(event(json.dumps(right).encode()))
    wrong = GOOD | {"projects": {"77": {"name": "X", "workflows": {"triage_request": told}}}}
    with pytest.raises(Rejected, match="triage_request reads no 'request_type'"):
        validate_config(event(json.dumps(wrong).encode()))


def test_where_people_may_ask_in_plain_words_the_field_is_named() -> None:
    told = {"mode": "act", "inputs": {"ai_input": "AI Input"}}
    right = GOOD | {"projects": {"77": {"name": "X", "workflows": {"ai_input": told}}}}
    validate_config(event(json.dumps(right).encode()))
    wrong = GOOD | {"projects": {"77": {"name": "X", "workflows": {"ai_input": {"mode": "act"}}}}}
    with pytest.raises(Rejected, match=r"ai_input\.inputs\.ai_input: name the field in which people ask"):
        validate_config(event(json.dumps(wrong).encode()))


@pytest.mark.parametrize("workflow", ["thread_summary", "ai_input"])
def test_a_prompt_version_that_is_not_there_is_refused_where_people_ask(workflow: str) -> None:
    told = {"mode": "act", "prompt_version": "v9"} | ({"inputs": {"ai_input": "X"}} if workflow == "ai_input" else {})
    wrong = GOOD | {"projects": {"77": {"name": "X", "workflows": {workflow: told}}}}
    with pytest.raises(Rejected, match="'v9' of"):
        validate_config(event(json.dumps(wrong).encode()))


@pytest.mark.parametrize(
    "broken", [{}, {"content": "%%%"}, {"content": None}, event(b"{"), event(b"\xff"), event(b"[" * 100_000)]
)
def test_what_is_no_json_is_refused_with_the_mend(broken: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match=r"bad_configuration: the document is no JSON .*; publish a JSON document"):
        validate_config(broken)


def test_the_sample_is_answered_as_is_written_beside_it() -> None:
    wanted = json.loads((EVENTS / "expected/validate_config.json").read_text())
    with pytest.raises(Rejected) as refused:
        validate_config(json.loads((EVENTS / "validate_config.json").read_text()))
    assert (type(refused.value).__name__, str(refused.value)) == (wanted["errorType"], wanted["errorMessage"])


@pytest.mark.parametrize(
    "part", [{"prompt_version": "v99"}, {"shadow": "v99"}, {"split": {"version": "v99", "percent": 10}}]
)
def test_a_prompt_version_that_is_not_there_is_refused_with_those_that_are(part: dict[str, Any]) -> None:
    document = GOOD | {"projects": {"77": {"name": "Intake", "workflows": {"triage_request": part}}}}
    with pytest.raises(
        Rejected, match=r"projects\.77\.workflows\.triage_request: .*'v99'.*there are: v1, v2"
    ) as refused:
        validate_config(event(json.dumps(document).encode()))
    assert "\n" not in str(refused.value)


def test_versions_that_are_in_the_layer_pass_and_a_workflow_without_a_prompt_needs_none() -> None:
    workflows = {
        "triage_request": {"prompt_version": "v1", "shadow": "v2"},
        "backlog": {"mode": "act", "prompt_version": "v7"},
    }
    document = GOOD | {"projects": {"77": {"name": "Intake", "workflows": workflows}}}
    validate_config(event(json.dumps(document).encode()))


TRIAGE = "projects.77.workflows.triage_request"


def project(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of the document
    return GOOD | {"projects": {"77": {"name": "Intake"} | more}}


def triage(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of the document
    return project(workflows={"triage_request": more})


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        project(workflows={"triage": {}}),
        "projects.77.workflows.triage: there is no workflow 'triage'; name one of triage_request, backlog, decision",
    ),
    (
        triage(fields={"urgency": {"field": "U"}}),
        f"{TRIAGE}.fields.urgency: triage_request fills no 'urgency'; name one",
    ),
    (
        project(workflows={"backlog": {"fields": {"team": {"field": "T"}}}}),
        "projects.77.workflows.backlog.fields.team: backlog fills no 'team'; name one of none",
    ),
    (
        triage(audiences={"Board": {"role": "executive", "readers": ["11"]}}),
        f"{TRIAGE}.audiences: triage_request tells no audiences; write them under stakeholder_update",
    ),
    (
        project(
            workflows={
                "stakeholder_update": {"audiences": {"Acme": {"role": "client", "readers": ["11"], "by": "email"}}}
            }
        ),
        "projects.77.workflows.stakeholder_update.audiences.Acme.by: email needs mail.sender",
    ),
    (triage(fields={"team": {}}), f"{TRIAGE}.fields.team.field: say in which custom field it stands"),
    (
        triage(rules=[{"name": "Down", "phrases": ["down"], "sets": {"priority": "P1"}}]),
        f"{TRIAGE}.rules: 'Down' sets 'priority', which is none of fields; add it there or take it out",
    ),
    (
        project(workflows={"project_review": {"reorder": True}}),
        "projects.77.workflows.project_review.reorder: it moves tasks by a ranking; say ranking: wsjf or rice",
    ),
    (
        project(workflows={"project_review": {"blocked": ["On hold"], "inputs": {"effort_hours": "Hours"}}}),
        "projects.77.workflows.project_review.blocked: these are options of inputs.status; name there the field",
    ),
    (triage(prompt_version="v99"), f"{TRIAGE}: prompt_version 'v99' of triage_request does not exist"),
    (project(changed_tasks_per_minute=True), "projects.77.changed_tasks_per_minute: Input should be a valid integer"),
    (project(dollars_per_day=float("nan")), "projects.77.dollars_per_day: Input should be a finite number"),
    (project(approvals={"approvers": ["2"]}), "projects.77.approvals.approvers: 2 is bot_user_gid"),
    (
        GOOD | {"portfolios": {"5": {"name": "All", "manager": "Ruth"}}},
        "portfolios.5.manager: 'Ruth' is no gid; write the digits by which Asana knows it",
    ),
    (GOOD | {"colour": 1}, "colour: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("document", "line"), MISTAKES)
def test_a_mistake_has_one_line_the_same_where_appconfig_asks_and_where_a_stack_is_made(
    document: dict[str, Any], line: str
) -> None:
    with pytest.raises(Rejected) as refused:
        validate_config(event(json.dumps(document).encode()))
    said = str(refused.value)
    assert said.startswith(f"bad_configuration: {line}")
    assert said.isprintable()
    with pytest.raises(StackError) as stopped:
        seed.validated(document, "cloud.yaml")
    assert str(stopped.value) == f"cloud.yaml: {said.removeprefix('bad_configuration: ')}"


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "bot_user_gid": "2", "bot_user_gid": "3"}',
        '{"version": 1, "projects": {"77": {"bot_user_gid": 1, "mode": 1, "bot_user_gid": 1}}}',
    ],
)
def test_a_key_that_stands_twice_is_refused_since_nobody_knows_which_one_was_meant(text: str) -> None:
    with pytest.raises(Rejected, match=r"bad_configuration: the key 'bot_user_gid' stands twice beside .*; leave one"):
        validate_config(event(text.encode()))


def test_a_key_that_stands_twice_in_yaml_is_refused_with_its_line() -> None:
    source = "version: 1\nprojects:\n  '77':\n    name: A\n    workflows: {}\n    name: B\n"
    with pytest.raises(StackError, match=r"cloud\.yaml is no YAML: the key 'name' stands twice .*line 4") as refused:
        seed.rendered(source, {}, "cloud.yaml")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", ["[" * 100_000, "2026-99-99", "!!python/object:os.system x", "*nowhere"])
def test_yaml_that_cannot_be_read_is_refused_in_one_line(value: str) -> None:
    with pytest.raises(StackError, match=r"cloud\.yaml is no YAML") as refused:
        seed.rendered(f"version: {value}", {}, "cloud.yaml")
    assert "\n" not in str(refused.value)
