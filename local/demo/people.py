"""How does a person act in Asana: with their own token, through the same API as everybody?"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from local.asana.seed.blueprint import Submission

# The sandbox answers in milliseconds; ten seconds is a sandbox that is gone.
TIMEOUT_SECONDS = 10.0
PATIENCE = 3  # tries: a quota is of a minute, and who waits for it twice asks far too much
AS_TEXT = "name,assignee.name,custom_fields.name,custom_fields.display_value"


@dataclass(frozen=True, slots=True)
class Asana:
    """The sandbox as people see it."""

    base_url: str
    tokens: Mapping[str, str]

    def submit(self, submission: Submission, project_gid: str) -> dict[str, Any]:
        """Create the task that Asana makes of a submitted form; as it was made, before anybody could change it."""
        data = {"name": submission.name, "notes": submission.notes, "projects": [project_gid]}
        request = {"params": {"opt_fields": AS_TEXT}, "json": {"data": data}}
        return dict(self._call("POST", "/tasks", submission.requester, **request))

    def task(self, task_gid: str, reader: str) -> dict[str, Any]:
        """A task as that person sees it, with its custom fields as text."""
        return dict(self._call("GET", f"/tasks/{task_gid}", reader, params={"opt_fields": AS_TEXT}))

    def open_approvals(self, task_gid: str, reader: str) -> list[tuple[str, str]]:
        """The approval subtasks of a task that nobody answered yet, each gid with its name."""
        query = {"opt_fields": "name,approval_status"}
        found = self._call("GET", f"/tasks/{task_gid}/subtasks", reader, params=query)
        return [(str(each["gid"]), str(each["name"])) for each in found if each.get("approval_status") == "pending"]

    def edit(self, task_gid: str, editor: str, data: Mapping[str, Any]) -> None:
        """Change a task as that person."""
        self._call("PUT", f"/tasks/{task_gid}", editor, json={"data": dict(data)})

    def _call(self, method: str, path: str, person: str, **request: Any) -> Any:  # noqa: ANN401 - an API document
        headers = {"Authorization": f"Bearer {self.tokens[person]}"}
        url = f"{self.base_url}{path}"
        for _ in range(PATIENCE):
            reply = httpx.request(method, url, headers=headers, timeout=TIMEOUT_SECONDS, **request)
            if reply.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(reply.headers["Retry-After"]))
        reply.raise_for_status()
        return reply.json()["data"]


@dataclass(frozen=True, slots=True)
class Control:
    """What the sandbox says of itself: its people, its deliveries, its call log."""

    base_url: str

    def about(self) -> dict[str, Any]:
        """Tokens and gids."""
        return dict(self._get("about"))

    def calls_of(self, user_gid: str) -> list[dict[str, Any]]:
        """The API calls that one user's token made, in order."""
        return [call for call in self._get("calls") if call["owner"] == user_gid]

    def deliveries(self) -> list[dict[str, Any]]:
        """The webhook deliveries that were tried, with the answer to each."""
        return list(self._get("deliveries"))

    def add_fault(self, fault: Mapping[str, Any]) -> None:
        """Switch a fault on (local/asana/README.md lists them)."""
        httpx.post(self._url("faults"), json=dict(fault), timeout=TIMEOUT_SECONDS).raise_for_status()

    def _url(self, what: str) -> str:
        return self.base_url.removesuffix("/api/1.0") + f"/sandbox/{what}"

    def _get(self, what: str) -> Any:  # noqa: ANN401 - a control document
        return httpx.get(self._url(what), timeout=TIMEOUT_SECONDS).raise_for_status().json()["data"]
