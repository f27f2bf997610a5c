"""Whatever a backlog looks like: what may a ranking never do?"""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.ranking import moves
from steward.evidence.ranking.moves import carried_out
from steward.evidence.ranking.pairs import Judgement, settled
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.ranking_tasks import SECTION, listed, ranked, relisted, task

NUMBER = st.sampled_from([None, 1, 2, 3, 5, 8, 13, 20])
FACTORS = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER)


@st.composite
def backlogs(draw: st.DrawFn, known: st.SearchStrategy[tuple[int | None, ...]] = FACTORS) -> list[WorkItem]:
    """Two to seven tasks of one section, any of which may wait for any other, in circles too."""
    count = draw(st.integers(2, 7))
    gids = [str(at) for at in range(count)]
    waits = st.lists(st.sampled_from(gids), max_size=2, unique=True)
    return [
        task(gid, at, draw(known), waits_for=tuple(each for each in draw(waits) if each != gid))
        for at, gid in enumerate(gids)
    ]


PINS = st.sets(st.sampled_from([str(at) for at in range(7)]), max_size=2)


@settings(max_examples=60, deadline=None)
@given(backlogs(), PINS)
def test_a_second_run_moves_nothing(items: list[WorkItem], pins: set[str]) -> None:
    order = ranked(items, pins=pins).wanted[SECTION]
    assert ranked(relisted(items, order), pins=pins).wanted[SECTION] == order


@settings(max_examples=60, deadline=None)
@given(backlogs(), st.data())
def test_raising_a_business_value_never_lowers_a_rank(items: list[WorkItem], data: st.DataObject) -> None:
    told = [each for each in items if "business_value" in each.values]
    if not told:
        return
    chosen = data.draw(st.sampled_from(told))
    value = chosen.values["business_value"]
    assert isinstance(value, int | float)
    higher = {**chosen.values, "business_value": value + data.draw(st.integers(1, 20))}
    raised = [replace(each, values=higher) if each.gid == chosen.gid else each for each in items]
    before, after = (ranked(each) for each in (items, raised))
    assert after.wanted[SECTION].index(chosen.gid) <= before.wanted[SECTION].index(chosen.gid)
    assert after.sequence.index(chosen.gid) <= before.sequence.index(chosen.gid)


@settings(max_examples=40, deadline=None)
@given(backlogs(), st.randoms(use_true_random=False), PINS)
def test_a_permuted_input_is_the_same_ranking(items: list[WorkItem], random: Random, pins: set[str]) -> None:
    shuffled = items.copy()
    random.shuffle(shuffled)
    assert ranked(shuffled, pins=pins) == ranked(items, pins=pins)


@settings(max_examples=60, deadline=None)
@given(backlogs())
def test_a_blocker_stands_above_and_counts_as_much_as_its_dependent(items: list[WorkItem]) -> None:
    ranking = ranked(items)
    scores = {each.task_gid: each for each in ranking.priorities}
    for each in items:
        for blocker in each.waits_for:
            assert scores[blocker].score >= scores[each.gid].score
            if not (scores[blocker].circular and scores[each.gid].circular):
                order = ranking.wanted[SECTION]
                assert order.index(blocker) < order.index(each.gid)
                assert ranking.sequence.index(blocker) < ranking.sequence.index(each.gid)


@settings(max_examples=50, deadline=None)
@given(backlogs(), PINS)
def test_pinned_tasks_keep_their_place_and_are_not_moved(items: list[WorkItem], pins: set[str]) -> None:
    ranking, now = ranked(items, pins=pins), listed(items)
    order = ranking.wanted[SECTION]
    assert all(order.index(gid) == now.index(gid) for gid in ranking.held)
    assert ranking.held.isdisjoint(each.task_gid for each in moves(now, order, ranking.held))
    assert sorted(order) == sorted(now)


@given(st.permutations(range(9)), st.permutations(range(9)), st.data())
def test_any_cut_off_reordering_is_resumed_with_exactly_the_rest(
    standing: list[int], target: list[int], data: st.DataObject
) -> None:
    now, wanted = [str(each) for each in standing], [str(each) for each in target]
    planned = moves(now, wanted)
    done = data.draw(st.integers(0, len(planned)))
    for move in planned[:done]:
        now = carried_out(now, move)
    assert moves(now, wanted) == planned[done:]


@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("123"), st.booleans())))
def test_a_winner_is_whom_every_answer_in_either_order_names(answers: list[tuple[str, str, bool]]) -> None:
    told = [Judgement(a, b, a if first else b) for a, b, first in answers if a != b]
    for pair, winner in settled(told).items():
        here = [each for each in told if {each.first_gid, each.second_gid} == set(pair)]
        assert {each.first_gid for each in here} == set(pair)
        assert (winner is not None) == (len({each.winner_gid for each in here}) == 1)
