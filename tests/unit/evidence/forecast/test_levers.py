"""What would help a milestone, by the same random numbers."""

import json

from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds
from steward.evidence.forecast.levers import LeverKind, levers, what_if
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
        found = levers(situation, "m", 7)
        assert {each.kind for each in found} == set(LeverKind)
        assert all(each.gain >= 0 for each in found)
        assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)
        assert found[0].gain > 0


def test_a_task_without_which_the_milestone_comes_sooner_is_a_deciding_one() -> None:
    deciding = [gid for gid, _ in what_if(Grounds.of(NETWORK), "m", NO_CHANGE, 7).criticality[:3]]
    assert {each.gid for each in levers(NETWORK, "m", 7) if each.kind is LeverKind.DROP} == set(deciding)


def test_a_day_more_of_a_task_never_helps() -> None:
    for situation in (NETWORK, FLOW):
        grounds = Grounds.of(situation)
        chances = [what_if(grounds, "m", Change(later_days={"1": days}), 7).p_on_time or 0 for days in (0, 2, 8, 60)]
        assert chances == sorted(chances, reverse=True)
        assert chances[0] > chances[-1] == 0


def test_where_there_is_no_forecast_there_is_nothing_to_try() -> None:
    assert levers(seen([*PAST[:3], task("1"), milestone("m", "1")]), "m", 7) == []


def test_a_lever_is_stored_as_json() -> None:
    rows = [each.as_json() for each in levers(NETWORK, "m", 7, 200)]
    assert json.loads(json.dumps(rows)) == rows
