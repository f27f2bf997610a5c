"""What leaves the process, how often, and what each end of a request means: on a network in the test's hand."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from steward.asana import edits, protocol, wire
from steward.asana.client import READING, REGISTERING, WRITING, AsanaReader, AsanaRegistrar, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method, Request
from steward.asana.wire import AccessEntry, Timeouts, Wire
from steward.errors import (
    OutcomeUnknown,
    Refused,
    RefusedReason,
    Rejected,
    RejectedReason,
    Retryable,
    Throttled,
    Unavailable,
)
from tests.unit.asana.memory_permits import MemoryPermits

NOW = 1_800_000_000.0
EDIT = edits.SetTaskFields("501", {"2": "20"})
OK = httpx.Response(200, json={"data": {"gid": "501"}})


@dataclass
class Network:
    """Asana as one handler; what arrived, what was logged, and the clock."""

    answer: Callable[[httpx.Request], httpx.Response]
    token: str = "t1"
    now: float = NOW
    arrived: list[httpx.Request] = field(default_factory=list)
    log: list[AccessEntry] = field(default_factory=list)
    permits: MemoryPermits = field(default_factory=MemoryPermits)

    def wire(self, methods: frozenset[Method], *, timeouts: Timeouts | None = None) -> Wire:
        def handle(request: httpx.Request) -> httpx.Response:
            self.arrived.append(request)
            return self.answer(request)

        return Wire(
            base_url="https://asana.example/api/1.0",
            grant=Grant("g", lambda: json.dumps({"token": self.token}), lambda: self.now),
            pace=Pace(self.permits, 150),
            clock=lambda: self.now,
            log=self.log.append,
            methods=methods,
            timeouts=timeouts or Timeouts(),
            transport=httpx.MockTransport(handle),
        )

    def reader(self) -> AsanaReader:
        return AsanaReader(self.wire(READING), run_id="run-1", deadline=self.now + 60)

    def writer(self) -> AsanaWriter:
        return AsanaWriter(self.wire(WRITING), run_id="run-1", deadline=self.now + 60)


def always(response: httpx.Response) -> Network:
    return Network(lambda _: httpx.Response(response.status_code, headers=response.headers, content=response.content))


def failing(error: Exception) -> Network:
    def raise_it(_: httpx.Request) -> httpx.Response:
        raise error

    return Network(raise_it)


def test_a_read_carries_the_token_and_leaves_one_access_log_entry() -> None:
    network = always(OK)
    assert network.reader().task("501", ("name",)) == {"gid": "501"}
    (request,) = network.arrived
    assert str(request.url) == "https://asana.example/api/1.0/tasks/501?opt_fields=name"
    assert request.headers["Authorization"] == "Bearer t1"
    assert network.log == [AccessEntry("getTask", ("501",), "run-1", 200, 0.0)]


def test_an_edit_is_one_put_with_its_body() -> None:
    network = always(OK)
    network.writer().apply(EDIT)
    (request,) = network.arrived
    assert (request.method, json.loads(request.content)) == ("PUT", {"data": {"custom_fields": {"2": "20"}}})


def public_attributes(value: object) -> Iterator[str]:
    return (name for name in dir(value) if not name.startswith("_"))


def test_a_reader_has_no_method_but_reading_and_no_way_round_it() -> None:
    network = always(OK)
    reader = network.reader()
    assert set(public_attributes(reader)) == {"METHODS", "pages", "read", "task"}
    for request in (protocol.delete_webhook("1"), Request("updateTask", "PUT", "/tasks/1")):
        with pytest.raises(Refused) as refused:
            reader.read(request)
        assert refused.value.reason is RefusedReason.NOT_ALLOWED
        with pytest.raises(Refused):  # not even through its insides
            reader._wire.send(request, run_id="r", deadline=NOW + 60)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        with pytest.raises(Refused):
            reader._wire._http.request(method, "tasks/1")
    assert network.arrived == []


def test_a_writer_adds_exactly_one_method_and_its_wire_cannot_delete() -> None:
    writer = always(OK).writer()
    assert set(public_attributes(writer)) == {"METHODS", "apply", "pages", "read", "task"}
    with pytest.raises(Refused):
        writer.read(Request("updateTask", "PUT", "/tasks/1"))
    with pytest.raises(Refused):
        writer._wire.send(protocol.delete_webhook("1"), run_id="r", deadline=NOW + 60)


def test_a_client_takes_no_wire_that_may_do_more_than_it() -> None:
    network = always(OK)
    for kind, methods in ((AsanaReader, WRITING), (AsanaReader, REGISTERING), (AsanaWriter, REGISTERING)):
        with pytest.raises(ValueError, match="no other"):
            kind(network.wire(methods), run_id="r", deadline=NOW + 60)


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
def test_a_request_that_never_left_is_unavailable_even_for_a_mutation(error: Exception) -> None:
    network = failing(error)
    with pytest.raises(Unavailable):
        network.writer().apply(EDIT)
    assert [entry.status for entry in network.log] == [0]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteTimeout("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.CloseError("x"),
    ],
)
def test_a_request_that_left_and_was_not_answered_is_unknown_for_a_mutation_only(error: Exception) -> None:
    network = failing(error)
    with pytest.raises(OutcomeUnknown):
        network.writer().apply(EDIT)
    with pytest.raises(Unavailable):
        network.reader().task("501")
    assert [entry.status for entry in network.log] == [0, 0]
    assert len(network.arrived) == 2  # no retry by anybody


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_5xx_is_asked_once(status: int) -> None:
    network = always(httpx.Response(status))
    with pytest.raises(OutcomeUnknown):
        network.writer().apply(EDIT)
    with pytest.raises(Unavailable):
        network.reader().task("501")
    assert len(network.arrived) == 2


def test_a_redirect_is_not_followed() -> None:
    network = always(httpx.Response(302, headers={"Location": "https://evil.example/"}))
    with pytest.raises(Unavailable):
        network.reader().task("501")
    assert [request.url.host for request in network.arrived] == ["asana.example"]


def test_a_401_is_repeated_once_if_the_secret_has_another_token_by_then() -> None:
    network = Network(lambda request: OK if request.headers["Authorization"] == "Bearer t2" else httpx.Response(401))
    reader = network.reader()
    reader._wire.grant.token()
    network.token = "t2"
    assert reader.task("501") == {"gid": "501"}
    assert [entry.status for entry in network.log] == [401, 200]


def test_a_401_of_a_token_that_is_still_the_secret_is_final_after_one_request() -> None:
    network = always(httpx.Response(401))
    with pytest.raises(Rejected) as rejected:
        network.writer().apply(EDIT)
    assert rejected.value.reason is RejectedReason.UNAUTHORISED
    assert len(network.arrived) == 1


def test_a_second_401_is_final_even_if_the_secret_changed_again() -> None:
    network = always(httpx.Response(401))

    def rotate(_: httpx.Request) -> httpx.Response:
        network.token += "x"
        return httpx.Response(401)

    network.answer = rotate
    with pytest.raises(Rejected):
        network.reader().task("501")
    assert len(network.arrived) == 2


def test_a_429_stops_everybody_who_shares_the_token_until_its_retry_after() -> None:
    network = always(httpx.Response(429, headers={"Retry-After": "30"}))
    with pytest.raises(Throttled):
        network.writer().apply(EDIT)
    network.now += 29.9
    with pytest.raises(Throttled) as throttled:
        network.reader().task("501")
    assert throttled.value.retry_after_seconds == pytest.approx(0.1)
    assert len(network.arrived) == 1
    network.now += 0.1
    with pytest.raises(Throttled):
        network.reader().task("501")
    assert len(network.arrived) == 2


def test_no_request_begins_that_could_not_end_before_the_deadline() -> None:
    network = always(OK)
    timeouts = Timeouts()
    needed = timeouts.worst + wire.MARGIN_SECONDS
    writer = AsanaWriter(network.wire(WRITING), run_id="r", deadline=NOW + needed - 0.1)
    with pytest.raises(Unavailable, match="not begun"):
        writer.apply(EDIT)
    assert (network.arrived, network.permits.calls) == ([], 0)
    AsanaWriter(network.wire(WRITING), run_id="r", deadline=NOW + needed).apply(EDIT)
    assert len(network.arrived) == 1


def test_a_success_whose_body_is_cut_off_is_unknown_for_a_mutation() -> None:
    def cut() -> Iterator[bytes]:
        yield b'{"data":'
        raise httpx.ReadError("x")

    network = Network(lambda _: httpx.Response(200, content=cut()))
    with pytest.raises(OutcomeUnknown):
        network.writer().apply(EDIT)
    assert [entry.status for entry in network.log] == [200]


def test_an_answer_that_drips_is_given_up() -> None:
    network = always(OK)

    def drip() -> Iterator[bytes]:
        while True:
            network.now += 1
            yield b" "

    network.answer = lambda _: httpx.Response(200, content=drip())
    with pytest.raises(Unavailable):
        network.reader().task("501")
    assert network.now - NOW <= Timeouts().read + 1


def test_an_answer_beyond_all_measure_is_not_read_to_its_end() -> None:
    chunks = 0

    def endless() -> Iterator[bytes]:
        nonlocal chunks
        while True:
            chunks += 1
            yield b" " * 65536

    network = Network(lambda _: httpx.Response(200, content=endless()))
    with pytest.raises(Rejected, match="ask for fewer fields"):
        network.reader().task("501")
    with pytest.raises(OutcomeUnknown):
        network.writer().apply(EDIT)
    assert chunks <= 2 * (wire.REPLY_LIMIT_BYTES // 65536 + 1)


def pages_of(count: int) -> Callable[[httpx.Request], httpx.Response]:
    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("offset", "o0")[1:])
        after = {"offset": f"o{number + 1}"} if number + 1 < count else None
        return httpx.Response(200, json={"data": [{"gid": str(number)}], "next_page": after})

    return page


def test_a_listing_is_walked_to_its_end_one_request_a_page_and_lazily() -> None:
    network = Network(pages_of(3))
    walk = network.reader().pages(protocol.project_tasks("9"))
    assert next(walk) == [{"gid": "0"}]
    assert len(network.arrived) == 1
    assert list(walk) == [[{"gid": "1"}], [{"gid": "2"}]]
    assert [request.url.params["limit"] for request in network.arrived] == ["100"] * 3


def test_a_listing_goes_on_from_a_kept_offset_and_one_that_turns_in_a_circle_stops() -> None:
    assert len(list(Network(pages_of(3)).reader().pages(protocol.project_tasks("9", offset="o2")))) == 1
    circle = always(httpx.Response(200, json={"data": [], "next_page": {"offset": "o1"}}))
    with pytest.raises(Unavailable, match="start the page walk again"):
        list(circle.reader().pages(protocol.project_tasks("9")))
    assert len(circle.arrived) == 2


def test_a_deprecation_that_asana_announces_is_on_the_record() -> None:
    network = always(httpx.Response(200, headers={"Asana-Change": "name=x;affected=true"}, json={"data": {}}))
    network.reader().task("501")
    assert network.log[0].asana_change == ("name=x;affected=true",)


def test_the_registrar_takes_the_secret_from_the_201_and_shows_it_nowhere() -> None:
    network = always(httpx.Response(201, json={"data": {"gid": "3"}, "X-Hook-Secret": "sekret"}))
    registrar = AsanaRegistrar(network.wire(REGISTERING), run_id="r", deadline=NOW + 60)
    registered = registrar.create_webhook("9", "https://x/", [])
    assert (registered.webhook, registered.secret) == ({"gid": "3"}, "sekret")
    assert "sekret" not in repr(registered)
    assert not hasattr(registrar, "apply")


@pytest.mark.parametrize(
    "url", ["http://app.asana.com/api/1.0", "ftp://127.0.0.1/", "app.asana.com", "http://127.0.0.1.evil.example/"]
)
def test_a_base_url_that_would_show_the_token_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be https"):
        Wire(url, Grant("g", str, float), Pace(MemoryPermits(), 150), float, print, READING)


def test_no_error_shows_the_token() -> None:
    planted = "sekret-planted"
    for network in (failing(httpx.ReadTimeout("x")), always(httpx.Response(401)), always(httpx.Response(500))):
        network.token = planted
        with pytest.raises((Retryable, Rejected)) as caught:
            network.writer().apply(EDIT)
        assert planted not in f"{caught.value!r}{caught.value.__cause__!r}{network.log!r}"
