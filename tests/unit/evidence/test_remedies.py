"""What could be done about a stalled task, and how likely it would then be done in time."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.asana.edits import AddSubtask, Assign, SetDueDate, edit_of
from steward.asana.richtext import checked
from steward.evidence.capacity.history import History
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import simulate
from steward.evidence.capacity.skills import Skills
from steward.evidence.capacity.staff import Staff
from steward.evidence.finish import Finish, on_time, remaining_days
from steward.evidence.load import Open
from steward.evidence.remedies import LEAST_GAIN, proposed
from steward.evidence.remedy import Memory, Proposal, Remedy
from steward.evidence.remedy_keys import QUIET_DAYS
from steward.evidence.stalled import stalled
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import HOURS, IDLE, MONDAY, NOW, item, past, plan
from tests.unit.evidence.test_stalled import LATER, lived, still

EVERYBODY = Skills(dict.fromkeys("abcdg", ("java",)))
GONE = {"g": MONDAY - timedelta(days=10)}


def scene(*items: WorkItem, people: str = "abg", **more: Any) -> Plan:  # noqa: ANN401 - any field of a plan
    staff = Staff(loads=dict.fromkeys(people, IDLE), last_days=GONE)
    return plan([*items, *lived()], **{"staff": staff, "history": past("a", "b"), **more})


def proposals(made: Plan, skills: Skills = EVERYBODY, memory: Memory | None = None) -> list[Proposal]:
    outlooks = simulate(made)
    return proposed(stalled(made, outlooks), Finish(made, outlooks), skills, NOW, memory)


def by_remedy(made: Plan, **more: Any) -> dict[Remedy, Proposal]:  # noqa: ANN401 - as above
    return {each.remedy: each for each in proposals(made, **more)}


WEDNESDAY = MONDAY + timedelta(days=2)
HALF_A_YEAR = MONDAY + timedelta(weeks=26)
ABANDONED = still("1", 8, assignee_gid="g", due_on=HALF_A_YEAR)


def test_work_of_somebody_who_left_goes_to_somebody_with_room() -> None:
    found = by_remedy(scene(ABANDONED))[Remedy.REASSIGN]
    assert found.edits == (Assign("1", "a"),)
    assert found.before == 0
    assert found.after > 0.5
    assert found.for_lead


def test_where_the_date_is_lost_too_somebody_new_gets_one_that_holds() -> None:
    found = by_remedy(scene(replace(ABANDONED, due_on=MONDAY)))[Remedy.REASSIGN]
    assert found.edits == (Assign("1", "a"), SetDueDate("1", found.due_on.isoformat()))
    assert found.after >= 0.85


@pytest.mark.parametrize("due_on", [None, MONDAY - timedelta(days=20)])
def test_a_task_without_a_date_or_with_a_past_one_is_measured_by_what_is_usual(due_on: date | None) -> None:
    found = by_remedy(scene(replace(ABANDONED, due_on=due_on)))[Remedy.REASSIGN]
    assert found.due_on > MONDAY
    assert (found.before, found.gain) == (0, found.after)


def test_nothing_is_proposed_to_somebody_out_full_gone_unskilled_or_of_unknown_load() -> None:
    out = replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=4)),))
    full = replace(IDLE, open={"q": Open(400.0, 0, 40)})
    stale = replace(IDLE, read_at=NOW - timedelta(days=3))
    for load in (out, full, stale):
        staff = Staff(loads={"a": load, "g": IDLE}, last_days=GONE)
        assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED, staff=staff))
    assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED, people="g"))
    assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED), skills=Skills({"a": ("ops",), "g": ("java",)}))
    assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED), skills=replace(EVERYBODY, never={"a", "b"}))
    busy = [item(f"h{at}", assignee_gid=who, effort_hours=40.0, modified_at=NOW) for at, who in enumerate("ab")]
    assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED, *busy))


def test_a_room_is_given_away_once() -> None:
    """Ten abandoned tasks of a dozen hours: nobody is proposed for more than the weeks hold."""
    many = [replace(ABANDONED, gid=f"90{at}", effort_hours=14.0) for at in range(40)]
    found = [each for each in proposals(scene(*many)) if each.remedy is Remedy.REASSIGN]
    held = {gid: 14.0 * sum(each.edits[0] == Assign(each.task_gid, gid) for each in found) for gid in "ab"}
    assert min(held.values()) > 0
    outlooks = simulate(scene(*many))
    assert max(held.values()) <= sum(each.supply_hours for each in outlooks["a"].weeks)


def test_a_date_that_is_lost_is_moved_to_one_that_holds() -> None:
    found = by_remedy(scene(still("1", 8, due_on=MONDAY + timedelta(days=1))))
    assert set(found) == {Remedy.NEW_DUE_DATE}
    new = found[Remedy.NEW_DUE_DATE]
    assert new.edits == (SetDueDate("1", new.due_on.isoformat()),)
    assert new.due_on.weekday() < 5
    assert (new.before or 0) < 0.5
    assert new.after >= 0.85


def test_a_date_that_still_holds_stays() -> None:
    assert Remedy.NEW_DUE_DATE not in by_remedy(scene(still("1", 8, due_on=HALF_A_YEAR)))


def test_a_task_without_a_date_gets_a_first_one() -> None:
    found = by_remedy(scene(still("1", 8, due_on=None)))[Remedy.NEW_DUE_DATE]
    assert found.before is None
    assert found.gain == found.after >= 0.85


def test_half_of_a_large_task_goes_to_somebody_with_room() -> None:
    large = still("1", 8, effort_hours=24.0, due_on=WEDNESDAY)
    found = by_remedy(scene(large, people="abg"))[Remedy.SPLIT]
    (part,) = found.edits
    assert isinstance(part, AddSubtask)
    assert (part.task_gid, part.assignee_gid, part.due_on) == ("1", "b", WEDNESDAY.isoformat())
    assert checked(part.html_notes)
    assert found.after > (found.before or 0)


def test_what_nobody_is_there_to_do_is_not_split() -> None:
    large = still("1", 8, effort_hours=24.0, due_on=HALF_A_YEAR, assignee_gid="g")
    assert set(by_remedy(scene(large, people="abg"))) == {Remedy.REASSIGN}


def test_a_usual_task_or_one_that_has_parts_or_has_nobody_to_help_is_not_split() -> None:
    assert Remedy.SPLIT not in by_remedy(scene(still("1", 8, effort_hours=8.0, due_on=WEDNESDAY), people="abcg"))
    large = still("1", 8, effort_hours=24.0, due_on=WEDNESDAY)
    assert Remedy.SPLIT not in by_remedy(scene(replace(large, subtasks=2), people="abcg"))
    assert Remedy.SPLIT not in by_remedy(scene(large, people="ag"))


def test_a_blocked_task_is_not_given_away_for_what_only_its_blocker_can_mend() -> None:
    blocker = item("late", assignee_gid="b", due_on=MONDAY - timedelta(days=9), modified_at=NOW)
    found = by_remedy(scene(still("1", 8, waits_for=("late",), due_on=WEDNESDAY), blocker))
    assert Remedy.REASSIGN not in found
    assert found[Remedy.NEW_DUE_DATE].stall.blocker_gids == ("late",)


def test_a_blocker_makes_a_task_later_and_a_circle_ends() -> None:
    alone, blocked, circle = (
        scene(still("1", 8, waits_for=waits), item("2", waits_for=back))
        for waits, back in (((), ()), (("2",), ()), (("2",), ("1",)))
    )
    finishes = [Finish(each, simulate(each)) for each in (alone, blocked, circle)]
    days = [each.days_runs(each.by_gid["1"]) for each in finishes]
    assert (days[1] > days[0]).all()
    assert (days[2] == days[0]).all()


def test_a_net_of_dependencies_costs_what_its_tasks_cost() -> None:
    """Forty layers of two have a trillion paths; a chain of 1,500 is deeper than Python's own stack."""
    layers = [
        item(f"{at}{side}", waits_for=(f"{at - 1}l", f"{at - 1}r") if at else ()) for at in range(40) for side in "lr"
    ]
    chain = [item(f"c{at}", waits_for=(f"c{at - 1}",) if at else ()) for at in range(1500)]
    made = scene(*layers, *chain, runs=10)
    finish = Finish(made, {})
    first, last = (finish.days_runs(finish.by_gid[gid]) for gid in ("0l", "39r"))
    assert (last >= first + 39).all()
    assert (finish.days_runs(finish.by_gid["c1499"]) >= 1500).all()


