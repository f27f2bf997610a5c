"""Which documents does the reader refuse, each in one line that names the key?"""

import copy
from typing import Any

import pytest

from steward.errors import Rejected
from steward.governance.policy import ModelPolicy, configuration_of

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "workspace_gid": "1",
    "bot_user_gid": "2",
    "agents": ["3"],
    "projects": {
        "77": {
            "name": "Intake",
            "agents": ["4"],
            "approvals": {"approvers": ["11"], "field": "AI Decision"},
            "workflows": {
                "triage_request": {
                    "fields": {"effort_hours": {"field": "AI Effort", "owner": "ai", "learn_from": "Effort"}}
                }
            },
        }
    },
}
PROJECT = "projects.77"
FIELD = f"{PROJECT}.workflows.triage_request.fields.effort_hours"


def refusal(path: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    """What is said of the document with another value at a path."""
    document = copy.deepcopy(DOCUMENT)
    *way, last = path.split(".")
    place = document
    for name in way:
        place = place.setdefault(name, {})
    place[last] = value
    with pytest.raises(Rejected) as refused:
        configuration_of(document)
    return str(refused.value)


def test_the_document_that_is_changed_here_is_taken() -> None:
    assert configuration_of(DOCUMENT).projects["77"].approvals.field == "AI Decision"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", True),
        ("version", 1.0),
        ("require_approvers", True),
        ("asana.requests_per_minute", "150"),
        ("model.max_output_tokens", 100.0),
        (f"{PROJECT}.changed_tasks_per_minute", True),
        (f"{PROJECT}.changed_tasks_per_minute", "30"),
        (f"{PROJECT}.approvals.expires_after_hours", True),
        (f"{PROJECT}.approvals.subtask", 1),
        (f"{PROJECT}.approvals.subtask", "yes"),
        (f"{PROJECT}.dollars_per_day", "5"),
        (f"{PROJECT}.dollars_per_day", True),
        (f"{PROJECT}.dollars_per_day", float("nan")),
        (f"{FIELD}.min_confidence", True),
        (f"{FIELD}.minimum", float("nan")),
        (f"{FIELD}.maximum", float("inf")),
        (f"{FIELD}.minimum", -float("inf")),
        (f"{FIELD}.max_change", float("inf")),
        (f"{FIELD}.maximum", 10**400),
    ],
)
def test_a_number_is_a_finite_number_and_a_switch_a_switch(path: str, value: object) -> None:
    assert refusal(path, value).startswith(f"bad_configuration: {path}: Input should be ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("bot_user_gid", "١٢"),
        ("bot_user_gid", "12\n"),
        (f"{PROJECT}.approvals.approvers.0", "ana@example.com"),
        (f"{PROJECT}.agents.0", ""),
    ],
)
def test_a_gid_is_made_of_ascii_digits(path: str, value: str) -> None:
    whole, place, _ = path.partition(".0")
    said = refusal(whole, [value] if place else value)
    assert said.startswith(f"bad_configuration: {path}: {value!r} is no gid; write the digits")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"minimum": 5, "maximum": 1}, "minimum 5 is over maximum 1: no value fits"),
        ({"owner": "ai", "certify": {}}, "certify is for a field of people, and owner: ai is written anyway"),
    ],
)
def test_keys_of_one_field_that_contradict_each_other_are_refused(field: dict[str, Any], said: str) -> None:
    assert refusal(FIELD, {"field": "X", **field}).startswith(f"bad_configuration: {FIELD}: {said}")


@pytest.mark.parametrize(
    ("gid", "said"),
    [
        ("2", "2 is bot_user_gid, which does not approve its own proposals; name people"),
        ("3", "3 is one of the agents, behind whom no person stands; name people"),
        ("4", "4 is one of the agents, behind whom no person stands; name people"),
    ],
)
def test_an_approver_is_a_person(gid: str, said: str) -> None:
    line = refusal(f"{PROJECT}.approvals.approvers", ["11", gid])
    assert line.startswith(f"bad_configuration: {PROJECT}.approvals.approvers: {said}")


