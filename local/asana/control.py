"""How does a test or the demo look into a running sandbox and steer it (/sandbox/, loopback only)?"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.asana.calls import CallLog
from local.asana.clock import ShiftedClock, VirtualClock, stamp
from local.asana.errors import ApiError, Json, bad_request, forbidden
from local.asana.faults import read_fault
from local.asana.graph import Record, Ref, Value
from local.asana.operation import Response
from local.asana.world import World

LOOPBACK = ("127.", "::1")
OK = 200


@dataclass(frozen=True, slots=True)
class Control:
    """The control endpoints: calls, deliveries, faults, clock, tokens, state digest, and what the sandbox is."""

    world: World
    calls: CallLog
    about: Callable[[], dict[str, Json]]

    def handle(self, method: str, path: str, raw: bytes, caller: str | None) -> Response:
        """Answer a control request. Raises ApiError 403 for a caller that is not on this machine, 404, 400."""
        if caller is not None and not caller.startswith(LOOPBACK):
            raise forbidden("The controls answer loopback callers only")
        routes: dict[tuple[str, str], Callable[[], Json]] = {
            ("GET", "/sandbox/about"): self.about,
            ("GET", "/sandbox/calls"): self.calls.described,
            ("DELETE", "/sandbox/calls"): self._forget_calls,
            ("GET", "/sandbox/deliveries"): self._deliveries,
            ("GET", "/sandbox/faults"): self.world.faults.described,
            ("POST", "/sandbox/faults"): lambda: self._add_fault(_object(raw)),
            ("DELETE", "/sandbox/faults"): self._clear_faults,
            ("POST", "/sandbox/clock/advance"): lambda: self._advance(_object(raw)),
            ("POST", "/sandbox/tokens"): lambda: self._issue(_object(raw)),
            ("POST", "/sandbox/tokens/revoke"): lambda: self._revoke(_object(raw)),
            ("GET", "/sandbox/state"): self._state,
        }
        act = routes.get((method, path))
        if act is None:
            raise ApiError(404, f"No control {method} {path}; see local/asana/README.md")
        return Response(OK, {"data": act()})

    def _forget_calls(self) -> Json:
        self.calls.clear()
        return {}

    def _deliveries(self) -> Json:
        with self.world.lock:
            return [
                {"at": stamp(one.at), "webhook": one.webhook_gid, "events": one.events, "status": one.status}
                for one in self.world.deliveries.attempts
            ]

    def _add_fault(self, raw: Mapping[str, Json]) -> Json:
        self.world.faults.add(read_fault(raw))
        return self.world.faults.described()

    def _clear_faults(self) -> Json:
        self.world.faults.clear()
        return []

    def _advance(self, raw: Mapping[str, Json]) -> Json:
        seconds = raw.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise bad_request("seconds: Value is not a number of seconds")
        clock = self.world.clock
        if not isinstance(clock, VirtualClock | ShiftedClock):
            raise bad_request("This sandbox runs on the machine's clock, which cannot be advanced")
        clock.advance(seconds)
        return {"now": stamp(clock.now())}

    def _issue(self, raw: Mapping[str, Json]) -> Json:
        """A new personal access token of a user, as they make it on Asana's own page."""
        with self.world.lock:
            return {"token": self.world.tokens.pat(self._user(raw)).value}

    def _revoke(self, raw: Mapping[str, Json]) -> Json:
        """End every token of a user, as they do on Asana's own page."""
        with self.world.lock:
            return {"ended": self.world.tokens.end_all(self._user(raw))}

    def _user(self, raw: Mapping[str, Json]) -> str:
        gid = raw.get("user_gid")
        found = self.world.graph.find(gid) if isinstance(gid, str) else None
        if found is None or found.kind != "user":
            raise bad_request("user_gid: Not a user of this workspace")
        return found.gid

    def _state(self) -> Json:
        """Counts by kind, the revision and a digest: equal digests mean equal workspaces."""
        with self.world.lock:
            records = sorted(self.world.graph.everything(), key=lambda record: record.gid)
            counts: dict[str, Json] = {}
            for record in records:
                seen = counts.get(record.kind)
                counts[record.kind] = (seen if isinstance(seen, int) else 0) + 1
            digest = hashlib.sha256(json.dumps([_flat(record) for record in records]).encode()).hexdigest()
            return {"revision": self.world.graph.revision, "counts": counts, "digest": digest}


def _object(raw: bytes) -> dict[str, Json]:
    try:
        parsed = json.loads(raw or b"{}")
    except ValueError:
        raise bad_request("The body is not JSON") from None
    if not isinstance(parsed, dict):
        raise bad_request("The body is not a JSON object")
    return parsed


def _flat(record: Record) -> list[Json]:
    links: dict[str, Json] = {name: list(gids) for name, gids in sorted(record.links.items())}
    values: dict[str, Json] = {name: _plain(value) for name, value in sorted(record.values.items())}
    return [record.gid, record.kind, values, links]


def _plain(value: Value) -> Json:
    if isinstance(value, Ref | Record):
        return {"ref": value.gid}
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {name: _plain(held) for name, held in value.items()}
    return [_plain(item) for item in value]
