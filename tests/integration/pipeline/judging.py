"""What do the tests of Assess and Classify share: Northwind's own history behind the real store, and a model to ask?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import boto3
from botocore.config import Config

from local.model.endpoint import Endpoint, serving
from local.model.scripted import ScriptedEngine
from steward.asana.models import Task
from steward.evidence.history import pack
from steward.governance.embedding import Embedder
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.assess import Assessor, Pasts, assess
from steward.pipeline.classify import Classifier, classify
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.telemetry import Telemetry
from steward.workflows import WORKFLOWS
from tests import northwind
from tests.integration.aws import Aws

PROJECT = "10"
OWNED = {
    key: {"field": name, "owner": "ai", "learn_from": northwind.LEARN.get(key)}
    for key, name in northwind.AI_FIELDS.items()
}
POLICY: dict[str, Any] = {
    "mode": "act",
    "fields": {**OWNED, "assignee": {"min_confidence": 0.3}},
}


@dataclass(slots=True)
class Desk:
    """One project with its settled history in the table, and the scripted model."""

    aws: Aws
    endpoint: Endpoint
    policy: dict[str, Any]
    engine: str = "bedrock"
    project_more: dict[str, Any] = field(default_factory=dict)
    model_more: dict[str, Any] = field(default_factory=dict)
    configured_too: tuple[str, ...] = ()
    rng: Random = field(default_factory=lambda: northwind.rng(1))
    embedder: Embedder | None = None

    @property
    def scripted(self) -> ScriptedEngine:
        assert isinstance(self.endpoint.engine, ScriptedEngine)
        return self.endpoint.engine

    def configuration(self) -> Configuration:
        project = {"name": "Customer requests", "workflows": {"triage_request": self.policy}} | self.project_more
        model = {"engine": self.engine} | self.model_more
        document = {
            "version": 1,
            "workspace_gid": "1",
            "bot_user_gid": "2",
            "model": model,
            "projects": {PROJECT: project} | {gid: {"name": gid} for gid in self.configured_too},
        }
        return configuration_of(document)

    def remember(self) -> None:
        """Store the settled history and the people as reconcile does."""
        for number, body in enumerate(pack(northwind.settled_entries())):
            self.aws.table.put(keys.history(PROJECT, f"{number:04d}"), {"body": body})
        self.aws.table.put(keys.history(PROJECT, "0099"), {"body": None})
        self.aws.table.put(keys.cache(PROJECT, "people"), {"people": northwind.people_rows()})

    def enriched(self, name: str, notes: str = "", **parts: Any) -> RunState:  # noqa: ANN401 - keys of a task
        """The state as Enrich leaves it."""
        document = northwind.document("77", name, notes) | parts
        at = northwind.NOW.isoformat()
        work = Work("triage_request", Subject("task", "77"), PROJECT, "webhook", keys.digest_of(name), 1, 1, at, at)
        state = work.as_state()
        snapshot = {"task": document, "read_at": at, "project_gid": PROJECT}
        pointer = self.aws.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot)
        found = RunState(snapshot=pointer, snapshot_read_at=at, input_fingerprint="f" * 64)  # type: ignore[typeddict-item]
        return state | found

    def assess(self, state: RunState, pasts: Pasts | None = None) -> RunState:
        telemetry = Telemetry("test", "test")
        table, objects = self.aws.table, self.aws.objects
        parts = (table, objects, self.configuration(), _workflows(), pasts or Pasts(), telemetry)
        return assess(state, Assessor(*parts, self.embedder))

    def classify(self, state: RunState) -> RunState:
        """One invocation: its metrics leave at its end, as they do in Lambda."""
        using = self.classifier()
        judged: list[RunState] = []
        using.telemetry.flushing(lambda _event, _context: judged.append(classify(state, using)))({}, None)
        return judged[0]

    def classifier(self) -> Classifier:
        """One invocation's collaborators."""
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        model = session.client("bedrock-runtime", endpoint_url=self.endpoint.url, config=config)
        return Classifier(
            self.aws.table,
            self.aws.objects,
            self.configuration(),
            _workflows(),
            model,
            Telemetry("test", "test"),
            self.rng,
            lambda: northwind.NOW,
        )

    def judged(self, name: str, notes: str = "", **parts: Any) -> tuple[RunState, dict[str, Any]]:  # noqa: ANN401
        """The state and the plan after both states."""
        state = self.classify(self.assess(self.enriched(name, notes, **parts)))
        return state, self.aws.objects.get(state["plan"])


def task_of(desk: Desk, state: RunState) -> Task:
    """The task as the snapshot holds it."""
    return Task.parse(desk.aws.objects.get(state["snapshot"])["task"])


def _workflows() -> dict[str, Any]:
    return {workflow.name: workflow for workflow in WORKFLOWS}


@contextmanager
def desk_in(aws: Aws, policy: dict[str, Any] | None = None) -> Iterator[Desk]:
    """A project with history; its model answers as the offline judgement does until it is scripted otherwise."""
    with serving(ScriptedEngine()) as endpoint:
        desk = Desk(aws, endpoint, policy or POLICY)
        desk.remember()
        yield desk
