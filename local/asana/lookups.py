"""Which record does a gid in a request mean, and may the caller see it?"""

from local.asana.errors import bad_request, forbidden, unknown_object
from local.asana.graph import Graph, Record
from local.asana.operation import Call

EXTERNAL = "external:"


def task_of(call: Call, gid: str, name: str = "task") -> Record:
    """The task of a gid or of `external:<id>` (OAuth only, FACTS 3). Raises ApiError 404, 403."""
    if gid.startswith(EXTERNAL):
        return visible(call, _by_external(call, gid.removeprefix(EXTERNAL), name))
    return visible(call, call.graph.get("task", gid, name))


def record_of(call: Call, kind: str, gid: str, name: str | None = None) -> Record:
    """The record of a kind. Raises ApiError 404 when there is none, 403 when it is private to others."""
    return visible(call, call.graph.get(kind, gid, name))


def any_of(call: Call, gid: str, name: str) -> Record:
    """The record of a gid, whatever it is. Raises ApiError 404, 403."""
    if gid.startswith(EXTERNAL):
        return task_of(call, gid, name)
    record = call.graph.find(gid)
    if record is None:
        raise unknown_object(name, gid)
    return visible(call, record)


def user_of(call: Call, who: str, name: str = "user") -> Record:
    """The user of a gid, an email or "me". Raises ApiError 404 for a gid, 400 for anything else unknown."""
    if who == "me":
        return call.user
    if "@" in who:
        found = next((user for user in call.graph.of_kind("user") if user.text("email") == who), None)
        if found is None:
            raise bad_request(f"{name}: Unknown user: {who}")
        return found
    return call.graph.get("user", who, name)


def can_open(call: Call, project: Record) -> bool:
    """Whether the caller sees a project at all."""
    return call.token.kind == "service_account" or _open_to(call.user, project)


def visible(call: Call, record: Record) -> Record:
    """The record itself. Raises ApiError 403 when it lives in private projects the caller is no member of."""
    projects = _projects(call.graph, record)
    if projects and call.token.kind != "service_account" and not any(_open_to(call.user, each) for each in projects):
        raise forbidden(f"You do not have access to this {record.kind}: {record.gid}")
    return record


def _projects(graph: Graph, record: Record) -> list[Record]:
    if record.kind == "project":
        return [record]
    if record.kind == "task":
        own = graph.all_linked(record, "projects")
        parent = graph.find(record.ref("parent"))
        return own or (_projects(graph, parent) if parent else [])
    owner = graph.find(record.ref("target") or record.ref("project") or record.ref("parent"))
    return _projects(graph, owner) if owner and owner.kind in ("project", "task") else []


def _open_to(user: Record, project: Record) -> bool:
    return project.text("privacy_setting") != "private" or user.gid in project.refs("members")


def _by_external(call: Call, external_gid: str, name: str) -> Record:
    app_gid = call.token.app_gid
    if app_gid is None:
        raise forbidden("external: Only OAuth apps may use external data")
    found = call.world.externals.get((app_gid, external_gid))
    task = call.graph.find(found)
    if task is None:
        raise unknown_object(name, EXTERNAL + external_gid)
    return task
