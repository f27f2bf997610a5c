"""Does `steward people` say who may be proposed, and why somebody is not?"""

from datetime import date

import pytest
import typer

from steward.evidence.load import Load, Open
from steward.evidence.timelines import Absence
from steward.store import keys
from steward_cli import people
from steward_cli.desk import Desk
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, PROJECT, Terminal

AWAY = Absence(date(2026, 9, 30), date(2026, 10, 9))


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def known(terminal: Terminal, *rows: dict[str, object]) -> None:
    terminal.aws.table.put(keys.cache(PROJECT, "people"), {"people": list(rows)})


FREE = {"gid": "11", "name": "Ana", "recent": 2, "load": Load(NOW, {PROJECT: Open(12.0, 0, 3)}).as_row()}
OUT = {"gid": "12", "name": "Bo", "recent": 0, "load": Load(NOW, away=(AWAY,)).as_row()}
LEFT = {"gid": "13", "name": "", "left": True}


def test_it_tells_load_and_reason_by_person(terminal: Terminal) -> None:
    known(terminal, FREE, OUT, LEFT)
    code, told = terminal.types(people.group, "--project", PROJECT)
    assert code == 0
    assert [(row["person"], row["passed_over"], row["out_until"]) for row in told] == [
        ("Ana", "", ""),
        ("Bo", "out", "2026-10-09"),
        ("(left)", "left", ""),
    ]
    ana = told[0]
    assert (ana["held_hours"], ana["free_hours_per_week"], ana["done_in_days"], ana["proposed_lately"]) == (
        12,
        40,
        2,
        2,
    )


def test_a_terminal_of_eighty_columns_shows_no_empty_line_for_each_person(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    known(terminal, FREE, OUT, LEFT)
    desk = Desk(clock=lambda: NOW)
    desk.deployment = terminal.deployment()
    typer.main.get_command(people.group).main(["--project", PROJECT], standalone_mode=False, obj=desk)
    said = capsys.readouterr().out
    assert "out until 2026-10-09" in " ".join(said.split())
    assert "out_until" not in said


def test_what_is_configured_now_counts_now(terminal: Terminal) -> None:
    known(terminal, FREE)
    terminal.appconfig.document["projects"][PROJECT]["people"] = {"11": {"never": True}}
    code, told = terminal.types(people.group, "--project", PROJECT)
    assert (code, [row["passed_over"] for row in told]) == (2, ["never"])


def test_before_the_first_look_it_says_what_to_do(terminal: Terminal) -> None:
    code, said = terminal.types(people.group, "--project", PROJECT)
    assert code != 0
    assert "let reconcile run first" in str(said)
