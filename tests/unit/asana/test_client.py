"""Who can say what: the reader, the writer and the registrar, on a network in the test's hand."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from steward.asana import protocol
from steward.asana.client import REGISTERING, WRITING, AsanaReader, AsanaRegistrar, AsanaWriter
from steward.asana.protocol import Request
from steward.asana.wire import AccessEntry
from steward.errors import (
    Refused,
    RefusedReason,
    Unavailable,
)
from tests.unit.asana.network import EDIT, NOW, OK, Network, always


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
    assert set(public_attributes(reader)) == {"METHODS", "pages", "read", "records", "task"}
    for request in (protocol.delete_webhook("1"), Request("updateTask", "PUT", "/tasks/1")):
        with pytest.raises(Refused) as refused:
            reader.read(request)
        assert refused.value.reason is RefusedReason.NOT_ALLOWED
        with pytest.raises(Refused):  # not even through its insides
            reader._wire.send(request, run_id="r", deadline=NOW + 60)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        with pytest.raises(Refused):
            reader._wire._only.handle_request(httpx.Request(method, "https://asana.example/api/1.0/tasks/1"))
    assert network.arrived == []


def test_a_writer_adds_exactly_one_method_that_changes_anything_and_its_wire_cannot_delete() -> None:
    writer = always(OK).writer()
    assert set(public_attributes(writer)) == {"METHODS", "apply", "credential", "pages", "read", "records", "task"}
    with pytest.raises(Refused):
        writer.read(Request("updateTask", "PUT", "/tasks/1"))
    with pytest.raises(Refused):
        writer._wire.send(protocol.delete_webhook("1"), run_id="r", deadline=NOW + 60)


def test_a_client_takes_no_wire_that_may_do_more_than_it() -> None:
    network = always(OK)
    for kind, methods in ((AsanaReader, WRITING), (AsanaReader, REGISTERING), (AsanaWriter, REGISTERING)):
        with pytest.raises(ValueError, match="no other"):
            kind(network.wire(methods), run_id="r", deadline=NOW + 60)


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


def test_the_registrar_takes_the_secret_from_the_201_and_shows_it_nowhere() -> None:
    network = always(httpx.Response(201, json={"data": {"gid": "3"}, "X-Hook-Secret": "sekret"}))
    registrar = AsanaRegistrar(network.wire(REGISTERING), run_id="r", deadline=NOW + 60)
    registered = registrar.create_webhook("9", "https://x/", [])
    assert (registered.webhook, registered.secret) == ({"gid": "3"}, "sekret")
    assert "sekret" not in repr(registered)
    assert not hasattr(registrar, "apply")
