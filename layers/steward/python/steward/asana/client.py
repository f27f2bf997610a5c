"""Who may say what to Asana: the reader, the writer, the registrar?

Three classes, one for each grant. A reader has no way to write: no method for it, and a connection that lets nothing
but GET through. A writer has exactly one method that changes anything, and it takes an edit of the closed vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from steward.asana import mutations, protocol
from steward.asana.edits import Edit
from steward.asana.models import TASK_FIELDS
from steward.asana.oauth import Credential
from steward.asana.protocol import Method, Request
from steward.asana.replies import Reply
from steward.asana.wire import Wire
from steward.errors import Refused, RefusedReason, Unavailable

READING: Final[frozenset[Method]] = frozenset({"GET"})
WRITING: Final[frozenset[Method]] = frozenset({"GET", "POST", "PUT"})  # there is no edit that deletes
REGISTERING: Final[frozenset[Method]] = frozenset({"GET", "POST", "PUT", "DELETE"})

type Record = dict[str, Any]


class AsanaReader:
    """Reads, for one invocation; `deadline` (epoch seconds) is when the platform ends it.

    Every method raises what `Wire.send` raises.
    """

    METHODS: ClassVar[frozenset[Method]] = READING

    def __init__(self, wire: Wire, *, run_id: str, deadline: float) -> None:
        if wire.methods != self.METHODS:
            raise ValueError(f"{type(self).__name__} needs a wire for {', '.join(sorted(self.METHODS))} and no other")
        self._wire = wire
        self._run_id = run_id
        self._deadline = deadline

    def read(self, request: Request) -> Reply:
        """Send one read, such as one page. Raises Refused(not_allowed) for a request that could change something."""
        if request.mutation:
            raise Refused(RefusedReason.NOT_ALLOWED, f"{request.operation} is not a read")
        return self._wire.send(request, run_id=self._run_id, deadline=self._deadline)

    def task(self, task_gid: str, fields: Sequence[str] = TASK_FIELDS) -> Record:
        """A task as Asana answers it; `Task.parse` types it."""
        record: Record = self.read(protocol.task(task_gid, fields)).data
        return record

    def pages(self, request: Request) -> Iterator[list[Record]]:
        """Every page of a listing, from the request's own offset on, one request each.

        A walk that cannot go on raises; only one that ends by itself was complete (RELIABILITY A16). An expired page
        token is Unavailable: start again.
        """
        while True:
            reply = self.read(request)
            yield reply.data
            if reply.next_offset is None:
                return
            if reply.next_offset == request.query.get("offset"):
                raise Unavailable(f"{request.operation}: the next page is this page; start the page walk again")
            request = replace(request, query={**request.query, "offset": reply.next_offset})

    def records(self, request: Request) -> Iterator[Record]:
        """The one record that a request reads, or each one of a listing, page after page as they are asked for."""
        for page in self.pages(request):
            yield from page if isinstance(page, list) else [page]


class AsanaWriter(AsanaReader):
    """Reads, and carries out edits."""

    METHODS: ClassVar[frozenset[Method]] = WRITING

    def credential(self) -> Credential:
        """Whose token this writer has, and the key of its markers. Raises what `Grant.credential` raises."""
        return self._wire.grant.credential()

    def apply(self, edit: Edit, *, external_gid: str | None = None, marker: str | None = None) -> Reply:
        """Send the edit's one request, once. Whoever calls has made it durable first (RELIABILITY 3.3)."""
        request = mutations.request_of(edit, external_gid=external_gid, marker=marker)
        return self._wire.send(request, run_id=self._run_id, deadline=self._deadline)


@dataclass(frozen=True, slots=True)
class Registered:
    """A webhook that Asana accepted, and its secret as the 201 gave it: that one decides (FACTS 1.2)."""

    webhook: Record
    secret: str | None = field(repr=False)


class AsanaRegistrar(AsanaReader):
    """Reads, and keeps our own webhooks; it cannot touch anybody's work."""

    METHODS: ClassVar[frozenset[Method]] = REGISTERING

    def webhooks(self, workspace_gid: str, resource_gid: str | None = None) -> list[Record]:
        """This token's webhooks in the workspace, of one resource or of all."""
        return [each for page in self.pages(protocol.webhooks(workspace_gid, resource_gid)) for each in page]

    def create_webhook(self, resource_gid: str, target: str, filters: Iterable[Mapping[str, Any]]) -> Registered:
        """Register a webhook; `target` is called before this returns."""
        reply = self._mutate(protocol.create_webhook(resource_gid, target, filters))
        return Registered(reply.data, reply.hook_secret)

    def update_webhook(self, webhook_gid: str, filters: Iterable[Mapping[str, Any]]) -> Record:
        """Replace a webhook's filters."""
        record: Record = self._mutate(protocol.update_webhook(webhook_gid, filters)).data
        return record

    def delete_webhook(self, webhook_gid: str) -> None:
        """Delete a webhook."""
        self._mutate(protocol.delete_webhook(webhook_gid))

    def _mutate(self, request: Request) -> Reply:
        return self._wire.send(request, run_id=self._run_id, deadline=self._deadline)
