"""What do the tests of `steward doctor` share: an installation in good health, in which each spoils one thing?"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.asana.server import serving
from local.model.endpoint import Endpoint
from local.model.endpoint import serving as serving_model
from local.model.scripted import ScriptedEngine
from steward.evidence.history import pack
from steward.governance.policy import Configuration, configuration_of
from steward.store import keys
from steward_cli.doctor import group
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.cli.hooking import Lambdas
from tests.integration.cli.terminal import Terminal
from tests.integration.ingest.plant import Ground, Plant

MODEL = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
FIELD = "AI Team"


@dataclass
class Clinic:
    """An operator beside a deployment that works: registered, its field there, its history known, its tokens good."""

    terminal: Terminal
    plant: Plant
    endpoint: Endpoint
    secrets: dict[str, dict[str, Any]]
    workflows: dict[str, Any]
    model_id: str = MODEL
    clock_ahead: timedelta = timedelta()
    options: list[str] = field(default_factory=list)

    @property
    def scripted(self) -> ScriptedEngine:
        assert isinstance(self.endpoint.engine, ScriptedEngine)
        return self.endpoint.engine

    def configuration(self) -> Configuration:
        document = Plant.configuration(self.plant).model_dump(mode="json", exclude_none=True)
        document["model"] = {"model_id": self.model_id}
        document["projects"][self.plant.project_gid]["workflows"] = self.workflows
        return configuration_of(document)

    def looks(self, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        self._opened()
        return self.terminal.types(group, *words, **options)

    def prints(self, *words: str) -> tuple[int, str]:
        self._opened()
        return self.terminal.prints(group, *words)

    def found(self) -> list[str]:
        """The names of the checks that found something, after one look."""
        code, rows = self.looks()
        names = [row["check"] for row in rows if not row["ok"]]
        assert code == (2 if names else 0), rows
        return names

    def mend(self, check: str) -> str:
        """How the doctor says that this one mistake is mended, after one look that finds it and no other."""
        code, rows = self.looks()
        wrong = [row for row in rows if not row["ok"]]
        assert (code, [row["check"] for row in wrong]) == (2, [check])
        assert wrong[0]["found"], "it names the thing"
        assert wrong[0]["hop"], "and where a request stops because of it"
        return str(wrong[0]["mend"])

    def _opened(self) -> None:
        self.terminal.appconfig.document = self.configuration().model_dump(mode="json", exclude_none=True)
        self.terminal.now = self.plant.now() + self.clock_ahead

    def identity(self) -> dict[str, Any]:
        """What STS says, with AWS' own time in its header."""
        return {
            "Arn": "arn:aws:iam::1:user/ana",
            "ResponseMetadata": {"HTTPHeaders": {"date": _http(self.plant.now())}},
        }

    def secret(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's
        return {"SecretString": json.dumps(self.secrets[SecretId])}


def _http(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@contextmanager
def clinic_on(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Clinic]:
    """In good health."""
    terminal, plant = Terminal(aws, capsys), Plant(Ground.of(aws))
    token = plant.sandbox.cast.tokens["bot"]
    secrets = {name: {"token": token} for name in ("read", "write", "webhook")}
    policy = {"mode": "act", "fields": {"team": {"field": FIELD, "owner": "ai"}}}
    receive = plant.sandbox.delivery.post
    with serving(plant.sandbox) as base_url, serving_model(ScriptedEngine()) as endpoint:
        plant.sandbox.delivery.post = receive
        plant.sandbox.world.deliveries.spawn = lambda act: act()
        terminal.asana_base_url = base_url
        clinic = Clinic(terminal, plant, endpoint, secrets, {"triage_request": policy})
        plant.configuration = clinic.configuration  # type: ignore[method-assign]  # the document that the test spoils
        terminal.more = {"read_secret": "read", "write_secret": "write", "webhook_secret": "webhook"}
        terminal.more["webhook_base_url"] = "https://hooks.example/v1"
        terminal.services |= {
            "lambda": Lambdas(plant),
            "sts": SimpleNamespace(get_caller_identity=clinic.identity),
            "secretsmanager": SimpleNamespace(get_secret_value=clinic.secret),
            "bedrock-runtime": _bedrock(endpoint),
        }
        _furnish(clinic, aws)
        yield clinic


def _bedrock(endpoint: Endpoint) -> Any:  # noqa: ANN401 - boto3's clients have no importable class
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
    config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    return session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)


def _furnish(clinic: Clinic, aws: Aws) -> None:
    plant = clinic.plant
    options = [{"name": each} for each in ("Platform", "Billing")]
    data = {"workspace": plant.sandbox.cast.workspace_gid, "name": FIELD, "resource_subtype": "enum"}
    made = plant.act("POST", "/custom_fields", **data, enum_options=options)
    clinic.options = [each["gid"] for each in made["enum_options"]]
    plant.act("POST", f"/projects/{plant.project_gid}/addCustomFieldSetting", custom_field=made["gid"])
    plant.submit()
    aws.table.put(keys.history(plant.project_gid, "0000"), {"body": next(iter(pack(northwind.settled_entries())))})
    plant.invoked({"action": "register", "project_gid": plant.project_gid})
    plant.sandbox.advance(5)
