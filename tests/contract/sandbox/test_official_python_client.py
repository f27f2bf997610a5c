"""Does Asana's own Python client (PyPI `asana`) work against a served sandbox?"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asana
import pytest
from asana.rest import ApiException
from urllib3.util.retry import Retry

from local.asana import Fault, FaultKind, RealClock, Sandbox, Settings, serving
from local.asana.deliveries import signature


@pytest.fixture
def served() -> Iterator[tuple[Sandbox, str]]:
    sandbox = Sandbox(clock=RealClock(), settings=Settings(allow_loopback_targets=True, batch_seconds=0.05))
    with serving(sandbox) as base_url:
        yield sandbox, base_url


def _client(served: tuple[Sandbox, str], who: str = "bot", *, pages: bool = True) -> asana.ApiClient:
    sandbox, base_url = served
    configuration = asana.Configuration()
    configuration.host = base_url
    configuration.access_token = sandbox.cast.tokens[who]
    configuration.return_page_iterator = pages
    # Its own retries would hide what the sandbox answers (FACTS 6).
    configuration.retry_strategy = Retry(total=0, raise_on_status=False, respect_retry_after_header=False)
    return asana.ApiClient(configuration)


class _Receiver(BaseHTTPRequestHandler):
    """Echoes the handshake and keeps what arrives."""

    got: list[tuple[dict[str, str], bytes]]
    arrived: threading.Event

    def do_POST(self) -> None:  # the name http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        if b'"events":[{' in body:
            self.arrived.set()
        self.send_response(200)
        if "X-Hook-Secret" in self.headers:
            self.send_header("X-Hook-Secret", self.headers["X-Hook-Secret"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def target() -> Iterator[tuple[str, type[_Receiver]]]:
    handler = type("Handler", (_Receiver,), {"got": [], "arrived": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?nonce=1", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_task_is_created_read_and_updated(served: tuple[Sandbox, str]) -> None:
    tasks = asana.TasksApi(_client(served))
    project = served[0].cast.projects["Intake"]
    made = tasks.create_task({"data": {"name": "From the client", "projects": [project]}}, {})
    changed = tasks.update_task({"data": {"completed": True}}, made["gid"], {"opt_fields": "completed,completed_at"})
    assert changed["completed"] is True
    assert tasks.get_task(made["gid"], {"opt_fields": "name"}) == {"gid": made["gid"], "name": "From the client"}


def test_250_tasks_are_walked_in_three_pages(served: tuple[Sandbox, str]) -> None:
    sandbox = served[0]
    project = sandbox.cast.projects["Intake"]
    tasks = asana.TasksApi(_client(served))
    for number in range(250):
        tasks.create_task({"data": {"name": f"Task {number}", "projects": [project]}}, {"opt_fields": "gid"})
    names = [task["name"] for task in tasks.get_tasks_for_project(project, {"opt_fields": "name"})]
    assert names == [f"Task {number}" for number in range(250)]
    assert len(sandbox.calls.of("getTasksForProject")) == 3


def test_a_webhook_shakes_hands_and_hears_a_signed_event(
    served: tuple[Sandbox, str], target: tuple[str, type[_Receiver]]
) -> None:
    url, handler = target
    project = served[0].cast.projects["Intake"]
    client = _client(served)
    made = asana.WebhooksApi(client).create_webhook(
        {"data": {"resource": project, "target": url}}, {}, full_payload=True
    )
    assert made["data"]["target"] == url
    asana.TasksApi(client).create_task({"data": {"name": "Hook", "projects": [project]}}, {})
    assert handler.arrived.wait(5)
    shaken, delivered = handler.got[0], next(one for one in handler.got if b'"events":[{' in one[1])
    assert shaken[1] == b"{}"
    assert shaken[0]["X-Hook-Secret"] == made["X-Hook-Secret"]
    assert delivered[0]["X-Hook-Signature"] == signature(made["X-Hook-Secret"], delivered[1])


def test_events_answer_412_with_a_token_and_then_what_happened(served: tuple[Sandbox, str]) -> None:
    project = served[0].cast.projects["Intake"]
    client = _client(served, pages=False)
    events = asana.EventsApi(client)
    with pytest.raises(ApiException) as refused:
        events.get_events(project, {})
    assert refused.value.status == 412
    sync = json.loads(refused.value.body)["sync"]
    asana.TasksApi(client).create_task({"data": {"name": "Event", "projects": [project]}}, {})
    heard = events.get_events(project, {"sync": sync})
    assert heard["has_more"] is False
    assert [event["action"] for event in heard["data"]][:2] == ["added", "added"]


def test_an_external_id_finds_its_task_for_an_oauth_app(served: tuple[Sandbox, str]) -> None:
    project = served[0].cast.projects["Intake"]
    tasks = asana.TasksApi(_client(served, "oauth"))
    external = {"gid": "run/42", "data": "kept"}
    made = tasks.create_task({"data": {"name": "Marked", "projects": [project], "external": external}}, {})
    found = tasks.get_task("external:run/42", {"opt_fields": "external"})
    assert found == {"gid": made["gid"], "external": external}


def test_404_and_429_arrive_as_the_client_maps_them(served: tuple[Sandbox, str]) -> None:
    tasks = asana.TasksApi(_client(served))
    with pytest.raises(ApiException) as unknown:
        tasks.get_task("999", {})
    assert unknown.value.status == 404
    served[0].world.faults.add(Fault(FaultKind.STATUS, "getTask", status=429, retry_after="7", count=1))
    with pytest.raises(ApiException) as limited:
        tasks.get_task("999", {})
    assert (limited.value.status, limited.value.headers["Retry-After"]) == (429, "7")
