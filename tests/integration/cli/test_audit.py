"""Does `steward audit` find, verify, replay, export and compare what was done?"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from steward.governance import audit
from steward.governance.copies import copy_of
from steward.pipeline.plan import freeze
from steward.store import keys
from steward.store.table import Item
from steward_cli.audits import group
from steward_cli.failure import Exit
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, Terminal
from tests.integration.pipeline.judging import desk_in

BILLING = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def told(aws: Aws, subject: str, *, archived: bool = True, actor: str = "steward", **facts: Any) -> Item:  # noqa: ANN401 - an entry's facts
    """One more entry on a subject's chain, with its journal row and its copy."""
    head = audit.Head.parse(subject, aws.table.get(keys.audit_head(subject)))
    at = NOW.replace(hour=head.seq + 1).isoformat()
    entry = audit.entry(head, subject, {"at": at, "edit": "assign", "reason": "written", **facts}, actor)
    aws.table.transact(audit.appending(subject, head, entry), entry["hash"][:36])
    if "mutation_id" in facts:
        row = {"state": "DONE", "reason": "written", "subject": subject}
        aws.table.put(keys.mutation(facts["mutation_id"]), row)
    if archived:
        aws.vault.keep(f"audit/{subject}/{entry['seq']:010d}.json", copy_of(entry))
    return entry


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
    assert terminal.types(group, "query", "--since", "soon")[0] == Exit.FINDINGS


def test_a_record_that_is_whole_verifies_in_the_table_the_archive_and_the_journal(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    told(terminal.aws, "runs:task:1", edit="run")
    told(terminal.aws, "operator", edit="kill_on")
    assert terminal.types(group, "verify", "--journal") == (Exit.DONE, [])
    assert "3 entries of 3 chains: no faults" in terminal.said


def row_at(aws: Aws, number: int) -> Item:
    row = aws.table.get(keys.audit_entry("task:1", number)) or {}
    return {name: value for name, value in row.items() if name not in ("pk", "sk")}


def spoil(aws: Aws, how: str) -> None:
    """What somebody with the table in hand could do."""
    second = keys.audit_entry("task:1", 2)
    match how:
        case "change":
            aws.table.put(second, row_at(aws, 2) | {"edit": "other"})
        case "delete":
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": second.pk}, "sk": {"S": second.sk}})
        case "insert":
            aws.table.put(keys.audit_entry("task:1", 4), row_at(aws, 2) | {"seq": 4})
        case "swap":
            first = keys.audit_entry("task:1", 1)
            one, two = row_at(aws, 1), row_at(aws, 2)
            aws.table.put(first, two)
            aws.table.put(second, one)
        case "cut":
            third = keys.audit_entry("task:1", 3)
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": third.pk}, "sk": {"S": third.sk}})
            aws.table.put(keys.audit_head("task:1"), {"seq": 2, "hash": row_at(aws, 2)["hash"]})
        case "chain":
            for number in (1, 2, 3):
                key = keys.audit_entry("task:1", number)
                aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})
            head = keys.audit_head("task:1")
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": head.pk}, "sk": {"S": head.sk}})


@pytest.mark.parametrize(
    ("how", "faults"),
    [
        ("change", {("2", "altered"), ("2", "differs")}),
        ("delete", {("2", "gap"), ("2", "unchained"), ("head", "head"), ("2", "cut_off")}),
        ("insert", {("4", "unchained"), ("4", "altered"), ("head", "head"), ("4", "not_archived")}),
        ("cut", {("3", "cut_off")}),
        ("chain", {("1", "cut_off"), ("2", "cut_off"), ("3", "cut_off")}),
    ],
)
def test_each_way_to_tamper_is_told(terminal: Terminal, how: str, faults: set[tuple[str, str]]) -> None:
    for mutation_id in "abc":
        told(terminal.aws, "task:1", mutation_id=mutation_id)
    spoil(terminal.aws, how)
    code, rows = terminal.types(group, "verify")
    assert code == Exit.FINDINGS
    assert {(row["what"], row["fault"]) for row in rows} == faults


def test_two_entries_in_each_others_place_are_told(terminal: Terminal) -> None:
    for mutation_id in "abc":
        told(terminal.aws, "task:1", mutation_id=mutation_id)
    spoil(terminal.aws, "swap")
    code, rows = terminal.types(group, "verify", "--task", "1", "--no-archive")
    assert code == Exit.FINDINGS
    assert {"gap", "unchained"} <= {row["fault"] for row in rows}


def test_a_change_of_the_table_that_keeps_the_chain_whole_is_told_by_the_archive_alone(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    told(terminal.aws, "task:1", mutation_id="b")
    spoil(terminal.aws, "chain")
    told(terminal.aws, "task:1", archived=False, mutation_id="forged")
    assert terminal.types(group, "verify", "--no-archive") == (Exit.DONE, [])
    code, rows = terminal.types(group, "verify")
    assert code == Exit.FINDINGS
    assert {(row["what"], row["fault"]) for row in rows} == {("1", "differs"), ("2", "cut_off")}


def test_an_entry_waits_an_hour_for_its_copy(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", archived=False, mutation_id="a")
    terminal.now = NOW.replace(hour=1, minute=59)
    assert terminal.types(group, "verify")[0] == Exit.DONE
    terminal.now = NOW.replace(hour=2, minute=1)
    assert terminal.types(group, "verify")[1] == [{"subject": "task:1", "what": "1", "fault": "not_archived"}]


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
