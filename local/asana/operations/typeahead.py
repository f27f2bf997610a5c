"""Which few things of a kind have a name like this? One page, quick, not exhaustive (FACTS 3)."""

from local.asana.errors import ApiError, bad_request
from local.asana.graph import Record
from local.asana.lookups import visible
from local.asana.operation import Call, Listing, Reply, operation

_KINDS = {
    "actor": ("user", "agent"), "agent": ("agent",), "custom_field": ("custom_field",), "goal": ("goal",),
    "project": ("project",), "project_template": ("project_template",), "portfolio": ("portfolio",), "tag": ("tag",),
    "task": ("task",), "team": ("team",), "user": ("user",),
}  # fmt: skip
_SHOWN = ("resource_type", "name")  # whatever the kind, the same three members
_DEFAULT, _MOST = 20, 100  # results of one call (FACTS 3)


def _count(call: Call) -> int:
    text = call.query("count")
    if text is None:
        return _DEFAULT
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise bad_request(f"count: Must be between 1 and {_MOST}: {text[:20]}")
    return int(text)


def _matches(record: Record, words: list[str]) -> bool:
    """Every asked word begins a word of the name (or of a user's email)."""
    named = f"{record.text('name')} {record.text('email')}".lower().split()
    return all(any(part.startswith(word) for part in named) for word in words)


def _may_see(call: Call, record: Record) -> bool:
    try:
        visible(call, record)
    except ApiError:
        return False
    return True


@operation("typeaheadForWorkspace", "GET", "/workspaces/{workspace_gid}/typeahead", scope="workspaces.typeahead:read")
def typeahead_for_workspace(call: Call) -> Reply:
    """Up to `count` records of `resource_type`, the most recently changed first."""
    call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    asked = call.query("resource_type") or call.need("type")
    if asked not in _KINDS:
        raise bad_request("resource_type: Value is not one of " + ", ".join(_KINDS))
    words = (call.query("query") or "").lower().split()
    found = [each for kind in _KINDS[asked] for each in call.graph.of_kind(kind) if _matches(each, words)]
    found.sort(key=lambda each: each.text("modified_at"), reverse=True)
    seen = [each for each in found if _may_see(call, each)][: _count(call)]
    return Reply(Listing(seen, paged=False), fields=_SHOWN)
