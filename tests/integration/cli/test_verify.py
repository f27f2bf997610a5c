"""Does `steward audit verify` find whatever was changed in the table or put into the archive?"""

import itertools
from typing import Any

import pytest

from steward.store import keys
from steward_cli.audits import group
from steward_cli.failure import Exit
from tests.integration.aws import AUDIT_BUCKET, Aws
from tests.integration.cli.record import forged, spoil, told
from tests.integration.cli.terminal import NOW, Terminal

THIRD = "audit/task:1/0000000003.json"


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def test_a_record_that_is_whole_verifies_in_the_table_the_archive_and_the_journal(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    told(terminal.aws, "runs:task:1", edit="run")
    told(terminal.aws, "operator", edit="kill_on")
    assert terminal.types(group, "verify", "--journal") == (Exit.DONE, [])
    assert "3 entries of 3 chains: no faults" in terminal.said


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


def verified(terminal: Terminal) -> set[tuple[str, str]]:
    """What is wrong, by everything that verify can hold the record against."""
    code, rows = terminal.types(group, "verify", "--journal")
    assert code == (Exit.FINDINGS if rows else Exit.DONE)
    return {(row["what"], row["fault"]) for row in rows}


def test_a_later_version_of_a_copy_is_not_read_in_its_place_and_is_told(terminal: Terminal) -> None:
    body = forged(terminal.aws)
    assert verified(terminal) == {("3", "differs")}
    later = terminal.aws.s3.put_object(Bucket=AUDIT_BUCKET, Key=THIRD, Body=body)["VersionId"]
    assert verified(terminal) == {("3", "differs"), (f"{THIRD} version {later}", "overwritten")}


def test_a_delete_marker_does_not_make_room_for_another_copy(terminal: Terminal) -> None:
    s3, body = terminal.aws.s3, forged(terminal.aws)
    marker = s3.delete_object(Bucket=AUDIT_BUCKET, Key=THIRD)["VersionId"]
    later = s3.put_object(Bucket=AUDIT_BUCKET, Key=THIRD, Body=body, IfNoneMatch="*")["VersionId"]
    assert verified(terminal) == {
        ("3", "differs"),
        (f"{THIRD} version {marker}", "hidden"),
        (f"{THIRD} version {later}", "overwritten"),
    }


@pytest.mark.parametrize("name", ["0000000003.z", "3.json", "0000000003.json.json", "x/0000000003.json"])
def test_a_second_name_of_the_same_number_is_not_read_in_the_copys_place_and_is_told(
    terminal: Terminal, name: str
) -> None:
    body = forged(terminal.aws)
    stray = terminal.aws.s3.put_object(Bucket=AUDIT_BUCKET, Key=f"audit/task:1/{name}", Body=body)["VersionId"]
    assert verified(terminal) == {("3", "differs"), (f"audit/task:1/{name} version {stray}", "stray")}


def test_a_delete_marker_does_not_hide_that_the_end_was_cut_off(terminal: Terminal) -> None:
    for mutation_id in "abc":
        told(terminal.aws, "task:1", mutation_id=mutation_id)
    spoil(terminal.aws, "cut")
    key = keys.mutation("c")
    terminal.aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})
    marker = terminal.aws.s3.delete_object(Bucket=AUDIT_BUCKET, Key=THIRD)["VersionId"]
    assert verified(terminal) == {("3", "cut_off"), (f"{THIRD} version {marker}", "hidden")}


def test_one_tasks_archive_is_told_of_by_its_own_gid_alone(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    told(terminal.aws, "task:2", mutation_id="b")
    terminal.aws.s3.delete_object(Bucket=AUDIT_BUCKET, Key="audit/task:2/0000000001.json")
    assert terminal.types(group, "verify", "--task", "1") == (Exit.DONE, [])
    assert terminal.types(group, "verify", "--task", "2")[0] == Exit.FINDINGS


def test_an_entry_waits_an_hour_for_its_copy(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", archived=False, mutation_id="a")
    terminal.now = NOW.replace(hour=1, minute=59)
    assert terminal.types(group, "verify")[0] == Exit.DONE
    terminal.now = NOW.replace(hour=2, minute=1)
    assert terminal.types(group, "verify")[1] == [{"subject": "task:1", "what": "1", "fault": "not_archived"}]


def test_what_is_done_while_it_is_verified_is_no_fault(terminal: Terminal) -> None:
    told(terminal.aws, "task:1", mutation_id="a")
    terminal.services["dynamodb"] = Busy(terminal.aws)
    assert terminal.types(group, "verify", "--journal") == (Exit.DONE, [])


class Busy:
    """A table in which an edit is done, told and archived whenever it was read."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._scans = aws, itertools.count()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's clients have no importable class
        return getattr(self._aws.dynamodb, name)

    def scan(self, **request: Any) -> Any:  # noqa: ANN401 - as above
        read = self._aws.dynamodb.scan(**request)
        told(self._aws, "task:1", mutation_id=f"after scan {next(self._scans)}")
        return read
