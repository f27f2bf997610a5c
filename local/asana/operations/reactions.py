"""Who reacted to something with which emoji?

There is no webhook event for a reaction: it can only be polled (FACTS 3, approvals, item 4).
"""

from local.asana.errors import Json, unknown_object
from local.asana.graph import Record
from local.asana.lookups import any_of
from local.asana.operation import Call, Reply, operation

_TARGETS = ("task", "story", "status_update", "goal", "project")


def _body(call: Call, reaction: Record) -> Json:
    user = call.graph.get("user", reaction.ref("user") or "", "user")
    shown: dict[str, Json] = {"gid": user.gid, "resource_type": "user", "name": user.text("name")}
    return {"gid": reaction.gid, "emoji": reaction.text("emoji"), "user": shown}


@operation("getReactionsOnObject", "GET", "/reactions", scope=None)
def get_reactions_on_object(call: Call) -> Reply:
    """The reactions to `target` whose emoji has the base `emoji_base`."""
    target_gid, base = call.need("target"), call.need("emoji_base")
    target = any_of(call, target_gid, "target")
    if target.kind not in _TARGETS:
        raise unknown_object("target", target_gid)
    given = [each for each in call.graph.of_kind("reaction") if each.ref("target") == target.gid]
    return Reply([_body(call, each) for each in given if each.text("emoji").startswith(base)])
