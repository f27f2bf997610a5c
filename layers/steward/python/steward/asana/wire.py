"""How does one request reach Asana, once, in time, and on the record?

The transport's edge: one connection, one call in flight, no retry and no redirect by the transport, every wait
bounded, every request one access-log entry. The only repeat is after a 401, once, and only if the secret holds another
token by then.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import httpx

from steward.asana import oauth, replies
from steward.asana.oauth import Grant
from steward.asana.protocol import Method, Request
from steward.asana.replies import Reply
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason, Throttled, Unavailable

REPLY_LIMIT_BYTES: Final = 8 * 1024 * 1024  # 100 tasks with notes of 64 KB each; more is not an answer we asked for
IDLE_SECONDS: Final = 20.0  # a connection idle for longer may be dead at the other end, and a write on it unknown
MARGIN_SECONDS: Final = 2.0  # name resolution, and the journal's own last write
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

# What every request carries beside its token. An answer may come compressed: `iter_bytes` unpacks what is named here.
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "steward"}

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Pace(Protocol):
    """Who permits a request (`asana/pace.py`)."""

    def take(self, token_name: str, now: float) -> None:
        """Take a permit. Raises Throttled."""

    def block(self, token_name: str, seconds: float, now: float) -> None:
        """Nobody asks for that long."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each step of one request may take, in seconds."""

    pool: float = 1.0  # there is one connection and one caller: waiting for it at all is a defect
    connect: float = 2.0  # a round trip across an ocean is 0.2 s; once for TCP, once for TLS
    write: float = 3.0  # our largest body is a few kilobytes
    read: float = 10.0  # Asana's slowest pages take seconds; also the most the whole answer may take

    @property
    def worst(self) -> float:
        """The longest one request can take: an answer is given up at the first read after its `read` seconds."""
        return self.pool + 2 * self.connect + self.write + 2 * self.read


