"""What are projects: create, get, update, count, and the custom fields set on them."""

from local.asana import bodies as b
from local.asana.bodies import Shape
from local.asana.customfields import check_values, event_value, with_value
from local.asana.errors import bad_request
from local.asana.events import Change
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import can_open, record_of, user_of
from local.asana.operation import Call, Reply, created, listed, operation, shown
from local.asana.placing import tasks_in
from local.asana.richtext import NOTES_TAGS, html_of, plain_of
from local.asana.views import View, Viewer, define_view
from local.asana.workspaces import add_project

CUSTOM_FIELDS_MOST = 100  # fields of one project; not published for projects, a portfolio takes 20
COUNT_COST = 500  # task_counts is "high cost" (FACTS 3): as much as five full pages


def fields_of_project(graph: Graph, project: Record) -> list[Record]:
    """The custom fields whose values a project holds: those of the portfolios it is in, each once."""
    holders = [each for each in graph.of_kind("portfolio") if project.gid in each.linked("items")]
    settings = [setting for holder in holders for setting in graph.all_linked(holder, "custom_field_settings")]
    gids = dict.fromkeys(gid for setting in settings if (gid := setting.ref("custom_field")))
    return [found for gid in gids if (found := graph.find(gid)) is not None]


def _values_of_fields(graph: Graph, project: Record, _viewer: Viewer) -> Value:
    held = project.mapping("custom_fields")
    return [with_value(graph, each, held.get(each.gid)) for each in fields_of_project(graph, project)]


def _settings(_graph: Graph, project: Record, _viewer: Viewer) -> Value:
    return [Ref(gid) for gid in project.linked("custom_field_settings")]


define_view(
    "project",
    View(
        full=(
            *("name", "archived", "color", "icon", "completed", "completed_at", "completed_by", "created_at"),
            *("current_status", "current_status_update", "custom_field_settings", "custom_fields", "default_view"),
            *("due_date", "due_on", "followers", "members", "modified_at", "notes", "owner", "permalink_url"),
            *("public", "privacy_setting", "start_on", "team", "workspace", "default_access_level"),
            *("minimum_access_level_for_customization", "minimum_access_level_for_sharing"),
        ),
        computed={
            "custom_field_settings": _settings,
            "custom_fields": _values_of_fields,
            "permalink_url": lambda _graph, project, _viewer: f"https://app.asana.com/0/{project.gid}",
        },
    ),
)
define_view(
    "custom_field_setting",
    View(
        compact=("project", "is_important", "parent", "custom_field"),
        full=("project", "is_important", "parent", "custom_field"),
    ),
)

_APART = frozenset(
    {"workspace", "followers", "owner", "team", "notes", "custom_fields"}
)  # what is not stored as it was sent
WRITABLE = {
    "name": b.text,
    "notes": b.text,
    "html_notes": b.text,
    "archived": b.flag,
    "color": b.colour_or_none,
    "default_view": b.one_of("list", "board", "calendar", "timeline"),
    "due_on": b.nullable(b.day),
    "start_on": b.nullable(b.day),
    "public": b.flag,
    "privacy_setting": b.one_of("public_to_workspace", "private_to_team", "private"),
    "owner": b.nullable(b.text),
    "team": b.text,
}


@operation("getProject", "GET", "/projects/{project_gid}", scope="projects:read")
def get_project(call: Call) -> Reply:
    """One project."""
    return shown(record_of(call, "project", call.path["project_gid"]))


@operation("getProjectsForWorkspace", "GET", "/workspaces/{workspace_gid}/projects", scope="projects:read")
def get_projects_for_workspace(call: Call) -> Reply:
    """A workspace's projects that the caller can open, archived ones only where that is asked for."""
    workspace = record_of(call, "workspace", call.path["workspace_gid"])
    wanted = call.query("archived")
    return listed(
        [
            project
            for project in call.graph.of_kind("project")
            if project.ref("workspace") == workspace.gid
            and can_open(call, project)
            and wanted in (None, str(project.flag("archived")).lower())
        ]
    )


@operation(
    "createProject",
    "POST",
    "/projects",
    scope="projects:write",
    shape=Shape(WRITABLE | {"workspace": b.text, "followers": b.text}, ("name",)),
)
def create_project(call: Call) -> Reply:
    """A new project in a team's workspace; an organization wants a team."""
    body = call.body
    team = record_of(call, "team", body.text("team"), "team") if body.optional("team") else None
    gid = body.optional("workspace") or (team.ref("workspace") if team else None)
    if gid is None:
        raise bad_request("workspace: Missing input")
    workspace = record_of(call, "workspace", gid, "workspace")
    if team is None and workspace.flag("is_organization"):
        raise bad_request("team: Missing input; projects of an organization belong to a team")
    values = _values(call)
    project = add_project(call.world, workspace, team, body.text("name"), call.user)
    call.graph.change(project, **_followed(call, project), **values)
    call.write.emit("added", project, team or workspace)
    return created(project)


