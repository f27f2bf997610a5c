"""Does `steward breaker` show how each dependency stands, hold one open, and close it?"""

import json

import pytest

from steward.errors import Unavailable
from steward.governance.breaker import ASANA_READ, ASANA_WEBHOOK, ASANA_WRITE, FAILURES_TO_OPEN, Position
from steward.governance.health import Health
from steward.store import keys
from steward.store.unsettled import Unsettled
from steward_cli import simulate
from steward_cli.breakers import group
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.replaying import replay_in
from tests.integration.cli.terminal import NOW, PROJECT, Terminal

SECONDS = NOW.timestamp()


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def states(terminal: Terminal) -> dict[str, str]:
    return {row["dependency"]: row["state"] for row in terminal.types(group, "status")[1]}


def test_status_lists_each_grant_and_every_configured_model(terminal: Terminal) -> None:
    embedding = "amazon.titan-embed-text-v2:0"
    models = {"model_id": "big", "small_model_id": "little", "embedding_model_id": embedding}
    terminal.appconfig.document["model"] = models
    assert states(terminal) == dict.fromkeys(
        [ASANA_READ, ASANA_WRITE, ASANA_WEBHOOK, "bedrock.big", "bedrock.little", f"bedrock.{embedding}"], "CLOSED"
    )
    assert terminal.types(group, "status")[0] == 0


def test_an_open_breaker_is_a_finding_and_says_when_the_next_try_is(terminal: Terminal) -> None:
    health = Health(terminal.aws.table, ASANA_WRITE)
    for _ in range(FAILURES_TO_OPEN):
        health.failed(health.ready("me", SECONDS, SECONDS + 60), SECONDS)
    code, rows = terminal.types(group, "status")
    (row,) = (each for each in rows if each["dependency"] == ASANA_WRITE)
    assert (code, row["state"], row["next_try_in"]) == (2, "OPEN", "30 s")


def test_a_trip_holds_and_a_reset_lets_pass_both_with_an_entry(terminal: Terminal) -> None:
    code, said = terminal.types(group, "trip", ASANA_READ, reason="token is rotated")
    assert (code, said["state"], said["next_try_in"]) == (0, "OPEN", "by reset")
    with pytest.raises(Unavailable):
        Health(terminal.aws.table, ASANA_READ).ready("me", SECONDS + 9999, SECONDS + 99999)
    assert terminal.types(group, "reset", ASANA_READ, reason="new token is in")[0] == 0
    assert Health(terminal.aws.table, ASANA_READ).ready("me", SECONDS, SECONDS + 60).position is Position.CLOSED
    entries = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert [(each["edit"], each["target_gid"], each["reason"]) for each in entries] == [
        ("breaker_trip", ASANA_READ, "token is rotated"),
        ("breaker_reset", ASANA_READ, "new token is in"),
    ]


@pytest.mark.parametrize("options", [{"reason": ""}, {"yes": False}])
def test_without_a_reason_or_a_yes_nothing_moves(terminal: Terminal, options: dict[str, object]) -> None:
    assert terminal.types(group, "trip", ASANA_WRITE, **options)[0] in (2, 3)
    assert states(terminal)[ASANA_WRITE] == "CLOSED"


def test_a_dependency_that_does_not_exist_is_refused_with_those_that_do(terminal: Terminal) -> None:
    code, said = terminal.types(group, "trip", "asana")
    assert code == 2
    assert "name one of asana.read, asana.write, asana.webhook, bedrock." in said


def test_a_reset_asks_for_what_failed_meanwhile_and_for_nothing_else(terminal: Terminal) -> None:
    rows = Unsettled(terminal.aws.table)
    for task, reason in (("1", "unavailable"), ("2", "outcome_unknown")):
        rows.leave(PROJECT, "triage_request", f"task:{task}", f"run-{task}", reason, NOW)
    terminal.types(group, "reset", ASANA_WRITE)
    assert "asked again: 1" in terminal.said
    assert [json.loads(body)["subjects"] for body in terminal.aws.messages()] == [["task:1"]]


def test_a_command_asks_asana_nothing_while_the_breaker_of_reads_is_open(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    with replay_in(aws, capsys) as replay:
        replay.terminal.types(group, "trip", ASANA_READ, reason="token is rotated")
        code, said = replay.terminal.types(simulate.group, "--last", "3", "--offline")
        assert (code, "the breaker of asana.read is open" in said) == (Exit.UPSTREAM, True)
        replay.terminal.types(group, "reset", ASANA_READ, reason="new token is in")
        assert replay.terminal.types(simulate.group, "--last", "3", "--offline")[0] == Exit.DONE
