"""With which moves a list comes into the wanted order, also when Asana stops answering in between."""

from itertools import permutations

import pytest

from steward.evidence.ranking import moves, steps
from steward.evidence.ranking.moves import Move, carried_out, kept
from tests.unit.evidence.ranking_tasks import listed, ranked, relisted, task


def brought(now: list[str], planned: list[Move]) -> list[str]:
    for move in planned:
        now = carried_out(now, move)
    return now


def test_one_task_out_of_place_is_one_move() -> None:
    assert moves(list("ABCDE"), list("ACDBE")) == [Move("B", "D")]
    assert moves(list("ABCDE"), list("EABCD")) == [Move("E", None)]
    assert moves(list("ABC"), list("ABC")) == []


def longest_by_trying(sequence: tuple[int, ...]) -> int:
    best = [1] * len(sequence)
    for at, each in enumerate(sequence):
        best[at] = 1 + max((best[b] for b in range(at) if sequence[b] < each), default=0)
    return max(best)


def test_every_order_of_six_is_reached_with_six_minus_the_longest_increasing_subsequence() -> None:
    wanted = list("012345")
    for standing in permutations(wanted):
        planned = moves(standing, wanted)
        assert brought(list(standing), planned) == wanted
        assert len(planned) == 6 - longest_by_trying(tuple(map(int, standing)))


def test_after_any_part_of_the_moves_exactly_the_others_are_left() -> None:
    wanted = list("012345")
    for standing in permutations(wanted):
        now, planned = list(standing), moves(standing, wanted)
        for done, move in enumerate(planned, 1):
            now = carried_out(now, move)
            assert moves(now, wanted) == planned[done:]


def test_edits_reach_every_order_without_naming_a_beginning_and_are_resumed_as_exactly() -> None:
    wanted = list("01234")
    for standing in permutations(wanted):
        planned, now = steps("7", standing, wanted), list(standing)
        overtaken = bool(moves(standing, wanted)) and moves(standing, wanted)[0].after_task_gid is None
        assert len(planned) <= len(moves(standing, wanted)) + overtaken
        for done, step in enumerate(planned, 1):
            at = now.index(step.edit.task_gid)
            assert step.found_after_gid == (now[at - 1] if at else None)
            now = carried_out(now, Move(step.edit.task_gid, step.edit.after_task_gid))
            assert steps("7", now, wanted) == planned[done:]
        assert now == wanted


def test_only_overtaking_a_first_task_that_stays_costs_one_edit_more() -> None:
    assert [each.edit.task_gid for each in steps("7", "ABC", "CAB")] == ["C", "A"]
    assert [each.edit.after_task_gid for each in steps("7", "ABC", "CAB")] == ["A", "C"]
    assert len(steps("7", "CAB", "ABC")) == 1


def test_what_is_no_ranked_task_stands_where_it_stood_and_may_be_the_first() -> None:
    assert [each.edit.as_json() for each in steps("7", ["done", "A", "C", "B"], ["B", "A", "C"])] == [
        {"edit": "reorder", "task_gid": "B", "project_gid": "7", "after_task_gid": "done"}
    ]
    assert moves(["A", "B"], ["B", "gone", "A"]) == [Move("A", "B")]


def test_a_pinned_task_is_not_moved_even_where_that_costs_more() -> None:
    assert kept(list("ABCD"), list("BCDA"), {"A"}) == {"A"}
    assert {each.task_gid for each in moves(list("ABCD"), list("BCDA"), {"A"})} == {"B", "C", "D"}
    with pytest.raises(ValueError, match="pinned tasks cannot keep their places"):
        moves(list("AB"), list("BA"), {"A", "B"})


def test_a_pinned_first_task_is_not_swapped_away() -> None:
    assert [each.edit.task_gid for each in steps("7", list("ABC"), list("CAB"), {"A"})] == []


class Asana:
    """A list that answers 429 to two of three moves, and forgets nothing of those it carried out."""

    def __init__(self, standing: list[str]) -> None:
        self.list, self.asked, self.carried_out = standing, 0, 0

    def reorder(self, gid: str, after_gid: str) -> bool:
        self.asked += 1
        if self.asked % 3:
            return False
        self.list = carried_out(self.list, Move(gid, after_gid))
        self.carried_out += 1
        return True


def test_a_storm_of_429_is_outlasted_without_a_loop_or_a_move_too_many() -> None:
    items = [task(str(100 + at), at, (1 + at * 0.9, 1 + at * 0.9, 5, 20 - at * 0.9)) for at in range(21)]
    wanted = list(ranked(items).wanted["9"])
    asana = Asana(listed(items))
    needed = len(steps("7", asana.list, wanted))
    for _ in range(3 * needed):
        for step in steps("7", asana.list, wanted):
            if not asana.reorder(step.edit.task_gid, step.edit.after_task_gid):
                break
    assert needed > 10
    assert asana.list == wanted
    assert asana.carried_out == needed


def test_the_second_run_writes_nothing() -> None:
    items = [task(str(100 + at), at, (1 + at * 7 % 19, 1 + at * 5 % 13, 5, 1 + at * 11 % 17)) for at in range(30)]
    first = ranked(items)
    again = relisted(items, first.wanted["9"])
    second = ranked(again)
    assert steps("7", listed(items), first.wanted["9"])
    assert steps("7", listed(again), second.wanted["9"]) == []
    told = [{each.task_gid: (each.score, each.why) for each in one.priorities} for one in (first, second)]
    assert told[0] == told[1]
