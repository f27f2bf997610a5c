"""Are the blast budget (DESIGN section 4) and the write budget (RELIABILITY A21) exact, whatever the workers do?"""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import CommentOnTask, Edit, SetTaskFields
from steward.errors import Contended, Refused, RefusedReason, Throttled
from steward.governance import restraint
from steward.governance.budget import SPAN_SECONDS, changes_in
from steward.governance.flags import switches_over
from steward.governance.journal import Row, planned
from steward.governance.mutation import Mutation, Source
from steward.governance.sending import Passage, reserve
from steward.governance.slots import Slot, Slots
from steward.run import Pointer
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table
from tests.fakes import in_threads
from tests.integration.aws import services

NOW = 1_000_000.0
PROJECT = "77"
THREADS = 32


def most_in_any_span(times: list[float], span_seconds: float = SPAN_SECONDS) -> int:
    """The most changes in any span of that length, wherever it begins."""
    return max((sum(begin <= each < begin + span_seconds for each in times) for begin in times), default=0)


@given(
    st.integers(1, 6),
    st.lists(st.floats(0, 20, allow_nan=False), max_size=60),
    st.integers(0, 2**32),
)
def test_any_sixty_seconds_hold_at_most_the_budget_and_nobody_waits_in_vain(
    size: int, gaps: list[float], seed: int
) -> None:
    rows: dict[int, Item] = {}
    rng, now, passed = Random(seed), NOW, list[float]()  # noqa: S311 - seeded, on purpose
    for gap in gaps:
        now += gap
        recent = sum(now - each < SPAN_SECONDS for each in passed)
        try:
            slot = changes_in(PROJECT, size).free(rows.values(), now, rng)
        except Throttled as waiting:
            assert recent == size  # refused only where the budget is really spent
            wait = waiting.retry_after_seconds
            assert wait is not None
            assert 0 < wait <= SPAN_SECONDS
            continue
        rows[slot] = {"sk": keys.budget_slot(PROJECT, slot).sk, "free_at": now + SPAN_SECONDS}
        passed.append(now)
    assert most_in_any_span(passed) <= size


def test_the_check_of_any_span_finds_a_budget_that_only_counts_whole_minutes() -> None:
    calendar_minutes = [59.0] * 3 + [61.0] * 3  # three in each minute of the clock, six within two seconds
    assert most_in_any_span(calendar_minutes) == 6


def claimed(table: Table, worker: int, *limits: Slots) -> Passage:
    """A worker that holds its own mutation and wants to send."""
    item = planned(NOW) | {"state": "CLAIMED", "epoch": 1, "owner": f"worker-{worker}"}
    frozen = {"plan_sha256": "s", "edit": {"key": "k", "ordinal": 0}, "desired_sha256": "d", "base": {}}
    table.put(keys.mutation(f"m{worker}"), item | frozen)
    row = Row.parse(item | frozen)
    return Passage(f"m{worker}", row, switches_over(PROJECT, "triage_request", ()), limits, NOW + 60)


def insisting(table: Table, passage: Passage, seed: int, now: float = NOW) -> tuple[Slot, ...]:
    """Reserve, however often a race for a free slot is lost: the machine would retry."""
    while True:
        try:
            return reserve(table, passage, now, Random(seed))  # noqa: S311 - seeded, on purpose
        except Contended:
            continue


@pytest.mark.parametrize("size", [1, 5, 20])
def test_of_32_workers_at_one_moment_exactly_as_many_pass_as_the_budget_says(size: int) -> None:
    with services() as aws:
        table = aws.table

        def work(worker: int) -> tuple[Slot, ...]:
            return insisting(table, claimed(table, worker, changes_in(PROJECT, size)), worker)

        results = in_threads(THREADS, work)
        taken = [result[0].number for result in results if isinstance(result, tuple)]
        assert sorted(taken) == list(range(size))
        assert all(isinstance(result, tuple | Throttled) for result in results)


def test_a_slot_is_given_back_only_by_the_one_that_holds_it() -> None:
    changes = changes_in(PROJECT, 1)
    with services() as aws:
        aws.table.write(changes.take(0, NOW))
        with pytest.raises(ConditionFailed):
            aws.table.write(changes.give_back(Slot(0, NOW)))
        aws.table.write(changes.give_back(Slot(0, NOW + SPAN_SECONDS)))
        aws.table.write(changes.take(0, NOW + 1))


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
