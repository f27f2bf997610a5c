"""What stands on a project's board, with what Steward put there and what stood there before?"""

from collections.abc import Mapping
from typing import Any, Final

from local.console import shown
from local.console.plans import judgement_of
from local.console.stacks import Opened
from steward.store import keys
from steward_cli import edit_lines
from steward_cli.person import person_named

WORKFLOW: Final = "triage_request"
OF_A_TASK: Final = (
    "name,created_at,due_on,completed,assignee.name,memberships.section.gid,memberships.project.gid,"
    "custom_fields.name,custom_fields.display_value,custom_fields.resource_subtype"
)
SHOWN_TASKS: Final = "100"  # one page of Asana's; the sandbox's projects have some twenty open ones


def read(opened: Opened, project_gid: str) -> dict[str, Any]:
    """The board of one project; the first configured one where none is named."""
    configured = opened.configuration.projects
    gid = project_gid or next(iter(configured), next(iter(opened.stack.projects.values())))
    sections = opened.asana(f"/projects/{gid}/sections")
    query = {"opt_fields": OF_A_TASK, "completed_since": "now", "limit": SHOWN_TASKS}
    tasks = opened.asana(f"/projects/{gid}/tasks", query)
    judged = _judged(opened, gid)
    running = _running(opened)
    ours = of_the_bot(opened)
    cards = [card(each, gid, _plan(opened, judged.get(each["gid"], "")), ours, judged, running) for each in tasks]
    cards.sort(key=lambda each: str(each["created_at"]), reverse=True)
    return {
        "project": gid,
        "projects": [
            {"gid": each, "name": name, "configured": each in configured}
            for name, each in opened.stack.projects.items()
        ],
        "people": people(opened),
        "sections": [
            {"name": each["name"], "tasks": [c for c in cards if c["section"] == each["gid"]]} for each in sections
        ],
        "whole": len(cards) < int(SHOWN_TASKS),
    }


def people(opened: Opened) -> list[dict[str, Any]]:
    """Who there is, by the name of their token, and who may say yes."""
    users, tokens = opened.about["users"], opened.about["tokens"]
    approvers = {gid for each in opened.configuration.projects.values() for gid in each.approvals.approvers}
    bot = opened.stack.bot_user_gid
    return [
        {"as": short, "name": name, "gid": gid, "approver": gid in approvers}
        for name, gid in users.items()
        if gid != bot and (short := person_named(name, tokens))
    ]


def card(
    task: Mapping[str, Any],
    project_gid: str,
    plan: Mapping[str, Any],
    ours: frozenset[str],
    judged: Mapping[str, str],
    running: frozenset[str],
) -> dict[str, Any]:
    """One task of the board."""
    gid = task["gid"]
    homes = [each for each in task["memberships"] if (each.get("project") or {}).get("gid") in (project_gid, None)]
    section = next(((each.get("section") or {}).get("gid") for each in homes), None)
    return {
        "gid": gid,
        "name": shown.shortened(task["name"]),
        "created_at": task["created_at"],
        "due_on": task["due_on"],
        "assignee": (task["assignee"] or {}).get("name"),
        "section": section,
        "fields": fields(task["custom_fields"], plan, ours),
        "run_id": judged.get(gid),
        "running": gid in running,
    }


def fields(custom_fields: list[dict[str, Any]], plan: Mapping[str, Any], ours: frozenset[str]) -> list[dict[str, Any]]:
    """The fields of a task: what stands there, what stood there before the last judgement, whose value it is."""
    base, names = plan.get("base", {}), plan.get("names", {})
    written = {gid: each for edit in plan.get("edits", ()) for gid, each in edit.get("values", {}).items()}
    return [
        {
            "gid": each["gid"],
            "name": each["name"],
            "kind": each.get("resource_subtype"),
            "ai": each["name"] in ours,
            "now": each.get("display_value"),
            "before": edit_lines.value(base.get(each["gid"]), names),
            "by": whose(each.get("display_value"), edit_lines.value(written.get(each["gid"]), names)),
        }
        for each in custom_fields
    ]


def of_the_bot(opened: Opened) -> frozenset[str]:
    """The names of the fields that are the bot's to fill."""
    workflows = [each for project in opened.configuration.projects.values() for each in project.workflows.values()]
    fields_of = [field for each in workflows for field in getattr(each, "fields", {}).values()]
    return frozenset(str(each.field) for each in fields_of if each.owner == "ai" and each.field)


def whose(now: str | None, written: object) -> str:
    """Whether what stands there is what the last judgement put there: `steward`, `person` or nobody."""
    if now is None:
        return ""
    return "steward" if written is not None and _alike(now, written) else "person"


def _alike(now: str, written: object) -> bool:
    if isinstance(written, int | float):
        try:
            return abs(float(now) - written) < 0.006  # noqa: PLR2004 - display rounds to two places
        except ValueError:
            return False
    return now == str(written)


def _judged(opened: Opened, project_gid: str) -> dict[str, str]:
    """The run that judged each task last."""
    rows = opened.deployment.table.query(keys.label(project_gid, WORKFLOW, "").pk)
    return {str(row["sk"]): str(row.get("run_id", "")) for row in rows}


def _plan(opened: Opened, run_id: str) -> Mapping[str, Any]:
    found = judgement_of(opened, run_id) if run_id else None
    return found.plan if found else {}


def _running(opened: Opened) -> frozenset[str]:
    """The gids of tasks that a run is about now."""
    states = opened.deployment.client("stepfunctions")
    machine = opened.deployment.run_machine_arn
    listed = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING", maxResults=100)["executions"]
    return frozenset(each["name"].split("-")[1] for each in listed if each["name"].count("-") > 1)