@operation(
    "updateProject",
    "PUT",
    "/projects/{project_gid}",
    scope="projects:write",
    shape=Shape(WRITABLE | {"custom_fields": b.object_}),
)
def update_project(call: Call) -> Reply:
    """Change what was sent; no task's modified_at moves (FACTS 1.5)."""
    project = record_of(call, "project", call.path["project_gid"])
    news = check_values(call, fields_of_project(call.graph, project), call.body.object("custom_fields"))
    for name, value in _values(call).items():
        if project.values.get(name) != value:
            call.write.set(project, name, value, Change(name))
    for new in news:
        held = project.mapping("custom_fields")
        if held.get(new.definition.gid) != new.raw:
            change = Change("custom_fields", value=event_value(new.definition, new.raw))
            call.write.set(project, "custom_fields", {**held, new.definition.gid: new.raw}, change)
    return shown(project)


def _followed(call: Call, project: Record) -> dict[str, Value]:
    """Who follows it besides its maker, and so is a member: create-only, gids parted by commas."""
    told = (call.body.optional("followers") or "").split(",")
    gids = [user_of(call, each.strip(), "followers").gid for each in told if each.strip()]
    names = ("members", "followers")
    return {name: [Ref(gid) for gid in dict.fromkeys([*project.refs(name), *gids])] for name in names}


def _values(call: Call) -> dict[str, Value]:
    body = call.body
    if body.has("notes") and body.has("html_notes"):
        raise bad_request("notes: Cannot be used with html_notes")
    plain = {name: value for name, value in body.values.items() if name not in _APART}
    values: dict[str, Value] = {name: value for name, value in plain.items() if isinstance(value, str | bool | None)}
    if body.has("html_notes"):
        values["notes"] = plain_of("html_notes", body.text("html_notes"), NOTES_TAGS)
    if body.has("notes"):
        values |= {"notes": body.text("notes"), "html_notes": html_of(body.text("notes"))}
    if body.has("due_on"):
        values["due_date"] = body.optional("due_on")
    if body.has("owner"):
        who = body.optional("owner")
        values["owner"] = Ref(user_of(call, who, "owner").gid) if who else None
    return values


@operation(
    "getTaskCountsForProject", "GET", "/projects/{project_gid}/task_counts", scope="projects:read", cost=COUNT_COST
)
def get_task_counts_for_project(call: Call) -> Reply:
    """Counts of tasks and milestones; every field is left out unless asked by opt_fields (FACTS 3)."""
    tasks = tasks_in(call.graph, record_of(call, "project", call.path["project_gid"]))
    milestones = [task for task in tasks if task.text("resource_subtype") == "milestone"]
    counts: dict[str, int] = {}
    for name, counted in (("tasks", tasks), ("milestones", milestones)):
        done = sum(task.flag("completed") for task in counted)
        counts |= {
            f"num_{name}": len(counted),
            f"num_completed_{name}": done,
            f"num_incomplete_{name}": len(counted) - done,
        }
    asked = (call.query("opt_fields") or "").split(",")
    return Reply({name: count for name, count in counts.items() if name in asked})


@operation(
    "getCustomFieldSettingsForProject", "GET", "/projects/{project_gid}/custom_field_settings", scope="projects:read"
)
def get_custom_field_settings_for_project(call: Call) -> Reply:
    """The custom fields set on a project, with their definitions."""
    return listed(call.graph.all_linked(record_of(call, "project", call.path["project_gid"]), "custom_field_settings"))


SETTING = Shape(
    {"custom_field": b.text, "is_important": b.flag, "insert_before": b.text, "insert_after": b.text}, ("custom_field",)
)


@operation(
    "addCustomFieldSettingForProject",
    "POST",
    "/projects/{project_gid}/addCustomFieldSetting",
    scope="projects:write",
    shape=SETTING,
)
def add_custom_field_setting_for_project(call: Call) -> Reply:
    """Set a custom field on a project."""
    return shown(add_setting(call, record_of(call, "project", call.path["project_gid"]), CUSTOM_FIELDS_MOST))


def add_setting(call: Call, parent: Record, most: int) -> Record:
    """Set the body's custom field on a project or portfolio. Raises ApiError 400 when it is there, or too many are."""
    definition = record_of(call, "custom_field", call.body.text("custom_field"), "custom_field")
    held = call.graph.all_linked(parent, "custom_field_settings")
    if any(setting.ref("custom_field") == definition.gid for setting in held):
        raise bad_request(f"custom_field: {definition.gid} is already on this {parent.kind}")
    if len(held) >= most:
        raise bad_request(f"custom_field: A {parent.kind} can have at most {most} custom fields")
    setting = set_field(call.graph, parent, definition, important=call.body.flag("is_important"))
    call.write.changed(parent, Change("custom_field_settings", "added"))
    return setting


def set_field(graph: Graph, parent: Record, definition: Record, *, important: bool = False) -> Record:
    """Set a custom field on a project or portfolio, without events; seeds use it too."""
    values: dict[str, Value] = {
        "is_important": important,
        "parent": Ref(parent.gid),
        "custom_field": Ref(definition.gid),
    }
    if parent.kind == "project":
        values["project"] = Ref(parent.gid)
    setting = graph.add("custom_field_setting", values)
    graph.link(parent, "custom_field_settings", setting.gid)
    return setting
