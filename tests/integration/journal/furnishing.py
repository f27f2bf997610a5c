"""What stands in the sandbox of a journal test before its edit begins?"""

from typing import Any, cast

import httpx

from local.asana.sandbox import Sandbox
from steward.governance.policy import Configuration, configuration_of
from steward.run import RunState, Subject, Work
from tests.fakes import SandboxTransport

BASE_URL = "http://127.0.0.1/api/1.0"
WORKFLOW = "triage_request"


def begun_state(task_gid: str, project_gid: str) -> RunState:
    """The state of a run that Enrich and Classify have passed."""
    work = Work(
        workflow=WORKFLOW,
        subject=Subject("task", task_gid),
        project_gid=project_gid,
        trigger="webhook",
        fingerprint="f" * 64,
        attempt=1,
        epoch=1,
        occurred_at="2026-10-01T10:00:00+00:00",
        received_at="2026-10-01T10:00:01+00:00",
    )
    return work.as_state() | cast("RunState", {"input_fingerprint": "a" * 64})


def configuration_for(sandbox: Sandbox, project_gid: str, budget: int) -> Configuration:
    """A deployment that may write two AI-owned fields of the sandbox's intake project."""
    return configuration_of(
        {
            "version": 1,
            "workspace_gid": sandbox.cast.workspace_gid,
            "bot_user_gid": sandbox.cast.bot_user_gid,
            "projects": {
                project_gid: {
                    "name": "Intake",
                    "changed_tasks_per_minute": budget,
                    "workflows": {
                        WORKFLOW: {
                            "mode": "act",
                            "fields": {
                                "request_type": {"field": "AI Type", "owner": "ai"},
                                "effort_hours": {"field": "AI Effort", "owner": "ai"},
                                "team": {"field": "Team", "owner": "person"},
                            },
                        }
                    },
                }
            },
        }
    )


def made_fields(human: httpx.Client, workspace_gid: str, project_gid: str) -> tuple[dict[str, str], dict[str, str]]:
    """Custom fields made as a person would: key to field gid, and option name to gid."""
    definitions: dict[str, dict[str, Any]] = {
        "request_type": {
            "name": "AI Type", "resource_subtype": "enum", "enum_options": [{"name": "Bug"}, {"name": "Wish"}],
        },
        "effort_hours": {"name": "AI Effort", "resource_subtype": "number", "precision": 1},
        "team": {"name": "Team", "resource_subtype": "text"},
    }  # fmt: skip
    gids: dict[str, str] = {}
    options: dict[str, str] = {}
    for key, definition in definitions.items():
        made = data_of(human.post("/custom_fields", json={"data": {"workspace": workspace_gid, **definition}}))
        gids[key] = made["gid"]
        options |= {each["name"]: each["gid"] for each in made.get("enum_options") or ()}
        path = f"/projects/{project_gid}/addCustomFieldSetting"
        human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    return gids, options


def client_of(sandbox: Sandbox, who: str) -> httpx.Client:
    """A person's own client of the sandbox."""
    return httpx.Client(
        transport=SandboxTransport(sandbox.app),
        base_url=BASE_URL,
        headers={"Authorization": f"Bearer {sandbox.cast.tokens[who]}"},
    )


def data_of(response: httpx.Response) -> Any:  # noqa: ANN401 - Asana's documents
    """The data of an answer that must be a success."""
    response.raise_for_status()
    return response.json()["data"]


def plain_value(custom_field: dict[str, Any]) -> Any:  # noqa: ANN401 - any field value
    """What stands in one custom field."""
    match custom_field["resource_subtype"]:
        case "enum":
            return (custom_field.get("enum_value") or {}).get("gid")
        case "number":
            return custom_field.get("number_value")
        case _:
            return custom_field.get("text_value")
