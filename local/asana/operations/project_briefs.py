"""What does the brief of a project say?"""

from local.asana import bodies
from local.asana.bodies import Body, Shape
from local.asana.errors import bad_request
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import record_of
from local.asana.operation import Call, Reply, created, operation, shown
from local.asana.richtext import NOTES_TAGS, html_of, plain_of
from local.asana.views import View, Viewer, define_view


def _permalink(_graph: Graph, brief: Record, _viewer: Viewer) -> Value:
    return f"https://app.asana.com/0/{brief.ref('project')}/overview"


_FULL = ("title", "html_text", "text", "permalink_url", "project")
define_view("project_brief", View(compact=(), full=_FULL, computed={"permalink_url": _permalink}))
_SHAPE = Shape({"title": bodies.text, "html_text": bodies.text, "text": bodies.text})


def brief_texts(body: Body) -> dict[str, Value]:
    """`text` and `html_text` of a brief, each from the other. Raises ApiError 400 for both or broken XML."""
    if body.has("text") and body.has("html_text"):
        raise bad_request("text: Only one of text and html_text may be given")
    if body.has("html_text"):
        html = body.text("html_text")
        return {"html_text": html, "text": plain_of("html_text", html, NOTES_TAGS)}
    return {"html_text": html_of(body.text("text")), "text": body.text("text")} if body.has("text") else {}


@operation("createProjectBrief", "POST", "/projects/{project_gid}/project_briefs", scope=None, shape=_SHAPE)
def create_project_brief(call: Call) -> Reply:
    """Write the brief of a project that has none."""
    project = record_of(call, "project", call.path["project_gid"])
    if project.ref("project_brief") is not None:
        raise bad_request("project: This project already has a brief; update it instead")
    texts = brief_texts(call.body)
    if not texts:
        raise bad_request("html_text: Missing input")
    values = {"title": call.body.text("title"), **texts, "project": Ref(project.gid)}
    brief = call.write.create("project_brief", values)
    call.graph.change(project, project_brief=Ref(brief.gid))
    return created(brief)


@operation("getProjectBrief", "GET", "/project_briefs/{project_brief_gid}", scope=None)
def get_project_brief(call: Call) -> Reply:
    """A brief by gid."""
    return shown(record_of(call, "project_brief", call.path["project_brief_gid"]))


@operation("updateProjectBrief", "PUT", "/project_briefs/{project_brief_gid}", scope=None, shape=_SHAPE)
def update_project_brief(call: Call) -> Reply:
    """Change title or text."""
    brief = record_of(call, "project_brief", call.path["project_brief_gid"])
    changes = brief_texts(call.body)
    if call.body.has("title"):
        changes["title"] = call.body.text("title")
    call.graph.change(brief, **changes)
    return shown(brief)
