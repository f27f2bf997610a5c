"""Does `steward effort backtest` judge estimates by a project's own settled requests, and say where it cannot?"""

from dataclasses import replace

import pytest

from steward.evidence.history import EFFORT, pack
from steward.store import keys
from steward_cli import efforts
from steward_cli.failure import Exit
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

ENTRIES = northwind.settled_entries()


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(aws, capsys)
    made.appconfig.seed("v1")
    return made


def settled(terminal: Terminal, count: int) -> None:
    for number, body in enumerate(pack(ENTRIES[:count])):
        terminal.aws.table.put(keys.history(PROJECT, f"{number:04d}"), {"body": body})


def test_the_newest_third_is_foretold_from_the_older_requests_beside_their_median(terminal: Terminal) -> None:
    settled(terminal, len(ENTRIES))
    code, told = terminal.types(efforts.group, "backtest", "--project", PROJECT)
    assert (code, told["judged"]) == (Exit.DONE, len(ENTRIES) // 3)
    assert 0 < told["error_hours"] <= told["error_median_hours"] * 1.05
    assert 0.45 <= told["held"] <= 0.75


def test_what_comes_later_says_nothing_of_what_came_before() -> None:
    later = [each.told for each in efforts.foretold(ENTRIES)]
    assert [each.told for each in efforts.foretold(tuple(reversed(ENTRIES)))] == later


def test_too_little_that_is_settled_is_said_and_ends_with_two(terminal: Terminal) -> None:
    settled(terminal, 20)
    code, told = terminal.types(efforts.group, "backtest", "--project", PROJECT)
    assert (code, told["judged"]) == (Exit.FINDINGS, 0)


def test_hours_that_nobody_noted_are_not_judged() -> None:
    silent = [replace(each, settled={**each.settled, EFFORT: ""}) for each in ENTRIES]
    assert list(efforts.foretold(silent)) == []
