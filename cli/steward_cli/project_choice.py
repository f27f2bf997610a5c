"""`steward projects`: which projects does the bot see, and what would Steward find in one?"""

from collections.abc import Sequence
from itertools import chain, islice
from typing import Annotated, Any, Final

import typer

from steward.asana.client import AsanaReader
from steward.asana.models import CustomField
from steward.asana.protocol import Request, custom_field_settings, gid_of, paged, project_tasks, read
from steward.asana.schema import fields_of
from steward_cli.desk import Desk
from steward_cli.documents import as_yaml
from steward_cli.failure import Failure
from steward_cli.reading import reading

group = typer.Typer(no_args_is_help=True, help="Projects that Steward may work in. Example: steward projects list")

COLUMNS: Final = ("gid", "name", "configured")
# What the settled past is good for (docs/triage.md): from twenty similar ones on, a judgement without a model has
# something to stand on; three hundred labels are what a certificate takes (docs/operations.md, Certificates).
LEARNT_FROM, CERTIFIED_FROM = 20, 300
COUNTED: Final = 500  # tasks that are looked at: five requests, and more than any threshold


Chosen = Annotated[str, typer.Argument(help="Its gid, or a part of its name.")]


@group.command("list")
def list_(context: typer.Context) -> None:
    """Every project of the workspace that the bot can open, and which are configured.

    Example: steward projects list
    """
    desk: Desk = context.obj
    configuration = desk.deployment.configuration()
    rows = [
        {"gid": gid, "name": name, "configured": gid in configuration.projects}
        for gid, name in sorted(_projects(desk).items(), key=lambda each: each[1].casefold())
    ]
    desk.rows("projects", COLUMNS, rows)


@group.command()
def choose(
    context: typer.Context, project: Annotated[str, typer.Argument(help="Its gid, or a part of its name.")]
) -> None:
    """What Steward would find in a project: its fields and options, its settled past, and the lines for the document.

    It changes nothing: the lines go into your configuration under `projects`.

    Example: steward projects choose 'Customer requests'
    """
    desk: Desk = context.obj
    gid, name = _meant(project, _projects(desk))
    asana = reading(desk, "projects")
    try:
        shown = fields_of(chain.from_iterable(asana.reader.pages(custom_field_settings(gid))))
        done = _completed(asana.reader, gid)
    finally:
        asana.told(desk, "projects", gid)
    told = {"gid": gid, "name": name, "completed_tasks": done, "past": _said_of(done)}
    fields = [_field(each) for each in shown]
    if desk.as_json:
        desk.json(told | {"fields": fields, "document": _document(gid, name, shown)})
        return
    desk.one(told)
    desk.rows("fields", ("name", "kind", "options"), fields)
    print(f"\nFor your configuration:\n{as_yaml(_document(gid, name, shown))}")


def _projects(desk: Desk) -> dict[str, str]:
    """Name by gid of each project that the bot sees."""
    workspace_gid = desk.deployment.configuration().workspace_gid
    asana = reading(desk, "projects")
    try:
        return {str(each["gid"]): str(each["name"]) for each in asana.reader.records(_of_workspace(workspace_gid))}
    finally:
        asana.told(desk, "projects", f"workspace:{workspace_gid}")


def _of_workspace(workspace_gid: str) -> Request:
    path = f"/workspaces/{gid_of(workspace_gid)}/projects"
    return read("getProjectsForWorkspace", path, ("name",), paged() | {"archived": "false"}, (workspace_gid,))


def _meant(word: str, projects: dict[str, str]) -> tuple[str, str]:
    """The project that a word means. Raises Failure where none or several do."""
    if word in projects:
        return word, projects[word]
    found = {gid: name for gid, name in projects.items() if word.casefold() in name.casefold()}
    if len(found) != 1:
        some = ", ".join(sorted(found.values() or projects.values())[:5]) or "the bot sees no project: invite it to one"
        raise Failure(f"{word!r} means {len(found)} projects that the bot can open: {some}")
    return next(iter(found.items()))


def _completed(reader: AsanaReader, project_gid: str) -> int:
    records = reader.records(project_tasks(project_gid, fields=("completed",)))
    return sum(bool(each.get("completed")) for each in islice(records, COUNTED))


def _said_of(done: int) -> str:
    if done < LEARNT_FROM:
        return "too little to learn from: the model and your rules judge alone, so begin with observe"
    if done < CERTIFIED_FROM:
        return "enough to compare with: suggestions; a field that acts by itself needs about 300 settled ones"
    return "enough for suggestions and, in time, for certificates"


def _field(field: CustomField) -> dict[str, Any]:
    return {"name": field.name, "kind": field.kind, "options": [each.name for each in field.options if each.enabled]}


def _document(gid: str, name: str, shown: Sequence[CustomField]) -> dict[str, Any]:
    """A part of a document that is right as it stands: one workflow that observes, learning from what is there."""
    own = {"summary": {"field": "AI Summary", "owner": "ai"}, "reason": {"field": "AI Reason", "owner": "ai"}}
    learnt = {
        key: {"field": f"AI {people.name}", "owner": "ai", "learn_from": people.name}
        for key, words in _LIKE.items()
        if (people := next((each for each in shown if _is_like(each, words)), None))
    }
    return {
        "projects": {gid: {"name": name, "workflows": {"triage_request": {"mode": "observe", "fields": learnt | own}}}}
    }


# By which words of its name a field of people is taken for what Steward judges.
_LIKE: Final = {
    "request_type": ("type", "kind", "category"),
    "priority": ("priority", "urgency"),
    "team": ("team", "department"),
}


def _is_like(field: CustomField, words: Sequence[str]) -> bool:
    name = field.name.casefold()
    return field.kind == "enum" and not name.startswith("ai ") and any(word in name.split() for word in words)
