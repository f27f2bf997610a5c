"""How does a project, portfolio or goal say how it is doing?"""

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.clock import parse_moment, stamp
from local.asana.errors import bad_request
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import any_of
from local.asana.operation import Call, Reply, created, listed, operation
from local.asana.richtext import html_of, plain_of
from local.asana.views import View, define_view

_WORK = ("on_track", "at_risk", "off_track", "on_hold", "complete", "dropped")
#: The status types each kind of parent takes (FACTS 3).
STATUS_TYPES = {
    "project": _WORK,
    "portfolio": _WORK,
    "goal": ("on_track", "at_risk", "off_track", "achieved", "partial", "missed", "dropped"),
}
#: How Asana tells a goal's open statuses; the closed ones go by their names.
COLOURS = {"on_track": "green", "at_risk": "yellow", "off_track": "red"}
_FULL = (
    "title", "resource_subtype", "text", "html_text", "status_type", "author", "created_at", "created_by", "hearted",
    "hearts", "liked", "likes", "reaction_summary", "modified_at", "num_hearts", "num_likes", "parent",
)  # fmt: skip
define_view("status_update", View(compact=("title", "resource_subtype"), full=_FULL))
_SHAPE = Shape(
    {
        "parent": bodies.text,
        "title": bodies.text,
        "text": bodies.text,
        "html_text": bodies.text,
        "status_type": bodies.text,
    },
    required=("parent", "status_type"),
)


def _parent(call: Call, gid: str) -> Record:
    parent = any_of(call, gid, "parent")
    if parent.kind not in STATUS_TYPES:
        raise bad_request("parent: Only projects, portfolios and goals have status updates")
    return parent


def status_values(parent: Record, author: Record, title: str, text: str, status_type: str) -> dict[str, Value]:
    """The values of a status update; its moments are the writer's."""
    return {
        "title": title,
        "resource_subtype": f"{parent.kind}_status_update",
        "text": text,
        "html_text": html_of(text),
        "status_type": status_type,
        "author": Ref(author.gid),
        "hearted": False,
        "hearts": [],
        "liked": False,
        "likes": [],
        "reaction_summary": [],
        "num_hearts": 0,
        "num_likes": 0,
        "parent": Ref(parent.gid),
        "_notified": [Ref(gid) for gid in parent.refs("followers") or parent.refs("members")],
    }


@operation("createStatusForObject", "POST", "/status_updates", scope=None, shape=_SHAPE)
def create_status_for_object(call: Call) -> Reply:
    """Post a status: it cannot be edited, becomes the parent's current one, and every follower is told (FACTS 3)."""
    parent, status_type = _parent(call, call.body.text("parent")), call.body.text("status_type")
    if status_type not in STATUS_TYPES[parent.kind]:
        raise bad_request(f"status_type: A {parent.kind} takes one of " + ", ".join(STATUS_TYPES[parent.kind]))
    text, html = call.body.text("text"), call.body.text("html_text")
    if not text and not html:
        raise bad_request("text: Missing input")
    plain = plain_of("html_text", html) if html else text
    values = status_values(parent, call.user, call.body.text("title"), plain, status_type)
    values |= {"html_text": html or html_of(text), "modified_at": stamp(call.now)}
    status = call.write.create("status_update", values, [parent])
    call.graph.change(parent, current_status_update=Ref(status.gid))
    if parent.kind == "goal":
        call.graph.change(parent, status=COLOURS.get(status_type, status_type))
    call.write.touch(parent)
    return created(status)


@operation("getStatusesForObject", "GET", "/status_updates", scope=None)
def get_statuses_for_object(call: Call) -> Reply:
    """The status updates of a parent, newest first; `created_since` keeps those from that moment on."""
    parent, since = _parent(call, call.need("parent")), call.query("created_since")
    held = [each for each in call.graph.of_kind("status_update") if each.ref("parent") == parent.gid]
    if since is not None:
        bodies.moment("created_since", since)
        first = parse_moment(since)
        held = [each for each in held if parse_moment(each.text("created_at")) >= first]
    return listed(sorted(held, key=lambda each: each.text("created_at"), reverse=True))