def test_whoever_is_away_is_waited_for_and_whoever_holds_too_much_takes_longer() -> None:
    away = replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=11)),))
    idle, out = (Finish(e, simulate(e)) for e in (scene(), scene(staff=Staff(loads={"a": away}))))
    assert (idle.wait_days("a"), out.wait_days("a"), idle.wait_days("g")) == (0, 10, np.inf)
    heavy = scene(*(item(f"h{at}", effort_hours=60.0) for at in range(4)))
    assert Finish(heavy, simulate(heavy)).stretch("a") == pytest.approx(2, rel=0.05)


def test_what_took_long_takes_longer_still_where_the_tail_is_heavy() -> None:
    luck = np.random.default_rng(1).random(4000)
    totals = np.sort(np.random.default_rng(2).pareto(1.5, 400) * 5 + 1)
    means = [np.median(remaining_days(totals, age, luck)) for age in (0, 5, 20, 60, 400)]
    assert means == sorted(means)


def test_the_remaining_time_of_a_memoryless_past_is_the_same_at_any_age() -> None:
    luck = np.random.default_rng(1).random(4000)
    totals = np.sort(np.random.default_rng(2).exponential(10, 4000))
    for age in (0, 5, 15):
        assert np.mean(remaining_days(totals, age, luck)) == pytest.approx(10, rel=0.1)


