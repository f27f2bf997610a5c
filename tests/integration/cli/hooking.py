"""What do the tests of webhooks share: an operator's terminal beside a whole intake over the sandbox?"""

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from steward.errors import StewardError
from steward.store import keys
from steward_cli.webhooks import group
from tests.fakes import SandboxTransport
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.ingest.plant import BASE, BOT, Ground, Plant


class Lambdas:
    """Lambda, as far as a command invokes the register function."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.asked: list[dict[str, Any]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "register"
        event = json.loads(Payload)
        self.asked.append(event)
        try:
            answer, failed = self.plant.invoked(event), {}
        except StewardError as error:
            answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
            failed = {"FunctionError": "Unhandled"}
        body = json.dumps(answer).encode()
        return {"Payload": SimpleNamespace(read=lambda: body), **failed}


@dataclass
class Hooking:
    """One operator and one deployment; time passes while the operator waits."""

    terminal: Terminal
    plant: Plant
    lambdas: Lambdas

    def types(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        self._now()
        return self.terminal.types(group, *words, pause=self._pause, **options)

    def prints(self, *words: str) -> tuple[int, str]:
        self._now()
        return self.terminal.prints(group, *words, pause=self._pause)

    def _now(self) -> None:
        document = self.plant.configuration().model_dump(mode="json", exclude_none=True)
        self.terminal.appconfig.document = document
        self.terminal.now = self.plant.now()

    def _pause(self, seconds: float) -> None:
        self.plant.passes(seconds, step=max(seconds / 20, 0.5))
        self.terminal.now = self.plant.now()

    def listed(self) -> list[dict[str, Any]]:
        """The webhooks as Asana has them."""
        return [
            {"gid": each.record.gid, "target": each.target}
            for each in self.plant.sandbox.world.deliveries.hooks.values()
        ]

    def made_elsewhere(self, target: str, project_gid: str = "") -> str:
        """A webhook of the same token that the deployment did not make; its receiver answers every handshake."""
        deliveries = self.plant.sandbox.world.deliveries
        own, deliveries.post = deliveries.post, lambda _url, headers, _body: (200, _echo(headers))
        client = httpx.Client(transport=SandboxTransport(self.plant.sandbox.app), base_url="https://asana.test/api/1.0")
        data = {"resource": project_gid or self.plant.project_gid, "target": target}
        bearer = {"Authorization": f"Bearer {self.plant.sandbox.cast.tokens[BOT]}"}
        answer = client.post("/webhooks", json={"data": data}, headers=bearer)
        deliveries.post = own
        return str(answer.raise_for_status().json()["data"]["gid"])

    def orders(self) -> list[tuple[str, str, str]]:
        """What operators did, by the audit: what, to which project, by whom."""
        entries = self.plant.table.query(keys.audit_head("operator").pk, "audit#")
        return [(each["edit"], each["target_gid"], each["actor"]) for each in entries]


def _echo(headers: dict[str, str]) -> dict[str, str]:
    return {"x-hook-secret": headers["X-Hook-Secret"]} if "X-Hook-Secret" in headers else {}


def hooking_on(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Hooking:
    """Nothing is registered yet."""
    terminal, plant = Terminal(aws, capsys), Plant(Ground.of(aws))
    lambdas = Lambdas(plant)
    terminal.services["lambda"] = lambdas
    return Hooking(terminal, plant, lambdas)


OURS = f"{BASE}/hooks/"
