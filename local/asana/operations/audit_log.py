"""What did an Enterprise audit see? Read from the event log that feeds the webhooks too; for service accounts alone."""

from local.asana.clock import parse_moment
from local.asana.errors import Json, bad_request, forbidden
from local.asana.events import Event
from local.asana.operation import Call, Reply, operation

_PAGE, _PAGE_MOST = 1000, 100  # without a limit a page is 1,000 (FACTS 3); `limit` itself goes to 100
#: Which events are audited: (resource, action) to (event_type, event_category).
_AUDITED = {
    ("attachment", "added"): ("attachment_uploaded", "content_export"),
    ("task", "deleted"): ("task_deleted", "deletion"),
    ("project", "added"): ("project_created", "creation"),
    ("project", "deleted"): ("project_deleted", "deletion"),
    ("status_update", "added"): ("status_update_created", "creation"),
    ("tag", "added"): ("tag_created", "creation"),
}


@operation("getAuditLogEvents", "GET", "/workspaces/{workspace_gid}/audit_log_events", scope=None, premium=True)
def get_audit_log_events(call: Call) -> Reply:
    """Audited events, oldest first; next_page is never null, so the list can be followed as a stream (FACTS 3)."""
    call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    if call.token.kind != "service_account":
        raise forbidden("Only a service account can read the audit log")
    limit, start = _whole(call, "limit", _PAGE), _start(call)
    audited = [event for event in call.world.log.after(start) if _fits(call, event)][:limit]
    end = audited[-1].seq + 1 if audited else call.world.log.position
    path = f"{call.request.path}?limit={limit}&offset={end}"
    next_page: Json = {"offset": str(end), "path": path, "uri": call.request.base_url + path}
    return Reply([_entry(call, event) for event in audited], beside={"next_page": next_page})


def _whole(call: Call, name: str, default: int) -> int:
    text = call.query(name)
    if text is None:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= _PAGE_MOST:
        raise bad_request(f"{name}: Must be between 1 and {_PAGE_MOST}: {text[:20]}")
    return int(text)


def _start(call: Call) -> int:
    offset = call.query("offset") or "0"
    if not offset.isdecimal():
        raise bad_request("offset: Your pagination token is invalid.")
    return int(offset)


def _fits(call: Call, event: Event) -> bool:
    named = _named(event)
    start, end = call.query("start_at"), call.query("end_at")
    actor_type = "asana" if event.actor_gid is None else "user"
    return (
        named is not None
        and (start is None or event.at >= parse_moment(start))
        and (end is None or event.at < parse_moment(end))
        and call.query("event_type") in (None, named[0])
        and call.query("actor_type") in (None, actor_type)
        and call.query("actor_gid") in (None, event.actor_gid)
        and call.query("resource_gid") in (None, event.resource["gid"])
    )


def _named(event: Event) -> tuple[str, str] | None:
    return _AUDITED.get((str(event.resource["resource_type"]), event.action))


def _entry(call: Call, event: Event) -> Json:
    body = event.body()
    kind, category = _named(event) or ("", "")
    record = call.graph.find(str(event.resource["gid"]))
    name: Json = record.text("name") if record else None
    return {
        "gid": str(event.seq + 1),
        "created_at": body["created_at"],
        "event_type": kind,
        "event_category": category,
        "actor": _actor(call, event.actor_gid),
        "resource": {**event.resource, "name": name},
        "details": {},
        "context": {"context_type": "api"},
    }


def _actor(call: Call, gid: str | None) -> Json:
    user = call.graph.find(gid)
    if user is None:
        return {"actor_type": "asana"}
    return {"actor_type": "user", "gid": user.gid, "name": user.text("name"), "email": user.text("email")}
