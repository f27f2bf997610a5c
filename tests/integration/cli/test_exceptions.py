"""Can an operator see what rules refused, and say that somebody dealt with it?"""

from datetime import timedelta
from typing import Any

import pytest

from steward.governance import audit
from steward.governance.exceptions import episodes, keep, rows_of
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward_cli.exceptions import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def refused(terminal: Terminal, task: str, reason: str = "out_of_range", project: str = PROJECT, **more: int) -> None:
    """A run of the task that a rule refused; `minutes` later, with another `input`."""
    work = Work("triage_request", Subject("task", task), project, "webhook", "f", 1, 1, "", "")
    noted = [{"reason": reason, "edit": "set_task_fields", "field_gids": ["501"]}]
    state: RunState = {
        **work.as_state(),
        "exceptions": noted,
        "input_fingerprint": f"i{more.get('input', 1)}",
        "places": episodes(terminal.aws.table, work, f"i{more.get('input', 1)}"),
    }
    keep(terminal.aws.table, rows_of(state, NOW + timedelta(minutes=more.get("minutes", 0))))


def test_what_waits_is_listed_the_newest_first_and_is_a_finding(terminal: Terminal) -> None:
    assert terminal.types(group, "list") == (0, [])
    refused(terminal, "1")
    refused(terminal, "2", "change_too_large", OTHER, minutes=5)
    code, rows = terminal.types(group, "list")
    assert (code, [(row["project"], row["subject"], row["reason"], row["fields"]) for row in rows]) == (
        2, [(OTHER, "task:2", "change_too_large", ["501"]), (PROJECT, "task:1", "out_of_range", ["501"])],
    )  # fmt: skip
    assert [row["subject"] for row in terminal.types(group, "list", "--project", PROJECT)[1]] == ["task:1"]
    assert "outside the range" in terminal.types(group, "show", rows[1]["id"][:10])[1]["said"]


def test_one_that_is_closed_waits_no_more_until_the_rule_refuses_another_input(terminal: Terminal) -> None:
    refused(terminal, "1")
    (row,) = terminal.types(group, "list")[1]
    code, said = terminal.types(group, "close", row["id"][:8])
    assert (code, said["state"], said["by"]) == (0, "closed", "ana")
    refused(terminal, "1")
    assert terminal.types(group, "list") == (0, [])
    (shown,) = terminal.types(group, "list", "--all")[1]
    assert (shown["state"], shown["closed_by"]) == ("closed", "ana")
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    assert [(each["edit"], each["target_gid"], each["reason"]) for each in found] == [
        ("exception_close", row["id"], "a test"),
    ]  # fmt: skip
    refused(terminal, "1", input=2)
    assert terminal.types(group, "list")[0] == 2
    assert terminal.types(group, "close", row["id"])[0] == 0
    assert terminal.types(group, "close", row["id"])[0] == 3, "it is closed already"


@pytest.mark.parametrize(
    ("words", "options", "code", "said"),
    [
        (("close", "zzz"), {}, 2, "0 exceptions begin"),
        (("close", ""), {}, 2, "2 exceptions begin"),
        (("close", "{id}"), {"reason": ""}, 2, "say why"),
        (("close", "{id}"), {"yes": False}, 3, "say --yes"),
    ],
)
def test_what_cannot_be_closed_says_why(
    terminal: Terminal, words: tuple[str, ...], options: dict[str, Any], code: int, said: str
) -> None:
    refused(terminal, "1")
    refused(terminal, "2")
    first = terminal.types(group, "list")[1][0]["id"]
    found = terminal.types(group, *(word.format(id=first) for word in words), **options)
    assert found[0] == code
    assert said in found[1]
    assert len(terminal.types(group, "list")[1]) == 2
