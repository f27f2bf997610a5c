"""How does a request become an answer: route, token, limits, faults, scope, body, operation, reply, log?"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.asana.bodies import Body, Envelope, open_envelope
from local.asana.calls import CallEntry, CallLog
from local.asana.clock import stamp
from local.asana.errors import ApiError, Json, forbidden, server_error, too_many
from local.asana.faults import Fault, FaultKind
from local.asana.fields import parse_fields
from local.asana.graph import Record
from local.asana.limits import Demand, Limiter
from local.asana.operation import OPERATIONS, Call, Listing, Operation, Reply, Request, Response
from local.asana.operations.batch import demand_of
from local.asana.paging import Pager
from local.asana.routes import Match, Routes
from local.asana.tokens import Token
from local.asana.views import Renderer
from local.asana.world import World
from local.asana.writes import Write

BEFORE = frozenset({FaultKind.STATUS, FaultKind.RESET, FaultKind.LATE_LANDING})
AFTER = frozenset({FaultKind.STATUS_AFTER_COMMIT, FaultKind.TIMEOUT_AFTER_COMMIT, FaultKind.RESET_AFTER_COMMIT})
STALE = frozenset({FaultKind.STALE_READ})
SLOW = frozenset({FaultKind.SLOW})
CREATED = 201
GATEWAY_TIMEOUT = 504
PHRASES = ("sad", "squid", "snuggle", "softly", "brave", "otter", "juggles", "quietly")
FULL_PERMISSIONS = "Full permissions are required to use this endpoint."


@dataclass(slots=True)
class ConnectionBrokenError(Exception):
    """A fault breaks the connection: nothing is answered, after `pause_seconds`."""

    pause_seconds: float = 0.0


@dataclass(slots=True)
class _Trace:
    """What the log will say of a request, as far as it got."""

    started: datetime
    operation_id: str | None = None
    token: Token | None = None


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A request that passed its token and its limits."""

    match: Match
    token: Token
    request: Request

    @property
    def operation(self) -> Operation:
        return self.match.operation


