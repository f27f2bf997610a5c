"""What does an operator have at a terminal: a deployment on moto, and what a command says and ends with?"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from steward_cli.deployment import Deployment
from steward_cli.desk import Desk
from steward_cli.failure import failure_of
from tests.fakes import Serialised
from tests.integration.aws import AUDIT_BUCKET, BUCKET, TABLE, Aws

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
PROJECT, OTHER = "77", "78"

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "workspace_gid": "1",
    "bot_user_gid": "2",
    "projects": {
        PROJECT: {"name": "Intake", "workflows": {"triage_request": {"mode": "act"}}},
        OTHER: {"name": "Other", "workflows": {"triage_request": {"mode": "act"}}},
    },
}


class Conflict(Exception):
    """AppConfig deploys another document."""


@dataclass
class AppConfig:
    """AppConfig as far as a command asks it. `busy` makes the next deployment conflict.

    `after_read`, `after_stored` and `after_stopped` hold what happens once, right after the document was read, a
    version was stored or a deployment was stopped.
    """

    document: dict[str, Any]
    versions: list[dict[str, Any]] = field(default_factory=list)
    deployed: list[dict[str, str]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    after_read: list[Callable[[], None]] = field(default_factory=list)
    after_stored: list[Callable[[], None]] = field(default_factory=list)
    after_stopped: list[Callable[[], None]] = field(default_factory=list)
    strategies: list[str] = field(default_factory=list)
    busy: bool = False
    away: bool = False
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ConflictException=Conflict))

    def create_hosted_configuration_version(self, *, Content: bytes, **_names: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.versions.append(json.loads(Content))
        number = len(self.versions)
        while self.after_stored:
            self.after_stored.pop()()
        return {"VersionNumber": number}

    def start_deployment(self, *, LatestDeploymentNumber: int, **names: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        if self.busy or LatestDeploymentNumber != self.latest:
            raise Conflict
        self.deployed.append(names)
        number = self.latest + 1
        done = {"DeploymentNumber": number, "ConfigurationVersion": names["ConfigurationVersion"], "State": "DEPLOYING"}
        self.begun.append(done)
        minutes = 10 if names["DeploymentStrategyId"] == "gradual" else 0
        return {"DeploymentNumber": number, "DeploymentDurationInMinutes": float(minutes)}

    @property
    def latest(self) -> int:
        """The number of the latest deployment."""
        return len(self.history) + len(self.begun)

    def somebody_else(self, document: dict[str, Any]) -> None:
        """As if somebody had deployed a document just now."""
        self.versions.append(document)
        number = self.latest + 1
        done = {"DeploymentNumber": number, "ConfigurationVersion": str(len(self.versions)), "State": "COMPLETE"}
        self.history.append(done)
        self.document = document

    def list_deployment_strategies(self, **_names: object) -> dict[str, Any]:
        return {"Items": [{"Name": name, "Id": f"id of {name}"} for name in self.strategies]}

    def create_deployment_strategy(self, *, Name: str, **rest: object) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert rest == {
            "DeploymentDurationInMinutes": 0,
            "FinalBakeTimeInMinutes": 0,
            "GrowthFactor": 100,
            "ReplicateTo": "NONE",
        }
        self.strategies.append(Name)
        return {"Id": f"id of {Name}"}

    def seed(self, *prompts: str, last: str = "COMPLETE") -> None:
        """As if a document with each prompt version had been deployed in turn; `last` is how the last one stands."""
        for number, prompt in enumerate(prompts, 1):
            document = json.loads(json.dumps(self.document))
            document["projects"][PROJECT]["workflows"]["triage_request"]["prompt_version"] = prompt
            self.versions.append(document)
            state = last if number == len(prompts) else "COMPLETE"
            self.history.append({"DeploymentNumber": number, "ConfigurationVersion": str(number), "State": state})
        self.document = self.versions[-1]

    def list_deployments(self, **_names: object) -> dict[str, Any]:
        return {"Items": [*self.history, *self.begun]}

    def get_hosted_configuration_version(self, *, VersionNumber: int, **_names: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        text = json.dumps(self.versions[VersionNumber - 1]).encode()
        return {"Content": SimpleNamespace(read=lambda: text)}

    def stop_deployment(self, *, DeploymentNumber: int, AllowRevert: bool, **_names: str) -> None:  # noqa: N803 - boto3's
        assert AllowRevert, "AWS stops no deployment that bakes without it"
        self.stopped.append(DeploymentNumber)
        self.busy = False
        for each in (*self.history, *self.begun):
            each["State"] = "ROLLED_BACK" if each["DeploymentNumber"] == DeploymentNumber else each["State"]
        stands = [each for each in self.history if each["State"] == "COMPLETE"]
        self.document = self.versions[int(stands[-1]["ConfigurationVersion"]) - 1] if stands else self.document
        while self.after_stopped:
            self.after_stopped.pop()()

    def start_configuration_session(self, **_names: str) -> dict[str, str]:
        return {"InitialConfigurationToken": "t"}

    def get_latest_configuration(self, **_names: str) -> dict[str, Any]:
        if self.away:
            raise ConnectionError("AppConfig is away")
        text = json.dumps(self.document).encode()
        while self.after_read:
            self.after_read.pop()()
        return {
            "Configuration": SimpleNamespace(read=lambda: text),
            "NextPollConfigurationToken": "t",
            "NextPollIntervalInSeconds": 0,
        }


class Terminal:
    """One operator. `types` gives the exit code and what was printed, read as JSON."""

    def __init__(self, aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
        self.aws, self._capsys = aws, capsys
        self.appconfig = AppConfig(json.loads(json.dumps(DOCUMENT)))
        self.now = NOW
        self.said = ""
        self.asana_base_url = "http://127.0.0.1:9/api/1.0"  # nobody is there
        self.dead_letter_queue_url = ""
        self.more: dict[str, Any] = {}  # of the deployment
        self.services: dict[str, Any] = {}  # stand-ins of a test's own, by service

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients have no importable class
        if service in self.services:
            return self.services[service]
        match service:
            case "dynamodb":
                return Serialised(self.aws.dynamodb, self.aws.lock)
            case "stepfunctions":
                return self.aws.states
            case "appconfig" | "appconfigdata":
                return self.appconfig
            case _:
                return getattr(self.aws, service)

    def types(self, group: typer.Typer, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
        """Run one command of a group as `operator`, who gives a reason and says yes unless told otherwise."""
        code, out = self._ran(group, words, as_json=True, **options)
        return code, json.loads(out) if out else None

    def prints(self, group: typer.Typer, *words: str, **options: Any) -> tuple[int, str]:  # noqa: ANN401 - as above
        """The same with what a person reads."""
        return self._ran(group, words, as_json=False, **options)

    def _ran(self, group: typer.Typer, words: tuple[str, ...], **options: Any) -> tuple[int, str]:  # noqa: ANN401 - as above
        given: dict[str, Any] = {"reason": "a test", "yes": True, "operator": "ana"} | options
        desk = Desk(clock=lambda: self.now, **given)
        desk.deployment = self.deployment()
        self._capsys.readouterr()
        code = _run(group, words, desk)
        out, self.said = self._capsys.readouterr()
        return code, out

    def deployment(self) -> Deployment:
        """The deployment that the operator works on."""
        parts: dict[str, Any] = {"read_secret": ""} | self.more
        return Deployment(
            name="test",
            client=self.client,
            table_name=TABLE,
            bucket_name=BUCKET,
            events_queue_url=self.aws.queue_url,
            dead_letter_queue_url=self.dead_letter_queue_url,
            run_machine_arn=self.aws.machine_arn,
            scan_machine_arn="",
            asana_base_url=self.asana_base_url,
            configuration_ids={"application": "a", "environment": "e", "profile": "p", "strategy": "gradual"},
            digest_function="digest",
            register_function="register",
            audit_bucket_name=AUDIT_BUCKET,
            **parts,
        )


def _run(group: typer.Typer, words: tuple[str, ...], desk: Desk) -> int:
    try:
        ended = typer.main.get_command(group).main(list(words), standalone_mode=False, obj=desk)
    except Exception as error:  # noqa: BLE001 - the command's boundary, as in `steward_cli.app`
        failure = failure_of(error)
        print(json.dumps(str(failure)))
        return int(failure.code)
    return int(ended or 0)
