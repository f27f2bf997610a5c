"""What does Asana show of one task: its text, its fields, its subtasks, and everything that happened to it?"""

from collections.abc import Mapping
from typing import Any, Final

from local.console import board
from local.console.plans import judgement_of
from local.console.stacks import Opened
from steward.store import keys

OF_A_TASK: Final = (
    "name,notes,created_at,due_on,completed,assignee.name,created_by.name,memberships.project.gid,custom_fields.name,"
    "custom_fields.display_value,custom_fields.resource_subtype,custom_fields.enum_options.name"
)
OF_A_STORY: Final = (
    "type,text,created_at,created_by.name,resource_subtype,custom_field.name,old_enum_value.name,new_enum_value.name,"
    "old_text_value,new_text_value,old_number_value,new_number_value"
)
PROPERTIES: Final = ("name", "notes", "due_on", "assignee", "completed")


def read(opened: Opened, task_gid: str) -> dict[str, Any]:
    """One task."""
    task = opened.asana(f"/tasks/{task_gid}", {"opt_fields": OF_A_TASK})
    stories = opened.asana(f"/tasks/{task_gid}/stories", {"opt_fields": OF_A_STORY, "limit": "100"})
    subtasks = opened.asana(f"/tasks/{task_gid}/subtasks", {"opt_fields": "name,approval_status,completed"})
    run_id = _last_run(opened, task)
    found = judgement_of(opened, run_id) if run_id else None
    options = {each["gid"]: [one["name"] for one in each.get("enum_options") or ()] for each in task["custom_fields"]}
    fields = board.fields(task["custom_fields"], found.plan if found else {}, board.of_the_bot(opened))
    return {
        "gid": task_gid,
        "name": task["name"],
        "notes": task["notes"],
        "created_at": task["created_at"],
        "created_by": (task.get("created_by") or {}).get("name"),
        "due_on": task["due_on"],
        "completed": task["completed"],
        "assignee": (task["assignee"] or {}).get("name"),
        "fields": [each | {"options": options[each["gid"]]} for each in fields],
        "properties": list(PROPERTIES),
        "subtasks": [{"gid": each["gid"], "name": each["name"], "state": each["approval_status"]} for each in subtasks],
        "stories": [story(each) for each in stories],
        "run_id": run_id,
        "people": board.people(opened),
    }


def story(told: Mapping[str, Any]) -> dict[str, Any]:
    """One thing that happened: who, when, what, and the values where Asana gives them."""
    old, new = (_value_of(told, which) for which in ("old", "new"))
    return {
        "at": told["created_at"],
        "by": (told.get("created_by") or {}).get("name"),
        "text": told["text"],
        "comment": told["type"] == "comment",
        "before": old,
        "after": new,
    }


def _value_of(told: Mapping[str, Any], which: str) -> Any:  # noqa: ANN401 - a text or a number
    option = told.get(f"{which}_enum_value")
    if option:
        return option["name"]
    text = told.get(f"{which}_text_value")
    return told.get(f"{which}_number_value") if text is None else text


def _last_run(opened: Opened, task: Mapping[str, Any]) -> str:
    projects = [(each.get("project") or {}).get("gid") for each in task["memberships"]]
    rows = (opened.deployment.table.get(keys.label(gid, board.WORKFLOW, task["gid"])) for gid in projects if gid)
    return next((str(row["run_id"]) for row in rows if row and "run_id" in row), "")
