"""How do tests speak to the planted workspace, with every request and reply held to Asana's description?"""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from local.asana import Sandbox, Settings
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from tests.contract.openapi import Json, OpenApi

BASE_URL = "http://asana.test/api/1.0"


def dig(value: Json, *path: str) -> Json:
    """The member of nested objects at `path`."""
    for name in path:
        assert isinstance(value, dict)
        value = value[name]
    return value


def shown_fields(task: Mapping[str, Json]) -> dict[str, Json]:
    """The custom fields of a task: name to display_value."""
    held = task["custom_fields"]
    assert isinstance(held, list)
    return {str(dig(each, "name")): dig(each, "display_value") for each in held}


@dataclass(slots=True)
class Client:
    """A client of the sandbox that acts as one person and checks both directions against the description."""

    sandbox: Sandbox
    described: OpenApi
    who: str = "steward"

    def acting_as(self, who: str) -> "Client":
        """The same, as another token of the cast."""
        return Client(self.sandbox, self.described, who)

    def ask(self, method: str, path: str, body: Json = None, **query: str) -> httpx.Response:
        """Send, and check the reply (and the request, where it was accepted)."""
        answer = self._http().request(method, path, params=query, json=None if body is None else {"data": body})
        operation_id = self.described.match(method, path)
        self.described.check_reply(operation_id, answer.status_code, answer.json())
        if answer.is_success:
            self.described.check_request(operation_id, query, None if body is None else {"data": body})
        return answer

    def get(self, path: str, **query: str) -> Json:
        """The `data` of a read that must succeed; double underscores in names stand for dots."""
        answer = self.ask("GET", path, **{name.replace("__", "."): text for name, text in query.items()})
        assert answer.status_code == 200, answer.text
        data: Json = answer.json()["data"]
        return data

    def rows(self, path: str, **query: str) -> list[dict[str, Json]]:
        """The `data` of a list that must succeed."""
        data = self.get(path, **query)
        assert isinstance(data, list)
        return [row for row in data if isinstance(row, dict)]

    def record(self, path: str, **query: str) -> dict[str, Json]:
        """The `data` of a single record that must succeed."""
        data = self.get(path, **query)
        assert isinstance(data, dict)
        return data

    def post(self, path: str, body: Mapping[str, Json], status: int = 200) -> dict[str, Json]:
        """The `data` of a write that must answer `status`."""
        answer = self.ask("POST", path, dict(body))
        assert answer.status_code == status, answer.text
        data: dict[str, Json] = answer.json()["data"]
        return data

    def refused(self, method: str, path: str, body: Json = None, **query: str) -> tuple[int, str]:
        """Status and message of a request that must be refused."""
        answer = self.ask(method, path, body, **{name.replace("__", "."): text for name, text in query.items()})
        assert answer.is_error, answer.text
        return answer.status_code, str(answer.json()["errors"][0]["message"])

    def upload(self, parent: str, name: str, content: bytes, kind: str = "text/plain") -> dict[str, Json]:
        """Upload a file as a browser would."""
        answer = self._http().post("/attachments", data={"parent": parent}, files={"file": (name, content, kind)})
        assert answer.status_code == 200, answer.text
        self.described.check_reply("createAttachmentForObject", 200, answer.json())
        data: dict[str, Json] = answer.json()["data"]
        return data

    def fetch(self, url: str) -> httpx.Response:
        """Follow a download_url without a token."""
        return httpx.Client(transport=httpx.WSGITransport(app=self.sandbox.app)).get(url)

    def gid(self, kind: str, name: str) -> str:
        """A gid of the cast, such as ("tasks", "billing.api")."""
        named = self.sandbox.about()[kind]
        assert isinstance(named, dict)
        return str(named[name])

    def _http(self) -> httpx.Client:
        token = self.sandbox.cast.tokens[self.who]
        transport = httpx.WSGITransport(app=self.sandbox.app)
        return httpx.Client(transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {token}"})


def northwind_client(described: OpenApi, settings: Settings | None = None) -> Client:
    """A client of a fresh planted sandbox on a virtual clock."""
    return Client(Sandbox(settings=settings, furnish=northwind_workspace(DEFAULT_SEED)), described)