def test_being_in_time_is_counted_in_working_days() -> None:
    made = scene()
    assert on_time(np.array([1.0, 2.0, 5.0, 6.0]), MONDAY + timedelta(days=6), made) == 0.75
    assert on_time(np.array([np.inf]), LATER, made) == 0


def test_nothing_is_proposed_again_within_two_weeks() -> None:
    made = scene(ABANDONED)
    today = made.horizon.today
    for days, expected in ((0, False), (QUIET_DAYS - 1, False), (QUIET_DAYS, True)):
        memory = Memory({"1": today - timedelta(days=days)})
        assert bool(proposals(made, memory=memory)) is expected


def test_what_a_person_declined_is_not_proposed_again() -> None:
    made = scene(still("1", 8, effort_hours=24.0, due_on=WEDNESDAY), people="abcg")
    first = set(by_remedy(made))
    assert {Remedy.SPLIT, Remedy.NEW_DUE_DATE} <= first
    declined = Memory(declined=frozenset({("1", Remedy.SPLIT)}))
    assert set(by_remedy(made, memory=declined)) == first - {Remedy.SPLIT}


def standing(found: Proposal, days: int = 0) -> Memory:
    """That people were asked for it so many days ago, and did not answer."""
    return Memory(
        {found.task_gid: MONDAY - timedelta(days=days)}, standing={(found.task_gid, found.remedy): found.edits}
    )


def test_what_waits_for_an_answer_stays_as_it_is_from_day_to_day() -> None:
    """The odds move with every day, the finish does, and whoever would be done first; what was asked for does not."""
    days = [MONDAY + timedelta(days=at) for at in (0, 1, 2, 3, 4)]
    for task in (ABANDONED, still("1", 8, due_on=MONDAY), still("1", 8, effort_hours=24.0, due_on=WEDNESDAY)):
        first = proposals(scene(task, people="abcg"))[0]
        for today in days[1:]:
            made = scene(task, people="abcg")
            later = replace(made, horizon=replace(made.horizon, today=today))
            again = [each for each in proposals(later, memory=standing(first)) if each.remedy is first.remedy]
            assert [each.edits for each in again] in ([first.edits], []), today
            assert task.gid != ABANDONED.gid or again or first.remedy is not Remedy.REASSIGN


