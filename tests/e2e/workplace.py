"""How do the end-to-end tests act on a running stack and look at it, from outside the functions?"""

import time
from collections.abc import Callable
from typing import Any

import httpx

from local.asana.seed.blueprint import Submission
from local.demo.people import Asana, Control
from local.demo.progress import Progress, Watch
from local.stack.aws import Aws
from local.stack.description import Stack
from steward.store.table import Table

INTAKE = "Customer requests"
PATIENCE_SECONDS = 60.0  # a cold stack on two busy cores; a warm one needs under a second
LOOK_AGAIN_SECONDS = 0.1
QUIET_SECONDS = 2.0  # several times what an echo needs to come back: deliveries are batched for 0.2 s


class Workplace:
    """One running stack: its people, its services, its call log."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.aws = Aws(stack.aws_endpoint)
        self.control = Control(stack.asana_base_url)
        self.people = Asana(stack.asana_base_url, self.control.about()["tokens"])
        self.watch = Watch(stack)
        self.table = Table(self.aws.client("dynamodb"), next(iter(stack.tables.values())))

    def submit(self, name: str, notes: str = "", requester: str = "nadia") -> str:
        return str(self.people.submit(Submission(requester, name, notes), self.stack.projects[INTAKE])["gid"])

    def edit(self, task_gid: str, **data: Any) -> None:  # noqa: ANN401 - a part of Asana's body
        self.people.edit(task_gid, "nadia", data)

    def fields(self, task_gid: str) -> dict[str, str | None]:
        task = self.people.task(task_gid, "nadia")
        return {field["name"]: field["display_value"] for field in task["custom_fields"]}

    def recorded(self, task_gid: str, but: str = "") -> Progress:
        """Wait until a run of the task, other than `but`, is recorded."""
        return self.until(
            lambda: self.watch.progress(task_gid),
            lambda progress: "recorded" in progress.hops and progress.run_id != but,
        )

    def until[Seen](self, look: Callable[[], Seen], enough: Callable[[Seen], bool]) -> Seen:
        """Look until it is enough; the last look when patience ends."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while not enough(seen := look()) and time.monotonic() < ends:
            time.sleep(LOOK_AGAIN_SECONDS)
        assert enough(seen), f"still not after {PATIENCE_SECONDS:.0f} s: {seen}"
        return seen

    def bot_calls(self) -> list[dict[str, Any]]:
        return self.control.calls_of(self.stack.bot_user_gid)

    def calls_about(self, task_gid: str) -> list[str]:
        return [call["operation_id"] for call in self.bot_calls() if task_gid in call["path"]]

    def quiet(self) -> None:
        """Let echoes come back."""
        time.sleep(QUIET_SECONDS)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        """A POST to the one registered hook, as Asana or a stranger would send it."""
        return httpx.post(self.hook_url(), content=body, headers=headers, timeout=PATIENCE_SECONDS)

    def hook_url(self) -> str:
        token = self.people.tokens["steward"]
        query = {"workspace": self.stack.workspace_gid}
        headers = {"Authorization": f"Bearer {token}"}
        reply = httpx.get(f"{self.stack.asana_base_url}/webhooks", params=query, headers=headers)
        return str(reply.json()["data"][0]["target"])

    def scan(self, request: dict[str, Any]) -> dict[str, Any]:
        """Start a scan by hand and wait for its summary."""
        scan = self.watch.start_scan(request)
        return self.until(lambda: self.watch.scanned(scan) or {}, bool)
