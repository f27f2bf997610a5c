"""When is somebody out of office?"""

from local.asana.lookups import user_of
from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

_FIELDS = ("start_date", "end_date", "user", "created_by")
define_view("ooo_entry", View(compact=_FIELDS, full=_FIELDS))


@operation("getOooEntries", "GET", "/ooo_entries", scope="ooo_entries:read", premium=True)
def get_ooo_entries(call: Call) -> Reply:
    """The entries of one user in one workspace that touch the days from `start_date` to `end_date`."""
    workspace = call.graph.get("workspace", call.need("workspace"), "workspace")
    user = user_of(call, call.need("user"))
    first, last = call.query("start_date") or "", call.query("end_date") or "9999-12-31"
    return listed(
        [
            entry
            for entry in call.graph.of_kind("ooo_entry")
            if (entry.ref("user"), entry.ref("workspace")) == (user.gid, workspace.gid)
            and entry.text("end_date") >= first
            and entry.text("start_date") <= last
        ]
    )
