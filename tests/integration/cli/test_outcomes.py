"""`steward outcomes` and `steward calibrate` over the real table."""

from datetime import timedelta
from typing import Any

import pytest

from steward.governance.certificates import Certificate, State, Why
from steward.governance.outcomes import How, Said
from steward.store import keys
from steward_cli import calibration, outcomes
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, PROJECT, Terminal

WORKFLOW, JUDGE = "triage_request", "v1/offline"
KEY = keys.certificate(PROJECT, WORKFLOW, "priority")


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Priorities belong to people, and 60 labels certify them; another project has no triage."""
    terminal = Terminal(aws, capsys)
    document = terminal.appconfig.document
    document["model"] = {"engine": "offline"}
    fields = {"priority": {"field": "Priority", "certify": {"labels": 60}}}
    document["projects"] = {PROJECT: {"name": "I", "workflows": {WORKFLOW: {"mode": "act", "fields": fields}}}}
    return terminal


def plant(terminal: Terminal, count: int, outcome: str = "accepted", *, right: bool = True, start: int = 0) -> None:
    said = Said("9", "9", "o1", "o1", 0.9, How.PROPOSED).as_item()
    for number in range(start, start + count):
        item = {
            "at": (NOW - timedelta(hours=500 - number)).isoformat(),
            "judge": JUDGE,
            "prompt_version": "v1",
            "said#priority": said,
            "found#priority": {"outcome": outcome, "right": right},
        }
        terminal.aws.table.put(keys.label(PROJECT, WORKFLOW, f"7{number:05d}"), item)


def stored(terminal: Terminal) -> Certificate:
    return Certificate.of_row(terminal.aws.table.get(KEY))


def test_the_report_counts_each_outcome_by_field_and_prompt(terminal: Terminal) -> None:
    plant(terminal, 8)
    plant(terminal, 2, "corrected", right=False, start=8)
    plant(terminal, 3, "pending", start=10)
    code, (row,) = terminal.types(outcomes.group, "report")
    assert code == 0
    assert (row["field"], row["prompt"]) == ("priority", "v1")
    assert (row["accepted"], row["corrected"], row["pending"], row["rejected"]) == (8, 2, 3, 0)
    assert row["accepted_low"] == pytest.approx(0.4931, abs=1e-4)  # scipy: beta.ppf(0.05, 8, 3)
    assert terminal.types(outcomes.group, "report", "--days", "1") == (0, [])


def test_run_grants_what_the_labels_prove_and_leaves_an_audit_entry(terminal: Terminal) -> None:
    plant(terminal, 60)
    code, (row,) = terminal.types(calibration.group, "run")
    assert (code, row["state"], row["needed"], row["target"]) == (0, "standing", 60, 0.10)
    assert stored(terminal).stands
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["actor"], entry["reason"]) == ("calibrate", "ana", "a test")


def test_a_dry_run_grants_nothing(terminal: Terminal) -> None:
    plant(terminal, 60)
    code, (row,) = terminal.types(calibration.group, "run", dry_run=True)
    assert (code, row["state"]) == (0, "standing")
    assert terminal.aws.table.get(KEY) is None
    assert list(terminal.aws.table.query(keys.audit_head("operator").pk)) == []


def test_run_needs_a_reason(terminal: Terminal) -> None:
    code, _ = terminal.types(calibration.group, "run", reason="")
    assert code == 2
    assert terminal.aws.table.get(KEY) is None


def test_run_without_news_writes_nothing(terminal: Terminal) -> None:
    plant(terminal, 60)
    terminal.types(calibration.group, "run")
    terminal.types(calibration.group, "run")
    assert len(list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))) == 1


def test_show_tells_how_far_a_field_is_and_ends_with_2_where_one_was_withdrawn(terminal: Terminal) -> None:
    code, (row,) = terminal.types(calibration.group, "show")
    assert (code, row["state"], row["why"], row["needed"]) == (0, "waiting", "too_few_labels", 60)
    gone: dict[str, Any] = Certificate(State.WITHDRAWN, Why.DRIFTED, JUDGE, 0.9, 60, 30, 9, 0.4).as_item()
    terminal.aws.table.put(KEY, gone)
    code, (row,) = terminal.types(calibration.group, "show")
    assert (code, row["state"], row["why"], row["errors"]) == (2, "withdrawn", "drifted", 9)
    assert stored(terminal).why is Why.DRIFTED


def test_why_people_said_no_to_what_came_out_of_meetings_is_counted_with_the_comments(terminal: Terminal) -> None:
    terminal.appconfig.document["projects"][PROJECT]["workflows"]["meeting_sync"] = {"mode": "suggest"}
    said = Said("add_subtask", "add_subtask", None, None, 0.0, How.PROPOSED).as_item()
    for number, why in enumerate(("duplicate", "duplicate", "untold")):
        item = {
            "at": (NOW - timedelta(hours=number)).isoformat(),
            "judge": "rules",
            "prompt_version": "rules",
            "why": why,
            "said#add_subtask": {name: each for name, each in said.items() if each is not None},
            "found#add_subtask": {"outcome": "rejected", "right": False},
        }
        item |= {"why_story_gid": f"9{number}"} if why != "untold" else {}
        terminal.aws.table.put(keys.label(PROJECT, "meeting_sync", f"7#{number:08x}"), item)
    code, rows = terminal.types(outcomes.group, "reasons", "meeting_sync")
    assert code == 0
    told = [(each["why"], each["rejected"], each["comments"]) for each in rows]
    assert told == [("duplicate", 2, ["90", "91"]), ("untold", 1, [])]
    code, (row,) = terminal.types(outcomes.group, "report", "--workflow", "meeting_sync")
    assert (code, row["field"], row["rejected"]) == (0, "add_subtask", 3)
