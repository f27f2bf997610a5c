"""Is what is red said on one screen, with the command that says more?"""

from datetime import timedelta

import pytest

from steward.governance import flags
from steward.governance.breaker import ASANA_WRITE, Breaker, stored
from steward.store import keys
from steward.store.unsettled import Unsettled
from steward_cli.failure import Exit
from steward_cli.health import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Everything is well."""
    terminal = Terminal(aws, capsys)
    terminal.dead_letter_queue_url = aws.sqs.create_queue(QueueName="dead")["QueueUrl"]
    for gid in (PROJECT, OTHER):
        aws.table.put(keys.cache(gid, "people"), {"people": [], "at": terminal.now.isoformat()})
    return terminal


def red(terminal: Terminal) -> dict[str, str]:
    code, rows = terminal.types(group)
    found = {row["what"]: row["next"] for row in rows if row["state"] != "good"}
    assert code == (Exit.FINDINGS if found else Exit.DONE)
    return found


def test_nothing_is_red_where_all_is_well(terminal: Terminal) -> None:
    assert red(terminal) == {}


def test_a_kill_switch_is_red(terminal: Terminal, aws: Aws) -> None:
    for write in flags.setting(flags.Switch.parse("global"), on=True, reason="t", by="t", at=terminal.now.isoformat()):
        aws.table.write(write)
    assert red(terminal) == {"kill switches": "steward kill list"}


def test_an_open_breaker_is_red(terminal: Terminal, aws: Aws) -> None:
    before = Breaker()
    aws.table.write(stored(ASANA_WRITE, before, before.tripped(terminal.now.timestamp())))
    assert red(terminal) == {"breakers": "steward breaker status"}


def test_a_dead_letter_is_red(terminal: Terminal, aws: Aws) -> None:
    aws.sqs.send_message(QueueUrl=terminal.dead_letter_queue_url, MessageBody="{}")
    assert red(terminal) == {"dead letters": "steward dlq list"}


def test_a_run_that_ends_without_an_answer_again_and_again_is_red(terminal: Terminal, aws: Aws) -> None:
    for number in range(2):
        Unsettled(aws.table).leave(PROJECT, "triage_request", "task:12", f"r{number}", "unavailable", terminal.now)
    assert red(terminal) == {"runs of Intake": "steward explain 12"}


def test_money_that_is_spent_is_red(terminal: Terminal, aws: Aws) -> None:
    terminal.appconfig.document["projects"][PROJECT]["dollars_per_day"] = 1
    aws.table.put(keys.spent(PROJECT, "2026-10-01"), {"spent": 1_000_000})
    assert red(terminal) == {"money of Intake": "steward budget show"}


def test_a_reconciler_that_does_not_come_is_red(terminal: Terminal) -> None:
    terminal.now += timedelta(minutes=40)
    assert red(terminal) == {f"reconcile of {name}": "steward reconcile" for name in ("Intake", "Other")}


def test_what_cannot_be_looked_at_is_no_good_news(terminal: Terminal) -> None:
    terminal.appconfig.away = True
    assert "breakers" in red(terminal)


def test_the_screen_fits_eighty_columns(terminal: Terminal) -> None:
    _, text = terminal.prints(group)
    assert [line for line in text.splitlines() if len(line) > 80] == []
