"""Does `steward audit` find, verify, replay, export and compare what was done?"""

import csv
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from steward.governance import audit
from steward.pipeline.plan import freeze
from steward.store import keys
from steward_cli.audits import group
from steward_cli.carried import held_against_own_plan
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.ledger import Ledger
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.cli.record import told
from tests.integration.cli.terminal import Terminal
from tests.integration.pipeline.judging import desk_in
from tests.integration.pipeline.meeting_room import FOLLOW_UP, NAME, NOTES, meeting_room_on

BILLING = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def seqs(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(row["subject"], row["seq"]) for row in rows]


def test_query_finds_by_task_actor_field_run_and_time(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a", run_id="r1", field_gids=["5"])
    told(terminal.aws, "task:1", mutation_id="b", run_id="r2", field_gids=["6"])
    told(terminal.aws, "operator", edit="kill_on", actor="ana")

    def found(*words: str) -> list[tuple[str, int]]:
        code, rows = terminal.types(group, "query", *words)
        assert code == Exit.DONE
        return seqs(rows)

    assert found() == [("operator", 1), ("task:1", 1), ("task:1", 2)]
    assert found("--task", "1") == [("task:1", 1), ("task:1", 2)]
    assert found("--actor", "ana") == [("operator", 1)]
    assert found("--field", "6") == [("task:1", 2)]
    assert found("--run", "r1") == [("task:1", 1)]
    assert found("--since", "2026-10-01T02:00") == [("task:1", 2)]
    assert found("--until", "8h") == [("operator", 1), ("task:1", 1)]
    assert found("--since", str(8 * 3600) + "s") == [("task:1", 2)]
    assert terminal.types(group, "query", "--since", "soon")[0] == Exit.FINDINGS


def test_the_table_says_what_an_order_was_about(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(aws, capsys)
    told(aws, "operator", edit="kill_on", target_gid="project:77", actor="ana")
    desk = Desk(clock=lambda: terminal.now)
    desk.deployment = terminal.deployment()
    typer.main.get_command(group).main(["query"], standalone_mode=False, obj=desk)
    assert "project:77" in capsys.readouterr().out


def test_an_edit_without_an_entry_is_told_with_the_journal(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    terminal.aws.table.put(keys.mutation("b"), {"state": "DONE", "reason": "written", "subject": "task:1"})
    assert terminal.types(group, "verify")[0] == Exit.DONE
    code, rows = terminal.types(group, "verify", "--journal")
    assert (code, rows) == (Exit.FINDINGS, [{"subject": "task:1", "what": "b", "fault": "unaudited"}])


def test_json_lines_are_byte_for_byte_what_is_archived(terminal: Terminal, tmp_path: Path) -> None:
    for mutation_id in "ab":
        told(terminal.aws, "task:1", mutation_id=mutation_id, confidence={"team": 0.5})
    file = tmp_path / "audit.jsonl"
    assert terminal.types(group, "export", "--output", str(file))[0] == Exit.DONE
    copies = [terminal.aws.vault.read(f"audit/task:1/{number:010d}.json") for number in (1, 2)]
    assert file.read_bytes().splitlines() == copies


def test_a_sheet_has_every_key_and_begins_no_formula(terminal: Terminal, tmp_path: Path) -> None:
    told(terminal.aws, "operator", edit="kill_on", actor="ana", reason='=HYPERLINK("http://evil")', target_gid="global")
    file = tmp_path / "audit.csv"
    assert terminal.types(group, "export", "--format", "csv", "--output", str(file))[0] == Exit.DONE
    (row,) = csv.DictReader(file.open(newline=""))
    assert set(row) == audit.ENTRY_KEYS
    assert row["reason"] == '\'=HYPERLINK("http://evil")'
    assert (row["actor"], row["seq"]) == ("ana", "1")


def test_a_run_is_replayed_and_a_forged_plan_shows(terminal: Terminal) -> None:
    with desk_in(terminal.aws) as desk:
        state, plan = desk.judged(*BILLING)
    code, rows = terminal.types(group, "replay", state["run_id"])
    assert (code, rows) == (Exit.DONE, [])
    forged = plan | {"run_id": "forged", "edits": []}
    freeze(terminal.aws.table, terminal.aws.objects, "forged", forged, northwind.NOW)
    code, rows = terminal.types(group, "replay", "forged")
    assert code == Exit.FINDINGS
    assert "edits" in {row["what"] for row in rows}


def test_replay_holds_the_runs_entries_against_their_plan(terminal: Terminal) -> None:
    with desk_in(terminal.aws) as desk:
        state, _ = desk.judged(*BILLING)
    told(
        terminal.aws, "task:77", mutation_id="m", run_id=state["run_id"], workflow="triage_request", project_gid="10",
        values={**state["plan"], "ordinal": 0}, before_sha256="b", after_sha256="a",
    )  # fmt: skip
    code, rows = terminal.types(group, "replay", state["run_id"])
    assert code == Exit.FINDINGS
    assert [row["what"] for row in rows] == ["mutation m"]


def test_a_run_that_wrote_checked_words_says_what_it_did_and_by_whose_word(aws: Aws) -> None:
    room = meeting_room_on(aws, follows={"weekday": "friday"})
    room.meets(NOTES)
    room.days_later(0.1)
    ledger = Ledger(SimpleNamespace(table=aws.table, objects=aws.objects))  # type: ignore[arg-type]
    for workflow, said in (
        (NAME, "by offline: 3 edits, 0 proposals, 0 refused planned; done and audited: add_subtask, add_subtask, "),
        (FOLLOW_UP, "by offline: 1 edits, 0 proposals, 0 refused planned; done and audited: comment_on_task; "),
    ):
        run = next(each for each in room.shift.runs if each["workflow"] == workflow and "plan" in each)
        _, plan = ledger.plan(run["run_id"])
        found, told = held_against_own_plan(ledger, run["run_id"], plan)
        assert found == []
        assert told.startswith(said)
        assert told.endswith("no differences")


def test_two_runs_are_compared_part_by_part(terminal: Terminal) -> None:
    with desk_in(terminal.aws) as desk:
        one, _ = desk.judged(*BILLING)
        other, _ = desk.judged("hello")
    code, rows = terminal.types(group, "diff", one["run_id"], other["run_id"])
    assert code == Exit.FINDINGS
    assert {"answer", "edits"} <= {row["part"] for row in rows}
    assert "policy" not in {row["part"] for row in rows}
    assert terminal.types(group, "diff", one["run_id"], one["run_id"]) == (Exit.DONE, [])


def test_a_run_without_a_plan_is_one_line(terminal: Terminal) -> None:
    code, line = terminal.types(group, "replay", "nobody")
    assert code == Exit.FINDINGS
    assert json.dumps(line).startswith('"there is no plan of run nobody')
