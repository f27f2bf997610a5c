"""What does an operator have beside a running stack: every command, as it is typed, and the configuration?"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer

from local.stack.seed import publish_configuration
from steward_cli.app import GROUPS, app, main
from steward_cli.deployment import LOCAL, Deployment, deployment
from tests.e2e.workplace import Workplace

UNDER_WAY = frozenset({"DEPLOYING", "BAKING", "VALIDATING"})


class Terminal:
    """Somebody at a terminal. `types` gives the exit code and what was printed, read as JSON where it is any."""

    def __init__(self, workplace: Workplace, state: Path, capsys: pytest.CaptureFixture[str] | None = None) -> None:
        workplace.stack.write(state / "stack.json")
        self._state, self._capsys, self.aws = state, capsys, workplace.aws
        self.deployment: Deployment = deployment(LOCAL, state)

    def types(self, *words: str, dry_run: bool = False) -> tuple[int, Any]:
        options = ["--state", str(self._state), "--json", "--yes", "--reason", "end-to-end test", "--operator", "ana"]
        if self._capsys:
            self._capsys.readouterr()
        code = main([*options, *(["--dry-run"] if dry_run else []), *words])
        out, err = self._capsys.readouterr() if self._capsys else ("", "")
        if code:
            print(err, file=sys.stderr)  # shown with a failure
        return code, json.loads(out) if out.startswith(("{", "[")) else None

    @property
    def environment(self) -> dict[str, str]:
        ids = self.deployment.configuration_ids
        return {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}

    def deployments(self) -> list[dict[str, Any]]:
        """AppConfig's deployments, the newest first."""
        listed = self.deployment.client("appconfig").list_deployments(**self.environment, MaxResults=50)["Items"]
        return sorted(listed, key=lambda each: -each["DeploymentNumber"])

    def publish(self, document: Mapping[str, Any]) -> None:
        """Put a document into force at once, whatever is being deployed."""
        for each in self.deployments():
            if each["State"] in UNDER_WAY:
                self.deployment.client("appconfig").stop_deployment(
                    **self.environment, DeploymentNumber=each["DeploymentNumber"], AllowRevert=True
                )
        publish_configuration(self.aws, self.deployment.configuration_ids, document)

    @contextmanager
    def configured(self, document: Mapping[str, Any]) -> Iterator[None]:
        """Another document for the length of a block."""
        before = self.deployment.document()
        self.publish(document)
        try:
            yield
        finally:
            self.publish(before)


def commands() -> list[tuple[tuple[str, ...], Any]]:
    """Every command there is, by the words that name it."""
    groups = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return [each for name in GROUPS for each in _under((name,), groups[name])]


def _under(path: tuple[str, ...], command: Any) -> list[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - typer's own copy of click
    inner = getattr(command, "commands", {})
    own = [] if inner and not command.invoke_without_command else [(path, command)]
    return own + [each for name, one in inner.items() for each in _under((*path, name), one)]
