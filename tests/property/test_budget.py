"""Is the blast budget (DESIGN section 4) exact, whatever the workers and the wire do?"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import AddSubtask, CommentOnTask, CreateTask, SetTaskFields
from steward.errors import Contended, OutcomeUnknown, Throttled, Unavailable
from steward.governance.budget import LANDING_SECONDS, SPAN_SECONDS, changes_in, counts_as
from steward.governance.flags import switches_over
from steward.governance.journal import Row, planned
from steward.governance.mutation import Mutation, Source
from steward.governance.sending import Passage, reserve
from steward.governance.slots import Held, Slot, Slots, settling
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


@dataclass(frozen=True)
class Change:
    """One change that is asked for: seconds after the one before, until it lands, and until its answer, if one comes.

    It lands within the answer, or within the landing time where none comes; a request that failed lands never.
    """

    gap: float
    lands_after: float
    answered_after: float | None
    fails: bool = False


def changes() -> st.SearchStrategy[Change]:
    """Fast and slow answers, lost ones that land late, and refusals."""
    seconds = st.floats(0, 28, allow_nan=False)
    answered = st.builds(
        lambda gap, wire, part: Change(gap, wire * part, wire), st.floats(0, 20), seconds, st.floats(0, 1)
    )
    lost = st.builds(lambda gap, late: Change(gap, late, None), st.floats(0, 20), st.floats(0, LANDING_SECONDS))
    failed = st.builds(lambda gap, wire: Change(gap, 0, wire, fails=True), st.floats(0, 20), seconds)
    return st.one_of(answered, answered, lost, failed)


def landings(size: int, asked: Sequence[Change], seed: int, spans: Callable[[str, int], Slots]) -> list[float]:
    """When the changes that were let pass took effect, with the slots kept as the carrier and `settling` keep them."""
    rows: dict[int, Item] = {}
    ends: list[tuple[float, int, float]] = []  # when an answer came, of which slot, and when that is free by it
    rng, now, landed = Random(seed), NOW, list[float]()  # noqa: S311 - seeded, on purpose
    for change in asked:
        now += change.gap
        for _, slot, free_at in [each for each in ends if each[0] <= now]:
            rows[slot]["free_at"] = free_at
        ends = [each for each in ends if each[0] > now]
        limit = spans(PROJECT, size)
        try:
            slot = limit.free(rows.values(), now, rng)
        except Throttled:
            continue
        rows[slot] = {"sk": limit.key(slot).sk, "free_at": now + limit.held_seconds}
        if change.answered_after is not None:
            answered = now + change.answered_after
            settled = 0.0 if change.fails else answered + limit.span_seconds
            ends.append((answered, slot, settled if limit.landing_seconds or change.fails else rows[slot]["free_at"]))
        landed += [] if change.fails else [now + change.lands_after]
    return landed


@given(st.integers(1, 6), st.lists(changes(), max_size=80), st.integers(0, 2**32))
def test_any_sixty_seconds_see_at_most_the_budget_take_effect_however_long_the_wire_takes(
    size: int, asked: list[Change], seed: int
) -> None:
    assert most_in_any_span(landings(size, asked, seed, changes_in)) <= size


def test_slots_of_sixty_seconds_from_the_reservation_on_would_let_a_slow_wire_overshoot() -> None:
    def short(project_gid: str, size: int) -> Slots:
        return replace(changes_in(project_gid, size), landing_seconds=0.0)

    slow_then_fast = [Change(0, 28, 28), Change(60.5, 0, 0.1)]
    assert most_in_any_span(landings(1, slow_then_fast, 1, short)) == 2
    assert most_in_any_span(landings(1, slow_then_fast, 1, changes_in)) == 1


@given(
    st.integers(1, 6),
    st.lists(st.floats(0, 20, allow_nan=False), max_size=60),
    st.integers(0, 2**32),
)
def test_where_each_answer_comes_at_once_nobody_waits_in_vain(size: int, gaps: list[float], seed: int) -> None:
    """A change is refused only where as many as the budget says took effect in the 60 s before."""
    now, landed = NOW, landings(size, [Change(gap, 0, 0) for gap in gaps], seed, changes_in)
    for gap in gaps:
        now += gap
        assert now in landed or sum(0 <= now - each < SPAN_SECONDS for each in landed) >= size


def test_a_run_is_told_to_wait_a_span_at_most_since_what_is_under_way_is_settled_as_a_rule() -> None:
    limit = changes_in(PROJECT, 1)
    for free_at, wait in [(NOW + limit.held_seconds, SPAN_SECONDS), (NOW + 12.5, 12.5)]:
        with pytest.raises(Throttled) as waiting:
            limit.free([{"sk": limit.key(0).sk, "free_at": free_at}], NOW, Random(1))  # noqa: S311 - seeded, on purpose
        assert waiting.value.retry_after_seconds == wait


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
        aws.table.write(changes.give_back(Slot(0, NOW + changes.held_seconds)))
        aws.table.write(changes.take(0, NOW + 1))


@pytest.mark.parametrize("error", [None, Unavailable("the next edit did not leave"), RuntimeError("a defect")])
def test_a_slot_comes_free_a_span_after_all_it_was_taken_for_is_known_to_be_over(error: Exception | None) -> None:
    changes = changes_in(PROJECT, 1)
    with services() as aws:
        (slot,) = insisting(aws.table, claimed(aws.table, 1, changes), 1)
        with suppress(Unavailable, RuntimeError), settling(aws.table, lambda: NOW + 40) as held:
            held.append(Held(changes, slot))
            if error:
                raise error
        free_at = NOW + LANDING_SECONDS + SPAN_SECONDS if isinstance(error, RuntimeError) else NOW + 40 + SPAN_SECONDS
        with pytest.raises(Throttled):
            insisting(aws.table, claimed(aws.table, 2, changes), 2, free_at - 0.1)
        insisting(aws.table, claimed(aws.table, 2, changes), 2, free_at)


def test_what_may_still_land_keeps_its_slot_until_it_cannot_and_a_span_longer() -> None:
    changes = changes_in(PROJECT, 1)
    with services() as aws:
        (slot,) = insisting(aws.table, claimed(aws.table, 1, changes), 1)
        with suppress(OutcomeUnknown), settling(aws.table, lambda: NOW + 40) as held:
            held.append(Held(changes, slot))
            raise OutcomeUnknown("no answer")
        last = NOW + LANDING_SECONDS + SPAN_SECONDS
        with pytest.raises(Throttled):
            insisting(aws.table, claimed(aws.table, 2, changes), 2, last - 0.1)
        insisting(aws.table, claimed(aws.table, 2, changes), 2, last)


def test_a_mutation_that_is_sent_again_takes_its_own_slot_again() -> None:
    with services() as aws:
        for attempt in range(3):
            changes = changes_in(PROJECT, 1, "m1")
            insisting(aws.table, claimed(aws.table, 1, changes), attempt, NOW + attempt)
        with pytest.raises(Throttled):
            insisting(aws.table, claimed(aws.table, 2, changes_in(PROJECT, 1, "m2")), 2, NOW + 3)


def test_after_the_budget_was_lowered_nobody_takes_a_slot_beyond_it_not_even_his_own() -> None:
    rows = [{"sk": keys.budget_slot(PROJECT, 7).sk, "free_at": NOW + 1, "holder": "m1"}]
    assert changes_in(PROJECT, 2, "m1").free(rows, NOW, Random(1)) in (0, 1)  # noqa: S311 - seeded, on purpose


def test_each_task_that_is_made_counts_and_later_edits_of_one_task_do_not() -> None:
    made = [CreateTask(PROJECT, f"Task {n}", "<body/>", None) for n in range(3)]
    under = [AddSubtask("5", f"Step {n}", "<body/>") for n in range(2)]
    on_the_task = [SetTaskFields("5", {"9": "Bug"}), CommentOnTask("5", "<body>Hello</body>")]
    edits = [*made, *under, *on_the_task]
    document = {
        "edits": [each.as_json() for each in edits],
        "base": {},
        "snapshot_read_at": "2026-10-01T10:00:00+00:00",
    }
    source = Source("run", "triage_request", "task:5", PROJECT, "f")
    things = [counts_as(Mutation.of_plan(source, document, Pointer(key="k", sha256="s"), n)) for n in range(len(edits))]
    assert len(set(things[:5])) == 5
    assert things[5:] == ["5", "5"]
