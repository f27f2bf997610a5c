"""How are webhooks made, listed, filtered anew and deleted (FACTS 1.1, 1.2)?"""

from collections.abc import Mapping, Sequence

from local.asana.bodies import Shape, objects, text
from local.asana.clock import stamp
from local.asana.deliveries import Hook
from local.asana.errors import Json, bad_request, forbidden
from local.asana.graph import Record, Ref, Value
from local.asana.hooks import Filter, is_local, read_filters
from local.asana.lookups import any_of, record_of
from local.asana.operation import Call, Reply, empty, listed, operation, shown
from local.asana.views import View, define_view

HOOKS_PER_RESOURCE = 1_000  # over all apps (FACTS 1.4)
HOOKS_PER_OWNER = 10_000  # of one app and user (FACTS 1.4)
DUPLICATE = (
    "Duplicated webhook. You already have an existing webhook for the given resource and target. "
    "Delete the old one before creating another."
)
NO_HANDSHAKE = "The remote server which is intended to receive the webhook did not respond with the handshake secret."

SHOWN = ("active", "resource", "target", "created_at", "last_failure_at", "last_failure_content", "last_success_at")
HEALTH = ("delivery_retry_count", "next_attempt_after", "failure_deletion_timestamp")
define_view("webhook", View(compact=("active", "resource", "target"), full=(*SHOWN, *HEALTH, "filters")))


@operation(
    "createWebhook",
    "POST",
    "/webhooks",
    scope="webhooks:write",
    shape=Shape({"resource": text, "target": text, "filters": objects}, ("resource", "target")),
    locked=False,
)
def create_webhook(call: Call) -> Reply:
    """Shake hands while this call is open, then 201 with the secret beside `data` (FACTS 1.2)."""
    world, target = call.world, call.body.text("target")
    with world.lock:
        resource = any_of(call, call.body.text("resource"), "resource")
        filters = read_filters(call.body.objects("filters"), resource.kind)
        _check_target(call, resource, target)
        secret = f"{world.rng.getrandbits(256):064x}"
    if not world.deliveries.shake_hands(target, secret):
        raise bad_request(NO_HANDSHAKE)
    with world.lock:
        _check_target(call, resource, target)  # another call may have been faster
        record = call.graph.add("webhook", _values(call, resource, target, filters))
        owner = (call.user.gid, call.token.app_gid)
        world.deliveries.open(Hook(record, resource.gid, target, secret, owner, filters))
    return Reply(record, 201, {"X-Hook-Secret": secret})


def _check_target(call: Call, resource: Record, target: str) -> None:
    if not target.startswith(("http://", "https://")):
        raise bad_request(f"target: Value is not a URL: {target[:80]}")
    if is_local(target) and not call.world.settings.allow_loopback_targets:
        raise forbidden("target: Invalid hostname")
    hooks = call.world.deliveries.hooks.values()
    owner = (call.user.gid, call.token.app_gid)
    if any(h.owner == owner and h.resource_gid == resource.gid and h.target == target for h in hooks):
        raise forbidden(DUPLICATE)
    if sum(h.resource_gid == resource.gid for h in hooks) >= HOOKS_PER_RESOURCE:
        raise forbidden(f"resource: At most {HOOKS_PER_RESOURCE} webhooks for one resource")
    if sum(h.owner == owner for h in hooks) >= HOOKS_PER_OWNER:
        raise forbidden(f"At most {HOOKS_PER_OWNER} webhooks for one app and user")


def _values(call: Call, resource: Record, target: str, filters: Sequence[Filter]) -> dict[str, Value]:
    return {
        "active": True,
        "resource": Ref(resource.gid),
        "target": target,
        "created_at": stamp(call.now),
        "last_failure_at": None,
        "last_failure_content": None,
        "last_success_at": None,
        "delivery_retry_count": 0,
        "next_attempt_after": None,
        "failure_deletion_timestamp": None,
        "filters": _shown(filters),
    }


def _shown(filters: Sequence[Filter]) -> list[Value]:
    return [_filter_value(each.body()) for each in filters]


def _filter_value(body: Mapping[str, Json]) -> Value:
    return {name: list(map(str, v)) if isinstance(v, list) else str(v) for name, v in body.items()}


def _own(call: Call, gid: str) -> Hook:
    """The caller's own webhook. Raises ApiError 404 once it is gone, 403 for someone else's."""
    record = record_of(call, "webhook", gid)
    hook = call.world.deliveries.hooks[record.gid]
    if hook.owner != (call.user.gid, call.token.app_gid):
        raise forbidden("webhook: Only the app and user that made a webhook may see it")
    return hook


@operation("getWebhooks", "GET", "/webhooks", scope="webhooks:read")
def get_webhooks(call: Call) -> Reply:
    """The caller's own webhooks in a workspace, perhaps of one resource."""
    record_of(call, "workspace", call.need("workspace"), "workspace")
    owner, wanted = (call.user.gid, call.token.app_gid), call.query("resource")
    hooks = [hook for hook in call.world.deliveries.hooks.values() if hook.owner == owner]
    return listed([hook.record for hook in hooks if wanted in (None, hook.resource_gid)])


@operation("getWebhook", "GET", "/webhooks/{webhook_gid}", scope="webhooks:read")
def get_webhook(call: Call) -> Reply:
    """One webhook with its health."""
    return shown(_own(call, call.path["webhook_gid"]).record)


@operation("updateWebhook", "PUT", "/webhooks/{webhook_gid}", scope="webhooks:write", shape=Shape({"filters": objects}))
def update_webhook(call: Call) -> Reply:
    """Replace all filters; nothing else can change (FACTS 1.1)."""
    hook = _own(call, call.path["webhook_gid"])
    resource = call.graph.find(hook.resource_gid)
    if call.body.has("filters"):
        hook.filters = read_filters(call.body.objects("filters"), resource.kind if resource else "")
        call.graph.change(hook.record, filters=_shown(hook.filters))
    return shown(hook.record)


@operation("deleteWebhook", "DELETE", "/webhooks/{webhook_gid}", scope="webhooks:delete")
def delete_webhook(call: Call) -> Reply:
    """Stop and forget a webhook."""
    call.world.deliveries.close(_own(call, call.path["webhook_gid"]))
    return empty()
