"""Which sections has a project, and how does a task get into one?"""

from local.asana.bodies import Shape, nullable, text
from local.asana.errors import bad_request
from local.asana.graph import Ref, Value
from local.asana.lookups import record_of, task_of
from local.asana.operation import Call, Reply, created, empty, listed, operation, shown
from local.asana.operations.task_lists import insert_at
from local.asana.placing import place
from local.asana.views import View, define_view

define_view(
    "section",
    View(
        full=("name", "created_at", "project", "projects"),
        computed={"projects": lambda _graph, section, _viewer: [Ref(gid) for gid in [section.ref("project")] if gid]},
    ),
)


@operation("getSection", "GET", "/sections/{section_gid}", scope=None)
def get_section(call: Call) -> Reply:
    """One section."""
    return shown(record_of(call, "section", call.path["section_gid"]))


@operation("getSectionsForProject", "GET", "/projects/{project_gid}/sections", scope=None)
def get_sections_for_project(call: Call) -> Reply:
    """The sections in the order of the board."""
    return listed(call.graph.all_linked(record_of(call, "project", call.path["project_gid"]), "sections"))


NEW = Shape({"name": text, "insert_before": nullable(text), "insert_after": nullable(text)}, ("name",))


@operation("createSectionForProject", "POST", "/projects/{project_gid}/sections", scope=None, shape=NEW)
def create_section_for_project(call: Call) -> Reply:
    """A new section, at the end or beside another."""
    project = record_of(call, "project", call.path["project_gid"])
    values: dict[str, Value] = {"name": call.body.text("name"), "project": Ref(project.gid)}
    section = call.write.create("section", values)
    call.graph.link(project, "sections", section.gid, insert_at(call, project.linked("sections"), section))
    call.write.emit("added", section, project)
    return created(section)


INSERT = Shape({"task": text, "insert_before": nullable(text), "insert_after": nullable(text)}, ("task",))


@operation("addTaskForSection", "POST", "/sections/{section_gid}/addTask", scope="tasks:write", shape=INSERT)
def add_task_for_section(call: Call) -> Reply:
    """To the top of a section unless told where; out of the project's other sections (FACTS 3)."""
    section = record_of(call, "section", call.path["section_gid"])
    task = task_of(call, call.body.text("task"), "task")
    project = call.graph.find(section.ref("project"))
    if project is None:
        raise bad_request("section: Tasks cannot be added to this section")
    at = insert_at(call, section.linked("tasks"), task)
    place(call.write, task, project, section, 0 if at is None else at)
    return empty()
