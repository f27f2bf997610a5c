"""Can the checker fail? One planted breach for each promise, and one limit for each thing that cannot be helped."""

from dataclasses import replace

import pytest

from tests.load.checker import breaches, burst_breaches, limits
from tests.load.history import Act, Effect, Execution, History, PersonSet, Planned, Request
from tests.load.promises import Limit, Promise
from tests.load.states import told

TASK, FIELD, SUBJECT = "1201", "77", "task:1201"
FINAL = {"priority": "Urgent", "summary": "the export is empty"}


def request() -> Request:
    return Request(1, TASK, open=True, final=FINAL)


def effect(sent_at: float = 10.0) -> Effect:
    return Effect("signature", TASK, sent_at, sent_at + 0.1, {})


def execution(name: str = "run-1", started_at: float = 5.0, works_until: float | None = 12.0) -> Execution:
    return Execution(name, "triage_request", SUBJECT, started_at, started_at, works_until, "SUCCEEDED", "written")


@pytest.fixture
def kept() -> History:
    """One request, triaged once: a history that keeps every promise."""
    return History(
        effects=[effect()],
        executions=[execution()],
        mutations=[Planned("m1", SUBJECT, "DONE", "", "signature")],
        audited=["m1"],
        requests=[request()],
    )


def found(history: History, reference: History) -> set[Promise]:
    return {each.promise for each in breaches(history, reference)}


def test_a_history_that_keeps_its_promises_has_no_breach(kept: History) -> None:
    assert breaches(kept, kept) == []
    assert not any(limits(kept, kept).values())


def test_a_request_that_nobody_triaged_is_lost(kept: History) -> None:
    bare = replace(kept, requests=[replace(request(), final={"priority": None})], effects=[], audited=[], mutations=[])
    assert found(bare, kept) == {Promise.LOST}


def test_a_request_whose_refusal_is_on_record_is_not_lost(kept: History) -> None:
    told = replace(request(), final={"priority": None}, refused=("switched_off",))
    bare = replace(kept, requests=[told], effects=[], audited=[], mutations=[])
    assert found(bare, kept) == set()


def test_a_request_that_ends_otherwise_than_without_faults_differs(kept: History) -> None:
    other = replace(kept, requests=[replace(request(), final=FINAL | {"priority": "Later"})])
    assert found(other, kept) == {Promise.DIFFERS}


def test_a_mutation_that_took_effect_twice_is_doubled(kept: History) -> None:
    twice = replace(kept, effects=[effect(), effect(20.0)], audited=["m1", "m1"])
    assert found(twice, kept) == {Promise.DOUBLED}


def test_a_row_that_never_left_does_not_stand_for_a_second_effect(kept: History) -> None:
    idle = Planned("m2", SUBJECT, "REFUSED", "switched_off", "signature", sent=False)
    twice = replace(kept, effects=[effect(), effect(20.0)], audited=["m1", "m1"], mutations=[*kept.mutations, idle])
    assert found(twice, kept) == {Promise.DOUBLED}
    again = replace(twice, mutations=[*kept.mutations, replace(idle, state="DONE", reason="written", sent=True)])
    assert found(again, kept) == set()


def test_an_effect_that_no_row_planned_is_unplanned(kept: History) -> None:
    stray = replace(effect(), signature="another")
    wild = replace(kept, effects=[effect(), stray])
    assert found(wild, kept) == {Promise.UNPLANNED, Promise.UNAUDITED}


@pytest.mark.parametrize("state", ["PLANNED", "CLAIMED", "SENDING"])
def test_a_row_without_an_end_is_unsettled(kept: History, state: str) -> None:
    open_row = replace(kept, mutations=[Planned("m1", SUBJECT, state, "", "signature")])
    assert found(open_row, kept) == {Promise.UNSETTLED}


def test_a_value_that_a_person_set_long_before_is_overwritten(kept: History) -> None:
    by_hand = PersonSet(TASK, FIELD, "Later", at=100.0)
    blind = replace(effect(200.0), replaced={FIELD: "Later"})
    assert found(replace(kept, effects=[blind], persons=[by_hand]), kept) == {Promise.OVERWRITTEN}


def test_a_value_that_a_person_set_within_the_reading_is_counted_and_no_breach(kept: History) -> None:
    by_hand = PersonSet(TASK, FIELD, "Later", at=199.0)
    blind = replace(effect(200.0), replaced={FIELD: "Later"})
    history = replace(kept, effects=[blind], persons=[by_hand])
    assert found(history, kept) == set()
    assert limits(history, kept)[Limit.UNSEEN] == 1


def test_an_effect_without_its_entry_is_unaudited(kept: History) -> None:
    assert found(replace(kept, audited=[]), kept) == {Promise.UNAUDITED}


def test_an_entry_without_its_effect_is_overaudited(kept: History) -> None:
    assert found(replace(kept, audited=["m1", "m1"]), kept) == {Promise.OVERAUDITED}


def test_a_broken_chain_is_told(kept: History) -> None:
    assert found(replace(kept, broken_chains=["AUDIT#task:1201: gap"]), kept) == {Promise.CHAIN}


def test_two_runs_of_one_subject_at_once_are_told(kept: History) -> None:
    at_once = replace(kept, executions=[execution(), execution("run-2", started_at=11.0, works_until=20.0)])
    assert found(at_once, kept) == {Promise.TOGETHER}


def test_a_run_that_waits_for_the_lease_of_another_is_not_at_work_with_it(kept: History) -> None:
    waiting = replace(execution("run-2", started_at=11.0, works_until=20.0), works_from=12.5)
    assert found(replace(kept, executions=[execution(), waiting]), kept) == set()
    assert found(replace(kept, executions=[execution(), replace(waiting, works_from=None)]), kept) == set()


