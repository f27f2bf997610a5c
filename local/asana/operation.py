"""How is an operation declared, what does it get, and what may it answer?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from local.asana.bodies import Body, Shape
from local.asana.errors import Json, bad_request
from local.asana.graph import Graph, Record
from local.asana.tokens import Token
from local.asana.views import Viewer
from local.asana.world import World
from local.asana.writes import Write


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One API request; `path` starts after /api/1.0 and is not yet percent-decoded."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # lowercase names
    raw: bytes = b""
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    base_url: str = "https://app.asana.com/api/1.0"
    batched: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One API answer before it becomes bytes."""

    status: int
    body: dict[str, Json]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation gets: the world, its pen, who asks, and the checked parts of the request."""

    world: World
    write: Write
    token: Token
    user: Record
    path: Mapping[str, str]
    request: Request
    body: Body
    nested: Callable[[Request], Response]  # runs another request under the same token (batch)

    @property
    def graph(self) -> Graph:
        """The records."""
        return self.world.graph

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.write.now

    @property
    def viewer(self) -> Viewer:
        """Who the reply is rendered for."""
        return Viewer(self.user.gid, self.token.app_gid)

    def query(self, name: str) -> str | None:
        """A query parameter; None when absent."""
        return self.request.query.get(name)

    def need(self, name: str) -> str:
        """A required query parameter. Raises ApiError 400 when absent."""
        value = self.request.query.get(name)
        if not value:
            raise bad_request(f"{name}: Missing input")
        return value


@dataclass(frozen=True, slots=True)
class Listing:
    """Several records, compact, paged by `limit` and `offset`."""

    records: Sequence[Record]
    paged: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a record (full), a Listing (compact) or JSON as it stands; `beside` goes next to `data`."""

    data: Record | Listing | Json
    status: int = 200
    beside: Mapping[str, Json] = field(default_factory=dict)
    fields: Sequence[str] = ()  # where opt_fields is absent: these instead of the full record


def shown(record: Record) -> Reply:
    """200 with the full record."""
    return Reply(record)


def created(record: Record) -> Reply:
    """201 with the full record and its Location."""
    return Reply(record, 201)


def listed(records: Sequence[Record], *, paged: bool = True) -> Reply:
    """200 with compact records."""
    return Reply(Listing(records, paged=paged))


def empty() -> Reply:
    """200 with an empty record."""
    return Reply({})


type Handler = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API: its operationId, its route, what it needs and what it runs."""

    operation_id: str
    method: str
    template: str
    handler: Handler
    scope: str | None  # None: full permissions only (FACTS 4, 5.3)
    shape: Shape | None  # None: takes no body
    multipart: bool  # also takes multipart/form-data, in Request.form and .files
    search: bool  # counts against the 60 a minute of search
    cost: int  # graph cost of the call itself, beside one for each record of the reply
    locked: bool  # False: takes World.lock itself, because it waits for others (webhook handshake, batch)
    premium: bool  # 402 on a free plan


OPERATIONS: dict[str, Operation] = {}  # by operationId; filled by the modules of local/asana/operations


def operation(  # noqa: PLR0913  a declaration names each property of the operation once
    operation_id: str,
    method: str,
    template: str,
    *,
    scope: str | None,
    shape: Shape | None = None,
    multipart: bool = False,
    search: bool = False,
    cost: int = 1,
    locked: bool = True,
    premium: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a function as the operation `operation_id` of Asana's OpenAPI description."""

    def declare(handler: Handler) -> Handler:
        if operation_id in OPERATIONS:
            message = f"operation {operation_id} is declared twice: remove one"
            raise ValueError(message)
        OPERATIONS[operation_id] = Operation(
            operation_id, method, template, handler, scope, shape, multipart, search, cost, locked, premium
        )
        return handler

    return declare
