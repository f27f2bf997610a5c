"""Who is promised to which project, and how much of their week?"""

from local.asana.errors import bad_request
from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

_FIELDS = ("start_date", "end_date", "effort", "assignee", "created_by", "parent", "resource_subtype")
define_view("allocation", View(compact=_FIELDS, full=_FIELDS))


@operation("getAllocations", "GET", "/allocations", scope=None, premium=True)
def get_allocations(call: Call) -> Reply:
    """Allocations of a project (`parent`), an `assignee` or a `workspace`; at least one must be named."""
    wanted = {name: call.query(name) for name in ("parent", "assignee", "workspace")}
    if not any(wanted.values()):
        raise bad_request("parent: Missing input; name a parent, an assignee or a workspace")
    if wanted["assignee"] == "me":
        wanted["assignee"] = call.user.gid
    return listed(
        [
            held
            for held in call.graph.of_kind("allocation")
            if all(gid in (None, held.ref(name)) for name, gid in wanted.items())
        ]
    )
