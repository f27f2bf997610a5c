"""What do the pipeline's tests share: Northwind's sandbox behind the real client, the services, one configuration?"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from local.asana import Sandbox
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from steward.asana.client import READING, AsanaReader
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.wire import Wire
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.enrich import Enricher
from steward.run import RunState, Subject, Work
from steward.store.leases import Leases
from steward.store.permits import Permits
from steward.telemetry import Telemetry
from steward.workflows import WORKFLOWS
from tests.integration.aws import Aws

INTAKE = "Customer requests"


@dataclass(slots=True)
class Office:
    """One deployment: its sandbox, its services, and the work that comes in."""

    sandbox: Sandbox
    aws: Aws
    deadline_seconds: float = 180
    sent: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return self.sandbox.world.clock.now()

    @property
    def workspace_gid(self) -> str:
        return str(self.sandbox.about()["workspace_gid"])

    @property
    def intake_gid(self) -> str:
        return self.gid("projects", INTAKE)

    def gid(self, kind: str, name: str) -> str:
        named = self.sandbox.about()[kind]
        assert isinstance(named, dict)
        return str(named[name])

    def configuration(self, **triage: Any) -> Configuration:  # noqa: ANN401 - a part of the document
        fields = {
            "priority": {"field": "AI Priority", "owner": "ai", "learn_from": "Priority"},
            "summary": {"field": "AI Summary", "owner": "ai"},
        }
        workflows = {"triage_request": {"mode": "act", "fields": fields} | triage, "backlog": {"mode": "act"}}
        return configuration_of(
            {
                "version": 1,
                "workspace_gid": self.sandbox.about()["workspace_gid"],
                "bot_user_gid": self.sandbox.about()["bot_user_gid"],
                "asana": {"requests_per_minute": 1500},
                "projects": {self.intake_gid: {"name": INTAKE, "workflows": workflows}},
            }
        )

    def reader(self) -> AsanaReader:
        token = self.sandbox.cast.tokens["bot"]
        wire = Wire(
            base_url="https://asana.test/api/1.0",
            grant=Grant("read", lambda: f'{{"token": "{token}"}}', lambda: self.now().timestamp()),
            pace=Pace(Permits(self.aws.table), 1500),
            clock=lambda: self.now().timestamp(),
            log=lambda _entry: None,
            methods=READING,
            transport=httpx.WSGITransport(app=self.sandbox.app),
        )
        return AsanaReader(wire, run_id="test", deadline=self.now().timestamp() + self.deadline_seconds)

    def enricher(self, configuration: Configuration | None = None) -> Enricher:
        return Enricher(
            reader=self.reader(),
            objects=self.aws.objects,
            table=self.aws.table,
            send=self.sent.append,
            configuration=configuration or self.configuration(),
            workflows={workflow.name: workflow for workflow in WORKFLOWS},
            telemetry=Telemetry("test", "test"),
            now=self.now,
            deadline=self.now() + timedelta(seconds=self.deadline_seconds),
            leases=Leases(self.aws.table, secrets.token_hex, self.now),
        )

    def state(self, workflow: str, subject: Subject, **changes: Any) -> RunState:  # noqa: ANN401 - parts of Work
        at = self.now().isoformat()
        fields: dict[str, Any] = {"trigger": "webhook", "fingerprint": "f", "attempt": 1, "epoch": 1} | changes
        work = Work(workflow, subject, self.intake_gid, **fields, occurred_at=at, received_at=at)
        return work.as_state()

    def requests(self) -> int:
        return len(self.sandbox.calls.entries)

    def submit(self, name: str = "Cannot log in", notes: str = "The page stays white.") -> str:
        """A task as a form would make it; its gid."""
        reply = self.as_person("POST", "/tasks", {"name": name, "notes": notes, "projects": [self.intake_gid]})
        return str(reply["gid"])

    def as_person(self, method: str, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """Do something in Asana as a person."""
        people = self.sandbox.cast.tokens
        token = next(text for name, text in people.items() if name not in ("bot", "steward"))
        client = httpx.Client(
            transport=httpx.WSGITransport(app=self.sandbox.app), base_url="https://asana.test/api/1.0"
        )
        answer = client.request(method, path, json={"data": data}, headers={"Authorization": f"Bearer {token}"})
        assert answer.is_success, answer.text
        self.sandbox.calls.clear()
        return dict(answer.json()["data"])


def office_in(aws: Aws, deadline_seconds: float = 180) -> Office:
    """A fresh deployment on a virtual clock."""
    return Office(Sandbox(furnish=northwind_workspace(DEFAULT_SEED)), aws, deadline_seconds)