class Dispatcher:
    """Answers API requests from the world."""

    def __init__(self, world: World, limiter: Limiter, calls: CallLog) -> None:
        self._world = world
        self._limiter = limiter
        self._calls = calls
        self._routes = Routes(OPERATIONS.values())
        self._pager = Pager(world.rng)

    def handle(self, request: Request) -> Response:
        """The answer to a request; every refusal is an answer. Raises ConnectionBrokenError where a fault says so."""
        trace = _Trace(self._world.clock.now())
        response: Response | None = None
        try:
            response = self._answered(request, trace)
            return response
        finally:
            self._log(request, trace, response)

    def _answered(self, request: Request, trace: _Trace) -> Response:
        try:
            return self._admit(request, trace)
        except ApiError as error:
            return Response(error.status, error.body(), error.headers)

    def _log(self, request: Request, trace: _Trace, response: Response | None) -> None:
        spent = self._world.clock.now() - trace.started
        self._calls.append(
            CallEntry(
                at=stamp(trace.started),
                operation_id=trace.operation_id,
                method=request.method,
                path=request.path,
                owner=trace.token.user_gid if trace.token else None,
                token_kind=trace.token.kind if trace.token else None,
                status=response.status if response else None,
                ms=round(spent.total_seconds() * 1000, 3),
                opt_fields=request.query.get("opt_fields"),
                batched=request.batched,
            )
        )

    def _admit(self, request: Request, trace: _Trace) -> Response:
        token = trace.token = self._authenticate(request)
        match = self._routes.match(request.method, request.path)
        trace.operation_id = match.operation.operation_id
        admitted = _Admitted(match, token, request)
        if request.batched:  # the batch took the slots of all its actions at once
            return self._with_faults(admitted)
        demand = demand_of(request, self._searches) if trace.operation_id == "createBatchRequest" else _one(match)
        with self._limiter.admitted(token.value, demand):
            return self._with_faults(admitted)

    def _searches(self, method: str, path: str) -> bool:
        try:
            return self._routes.match(method, path).operation.search
        except ApiError:
            return False

    def _authenticate(self, request: Request) -> Token:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = self._world.tokens.find(value.strip(), self._world.clock.now()) if scheme.lower() == "bearer" else None
        if token is None:
            raise ApiError(401, "Not Authorized", {"WWW-Authenticate": 'Bearer realm="asana"'})
        return token

    def _with_faults(self, admitted: _Admitted) -> Response:
        faults, op = self._world.faults, admitted.operation
        met = (op.operation_id, op.method, admitted.token.user_gid)
        before = faults.met(BEFORE, *met)
        if before is not None:
            self._strike_before(before, admitted)
        slow = faults.met(SLOW, *met)
        if latency := self._world.settings.latency_seconds + (slow.seconds if slow else 0.0):
            self._world.clock.pause(latency)
        stale = faults.met(STALE, *met)
        response = self._execute(admitted, stale)
        after = faults.met(AFTER, *met)
        if after is not None:
            self._strike_after(after)
        return response

    def _strike_before(self, fault: Fault, admitted: _Admitted) -> None:
        if fault.kind is FaultKind.RESET:
            raise ConnectionBrokenError
        if fault.kind is FaultKind.LATE_LANDING:
            self._world.schedule.after(fault.seconds, lambda: self._land(admitted))
            raise server_error("", GATEWAY_TIMEOUT)
        raise self._refusal(fault)

    def _land(self, admitted: _Admitted) -> None:
        """Do a write that came too late for its caller, who never hears how it went."""
        try:
            self._execute(admitted, None)
        except ApiError:
            return

    def _strike_after(self, fault: Fault) -> None:
        if fault.kind is FaultKind.STATUS_AFTER_COMMIT:
            raise self._refusal(fault)
        raise ConnectionBrokenError(fault.seconds if fault.kind is FaultKind.TIMEOUT_AFTER_COMMIT else 0.0)

    def _refusal(self, fault: Fault) -> ApiError:
        if fault.status == 429:  # noqa: PLR2004  the status itself
            return too_many(fault.retry_after)
        if fault.status >= 500:  # noqa: PLR2004  the class of server errors
            return server_error(f"{self._world.rng.randint(2, 30)} " + " ".join(self._phrase()), fault.status)
        return ApiError(fault.status, f"Refused on purpose with {fault.status}")

    def _phrase(self) -> list[str]:
        return self._world.rng.sample(PHRASES, 4)

    def _execute(self, admitted: _Admitted, stale: Fault | None) -> Response:
        world, op, token = self._world, admitted.operation, admitted.token
        if not token.allows(op.scope):
            raise forbidden(FULL_PERMISSIONS if op.scope is None else f"Insufficient scope: {op.scope} is required.")
        if op.premium and not world.settings.premium:
            raise ApiError(402, "This action is only available to premium users.")
        envelope = _envelope(op, admitted.request)
        now = world.clock.now()
        with world.lock if op.locked else nullcontext():
            seen_at = now - timedelta(seconds=stale.seconds) if stale else None
            with world.graph.rewound(seen_at) if seen_at else nullcontext():
                call = self._call(admitted, envelope, now)
                reply = op.handler(call)
                with world.lock:
                    response = self._answer(call, reply, envelope)
        self._limiter.charge(token.value, op.cost + _records(reply))
        return response

    def _call(self, admitted: _Admitted, envelope: Envelope, now: datetime) -> Call:
        world, request = self._world, admitted.request
        user = world.graph.get("user", admitted.token.user_gid)
        return Call(
            world=world,
            write=Write(world.graph, world.log, user, now),
            token=admitted.token,
            user=user,
            path=admitted.match.path,
            request=request,
            body=Body(envelope.data),
            nested=self.handle,
        )

    def _answer(self, call: Call, reply: Reply, envelope: Envelope) -> Response:
        renderer = Renderer(call.graph, call.viewer)
        asked = call.query("opt_fields") or envelope.fields or ",".join(reply.fields)
        tree = parse_fields(asked) if asked else None
        headers: dict[str, str] = {}
        beside = dict(reply.beside)
        data: Json
        if isinstance(reply.data, Record):
            data = renderer.full(reply.data) if tree is None else renderer.chosen(reply.data, tree)
            if reply.status == CREATED:
                headers["Location"] = f"{call.request.base_url}/{_collection(reply.data)}/{reply.data.gid}"
        elif isinstance(reply.data, Listing):
            listing = reply.data
            page = self._pager.page(listing.records, call.request, call.now) if listing.paged else None
            records = listing.records if page is None else page.records
            data = [renderer.compact(one) if tree is None else renderer.chosen(one, tree) for one in records]
            if page is not None and page.shown:
                beside["next_page"] = page.next_page
        else:
            data = reply.data
        return Response(reply.status, {"data": data, **beside}, headers)


def _one(match: Match) -> Demand:
    op = match.operation
    read = op.method == "GET"
    return Demand(reads=int(read), writes=int(not read), searches=int(op.search))


def _envelope(op: Operation, request: Request) -> Envelope:
    """The checked body; operations without a shape take none (a DELETE's body is ignored)."""
    if op.shape is None or (op.multipart and request.form):
        return Envelope({})
    envelope = open_envelope(request.raw)
    op.shape.check(envelope.data)
    return envelope


def _records(reply: Reply) -> int:
    return len(reply.data.records) if isinstance(reply.data, Listing) else 1


def _collection(record: Record) -> str:
    return {"story": "stories", "status_update": "status_updates"}.get(record.kind, record.kind + "s")
