"""How do tests talk to an in-process sandbox? Every reply is checked against Asana's description on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from local.asana import Sandbox
from tests.contract.openapi import Json, OpenApi

BASE_URL = "http://asana.test/api/1.0"
CHECKED = (200, 201, 400, 401, 402, 403, 404, 412, 429, 500)


@dataclass(slots=True)
class Api:
    """A caller with one token."""

    sandbox: Sandbox
    openapi: OpenApi | None
    token: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.WSGITransport(app=self.sandbox.app)
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client = httpx.Client(transport=transport, base_url=BASE_URL, headers=headers)

    def as_(self, token_name: str) -> "Api":
        """The same sandbox through another token of its cast."""
        return Api(self.sandbox, self.openapi, self.sandbox.cast.tokens[token_name])

    def call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, json: object = None
    ) -> httpx.Response:
        """One request; the reply is checked."""
        answer = self.client.request(method, path, params=query, json=json)
        if self.openapi is not None and answer.status_code in CHECKED:
            self._check(method, path, answer)
        return answer

    def _check(self, method: str, path: str, answer: httpx.Response) -> None:
        assert self.openapi is not None
        operation_id = self.openapi.match(method, path)
        if str(answer.status_code) in self.openapi.operations[operation_id].replies:
            self.openapi.check_reply(operation_id, answer.status_code, answer.json())

    def get(self, path: str, **query: str) -> httpx.Response:
        """GET with query parameters."""
        return self.call("GET", path, query=query)

    def post(self, path: str, **data: object) -> httpx.Response:
        """POST with the members of `data`."""
        return self.call("POST", path, json={"data": data})

    def put(self, path: str, **data: object) -> httpx.Response:
        """PUT with the members of `data`."""
        return self.call("PUT", path, json={"data": data})

    def delete(self, path: str) -> httpx.Response:
        """DELETE."""
        return self.call("DELETE", path)

    def new(self, path: str, **data: object) -> str:
        """POST that must create something; its gid."""
        answer = self.post(path, **data)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["gid"])

    def read(self, path: str, fields: str) -> dict[str, Json]:
        """One record with these opt_fields."""
        answer = self.get(path, opt_fields=fields)
        assert answer.status_code == 200, answer.text
        data: dict[str, Json] = answer.json()["data"]
        return data

    @property
    def project(self) -> str:
        """The gid of the intake project of the empty workspace."""
        return self.sandbox.cast.projects["Intake"]

    @property
    def workspace(self) -> str:
        """The gid of the workspace."""
        return self.sandbox.cast.workspace_gid

    def section(self) -> str:
        """The gid of the project's first section."""
        return str(self.get(f"/projects/{self.project}/sections").json()["data"][0]["gid"])

    def stories(self, task: str) -> list[dict[str, Json]]:
        """Every story of a task, full."""
        listed = self.get(f"/tasks/{task}/stories").json()["data"]
        return [self.get(f"/stories/{story['gid']}").json()["data"] for story in listed]

    def told(self, task: str) -> list[str]:
        """The subtypes of a task's stories, in order."""
        return [str(story["resource_subtype"]) for story in self.get(f"/tasks/{task}/stories").json()["data"]]


@dataclass(slots=True)
class Receiver:
    """A webhook target in process: echoes the handshake, keeps what it got, answers as told."""

    status: int = 200
    handshake: bool = True
    secrets: dict[str, str] = field(default_factory=dict)  # by URL
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    down: bool = False

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """The sandbox's `post`."""
        if self.down:
            raise TimeoutError("no answer in 10 s")
        secret = headers.get("X-Hook-Secret")
        if secret is not None:
            self.secrets[url] = secret
            return 200, {"x-hook-secret": secret} if self.handshake else {}
        self.got.append((url, headers, body))
        return self.status, {}
