"""Does AppConfig hear, in one line, what the reader would refuse?"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

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
