"""Which events does a webhook let through, and which filters and targets does Asana accept (FACTS 1.1, 1.7)?"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.asana.errors import ApiError, Json, bad_request
from local.asana.events import Event

ACTIONS = frozenset({"changed", "added", "removed", "deleted", "undeleted"})
LARGER_SCOPES = frozenset({"workspace", "team", "portfolio"})
LARGER_SCOPE_TYPES = frozenset({"project", "team_membership", "workspace_membership"})
MEMBERS = frozenset({"resource_type", "resource_subtype", "action", "fields"})


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: every member it states must agree with the event."""

    resource_type: str | None = None
    resource_subtype: str | None = None
    action: str | None = None
    fields: tuple[str, ...] = ()

    def passes(self, event: Event) -> bool:
        """Does the event agree?"""
        return (
            self.resource_type in (None, event.resource.get("resource_type"))
            and self.resource_subtype in (None, event.resource.get("resource_subtype"))
            and self.action in (None, event.action)
            and (not self.fields or (event.change is not None and event.change.field in self.fields))
        )

    def body(self) -> dict[str, Json]:
        """The filter as it was given."""
        given = {
            "resource_type": self.resource_type,
            "resource_subtype": self.resource_subtype,
            "action": self.action,
            "fields": list(self.fields) or None,
        }
        return {name: value for name, value in given.items() if value is not None}  # type: ignore[misc]


def lets_through(filters: Sequence[Filter], event: Event) -> bool:
    """No filter lets everything through; otherwise any that agrees."""
    return not filters or any(each.passes(event) for each in filters)


def read_filters(raw: Sequence[dict[str, Json]], resource_kind: str) -> tuple[Filter, ...]:
    """The filters of a request. Raises ApiError 400, for larger scopes with the `error` of FACTS 1.7."""
    filters = tuple(_read(each) for each in raw)
    if resource_kind in LARGER_SCOPES and (not filters or not all(map(_fits_larger_scope, filters))):
        raise _larger_scope_refusal()
    return filters


def _read(raw: dict[str, Json]) -> Filter:
    unknown = set(raw) - MEMBERS
    if unknown:
        raise bad_request(f"filters: {min(unknown)}: Unrecognized field")
    words = {name: _word(raw, name) for name in ("resource_type", "resource_subtype", "action")}
    if words["action"] is not None and words["action"] not in ACTIONS:
        raise bad_request("filters: action: Value is not one of " + ", ".join(sorted(ACTIONS)))
    fields = raw.get("fields")
    if fields is not None and (not isinstance(fields, list) or not all(isinstance(name, str) for name in fields)):
        raise bad_request("filters: fields: Value is not an array of strings")
    if fields and words["action"] != "changed":
        raise bad_request("filters: fields: Only valid with action `changed`")
    return Filter(**words, fields=tuple(map(str, fields or ())))


def _word(raw: dict[str, Json], name: str) -> str | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"filters: {name}: Value is not a string")
    return value


def _fits_larger_scope(each: Filter) -> bool:
    return each.resource_type in LARGER_SCOPE_TYPES and not each.fields


def _larger_scope_refusal() -> ApiError:
    message = (
        "Webhooks for larger scoped resources must have at least one filter and all filters must be in our whitelist."
    )
    detail: dict[str, Json] = {"error": "invalid_filters_for_larger_scoped_webhooks", "user_message": message}
    return ApiError(400, message, detail=detail)


def is_local(target: str) -> bool:
    """Is the target a host nobody but this machine can reach: localhost, a loopback or unspecified address?"""
    host = (urlsplit(target).hostname or "").rstrip(".")
    if not host or host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or address.is_link_local
