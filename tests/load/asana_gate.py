"""What does one process see of Asana: a request that takes time, may be refused, may land late, and may be its last?

The transport below the product's real client. It hands the request to the sandbox's dispatcher (the WSGI and socket
layers in between are tested elsewhere) and keeps what of the bot's requests took effect.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx

from local.asana.events import Event
from local.asana.faults import Fault, FaultKind
from local.asana.operation import Request, Response
from local.asana.sandbox import Sandbox
from steward.asana.wire import Timeouts
from steward.store.keys import digest_of
from tests.load.faults import LANDS_BY_SECONDS, STALE_SECONDS, Trouble
from tests.load.history import Effect, History
from tests.load.world import Worker, World

API: Final = "/api/1.0"
ONE_WAY_SECONDS: Final = (0.04, 0.15)  # half of what Asana takes for an answer
_COMPACT: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
READ_TIMEOUT_SECONDS: Final = Timeouts().read


@dataclass(slots=True)
class Ledger:
    """What took effect: hears every event of the sandbox, and keeps those of the request that is carried out."""

    world: World
    history: History
    bot_gid: str
    _heard: list[Event] = field(default_factory=list)

    def listen(self) -> None:
        """Hear the sandbox's events from now on."""
        self.world.sandbox.world.log.subscribers.append(self._heard.append)

    def carry_out(self, request: Request, sent_at: float) -> Response:
        """Let the sandbox answer, and keep what a mutation did."""
        self._heard.clear()
        response = self.world.sandbox.dispatcher.handle(request)
        if request.method != "GET" and response.status < 300:
            self.history.effects.append(self._effect(request, sent_at))
        return response

    def _effect(self, request: Request, sent_at: float) -> Effect:
        replaced: dict[str, Any] = {}
        for event in self._heard:
            if event.resource["resource_type"] == "story" and event.action == "added":
                story = self.world.sandbox.world.graph.find(str(event.resource["gid"]))
                if story is not None and (changed := story.ref("custom_field")):
                    replaced[changed] = old_value(story.values)
        body = json.loads(request.raw) if request.raw else None
        signature = signature_of(request.method, request.path, body)
        gid = (*request.path.split("/"), "")[2]
        return Effect(signature, gid, sent_at, self.world.t, replaced)


def signature_of(method: str, path: str, body: Any) -> str:  # noqa: ANN401 - a JSON document
    """What makes two requests of the bot the same."""
    return digest_of(method, path, body)


def old_value(story: Any) -> Any:  # noqa: ANN401 - a story's values
    """The value that a change story says was there before, as plainly as the story holds it."""
    for name, value in story.items():
        if name.startswith("old_") and value is not None:
            return getattr(value, "gid", value)
    return None


@dataclass(slots=True)
class Gate(httpx.BaseTransport):
    """One worker's way to Asana."""

    world: World
    worker: Worker
    ledger: Ledger

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or break the connection. Raises httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, Killed."""
        world, worker = self.world, self.worker
        asked = _asked(request)
        mutation = asked.method != "GET"
        world.call(worker, asked.method, 0.001, 0.003)
        sent_at = world.t
        trouble = world.faults.asana(world.t, mutation=mutation)
        if trouble is Trouble.AWAY:
            raise httpx.ConnectError("away", request=request)
        # On its way: what becomes of the sender matters no more.
        world.pass_time(world.latency.uniform(*ONE_WAY_SECONDS))
        response = self._response(asked, trouble, sent_at)
        world.maybe_kill(worker, f"after {asked.method}")
        world.pass_time(world.latency.uniform(*ONE_WAY_SECONDS))
        if response is None or world.t - sent_at > READ_TIMEOUT_SECONDS:
            return self._no_answer(request, trouble)
        body = _COMPACT.encode(response.body).encode()
        return httpx.Response(response.status, headers=response.headers, content=body, request=request)

    def _response(self, asked: Request, trouble: Trouble, sent_at: float) -> Response | None:
        """What comes back of a request that meets this trouble; None where nothing does."""
        rng = self.world.faults.rng
        match trouble:
            case Trouble.RESET:
                return None
            case Trouble.LATE:
                most = max(1.0, self.worker.ends_at + LANDS_BY_SECONDS - self.world.t)
                self.world.after(rng.uniform(1.0, most), lambda: self._land(asked, sent_at))
                return None
            case Trouble.THROTTLED:
                return _refusal(429, {"Retry-After": rng.choice(["1", "3", "10"])})
            case Trouble.UNAVAILABLE:
                return _refusal(503)
            case _:
                return self._carried_out(asked, trouble, sent_at)

    def _carried_out(self, asked: Request, trouble: Trouble, sent_at: float) -> Response | None:
        faults = self.world.sandbox.world.faults
        if trouble is Trouble.STALE:
            faults.add(Fault(FaultKind.STALE_READ, seconds=STALE_SECONDS, count=1))
        response = self.ledger.carry_out(asked, sent_at)
        faults.clear()
        match trouble:
            case Trouble.STATUS_AFTER:
                return _refusal(500)
            case Trouble.TIMEOUT_AFTER:
                return None
            case _:
                return response

    def _land(self, asked: Request, sent_at: float) -> None:
        self.ledger.carry_out(asked, sent_at)

    def _no_answer(self, request: httpx.Request, trouble: Trouble) -> httpx.Response:
        if trouble is Trouble.RESET:
            raise httpx.ReadError("reset", request=request)
        self.world.pass_time(READ_TIMEOUT_SECONDS)
        if self.world.t >= self.worker.ends_at:
            self.world.maybe_kill(self.worker, "waiting for an answer")
        raise httpx.ReadTimeout("no answer", request=request)


def _refusal(status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, {"errors": [{"message": "planted"}]}, dict(headers or {}))


def _asked(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode().partition("?")
    return Request(
        method=request.method,
        path=path.removeprefix(API),
        query=dict(_parameters(query)),
        headers={name.decode().lower(): value.decode() for name, value in request.headers.raw},
        raw=request.content,
    )


@lru_cache(maxsize=512)  # the fields of a task are a kilobyte, and the same in every reading
def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query, keep_blank_values=True))


def ask(sandbox: Sandbox, token: str, method: str, path: str, data: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - Asana's documents
    """What a person does, or a test looks at, beside everything that goes wrong. Raises ValueError for a refusal.

    `batched`, so that it takes no slot of the limiter: people have their own clients, and a look is not of the run.
    """
    raw = b"" if data is None else json.dumps({"data": data}).encode()
    url = urlsplit(path)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    query = dict(parse_qsl(url.query))
    response = sandbox.dispatcher.handle(Request(method, url.path, query, headers, raw, batched=True))
    if response.status >= 300:
        raise ValueError(f"{method} {path}: {response.status} {response.body}")
    return response.body["data"]
