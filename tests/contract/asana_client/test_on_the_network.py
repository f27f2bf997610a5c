"""What does our client make of a real socket that answers late, breaks, or is not there?"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from local.asana import Sandbox
from local.asana.clock import RealClock
from local.asana.faults import Fault, FaultKind
from local.asana.server import serving
from steward.asana import edits
from steward.asana.models import Task
from steward.asana.wire import Timeouts
from steward.errors import OutcomeUnknown, StewardError, Unavailable
from tests.contract.asana_client.stand import Stand
from tests.contract.openapi import load_or_skip

HASTY = Timeouts(connect=1.0, read=0.3)


@dataclass
class Watched(httpx.BaseTransport):
    """The real transport, and the client's end of the connection that each answer came over."""

    inner: httpx.BaseTransport
    came_from: list[tuple[str, int]] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        self.came_from.append(answer.extensions["network_stream"].get_extra_info("client_addr"))
        return answer


@pytest.fixture
def stand() -> Iterator[Stand]:
    sandbox = Sandbox(clock=RealClock())
    with serving(sandbox) as base_url:
        yield Stand(sandbox, load_or_skip(), base_url=base_url, served=True, timeouts=HASTY)


def test_requests_of_one_client_share_one_connection(stand: Stand) -> None:
    task, reader = stand.new_task(), stand.reader()
    watched = Watched(reader._wire._only._inner)
    reader._wire._only._inner = watched
    for _ in range(5):
        reader.task(task, ("name",))
    assert len(watched.came_from) == 5
    assert len(set(watched.came_from)) == 1


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER_COMMIT, FaultKind.RESET_AFTER_COMMIT])
def test_a_write_that_took_effect_and_was_not_answered_is_unknown_and_sent_once(stand: Stand, kind: FaultKind) -> None:
    task = stand.new_task()
    stand.break_with(Fault(kind, operation_id="updateTask", count=1, seconds=0.6))
    with pytest.raises(OutcomeUnknown):
        stand.writer().apply(edits.CompleteOwnTask(task))
    assert Task.parse(stand.reader().task(task)).completed
    assert [(entry.operation, entry.status) for entry in stand.log] == [("updateTask", 0), ("getTask", 200)]


def test_a_write_on_a_connection_that_breaks_is_unknown_even_if_nothing_happened(stand: Stand) -> None:
    task = stand.new_task()
    stand.break_with(Fault(FaultKind.RESET, operation_id="updateTask", count=1))
    with pytest.raises(OutcomeUnknown):
        stand.writer().apply(edits.CompleteOwnTask(task))
    assert not Task.parse(stand.reader().task(task)).completed


def test_a_read_that_is_not_answered_is_unavailable(stand: Stand) -> None:
    task = stand.new_task()
    stand.break_with(Fault(FaultKind.RESET, operation_id="getTask", count=1))
    with pytest.raises(Unavailable):
        stand.reader().task(task)
    assert stand.reader().task(task)["gid"] == task


def test_where_nobody_listens_nothing_left_and_even_a_write_is_unavailable(stand: Stand) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        stand.base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/1.0"
    with pytest.raises(Unavailable, match="was not reached") as unavailable:
        stand.writer().apply(edits.CompleteOwnTask("1"))
    assert isinstance(unavailable.value, StewardError)
    assert stand.log[0].status == 0