def test_to_whom_people_were_asked_to_give_it_is_kept_while_they_have_room_and_no_longer() -> None:
    asked = replace(by_remedy(scene(ABANDONED))[Remedy.REASSIGN], edits=(Assign("1", "b"),))
    assert by_remedy(scene(ABANDONED), memory=standing(asked))[Remedy.REASSIGN].edits == asked.edits
    busy = [item(f"h{at}", assignee_gid="b", effort_hours=40.0, modified_at=NOW) for at in range(3)]
    assert Remedy.REASSIGN in by_remedy(scene(ABANDONED, *busy))
    assert Remedy.REASSIGN not in by_remedy(scene(ABANDONED, *busy), memory=standing(asked)), "nobody else is named"


def test_an_expected_finish_is_told_with_and_without() -> None:
    large = still("1", 8, effort_hours=24.0, due_on=WEDNESDAY)
    found = by_remedy(scene(large, people="abg"))
    split, moved = found[Remedy.SPLIT], found[Remedy.NEW_DUE_DATE]
    assert split.done_before is not None
    assert split.done_after is not None
    assert split.done_after < split.done_before == moved.done_before == moved.done_after
    assert by_remedy(scene(ABANDONED))[Remedy.REASSIGN].done_before is None, "nobody works on it"


def test_what_keeps_the_date_comes_before_what_moves_it_and_then_the_larger_gain() -> None:
    items = [
        replace(ABANDONED, gid="901"),
        still("902", 8, due_on=MONDAY),
        still("903", 9, effort_hours=24.0, due_on=WEDNESDAY),
    ]
    found = proposals(scene(*items, people="abcg"))
    keys = [(each.remedy is Remedy.NEW_DUE_DATE, -each.gain) for each in found]
    assert keys == sorted(keys)
    assert {each.task_gid for each in found} == {"901", "902", "903"}


def test_each_edit_is_one_that_exists_and_a_proposal_can_be_stored() -> None:
    for each in proposals(scene(ABANDONED, still("2", 8, effort_hours=24.0))):
        row = json.loads(json.dumps(each.as_json()))
        assert tuple(edit_of(edit) for edit in row["edits"]) == each.edits
        assert row["gain"] == each.gain


def test_the_order_of_the_list_and_the_people_changes_no_proposal() -> None:
    items = [replace(ABANDONED, gid=f"90{at}") for at in range(3)] + [still("99", 8, effort_hours=24.0)]
    turned = Staff(loads=dict.fromkeys("gba", IDLE), last_days=GONE)
    assert proposals(scene(*items)) == proposals(scene(*items[::-1], staff=turned))


tasks = st.lists(
    st.fixed_dictionaries(
        {
            "assignee_gid": st.sampled_from([None, "a", "b", "c", "d", "g"]),
            "effort_hours": st.sampled_from([None, 3.0, 24.0, 60.0]),
            "due_on": st.sampled_from([None, MONDAY, LATER, HALF_A_YEAR, MONDAY - timedelta(days=30)]),
            "waits_for": st.sampled_from([(), ("0",), ("1", "2")]),
            "modified_at": st.sampled_from([NOW - timedelta(days=at) for at in (0, 10, 40, 90)]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(tasks)
def test_no_proposal_that_is_made_lowers_the_probability_of_being_in_time(fields: list[dict[str, Any]]) -> None:
    items = [item(f"{at}", created_at=NOW - timedelta(days=100), **each) for at, each in enumerate(fields)]
    out = replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=20)),))
    staff = Staff(loads=dict.fromkeys("abg", IDLE) | {"c": out}, last_days=GONE)
    for each in proposals(scene(*items, staff=staff, runs=60)):
        assert each.gain >= LEAST_GAIN
        assert each.after >= (each.before or 0)
        given = {edit.assignee_gid for edit in each.edits if isinstance(edit, Assign)}
        assert not given & {"c", "d", "g"}


def test_without_any_past_the_stated_durations_stand_in() -> None:
    made = plan([still("1", 8)], history=History())
    finish = Finish(made, simulate(made))
    assert np.median(finish.totals(finish.by_gid["1"])) == pytest.approx(5, rel=0.1)
    assert np.median(HOURS) == 8
