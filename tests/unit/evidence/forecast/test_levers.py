"""What would help a milestone, by the same random numbers."""

import json

import pytest

from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds, Situation
from steward.evidence.forecast.levers import Lever, LeverKind, levers, what_if
from steward.evidence.forecast.milestones import outlooks_of, throughput_days
from tests.unit.evidence.forecast.projects import day, milestone, planned, task
from tests.unit.evidence.forecast.test_milestones import PAST, TODAY, fresh, seen

NETWORK = seen(
    [
        *PAST,
        *(fresh(str(at), "anna") for at in range(6)),
        fresh("7", "ben", "1"),
        fresh("8", "ben", "7"),
        milestone("m", "0", "1", "2", "3", "4", "5", "8", due_on=day(TODAY + 16)),
    ]
)
FLOW = seen([*planned(PAST), *(task(str(at)) for at in range(30)), milestone("m", due_on=day(TODAY + 40))])


def tried(situation: Situation, runs: int = 2_000) -> list[Lever]:
    grounds = Grounds.of(situation)
    (told,) = outlooks_of(grounds, ["m"], 7, 4 * runs)
    return levers(grounds, told, 7, runs)


def test_a_second_pair_of_hands_helps_whoever_has_too_much_and_nobody_else() -> None:
    grounds = Grounds.of(NETWORK)
    now, anna, cora = (
        what_if(grounds, "m", change, 7).p_on_time
        for change in (NO_CHANGE, Change(hands={"anna": 2}), Change(hands={"cora": 2}))
    )
    assert now is not None
    assert anna is not None
    assert anna > now + 0.05
    assert cora == now


def test_nothing_that_helps_is_said_to_hurt() -> None:
    for situation in (NETWORK, FLOW):
        found = tried(situation)
        assert {each.kind for each in found} == set(LeverKind)
        assert all(each.gain >= 0 for each in found)
        assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)
        assert found[0].gain > 0


def test_a_task_without_which_the_milestone_comes_sooner_is_a_deciding_one() -> None:
    deciding = [gid for gid, _ in what_if(Grounds.of(NETWORK), "m", NO_CHANGE, 7).criticality[:3]]
    assert {each.gid for each in tried(NETWORK) if each.kind is LeverKind.DROP} == set(deciding)


def test_a_day_more_of_a_task_never_helps() -> None:
    for situation in (NETWORK, FLOW):
        grounds = Grounds.of(situation)
        chances = [what_if(grounds, "m", Change(later_days={"1": days}), 7).p_on_time or 0 for days in (0, 2, 8, 60)]
        assert chances == sorted(chances, reverse=True)
        assert chances[0] > chances[-1] == 0


def test_where_there_is_no_forecast_there_is_nothing_to_try() -> None:
    assert tried(seen([*PAST[:3], task("1"), milestone("m", "1")])) == []


def test_a_lever_is_stored_as_json() -> None:
    rows = [each.as_json() for each in tried(NETWORK, 200)]
    assert json.loads(json.dumps(rows)) == rows


THINNED = [each for at, each in enumerate(planned(PAST)) if at % 4]
LULLS = seen([*THINNED, *(task(str(at)) for at in range(14)), milestone("m", due_on=day(TODAY + 9))])


@pytest.mark.parametrize("situation", [NETWORK, FLOW, LULLS], ids=["network", "flow", "lulls"])
def test_whatever_only_helps_is_never_told_a_later_day_than_the_forecast(situation: Situation) -> None:
    """Also where the forecast is wider than its runs, and where it was made of more of them."""
    grounds = Grounds.of(situation)
    (told,) = outlooks_of(grounds, ["m"], 7, 10_000)
    found = levers(grounds, told, 7)
    assert told.p85_on is not None
    assert found
    assert [each for each in found if each.p85_on is None or each.p85_on > told.p85_on] == []


@pytest.mark.parametrize("change", [Change(people=1), Change(frozen_scope=True), Change(without=frozenset("1"))])
def test_in_no_run_is_it_later_however_much_the_forecast_is_widened(change: Change) -> None:
    """About a middle of its own, a run that hardly gains would be pushed farther out than without the help."""
    grounds = Grounds.of(LULLS)
    before = throughput_days(grounds, "m", 7, 2_000, NO_CHANGE, wider=2.0)
    assert (throughput_days(grounds, "m", 7, 2_000, change, wider=2.0) <= before + 1e-9).all()


def test_a_forecast_of_all_milestones_and_a_what_if_of_one_are_of_one_world() -> None:
    both = seen([*NETWORK.items, milestone("a", "0", due_on=day(TODAY + 3))])
    grounds = Grounds.of(both)
    together = {each.milestone_gid: each for each in outlooks_of(grounds, ["a", "m"], 7, 2_000)}
    assert what_if(grounds, "m", NO_CHANGE, 7) == together["m"]


def test_a_task_that_is_dropped_takes_nothing_with_it_and_says_who_waited() -> None:
    """Ben's second task waited for his first, and that for Anna's: without the first the second waits for her."""
    grounds = Grounds.of(NETWORK)
    (told,) = outlooks_of(grounds, ["m"], 7, 2_000)
    by_gid = {each.gid: each for each in levers(grounds, told, 7) if each.kind is LeverKind.DROP}
    assert {gid: each.waiting for gid, each in by_gid.items() if gid in "178"} == {
        gid: after for gid, after in {"1": ("7",), "7": ("8",), "8": ()}.items() if gid in by_gid
    }
    alone = seen([*PAST, fresh("1", "anna"), fresh("7", "ben", "1"), fresh("8", "ben", "7"), milestone("m", "8")])
    one = what_if(Grounds.of(alone), "m", Change(without=frozenset("7")), 7)
    two = what_if(Grounds.of(alone), "m", Change(without=frozenset("17")), 7)
    assert one.p85_on is not None
    assert two.p85_on is not None
    assert one.p85_on > two.p85_on, "the first one's time is not saved by leaving out the second"
