"""What leaves the process, how often, and what each end of a request means."""

from collections.abc import Iterator

import httpx
import pytest

from steward.asana import wire
from steward.asana.client import READING, WRITING, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.wire import Timeouts, Wire
from steward.errors import (
    OutcomeUnknown,
    Rejected,
    RejectedReason,
    Retryable,
    Throttled,
    Unavailable,
)
from tests.unit.asana.memory_permits import MemoryPermits
from tests.unit.asana.network import EDIT, NOW, OK, Network, always, failing


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


def test_a_deprecation_that_asana_announces_is_on_the_record() -> None:
    network = always(httpx.Response(200, headers={"Asana-Change": "name=x;affected=true"}, json={"data": {}}))
    network.reader().task("501")
    assert network.log[0].asana_change == ("name=x;affected=true",)


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
