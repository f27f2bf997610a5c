"""How is a task made: in which workspace, projects and sections, under which parent, with which values?"""

from collections.abc import Mapping

from local.asana.bodies import Body
from local.asana.clock import stamp
from local.asana.edit import Edit
from local.asana.edits import follow, prepare, tell_assigned
from local.asana.errors import bad_request
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import record_of, user_of
from local.asana.operation import Call
from local.asana.placing import place, put_under


def new_task(call: Call, parent: Record | None) -> Record:
    """Create the task of the body. Everything is checked before anything is written."""
    body, graph, write = call.body, call.graph, call.write
    places = _places(call)
    workspace = _workspace(call, parent, places)
    followers = [user_of(call, who, "followers") for who in body.texts("followers")]
    tags = [record_of(call, "tag", gid, "tags") for gid in body.texts("tags")]
    edits = prepare(call, _with_projects(body, places), None)
    task = graph.add("task", {**empty_task(stamp(call.now), call.user.gid, workspace.gid), **_merged(edits)})
    if parent is not None:
        put_under(write, task, parent)
    for project, section in places:
        place(write, task, project, section)
    if parent is None and not places:
        write.emit("added", task, workspace)
    for tag in tags:
        graph.link(tag, "tasks", task.gid)
        graph.link(task, "tags", tag.gid)
    assignee = graph.find(task.ref("assignee"))
    if assignee is not None:
        tell_assigned(write, task, assignee)
    follow(write, task, [call.user, *followers])
    remember_external(call, task)
    return task


def _with_projects(body: Body, places: list[tuple[Record, Record]]) -> Body:
    return Body({**body.values, "projects": [project.gid for project, _ in places]})


def _merged(edits: list[Edit]) -> dict[str, Value]:
    return {name: value for edit in edits for name, value in edit.values.items()}


def _places(call: Call) -> list[tuple[Record, Record]]:
    """Each project with the section to stand in: that of `memberships`, or the project's first."""
    wanted: dict[str, tuple[Record, Record]] = {}
    for gid in call.body.texts("projects"):
        project = record_of(call, "project", gid, "projects")
        wanted[gid] = (project, call.graph.all_linked(project, "sections")[0])
    for membership in call.body.objects("memberships"):
        project = record_of(call, "project", str(membership.get("project")), "memberships")
        section = record_of(call, "section", str(membership.get("section")), "memberships")
        if section.gid not in project.linked("sections"):
            raise bad_request("memberships: The section is not of the project")
        wanted[project.gid] = (project, section)
    return list(wanted.values())


def _workspace(call: Call, parent: Record | None, places: list[tuple[Record, Record]]) -> Record:
    gid = call.body.optional("workspace")
    if gid is None and parent is not None:
        gid = parent.ref("workspace")
    if gid is None and places:
        gid = places[0][0].ref("workspace")
    if gid is None:
        raise bad_request("workspace: Missing input; or give projects, or a parent")
    return record_of(call, "workspace", gid, "workspace")


def empty_task(at: str, creator_gid: str, workspace_gid: str) -> dict[str, Value]:
    """The values of a new task; seeds start from them too."""
    return {
        "name": "",
        "resource_subtype": "default_task",
        "approval_status": None,
        "assignee": None,
        "assignee_status": "upcoming",
        "assignee_section": None,
        "completed": False,
        "completed_at": None,
        "completed_by": None,
        "created_at": at,
        "created_by": Ref(creator_gid),
        "modified_at": at,
        "due_on": None,
        "due_at": None,
        "start_on": None,
        "start_at": None,
        "notes": "",
        "html_notes": "<body></body>",
        "likes": [],
        "followers": [],
        "parent": None,
        "workspace": Ref(workspace_gid),
        "custom_fields": {},
        "actual_time_minutes": None,
    }


def remember_external(call: Call, task: Record) -> None:
    """Keep the index of external gids in step with the task."""
    app_gid = call.token.app_gid
    mine = task.mapping("_external").get(app_gid or "")
    if app_gid is None or not isinstance(mine, Mapping):
        return
    for key in [key for key, gid in call.world.externals.items() if key[0] == app_gid and gid == task.gid]:
        del call.world.externals[key]
    if isinstance(mine.get("gid"), str):
        call.world.externals[app_gid, str(mine["gid"])] = task.gid
