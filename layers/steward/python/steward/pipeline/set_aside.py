"""What does a plan put into the sections that a project set aside for people?

Beside the edits of a judgement: one task for each rule that refused something, and the task itself for review where a
person's field is filled without asking. Pure: it works on the plan document alone.
"""

from collections.abc import Mapping
from typing import Any

from steward.asana.edits import CreateTask, PlaceInSection, edit_of
from steward.asana.models import Task
from steward.errors import RefusedReason
from steward.governance import exceptions, places
from steward.governance.policy import WorkflowPolicy


def with_places(
    plan: Mapping[str, Any], found: Mapping[str, str], task: Task, policy: WorkflowPolicy
) -> dict[str, Any]:
    """The plan with what goes into the sections `found` (`{"exceptions": gid, "review": gid}`, either may lack).

    Beside them `found` has the episodes of the subject's exceptions (`exceptions.episodes`). `exceptions` names what
    rules refused even where no section is set aside for it. A task that is made once whatever the input has its name
    under `once`, by its place among the edits.
    """
    noted = exceptions.noted((edit_of(dict(each["edit"])), RefusedReason(each["reason"])) for each in plan["refused"])
    edits, once, base = list(plan["edits"]), dict[str, str](), dict(plan["base"])
    if move := _review(plan, found, task, policy):
        edits.append(move.as_json())
        base["section"] = _section(task, plan["project_gid"])
    for made, name in _tasks(plan, noted, found, task, policy):
        once[str(len(edits))] = name
        edits.append(made.as_json())
    return {**plan, "edits": edits, "base": base, "exceptions": noted, "places": dict(found), exceptions.ONCE: once}


def _tasks(
    plan: Mapping[str, Any],
    noted: list[dict[str, Any]],
    found: Mapping[str, str],
    task: Task,
    policy: WorkflowPolicy,
) -> list[tuple[CreateTask, str]]:
    if places.EXCEPTIONS not in found or policy.mode not in ("suggest", "act"):
        return []
    return exceptions.tasks_for(noted, task.gid, plan["project_gid"], found, plan["names"])


def _review(
    plan: Mapping[str, Any], found: Mapping[str, str], task: Task, policy: WorkflowPolicy
) -> PlaceInSection | None:
    """The move of a task of which something is set that belongs to people; none where it is there already."""
    section = found.get(places.REVIEW)
    ours = {plan["fields"].get(key) for key, each in policy.fields.items() if each.owner == "ai"}
    touched = {target for edit in plan["edits"] for target in (edit.get("values") or {edit["edit"]: None})}
    if section is None or policy.mode != "act" or touched <= ours or section == _section(task, plan["project_gid"]):
        return None
    return PlaceInSection(task.gid, section)


def _section(task: Task, project_gid: str) -> str | None:
    here = [each.section for each in task.memberships if each.project.gid == project_gid]
    return here[0].gid if here and here[0] else None
