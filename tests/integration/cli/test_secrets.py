"""Does an operator see how old each secret is without seeing it, and can a token be renewed now?"""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from steward.store.grants import CLIENT
from steward_cli.failure import Exit
from steward_cli.secrets_kept import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.upkeep.test_refresh_token import Counter, counter  # noqa: F401 - a fixture


@pytest.fixture
def terminal(aws: Aws, counter: Counter, capsys: pytest.CaptureFixture[str]) -> Terminal:  # noqa: F811 - the fixture
    terminal = Terminal(aws, capsys)
    ids = counter.secrets.ids
    terminal.more = {f"{name}_secret": ids[name] for name in ("read", "write", "webhook", CLIENT)}
    terminal.more["refresh_function"] = "refresh"

    def invoke(*, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "refresh"
        body = json.dumps(counter.invocation("an operator's").run(json.loads(Payload))).encode()
        return {"Payload": SimpleNamespace(read=lambda: body)}

    terminal.services |= {"secretsmanager": counter.secrets.client, "lambda": SimpleNamespace(invoke=invoke)}
    terminal.now = counter.sandbox.clock.now()
    return terminal


def test_each_secret_is_told_with_its_end_and_never_with_what_it_holds(terminal: Terminal, counter: Counter) -> None:  # noqa: F811
    code, rows = terminal.types(group, "status")
    assert [(row["secret"], row["kind"], row["state"]) for row in rows] == [
        ("read", "oauth", "good"), ("write", "oauth", "good"), ("webhook", "pat", "good"), (CLIENT, "app", "good"),
    ]  # fmt: skip
    assert code == Exit.DONE
    assert counter.secrets.read("read")["token"] not in json.dumps(rows)
    assert "secret" not in json.dumps([{**row, "secret": ""} for row in rows]).replace('"secret"', "")


def test_an_empty_and_an_ended_one_are_findings_with_the_mend(terminal: Terminal, counter: Counter) -> None:  # noqa: F811
    counter.secrets.write("webhook", {"token": ""})
    counter.ends_in("read", -5)
    code, rows = terminal.types(group, "status")
    states = {row["secret"]: row["state"] for row in rows}
    assert code == Exit.FINDINGS
    assert (states["webhook"], states["read"]) == ("empty: steward connect", "over: steward secrets rotate")


def test_a_grant_named_is_renewed_though_it_is_still_good(terminal: Terminal, counter: Counter) -> None:  # noqa: F811
    before = counter.secrets.read("write")["token"]
    code, rows = terminal.types(group, "rotate", "write")
    assert (code, rows) == (Exit.DONE, [{"grant": "write", "became": "renewed"}])
    assert counter.secrets.read("write")["token"] != before


def test_a_personal_token_is_none_that_can_be_renewed(terminal: Terminal) -> None:
    code, rows = terminal.types(group, "rotate", "webhook")
    assert (code, rows) == (Exit.FINDINGS, [{"grant": "webhook", "became": "not_oauth"}])


def test_a_dry_run_renews_nothing(terminal: Terminal, counter: Counter) -> None:  # noqa: F811
    code, _ = terminal.types(group, "rotate", "write", dry_run=True)
    assert (code, counter.watched.asked) == (Exit.DONE, [])
