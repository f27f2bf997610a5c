"""What happened to a resource since a sync token (FACTS 2)?"""

from collections.abc import Callable
from itertools import islice

from local.asana.errors import ApiError, Json
from local.asana.events import Event
from local.asana.fields import parse_fields
from local.asana.graph import Record
from local.asana.lookups import any_of, record_of
from local.asana.operation import Call, Reply, operation
from local.asana.views import Renderer

PER_TOKEN = 100  # FACTS 2
PER_WORKSPACE_TOKEN = 1_000  # FACTS 2
STALE = (
    "Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset "
    "for this query now and use the new sync token for the next sync."
)


@operation("getEvents", "GET", "/events", scope=None)
def get_events(call: Call) -> Reply:
    """The events of one resource, at most 100 for each token."""
    resource = any_of(call, call.need("resource"), "resource")
    return _since(call, resource.gid, PER_TOKEN, lambda event: resource.gid in event.reach)


@operation("getWorkspaceEvents", "GET", "/workspaces/{workspace_gid}/events", scope=None)
def get_workspace_events(call: Call) -> Reply:
    """The events of everything in the workspace, at most 1,000 for each token."""
    workspace = record_of(call, "workspace", call.path["workspace_gid"])
    return _since(call, f"all:{workspace.gid}", PER_WORKSPACE_TOKEN, lambda _event: True)


def _since(call: Call, stream: str, most: int, heard: Callable[[Event], bool]) -> Reply:
    world = call.world
    start = world.streams.position(call.query("sync"), stream, call.now)
    if start is None:
        fresh = world.streams.issue(stream, world.log.position, call.now)
        raise ApiError(412, STALE, beside={"sync": fresh})
    events = list(islice(filter(heard, world.log.after(start)), most + 1))  # one more tells where the next begins
    more = len(events) > most
    end = events[most].seq if more else world.log.position
    shown = [_body(call, event) for event in events[:most]]
    return Reply(shown, 200, {"sync": world.streams.issue(stream, end, call.now), "has_more": more})


def _body(call: Call, event: Event) -> Json:
    """The event with compact records, or what opt_fields asks of them; what is deleted keeps gid and resource_type."""
    asked = call.query("opt_fields")
    tree = parse_fields(asked) if asked else {}
    renderer = Renderer(call.graph, call.viewer)
    shown: dict[str, Json] = {**event.body(), "type": event.resource["resource_type"]}
    for name in ("user", "resource", "parent"):
        record = _named(call, shown[name])
        if record is not None:
            branch = tree.get(name)
            shown[name] = renderer.chosen(record, branch) if branch else renderer.compact(record)
    if tree:
        return {name: value for name, value in shown.items() if name in tree}
    return shown


def _named(call: Call, named: Json) -> Record | None:
    return call.graph.find(str(named["gid"])) if isinstance(named, dict) else None
