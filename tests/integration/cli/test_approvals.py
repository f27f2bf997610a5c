"""Does `steward approvals` show what waits, and end what nobody has to answer any more?"""

from datetime import timedelta
from typing import Any

import pytest

from steward.asana.edits import Assign
from steward.governance import audit
from steward.store import keys
from steward.store.proposals import Proposal, Proposals, State
from steward_cli.approvals import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def proposed(terminal: Terminal, first: str = "a", project: str = PROJECT, hours: int = 72) -> Proposal:
    diff: dict[str, Any] = {
        "proposal_id": first * 32,
        "subject": f"task:{ord(first)}",
        "workflow": "triage_request",
        "project_gid": project,
        "edit": Assign(str(ord(first)), "5").as_json(),
        "base": {"assignee": None},
        "fields": {},
    }
    return _proposals(terminal).store(diff, "run", NOW, NOW + timedelta(hours=hours))


def _proposals(terminal: Terminal) -> Proposals:
    return Proposals(terminal.aws.table, terminal.aws.objects)


def state(terminal: Terminal, proposal: Proposal) -> State:
    row = _proposals(terminal).get(proposal.proposal_id)
    assert row is not None
    return row.state


def test_the_list_names_what_is_open_and_ends_with_0_while_nothing_is_over(terminal: Terminal) -> None:
    proposed(terminal, "a")
    proposed(terminal, "b", OTHER)
    code, rows = terminal.types(group, "list")
    assert (code, [(row["ref"], row["state"]) for row in rows]) == (0, [("aaaaaaaa", "open"), ("bbbbbbbb", "open")])
    assert [row["ref"] for row in terminal.types(group, "list", "--project", OTHER)[1]] == ["bbbbbbbb"]


def test_what_is_past_its_end_is_a_finding_until_it_is_ended(terminal: Terminal) -> None:
    old, young = proposed(terminal, "a", hours=1), proposed(terminal, "b")
    terminal.now = NOW + timedelta(hours=2)
    assert terminal.types(group, "list")[0] == 2
    code, rows = terminal.types(group, "expire")
    assert (code, [row["ref"] for row in rows]) == (0, ["aaaaaaaa"])
    assert (state(terminal, old), state(terminal, young)) == (State.EXPIRED, State.OPEN)
    assert terminal.types(group, "list")[0] == 0


def test_one_is_ended_by_its_reference_with_a_reason_in_the_audit(terminal: Terminal) -> None:
    chosen, other = proposed(terminal, "a"), proposed(terminal, "b")
    assert terminal.types(group, "expire", "aaaa", reason="withdrawn")[0] == 0
    assert "approval subtasks stay open" in terminal.said
    assert (state(terminal, chosen), state(terminal, other)) == (State.EXPIRED, State.OPEN)
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"], entry["proposal_id"], entry["reason"], entry["actor"]) == (
        "expire_proposal",
        chosen.subject,
        chosen.proposal_id,
        "withdrawn",
        "ana",
    )
    assert audit.verify("operator", [entry], terminal.aws.table.get(keys.audit_head("operator"))) == []


def test_a_reference_that_names_none_or_several_ends_nothing(terminal: Terminal) -> None:
    proposal = proposed(terminal)
    code, said = terminal.types(group, "expire", "cccc")
    assert code == 2
    assert "0 open proposals begin with 'cccc'" in said
    assert state(terminal, proposal) is State.OPEN


def test_a_dry_run_and_a_missing_reason_end_nothing(terminal: Terminal) -> None:
    proposal = proposed(terminal)
    assert terminal.types(group, "expire", "aaaa", dry_run=True)[0] == 0
    assert terminal.types(group, "expire", "aaaa", reason="")[0] == 2
    assert state(terminal, proposal) is State.OPEN


def test_what_was_decided_in_between_is_not_ended(terminal: Terminal) -> None:
    proposal = proposed(terminal, hours=1)
    assert _proposals(terminal).approve(proposal, "5", "subtask:1", NOW)
    terminal.now = NOW + timedelta(hours=2)
    assert terminal.types(group, "expire")[1] == []
    assert state(terminal, proposal) is State.APPROVED
    assert [row["state"] for row in terminal.types(group, "list", "--all")[1]] == ["approved"]
