"""What do the tests of simulate and what-if share: Northwind's workspace on a socket, and a past that was judged?"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.asana import Sandbox
from local.asana.clock import RealClock
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from local.model.endpoint import Endpoint
from local.model.endpoint import serving as serving_model
from local.model.scripted import ScriptedEngine
from steward.asana.models import Task
from steward.asana.protocol import project_tasks
from steward.evidence.history import index_entry, pack
from steward.model.prompt import load
from steward.store import keys
from steward.workflows import triage_request
from steward_cli.desk import Desk
from steward_cli.reading import reading
from steward_cli.rehearsal import Rehearsal, Subject
from steward_cli.targets import chosen
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
FIELDS = {
    key: {"field": name, "owner": "ai", "learn_from": northwind.LEARN.get(key), "min_confidence": 0.35}
    for key, name in northwind.AI_FIELDS.items()
}


@dataclass
class Replay:
    """An operator's terminal, the workspace behind it, and the model."""

    terminal: Terminal
    sandbox: Sandbox
    endpoint: Endpoint
    label: dict[str, Any] = field(default_factory=dict)  # what each label holds beside that

    @property
    def project(self) -> str:
        return self.sandbox.cast.projects["Customer requests"]

    @property
    def scripted(self) -> ScriptedEngine:
        assert isinstance(self.endpoint.engine, ScriptedEngine)
        return self.endpoint.engine

    def writes(self) -> list[str]:
        """What anybody asked the sandbox to change."""
        return [call.operation_id or "?" for call in self.sandbox.calls.entries if call.method != "GET"]

    def policy(self, **more: Any) -> None:  # noqa: ANN401 - a part of the document
        workflows = self.terminal.appconfig.document["projects"][self.project]["workflows"]
        workflows["triage_request"] |= more

    def judge(self, count: int, **plan: Any) -> list[Subject]:  # noqa: ANN401 - members of a plan
        """Judge the last completed tasks offline, and leave what a run leaves: facts, plan, label; and the index."""
        desk = Desk(operator="ana", clock=lambda: self.terminal.now)
        desk.deployment = self.terminal.deployment()
        target = chosen(desk, self.project, "triage_request")
        reader = reading(desk, "test").reader
        subjects = Rehearsal(reader, self.project, target.workflow, target.policy, desk.now()).subjects(count)
        self.index(self.sandbox_tasks())
        for number, subject in enumerate(subjects):
            self._left(number, subject, plan)
        return subjects

    def sandbox_tasks(self, project: str = "Customer requests") -> list[dict[str, Any]]:
        desk = Desk(operator="ana", clock=lambda: self.terminal.now)
        desk.deployment = self.terminal.deployment()
        return list(reading(desk, "test").reader.records(project_tasks(self.sandbox.cast.projects[project])))

    def index(self, documents: list[dict[str, Any]]) -> None:
        """Leave the index of settled requests as reconcile does."""
        entries = [entry for each in documents if (entry := index_entry(Task.parse(each), northwind.LEARN))]
        for number, body in enumerate(pack(entries)):
            self.terminal.aws.table.put(keys.history(self.project, f"{number:04d}"), {"body": body})

    def _left(self, number: int, subject: Subject, more: dict[str, Any]) -> None:
        aws, run_id, facts = self.terminal.aws, f"run-{subject.task.gid}", subject.question.facts
        prompt = load("triage_request", "v1")
        answer = triage_request.workflow.offline(facts.for_prompt(), subject.question.text)  # type: ignore[misc]
        plan = {
            "prompt": {"name": prompt.name, "version": prompt.version, "sha256": prompt.sha256},
            "model": {"engine": "bedrock", "model_id": MODEL, "cost_microdollars": 2000},
            "answer": answer,
            "facts": aws.objects.put(f"values/{run_id}/facts.json", facts.as_json()),
        } | {name: each(number, answer) if callable(each) else each for name, each in more.items()}
        aws.table.put(keys.plan(run_id), aws.objects.put(f"values/{run_id}/plan.json", plan))
        label = keys.label(self.project, "triage_request", subject.task.gid)
        at = self.terminal.now - timedelta(minutes=number)
        row = {"run_id": run_id, "at": at.isoformat(), "judge": "test", "prompt_version": "v1"}
        aws.table.put(label, row | self.label)


@contextmanager
def replay_in(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    """The workspace on a socket of this machine, with nothing judged yet."""
    sandbox = Sandbox(clock=RealClock(), furnish=northwind_workspace(DEFAULT_SEED))
    terminal = Terminal(aws, capsys)
    with serving(sandbox) as base_url, serving_model(ScriptedEngine()) as endpoint:
        terminal.asana_base_url = base_url
        held = {"SecretString": json.dumps({"token": sandbox.cast.tokens["bot"]})}
        terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: held)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        terminal.services["bedrock-runtime"] = session.client(
            "bedrock-runtime", endpoint_url=endpoint.url, config=config
        )
        replay = Replay(terminal, sandbox, endpoint)
        project = {"name": "Customer requests", "workflows": {"triage_request": {"mode": "act", "fields": FIELDS}}}
        terminal.appconfig.document |= {"projects": {replay.project: project}, "model": {"model_id": MODEL}}
        terminal.appconfig.document["asana"] = {"requests_per_minute": 1500}
        yield replay