def test_a_run_that_never_gave_its_lease_back_is_at_once_with_the_next(kept: History) -> None:
    stuck = replace(kept, executions=[execution(works_until=None), execution("run-2", started_at=900.0)])
    assert found(stuck, kept) == {Promise.TOGETHER}


def test_an_exception_that_is_no_error_of_ours_is_a_defect(kept: History) -> None:
    assert found(replace(kept, defects=["enrich: KeyError: 'gid'"]), kept) == {Promise.DEFECT}


def test_three_runs_for_one_burst_are_one_too_many(kept: History) -> None:
    edited = replace(request(), burst=(0.0, 90.0))
    runs = [execution(f"run-{n}", started_at=5.0 + 30 * n, works_until=6.0 + 30 * n) for n in range(3)]
    three, two = (replace(kept, requests=[edited], executions=runs[:count]) for count in (3, 2))
    assert [each.promise for each in burst_breaches(three)] == [Promise.BURST]
    assert burst_breaches(two) == []


def test_a_late_look_after_a_run_that_was_refused_is_not_a_third_run_and_one_after_a_written_one_is(
    kept: History,
) -> None:
    edited = replace(request(), burst=(0.0, 90.0))
    runs = [execution(f"run-{n}", started_at=5.0 + 30 * n, works_until=6.0 + 30 * n) for n in range(3)]
    refused = [replace(each, outcome="refused") for each in runs]
    assert burst_breaches(replace(kept, requests=[edited], executions=refused)) == []
    turned = [refused[0], runs[1], refused[2]]
    assert [each.promise for each in burst_breaches(replace(kept, requests=[edited], executions=turned))] == [
        Promise.BURST
    ]


def test_a_value_that_is_written_once_more_after_a_person_cleared_it_is_doubled(kept: History) -> None:
    cleared = PersonSet(TASK, FIELD, None, at=50.0)
    again = replace(effect(200.0), replaced={FIELD: None})
    history = replace(kept, effects=[effect(), again], persons=[cleared], audited=["m1", "m1"])
    assert found(history, kept) == {Promise.DOUBLED, Promise.OVERWRITTEN}


def test_a_final_state_that_is_not_what_the_last_text_says_is_untrue_even_if_both_runs_agree(kept: History) -> None:
    wrong = replace(request(), truth={"priority": "Later"})
    blind = replace(kept, requests=[wrong])
    assert found(blind, blind) == {Promise.UNTRUE}
    refused = replace(kept, requests=[replace(wrong, refused=("budget",))])
    assert found(refused, refused) == set()
    assert limits(refused, refused)[Limit.TOLD] == 1
    assert told(refused, refused) == {1: "budget"}


def test_an_excuse_is_no_rule(kept: History) -> None:
    wrong = replace(request(), truth={"priority": "Later"}, refused=("budget",))
    many = [replace(request(), number=number) for number in range(2, 400)]
    few = replace(kept, requests=[*many, *(replace(wrong, number=number) for number in range(400, 403))])
    assert found(few, few) == set()
    more = replace(kept, requests=[*many, *(replace(wrong, number=number) for number in range(400, 405))])
    assert found(more, more) == {Promise.EXCUSED}
    assert breaches(more, more)[0].about == "5 of 403 requests"


def test_a_request_that_shows_nothing_is_lost_even_if_both_runs_agree(kept: History) -> None:
    bare = replace(kept, requests=[replace(request(), final={}, truth={"priority": "Urgent"})])
    assert found(bare, bare) == {Promise.LOST}


def test_a_value_of_the_last_text_but_one_is_untrue_where_the_last_text_says_nothing(kept: History) -> None:
    stale = replace(request(), final=FINAL | {"recommendation": "Team"}, truth={"recommendation": ""})
    assert found(replace(kept, requests=[stale]), kept) == {Promise.UNTRUE}


def test_a_persons_value_that_stands_is_right_whatever_the_other_run_shows(kept: History) -> None:
    mine = {"priority": "By hand"}
    stands = replace(request(), final=FINAL | mine, by_hand=mine, truth=mine)
    gone = replace(stands, final=FINAL)
    assert found(replace(kept, requests=[stands]), replace(kept, requests=[gone])) == set()
    assert found(replace(kept, requests=[gone]), replace(kept, requests=[stands])) == {Promise.UNTRUE}


def test_a_persons_value_that_nobody_could_see_in_time_excuses_that_value_alone(kept: History) -> None:
    mine = {"priority": "By hand"}
    over = PersonSet(TASK, FIELD, "by hand", at=9.0)
    blind = replace(effect(), replaced={FIELD: "by hand"})
    lost = replace(request(), by_hand=mine, truth=mine | {"summary": "the import is full"})
    history = replace(kept, effects=[blind], persons=[over], requests=[lost], keys={FIELD: "priority"})
    (breach,) = breaches(history, history)
    assert breach.promise is Promise.UNTRUE
    assert "summary" in breach.detail
    assert "priority" not in breach.detail


@pytest.mark.parametrize("state", ["CONFLICT", "REFUSED", "SENDING"])
@pytest.mark.parametrize("acted_at", [-100.0, 60.0])
def test_an_effect_that_nobody_heard_of_is_a_breach_whatever_people_did_since(
    kept: History, state: str, acted_at: float
) -> None:
    row = Planned("m1", SUBJECT, state, "human_changed", "signature", planned_at=9.0)
    history = replace(kept, mutations=[row], audited=[], acts=[Act(TASK, acted_at)])
    assert Promise.UNAUDITED in found(history, kept)
    assert (Promise.UNSETTLED in found(history, kept)) is (state == "SENDING")
