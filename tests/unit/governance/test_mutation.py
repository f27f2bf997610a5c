"""Which mutation is the same as which, and what does an ended one answer?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steward.asana.edits import SetTaskFields
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason, StewardError
from steward.governance.journal import Row, State
from steward.governance.mutation import FRESH_SECONDS, Mutation, Source, ended
from steward.run import Pointer

READ_AT = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
SOURCE = Source("run-1", "triage_request", "task:1", "77", "f" * 64)
PLAN = Pointer(key="values/run-1/plan.json", sha256="p" * 64)


def plan(**changes: object) -> dict[str, Any]:
    edit = SetTaskFields("1", {"10": "option"}).as_json()
    return {"edits": [edit], "base": {"10": None}, "snapshot_read_at": READ_AT.isoformat()} | changes


def test_the_same_edit_of_the_same_input_has_one_id_whatever_run_asks() -> None:
    one = Mutation.of_plan(SOURCE, plan(), PLAN, 0)
    other_run = Source("run-2", "triage_request", "task:1", "77", "f" * 64)
    assert Mutation.of_plan(other_run, plan(), PLAN, 0).mutation_id == one.mutation_id


@pytest.mark.parametrize(
    "other",
    [
        Source("run-1", "other_workflow", "task:1", "77", "f" * 64),
        Source("run-1", "triage_request", "task:2", "77", "f" * 64),
        Source("run-1", "triage_request", "task:1", "77", "e" * 64),
    ],
)
def test_another_workflow_subject_or_input_is_another_mutation(other: Source) -> None:
    edit = SetTaskFields("1", {"10": "option"})
    assert other.mutation_id(edit, 0) != SOURCE.mutation_id(edit, 0)
    assert SOURCE.mutation_id(edit, 1) != SOURCE.mutation_id(edit, 0)


def test_a_reading_stands_in_for_a_compare_for_five_seconds() -> None:
    mutation = Mutation.of_plan(SOURCE, plan(), PLAN, 0)
    assert mutation.is_fresh(READ_AT + timedelta(seconds=FRESH_SECONDS))
    assert not mutation.is_fresh(READ_AT + timedelta(seconds=FRESH_SECONDS + 0.1))


@pytest.mark.parametrize("broken", [{"edits": []}, {"edits": [{"edit": "no_such"}]}, {"snapshot_read_at": "soon"}])
def test_a_plan_that_nobody_wrote_is_malformed(broken: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as rejected:
        Mutation.of_plan(SOURCE, plan(**broken), PLAN, 0)
    assert rejected.value.reason is RejectedReason.MALFORMED


def test_the_row_points_at_the_frozen_values_and_holds_only_hashes_of_what_was_there() -> None:
    item = Mutation.of_plan(SOURCE, plan(), PLAN, 0).as_item(READ_AT.timestamp())
    assert (item["plan_sha256"], item["edit"]["key"]) == (PLAN["sha256"], PLAN["key"])
    assert [len(digest) for digest in item["base"].values()] == [64]
    assert Row.parse(item).state is State.PLANNED


def test_the_audit_takes_numbers_and_names_from_the_plan_and_no_text() -> None:
    document = plan(
        prompt={"name": "triage_request", "version": "v1", "sha256": "x", "text": "secret words"},
        model={"engine": "bedrock", "input_tokens": 7, "stop_reason": "end_turn"},
        answer={"summary": "secret words"},
    )
    facts = Mutation.of_plan(SOURCE, document, PLAN, 0).as_audit(READ_AT, "written", "1")
    assert facts["prompt"] == {"name": "triage_request", "version": "v1", "sha256": "x"}
    assert facts["model"] == {"engine": "bedrock", "input_tokens": 7}
    assert "secret words" not in str(facts)


def ended_row(state: State, reason: str) -> StewardError | None:
    item = Mutation.of_plan(SOURCE, plan(), PLAN, 0).as_item(READ_AT.timestamp())
    return ended(Row.parse(item | {"state": state.value, "reason": reason}))


def test_an_ended_mutation_gives_every_later_run_the_same_answer() -> None:
    conflict, gone = ended_row(State.CONFLICT, "human_changed"), ended_row(State.REFUSED, "gone")
    assert isinstance(conflict, Refused)
    assert conflict.reason is RefusedReason.HUMAN_CHANGED
    assert isinstance(gone, Rejected)
    assert gone.reason is RejectedReason.GONE
    assert ended_row(State.DONE, "written") is None
    assert isinstance(ended_row(State.EXPIRED, "expired"), Refused)
    unknown = ended_row(State.UNKNOWN, "never_known")
    assert isinstance(unknown, Refused)
    assert unknown.reason is RefusedReason.NEVER_KNOWN
