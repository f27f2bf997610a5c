"""Is the write budget of a task (RELIABILITY A21) exact, whatever the workers do?"""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import CommentOnTask, Edit, SetTaskFields
from steward.errors import Refused, RefusedReason
from steward.governance import restraint
from steward.governance.budget import changes_in
from steward.governance.mutation import Mutation, Source
from steward.governance.slots import Slots
from steward.run import Pointer
from steward.store.table import Item
from tests.fakes import in_threads
from tests.integration.aws import services
from tests.property.test_budget import NOW, PROJECT, THREADS, claimed, insisting


def of(edit: Edit, fingerprint: object = 0) -> Mutation:
    """The mutation that a run with that input would make."""
    source = Source("run", "triage_request", "task:5", PROJECT, str(fingerprint))
    document = {"edits": [edit.as_json()], "base": {}, "snapshot_read_at": "2026-10-01T10:00:00+00:00"}
    return Mutation.of_plan(source, document, Pointer(key="k", sha256="s"), 0)


def writes(fingerprint: object, task_gid: str = "5") -> Slots:
    """The slots of one decision about a task's fields."""
    slots = restraint.writes_of(of(SetTaskFields(task_gid, {"9": "Bug"}), fingerprint))
    assert slots
    return slots


def test_of_32_decisions_about_one_task_at_one_moment_exactly_three_are_written() -> None:
    with services() as aws:
        table = aws.table
        results = in_threads(THREADS, lambda n: insisting(table, claimed(table, n, writes(n)), n))
        assert sorted(result[0].number for result in results if isinstance(result, tuple)) == [0, 1, 2]
        refused = [result for result in results if isinstance(result, Refused)]
        assert len(refused) == THREADS - restraint.WRITES
        assert {each.reason for each in refused} == {RefusedReason.RESTRAINED}


def test_a_refused_decision_takes_nothing_of_the_blast_budget_either() -> None:
    with services() as aws:
        table, changes = aws.table, changes_in(PROJECT, 10)
        for number in range(4):
            passage = claimed(table, number, changes, writes(number))
            if number == restraint.WRITES:
                with pytest.raises(Refused):
                    insisting(table, passage, number)
            else:
                insisting(table, passage, number)
        assert len(list(table.query(changes.key(0).pk))) == restraint.WRITES


def test_one_decision_that_is_sent_again_and_again_counts_once() -> None:
    with services() as aws:
        table = aws.table
        for attempt in range(10):
            insisting(table, claimed(table, 1, writes("same")), attempt, NOW + attempt)
        for other in range(2, 4):
            insisting(table, claimed(table, other, writes(other)), other, NOW + 20)
        with pytest.raises(Refused):
            insisting(table, claimed(table, 9, writes("one too many")), 9, NOW + 21)
        insisting(table, claimed(table, 9, writes("the next hour")), 9, NOW + 20 + restraint.SPAN_SECONDS)


def test_another_task_and_what_is_made_rather_than_set_are_not_restrained() -> None:
    with services() as aws:
        table = aws.table
        for number in range(3):
            insisting(table, claimed(table, number, writes(number)), number)
        insisting(table, claimed(table, 7, writes("x", task_gid="6")), 7)
    assert restraint.writes_of(of(CommentOnTask("5", "<body>Hello</body>"))) is None


@given(st.lists(st.tuples(st.integers(0, 7), st.floats(0, 1500, allow_nan=False)), max_size=40), st.integers(0, 2**32))
def test_any_hour_holds_at_most_three_decisions_and_none_is_refused_in_vain(
    asked: list[tuple[int, float]], seed: int
) -> None:
    rows: dict[int, Item] = {}
    rng, now, passed = Random(seed), NOW, list[tuple[float, int]]()  # noqa: S311 - seeded, on purpose
    for decision, gap in asked:
        now += gap
        slots = writes(decision)
        recent = {who for at, who in passed if now - at < restraint.SPAN_SECONDS}
        try:
            slot = slots.free(rows.values(), now, rng)
        except Refused:
            assert decision not in recent
            assert len(recent) == restraint.WRITES
            continue
        rows[slot] = {
            "sk": slots.key(slot).sk, "free_at": now + restraint.SPAN_SECONDS, "holder": slots.holder
        }  # fmt: skip
        passed.append((now, decision))
        within = {who for at, who in passed if now - at < restraint.SPAN_SECONDS}
        assert len(within) <= restraint.WRITES
