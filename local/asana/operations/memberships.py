"""Who is a member of a project, portfolio or goal, and with which access?"""

from local.asana.errors import bad_request, unknown_object
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import any_of
from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

_FIELDS = ("resource_subtype", "parent", "member", "access_level")
define_view("membership", View(compact=_FIELDS, full=_FIELDS))
_PARENTS = ("project", "portfolio", "goal")


def _membership(parent: Record, member_gid: str) -> Record:
    """A row derived from the parent's own member list: nothing is stored twice, reading changes nothing."""
    level = "admin" if parent.ref("owner") == member_gid else "editor"
    values: dict[str, Value] = {
        "resource_subtype": f"{parent.kind}_membership",
        "parent": Ref(parent.gid),
        "member": Ref(member_gid),
        "access_level": level,
    }
    return Record(str(int(parent.gid) + int(member_gid)), "membership", values)


def _members(parent: Record) -> list[str]:
    listed_gids = parent.refs("members") or parent.refs("followers")
    owner = parent.ref("owner")
    return listed_gids if owner is None or owner in listed_gids else [owner, *listed_gids]


def _parents(call: Call, parent_gid: str | None, member_gid: str | None) -> list[Record]:
    if parent_gid is None:
        if member_gid is None:
            raise bad_request("parent: Missing input")
        return [record for kind in _PARENTS for record in call.graph.of_kind(kind)]
    parent = any_of(call, parent_gid, "parent")
    if parent.kind not in _PARENTS:
        raise unknown_object("parent", parent_gid)
    return [parent]


@operation("getMemberships", "GET", "/memberships", scope=None)
def get_memberships(call: Call) -> Reply:
    """The memberships of a `parent`, of a `member`, or the one of both."""
    member_gid = call.user.gid if call.query("member") == "me" else call.query("member")
    subtype = call.query("resource_subtype")
    rows = [
        _membership(parent, gid)
        for parent in _parents(call, call.query("parent"), member_gid)
        for gid in _members(parent)
        if member_gid in (None, gid)
    ]
    return listed([row for row in rows if subtype in (None, row.text("resource_subtype"))])