# Asana shakes hands with our endpoint inside POST /webhooks, which may itself take 10 s (FACTS 1.2).
REGISTRAR_TIMEOUTS: Final = Timeouts(read=25.0)


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One request on the record: ids and codes, never content. `status` is 0 where no answer came."""

    operation: str
    gids: tuple[str, ...]
    run_id: str
    status: int
    milliseconds: float
    asana_change: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: `body` is None where it broke off, `failure` says how; `sent` is false if nothing left."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    failure: str = ""
    sent: bool = True


class _Only(httpx.BaseTransport):
    """Lets through the methods of one grant, so that a reading client cannot write by any way."""

    def __init__(self, inner: httpx.BaseTransport, methods: frozenset[Method]) -> None:
        self._inner = inner
        self._methods = methods

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method not in self._methods:
            raise Refused(RefusedReason.NOT_ALLOWED, f"this client sends no {request.method}")
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@dataclass(slots=True)
class Wire:
    """The connection of one grant. Made once for a warm process; one caller at a time.

    `clock` gives seconds since the epoch, `log` takes one entry for each request, `transport` replaces the network in
    tests. Raises ValueError for a base URL that would carry a token in the clear.
    """

    base_url: str
    grant: Grant
    pace: Pace
    clock: Callable[[], float]
    log: Callable[[AccessEntry], None]
    methods: frozenset[Method]
    timeouts: Timeouts = field(default_factory=Timeouts)
    transport: httpx.BaseTransport | None = None
    _root: str = field(init=False)
    _extensions: dict[str, Any] = field(init=False)
    _only: _Only = field(init=False)  # not httpx's Client: one request needs no cookies, redirects or merged settings

    def __post_init__(self) -> None:
        url = httpx.URL(self.base_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
            raise ValueError(f"ASANA_BASE_URL {self.base_url!r} must be https, or http on the loopback address")
        inner = self.transport or httpx.HTTPTransport(
            verify=ssl.create_default_context() if url.scheme == "https" else True,
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_SECONDS),
        )
        self._root = self.base_url.rstrip("/")
        self._extensions = {"timeout": asdict(self.timeouts)}
        self._only = _Only(inner, self.methods)

    def close(self) -> None:
        """Give the connection back."""
        self._only.close()

    def send(self, request: Request, *, run_id: str, deadline: float) -> Reply:
        """Send a request and read its answer; `deadline` (epoch seconds) is when the caller's process is ended.

        Raises Unavailable before anything is sent when it could not end in time, Throttled without a permit or on 429,
        OutcomeUnknown for a mutation that left and was not answered clearly, and what `replies.decipher` says.
        """
        token = self.grant.token()
        try:
            return self._once(request, token, run_id, deadline)
        except Rejected as refusal:
            renewed = self.grant.renewed(token) if refusal.reason is RejectedReason.UNAUTHORISED else None
            if renewed is None:
                raise
        return self._once(request, renewed, run_id, deadline)

    def _once(self, request: Request, token: str, run_id: str, deadline: float) -> Reply:
        started = self.clock()
        if started + self.timeouts.worst + MARGIN_SECONDS > deadline:
            left = max(0.0, deadline - started)
            raise Unavailable(
                f"{request.operation}: not begun, {left:.1f} s are too few to end it", retry_after_seconds=0
            )
        name = oauth.fingerprint(token)
        self.pace.take(name, started)
        answer = self._exchange(request, token)
        self._record(request, run_id, answer, started)
        try:
            return self._settled(request, answer)
        except Throttled as throttled:
            self.pace.block(name, throttled.retry_after_seconds or 0, self.clock())
            raise

    def _exchange(self, request: Request, token: str) -> _Answer:
        try:
            with closing(self._only.handle_request(self._asked(request, token))) as response:
                return self._read(response)
        except _NOT_SENT as error:
            return _Answer(failure=type(error).__name__, sent=False)
        except httpx.RequestError as error:
            return _Answer(failure=type(error).__name__)

    def _asked(self, request: Request, token: str) -> httpx.Request:
        headers = _HEADERS | {"Authorization": f"Bearer {token}"}
        url = f"{self._root}/{request.path.removeprefix('/')}"
        if request.query:  # a comma may stand as it is, and lists of fields are full of them
            url += f"?{urlencode(request.query, safe=',')}"
        return httpx.Request(request.method, url, headers=headers, extensions=self._extensions, **content(request))

    def _read(self, response: httpx.Response) -> _Answer:
        """The body, as far as it stays within its size and time: an answer that is too much is none."""
        body = bytearray()
        ends = self.clock() + self.timeouts.read
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > REPLY_LIMIT_BYTES:
                    return _Answer(response.status_code, response.headers, failure="ReplyTooLarge")
                if self.clock() > ends:
                    return _Answer(response.status_code, response.headers, failure="ReplyTooSlow")
        except httpx.RequestError as error:
            return _Answer(response.status_code, response.headers, failure=type(error).__name__)
        return _Answer(response.status_code, response.headers, bytes(body))

    def _record(self, request: Request, run_id: str, answer: _Answer, started: float) -> None:
        milliseconds = round((self.clock() - started) * 1000, 1)
        changes = replies.changes(answer.headers)
        self.log(AccessEntry(request.operation, request.gids, run_id, answer.status, milliseconds, changes))

    def _settled(self, request: Request, answer: _Answer) -> Reply:
        if not answer.sent:
            raise Unavailable(f"{request.operation}: Asana was not reached ({answer.failure})")
        if answer.status == 0:
            detail = f"{request.operation}: no answer from Asana ({answer.failure})"
            raise replies.unsettled(detail, mutation=request.mutation)
        if answer.failure == "ReplyTooLarge" and not request.mutation:
            detail = f"{request.operation}: the answer is over {REPLY_LIMIT_BYTES} bytes; ask for fewer fields"
            raise Rejected(RejectedReason.BAD_REQUEST, detail)
        now = datetime.fromtimestamp(self.clock(), UTC)
        return replies.decipher(
            request.operation, answer.status, answer.headers, answer.body, mutation=request.mutation, now=now
        )


def content(request: Request) -> dict[str, Any]:
    """What the request carries, by the names that httpx has for it: JSON, or a form with a file."""
    if file := request.upload:
        return {"data": dict(request.body or {}), "files": {"file": (file.name, file.content, file.content_type)}}
    return {} if request.body is None else {"json": request.body}