@pytest.mark.parametrize("gid", ["2", "3", "4"])
def test_nobody_is_configured_to_be_proposed_who_is_no_person(gid: str) -> None:
    line = refusal(f"{PROJECT}.people", {"11": {"never": True}, gid: {"teams": ["Platform"]}})
    assert line.startswith(f"bad_configuration: {PROJECT}.people.{gid}: no person stands behind it")


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"capacity_hours_per_week": 169}, "capacity_hours_per_week: Input should be less than or equal to 168"),
        ({"capacity_hours_per_week": -1}, "capacity_hours_per_week: Input should be greater than or equal to 0"),
        ({"team": ["Platform"]}, "team: Extra inputs are not permitted"),
        ({"never": "yes"}, "never: Input should be a valid boolean"),
    ],
)
def test_what_is_said_of_a_person_is_checked(person: dict[str, Any], said: str) -> None:
    assert refusal(f"{PROJECT}.people", {"11": person}).startswith(f"bad_configuration: {PROJECT}.people.11.{said}")


@pytest.mark.parametrize(
    ("gid", "said"), [("77", "77 is this project, which learns from itself"), ("78", "78 is not configured")]
)
def test_a_past_to_learn_from_is_that_of_another_configured_project(gid: str, said: str) -> None:
    path = f"{PROJECT}.workflows.triage_request.learn_from_projects"
    assert refusal(path, [gid]).startswith(f"bad_configuration: {path}: {said}")


@pytest.mark.parametrize("name", ["AI Effort", "Effort"])
def test_what_is_emptied_after_each_answer_is_a_field_of_no_other_use(name: str) -> None:
    line = refusal(f"{PROJECT}.approvals.field", name)
    assert line.startswith(f"bad_configuration: {PROJECT}.approvals.field: '{name}' is emptied whenever somebody")
    assert "workflows.triage_request.fields.effort_hours names it too; name a field that holds answers alone" in line


def test_a_line_is_one_line_however_long_or_strange_a_key_is() -> None:
    line = refusal("a\nb\x1b[2J" + "x" * 10_000, 1)
    assert line.startswith("bad_configuration: a b [2Jxxx")
    assert line.isprintable()
    assert len(line) < 700


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [(PROJECT, None, "a mapping"), (f"{PROJECT}.agents", "4", "a list"), (f"{PROJECT}.agents", {"4": 1}, "a list")],
)
def test_the_line_speaks_of_json_and_not_of_python(path: str, value: object, said: str) -> None:
    assert refusal(path, value).startswith(f"bad_configuration: {path}: Input should be {said};")


def test_a_deployment_that_never_leaves_the_account_asks_no_embedding_model_either() -> None:
    model_id = "amazon.titan-embed-text-v2:0"
    assert ModelPolicy(embedding_model_id=model_id).embeds == model_id
    assert ModelPolicy(engine="offline", embedding_model_id=model_id).embeds == ""
    assert ModelPolicy().embeds == ""


@pytest.mark.parametrize("model_id", ["", "amazon.titan-embed-text-v1", "us.anthropic.claude-haiku-4-5-20251001-v1:0"])
def test_a_model_that_gives_no_vectors_of_a_chosen_size_is_refused_by_the_name_of_its_key(model_id: str) -> None:
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "model": {"embedding_model_id": model_id}}
    with pytest.raises(Rejected, match=r"model\.embedding_model_id: .*correct it in the configuration"):
        configuration_of(document)


@pytest.mark.parametrize("owner", ["ai", "person"])
def test_no_field_learns_from_one_that_the_bot_fills(owner: str) -> None:
    """Also by way of another key: what the bot writes is nobody's judgement."""
    said = refusal(FIELD, {"field": "AI Effort", "owner": "ai", "learn_from": "AI Effort"})
    assert "would learn from itself" in said
    assert FIELD in said
    other = f"{PROJECT}.workflows.triage_request.fields.priority"
    assert f"{other}.learn_from" in refusal(other, {"field": "Priority", "owner": owner, "learn_from": "AI Effort"})


def test_a_field_of_people_may_be_learned_from_itself() -> None:
    document = copy.deepcopy(DOCUMENT)
    own = {"field": "Effort", "learn_from": "Effort"}
    document["projects"]["77"]["workflows"]["triage_request"]["fields"]["effort_hours"] = own
    assert configuration_of(document)
