"""Does each run leave one audit entry, and does an entry land whole whoever else writes the chain?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from steward.errors import Contended
from steward.governance import audit
from steward.governance.telling import append, chain_of
from steward.pipeline.record import record
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.store.leases import Leases
from steward.store.table import Item, Table, TransactionRefused, Write
from steward.telemetry import Telemetry
from tests.integration.aws import Aws

NOW = datetime(2026, 10, 1, 10, 0, 4, tzinfo=UTC)
AT = "2026-10-01T10:00:00+00:00"
WORK = Work("triage_request", Subject("task", "1"), "77", "webhook", "f", 1, 3, AT, AT)
CHAIN = "runs:task:1"


def recorded(aws: Aws, **more: Any) -> list[Item]:  # noqa: ANN401 - parts of a state
    """The chain of the task's runs after this one was recorded."""
    state = WORK.as_state() | cast("RunState", more)
    record(state, aws.table, Leases(aws.table, lambda: "token", lambda: NOW), Telemetry("record", "test"), NOW)
    entries, head = chain_of(aws.table, CHAIN)
    assert audit.verify(CHAIN, entries, head) == []
    return entries


def test_a_run_has_one_audit_entry_with_its_end_its_plan_and_its_price_however_often_it_is_recorded(aws: Aws) -> None:
    plan = {"key": "values/r/plan.json", "sha256": "s" * 64}
    state = {"outcome": "written", "plan": plan, "engine": "offline", "cost_microdollars": 12}
    recorded(aws, **state)
    (entry,) = recorded(aws, **state)
    assert (entry["edit"], entry["reason"], entry["values"]) == ("run", "written", plan)
    assert entry["model"] == {"model_id": "offline", "cost_microdollars": 12}
    assert (entry["run_id"], entry["actor"], entry["at"]) == (WORK.run_id(), "steward", NOW.isoformat())


def test_a_run_that_failed_before_it_had_a_plan_is_audited_with_the_reason(aws: Aws) -> None:
    (entry,) = recorded(aws, failed={"Error": "Unavailable", "Cause": "{}"})
    assert entry["reason"] == "failed: unavailable"
    assert "values" not in entry


def test_the_chain_of_a_tasks_edits_tells_of_no_run(aws: Aws) -> None:
    recorded(aws, outcome="written")
    assert chain_of(aws.table, "task:1") == ([], None)


@dataclass
class Busy:
    """The table, in which somebody else appends to the chain just before each of our first transactions."""

    table: Table
    others: int
    told: list[str] = field(default_factory=list)

    def get(self, key: keys.Key) -> Item | None:
        return self.table.get(key)

    def transact(self, writes: list[Write], token: str) -> None:
        if len(self.told) < self.others:
            self.told.append("theirs")
            append(self.table, CHAIN, {"edit": "theirs", "at": AT}, [], "other")
        self.table.transact(writes, token)


@pytest.mark.parametrize("others", [1, 5])
def test_an_entry_follows_whatever_others_appended_meanwhile(aws: Aws, others: int) -> None:
    append(cast("Table", Busy(aws.table, others)), CHAIN, {"edit": "ours", "at": AT}, [], "steward")
    entries, head = chain_of(aws.table, CHAIN)
    assert [entry["edit"] for entry in entries] == ["theirs"] * others + ["ours"]
    assert audit.verify(CHAIN, entries, head) == []


def test_a_chain_that_never_rests_is_tried_again_later(aws: Aws) -> None:
    with pytest.raises(Contended, match="kept moving"):
        append(cast("Table", Busy(aws.table, 99)), CHAIN, {"edit": "ours", "at": AT}, [], "steward")


def test_what_is_not_done_is_not_told(aws: Aws) -> None:
    aws.table.put(keys.outcome("r", "task:1"), {"outcome": "written"})
    refused = Write("Put", keys.outcome("r", "task:1"), item={}, condition="attribute_not_exists(pk)")
    with pytest.raises(TransactionRefused):
        append(aws.table, CHAIN, {"edit": "ours", "at": AT}, [refused], "steward")
    assert chain_of(aws.table, CHAIN) == ([], None)
