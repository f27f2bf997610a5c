"""Can an operator have the reconciler look now, and have it walk what changed since an outage?"""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from steward.errors import StewardError
from steward.store import keys
from steward_cli.failure import Exit
from steward_cli.reconciling import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.ingest.plant import Ground, Plant


class Lambdas:
    """Lambda, as far as a command invokes the reconciler."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "reconcile"
        try:
            answer, failed = self.plant.reconcile(**json.loads(Payload)), {}
        except StewardError as error:
            answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
            failed = {"FunctionError": "Unhandled"}
        body = json.dumps(answer).encode()
        return {"Payload": SimpleNamespace(read=lambda: body), **failed}


@pytest.fixture
def plant(aws: Aws) -> Plant:
    return Plant(Ground.of(aws)).registered()


@pytest.fixture
def terminal(aws: Aws, plant: Plant, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.more = {"reconcile_function": "reconcile"}
    terminal.services["lambda"] = Lambdas(plant)
    terminal.appconfig.document = plant.configuration().model_dump(mode="json", exclude_none=True)
    return terminal


def typed(terminal: Terminal, plant: Plant, *words: str, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - Desk's options
    terminal.now = plant.now()
    return terminal.types(group, *words, **options)


def test_a_turn_is_made_now_and_is_on_record(terminal: Terminal, plant: Plant, aws: Aws) -> None:
    code, (row,) = typed(terminal, plant)
    assert (code, row["project"]) == (Exit.DONE, plant.project_gid)
    (entry,) = aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"], entry["actor"]) == ("reconcile", plant.project_gid, "ana")


def test_since_walks_what_changed_though_the_stream_lost_nothing(terminal: Terminal, plant: Plant) -> None:
    plant.submit()
    plant.passes(120)
    _, (plain,) = typed(terminal, plant)
    assert "walked" not in plain
    _, (walked,) = typed(terminal, plant, "--since", "1h")
    assert walked["walked"] >= 1
    _, (after,) = typed(terminal, plant)
    assert "walked" not in after, "it is done once"


def test_a_deaf_project_is_a_finding_with_the_next_command(terminal: Terminal, plant: Plant) -> None:
    plant.invoked({"action": "retire", "project_gid": plant.project_gid})
    code, _ = typed(terminal, plant)
    assert code == Exit.FINDINGS
    assert "steward webhooks verify" in terminal.said


def test_a_dry_run_asks_nothing(terminal: Terminal, plant: Plant, aws: Aws) -> None:
    plant.sandbox.calls.clear()
    code, _ = typed(terminal, plant, "--since", "1h", dry_run=True)
    assert (code, len(plant.sandbox.calls.entries)) == (Exit.DONE, 0)
    assert list(aws.table.query(keys.audit_head("operator").pk, "audit#")) == []


def test_a_moment_that_lies_ahead_is_refused(terminal: Terminal, plant: Plant) -> None:
    code, line = typed(terminal, plant, "--since", "2099-01-01")
    assert code == Exit.FINDINGS
    assert "lies ahead" in line
