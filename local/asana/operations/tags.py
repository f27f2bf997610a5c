"""Which tags does a workspace have?"""

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import user_of
from local.asana.operation import Call, Reply, created, listed, operation
from local.asana.views import View, Viewer, define_view


def _permalink(_graph: Graph, tag: Record, _viewer: Viewer) -> Value:
    return f"https://app.asana.com/0/{tag.gid}/{tag.gid}"


_FULL = ("name", "color", "notes", "created_at", "followers", "workspace", "permalink_url")
define_view("tag", View(compact=("name",), full=_FULL, computed={"permalink_url": _permalink}))

_SHAPE = Shape(
    {
        "name": bodies.text,
        "color": bodies.colour,
        "notes": bodies.text,
        "followers": bodies.texts,
    },
    required=("name",),
)


@operation("getTagsForWorkspace", "GET", "/workspaces/{workspace_gid}/tags", scope="tags:read")
def get_tags_for_workspace(call: Call) -> Reply:
    """The tags of a workspace, oldest first."""
    workspace = call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    return listed([tag for tag in call.graph.of_kind("tag") if tag.ref("workspace") == workspace.gid])


@operation("createTagForWorkspace", "POST", "/workspaces/{workspace_gid}/tags", scope="tags:write", shape=_SHAPE)
def create_tag_for_workspace(call: Call) -> Reply:
    """A new tag; names need not be unique. Emits `added` on the tag with the workspace as parent."""
    workspace = call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    followers = [user_of(call, who, "followers").gid for who in call.body.texts("followers")]
    values: dict[str, Value] = {
        "name": call.body.text("name"),
        "color": call.body.optional("color"),
        "notes": call.body.text("notes"),
        "followers": [Ref(gid) for gid in followers],
        "workspace": Ref(workspace.gid),
    }
    return created(call.write.create("tag", values, [workspace]))
