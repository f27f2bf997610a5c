"""How does our client stand before a sandbox in this process, on a virtual clock, every message checked?"""

import json
from dataclasses import dataclass, field

import httpx

from local.asana import Sandbox
from local.asana.faults import Fault
from steward.asana.client import READING, REGISTERING, WRITING, AsanaReader, AsanaRegistrar, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method
from steward.asana.wire import AccessEntry, Timeouts, Wire
from tests.contract.openapi import Json, OpenApi
from tests.contract.sandbox.driver import Api
from tests.unit.asana.memory_permits import MemoryPermits

API = "/api/1.0"


def as_described(operation: str, body: Json) -> Json:
    """The body without the two true things that the description refuses.

    A project's field values are declared as strings only (FACTS 5.2 item 1), and `memberships` of a new task as the
    objects that Asana answers with, where one sends gids.
    """
    data = body.get("data") if isinstance(body, dict) else None
    if operation == "createTask" and isinstance(data, dict):
        return {"data": {name: value for name, value in data.items() if name != "memberships"}}
    values = data.get("custom_fields") if isinstance(data, dict) else None
    if operation != "updateProject" or not isinstance(data, dict) or not isinstance(values, dict):
        return body
    return {"data": {**data, "custom_fields": {gid: text for gid, text in values.items() if isinstance(text, str)}}}


@dataclass
class Checked(httpx.BaseTransport):
    """Checks each request, and each answer that Asana's description knows the status of."""

    inner: httpx.BaseTransport
    openapi: OpenApi

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        operation = self.openapi.match(request.method, request.url.path.removeprefix(API))
        body = json.loads(request.read()) if request.read() else None
        self.openapi.check_request(operation, dict(request.url.params), as_described(operation, body))
        response = self.inner.handle_request(request)
        content = response.read()
        if str(response.status_code) in self.openapi.operations[operation].replies:
            self.openapi.check_reply(operation, response.status_code, json.loads(content))
        return httpx.Response(response.status_code, headers=response.headers, content=content)


@dataclass
class Stand:
    """A sandbox, clients made for it, and what they logged. `secret` is the token the clients are given."""

    sandbox: Sandbox
    openapi: OpenApi
    secret: str = ""
    base_url: str = f"http://127.0.0.1{API}"
    served: bool = False
    timeouts: Timeouts = field(default_factory=Timeouts)
    per_minute: int = 1500
    log: list[AccessEntry] = field(default_factory=list)
    permits: MemoryPermits = field(default_factory=MemoryPermits)

    def __post_init__(self) -> None:
        self.secret = self.secret or self.sandbox.cast.tokens["bot"]
        self.api = Api(self.sandbox, self.openapi, self.sandbox.cast.tokens["owner"])

    def now(self) -> float:
        return self.sandbox.clock.now().timestamp()

    def wire(self, methods: frozenset[Method]) -> Wire:
        checked = Checked(httpx.WSGITransport(app=self.sandbox.app), self.openapi)
        return Wire(
            base_url=self.base_url,
            grant=Grant("bot", lambda: json.dumps({"token": self.secret}), self.now),
            pace=Pace(self.permits, self.per_minute),
            clock=self.now,
            log=self.log.append,
            methods=methods,
            timeouts=self.timeouts,
            transport=None if self.served else checked,
        )

    def reader(self) -> AsanaReader:
        return AsanaReader(self.wire(READING), run_id="run-1", deadline=self.now() + 86_400)

    def writer(self) -> AsanaWriter:
        return AsanaWriter(self.wire(WRITING), run_id="run-1", deadline=self.now() + 86_400)

    def registrar(self) -> AsanaRegistrar:
        return AsanaRegistrar(self.wire(REGISTERING), run_id="run-1", deadline=self.now() + 86_400)

    def break_with(self, fault: Fault) -> None:
        self.sandbox.world.faults.add(fault)

    def custom_field(self, kind: str, **more: object) -> str:
        gid = self.api.new(
            "/custom_fields", workspace=self.api.workspace, name=f"The {kind}", resource_subtype=kind, **more
        )
        self.api.post(f"/projects/{self.api.project}/addCustomFieldSetting", custom_field=gid)
        return gid

    def new_task(self, name: str = "x", **more: object) -> str:
        return self.api.new("/tasks", name=name, projects=[self.api.project], **more)
