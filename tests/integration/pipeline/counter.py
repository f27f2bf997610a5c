"""A project in which people ask in plain words, and a model that says what they mean: what these tests share."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from local.model.blocks import blocks_of
from local.model.endpoint import serving
from local.model.wire import Fault, Reply, Request, Said
from steward.evidence.history import pack
from steward.evidence.wishes.wording import HEADING
from steward.governance.policy import configuration_of
from steward.store import keys
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import Committee, committee_on

FIELD = "AI Input"
FIELDS: dict[str, Any] = {"assignee": {"min_confidence": 0.3}, "add_subtask": {}}


@dataclass
class Counter:
    """A committee whose project has the field; `field_gid` is the field's."""

    committee: Committee
    field_gid: str = ""

    def configured(self, mode: str = "act", more: dict[str, Any] | None = None, **policy: Any) -> None:  # noqa: ANN401
        """The workflow in that mode; `more` are other workflows' policies, `policy` parts of its own."""
        shift = self.committee.shift
        document = shift.configuration.model_dump(mode="json", exclude_none=True)
        own = {"mode": mode, "inputs": {"ai_input": FIELD}, "fields": FIELDS} | policy
        document["projects"][shift.project_gid]["workflows"] |= {"ai_input": own} | (more or {})
        shift.configuration = configuration_of(document)

    def triages(self, **fields: Any) -> None:  # noqa: ANN401 - rules of fields
        """Triage fills those fields alone."""
        shift = self.committee.shift
        document = shift.configuration.model_dump(mode="json", exclude_none=True)
        document["projects"][shift.project_gid]["workflows"]["triage_request"]["fields"] = fields
        shift.configuration = configuration_of(document)

    def writes(self, text: str | None, name: str = "Olga Owner") -> None:
        """A person writes into the field, and what follows happens."""
        shift = self.committee.shift
        data = {"custom_fields": {self.field_gid: text}}
        data_of(self.committee.person(name).put(f"/tasks/{shift.task_gid}", json={"data": data}))
        shift.pass_(60)

    def knows(self) -> None:
        """The settled requests and the people of Northwind are this project's."""
        table, gid = self.committee.shift.aws.table, self.committee.shift.project_gid
        for number, body in enumerate(pack(northwind.settled_entries())):
            table.put(keys.history(gid, f"{number:04d}"), {"body": body})
        table.put(keys.cache(gid, "people"), {"people": northwind.people_rows()})

    def answers(self) -> list[str]:
        """What the bot answered, as it stands now."""
        return [each for each in self.committee.heard() if each.startswith(HEADING)]

    def outcomes(self, workflow: str = "ai_input") -> list[str]:
        return [run.get("outcome", "failed") for run in self.committee.shift.runs if run["workflow"] == workflow]

    def standing(self) -> str | None:
        """What stands in the field."""
        task = data_of(self.committee.shift.human.get(f"/tasks/{self.committee.shift.task_gid}"))
        value: str | None = next(each for each in task["custom_fields"] if each["gid"] == self.field_gid)["text_value"]
        return value


def counter_on(aws: Aws, name: str, notes: str) -> Counter:
    """A task with that name and notes, in a project that answers what is asked in its field."""
    committee = committee_on(aws)
    shift = committee.shift
    data = {"workspace": shift.sandbox.cast.workspace_gid, "name": FIELD, "resource_subtype": "text"}
    made = data_of(shift.human.post("/custom_fields", json={"data": data}))
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    counter = Counter(committee, made["gid"])
    counter.configured()
    shift.submit(notes, name)
    shift.pass_(60)
    return counter


@dataclass
class Clerk:
    """Says what it was told to of every request, and keeps what it was asked."""

    intent: str = "unclear"
    steps: Sequence[str] = ()
    fault: Fault | None = None
    name: str = "clerk"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, _model_id: str, request: Request) -> Said:
        """Its answer; a question of another workflow has none."""
        blocks = blocks_of(request)
        if "intents" not in blocks.get("evidence", {}):
            return Fault("ValidationException", "no request in plain words")
        self.asked.append(blocks)
        return self.fault or Reply(json.dumps({"intent": self.intent, "steps": list(self.steps)}))


@contextmanager
def served_by(counter: Counter, clerk: Clerk) -> Iterator[Clerk]:
    """The counter asks this model, through botocore and a socket."""
    with serving(clerk) as endpoint:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        counter.committee.shift.model = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
        yield clerk
