"""What becomes of work whose task is out of reach for a while: moved, hidden, switched off, or read too early?"""

from collections.abc import Callable
from functools import partial

import pytest

from local.asana.faults import Fault, FaultKind
from steward.governance.flags import Scope, Switch, setting
from steward.governance.ownership import LEFT, LOST, TRIED, WRITTEN
from steward.ingest.unsettled import asked_for
from steward.run import Subject, work_message
from steward.store.leases import forget
from steward.store.unsettled import Unsettled
from tests.integration.aws import Aws
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on
from tests.integration.pipeline.wording import (
    LATER,
    URGENT,
    asks_again,
    audited,
    in_mode,
    judged,
    left_open,
    loses_an_answer,
    says,
    states,
)


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that listens."""
    shift = shift_on(aws)
    shift.hook()
    return shift


def moves(shift: Shift, verb: str) -> None:
    """A person takes the task out of the project, or back into it; the bot may see it still."""
    verb = {"away": "removeProject", "back": "addProject"}[verb]
    data = {"project": shift.project_gid}
    shift.human.post(f"/tasks/{shift.task_gid}/{verb}", json={"data": data}).raise_for_status()


def once_at(shift: Shift, step: str, act: Callable[[], object]) -> None:
    """Do it when the next run comes to that state, late enough for its reading to count no more."""

    def before(state: str) -> None:
        if state == step:
            shift.before = lambda _state: None
            act()
            shift.sandbox.advance(6)

    shift.before = before


def hide(shift: Shift) -> None:
    """The task is not shown to the bot any more."""
    shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id="getTask", count=None, status=404))


def switch(shift: Shift, key: str, *, on: bool) -> None:
    """An operator sets or clears a field's kill switch."""
    named = Switch(Scope.FIELD, shift.fields[key])
    shift.aws.table.transact(setting(named, on=on, reason="test", by="op", at=shift.now().isoformat()), key + str(on))


def reconciles(shift: Shift, off: tuple[str, ...] = ()) -> int:
    """The reconciler's look at the runs without an answer, and what comes of it; how many it asked for."""
    found = asked_for(shift.project_gid, shift.aws.table, shift.send, shift.now(), off=off)
    shift.pass_(300)
    return found.asked


def waiting(shift: Shift) -> list[str]:
    return [each.reason for each in Unsettled(shift.aws.table).of_project(shift.project_gid)]


def test_a_task_that_left_between_plan_and_write_is_judged_when_it_is_back_with_the_same_text(shift: Shift) -> None:
    once_at(shift, "write_back", partial(moves, shift, "away"))
    shift.submit(URGENT)
    shift.pass_(60)
    assert (shift.outcomes(), states(shift)) == (["out_of_scope"], ["REFUSED"])
    moves(shift, "back")
    shift.pass_(60)
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])


def test_an_effect_nobody_heard_of_is_audited_though_its_task_was_moved_away_for_good(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(40)
    moves(shift, "away")
    asks_again(shift, "a")
    assert shift.outcomes()[-1] == "out_of_scope"
    assert (states(shift), left_open(shift)) == (["DONE"], [])
    assert [entry["reason"] for entry in audited(shift)] == ["read_back"]


def test_a_request_that_never_landed_ends_though_its_task_was_moved_away_and_is_planned_anew_when_it_is_back(
    shift: Shift,
) -> None:
    loses_an_answer(shift, FaultKind.RESET)
    shift.submit(URGENT)
    shift.pass_(40)
    moves(shift, "away")
    asks_again(shift, "a")
    assert (states(shift), left_open(shift), audited(shift)) == (["EXPIRED"], [], [])
    moves(shift, "back")
    shift.pass_(60)
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])


def test_what_nobody_can_read_back_ends_as_unknown_and_is_planned_anew_when_the_task_shows_again(shift: Shift) -> None:
    loses_an_answer(shift, FaultKind.RESET)
    shift.submit(URGENT)
    shift.pass_(40)
    hide(shift)
    asks_again(shift, "a")
    assert (states(shift), left_open(shift)) == (["UNKNOWN"], [])
    assert shift.telemetry.counts["OutcomesNeverKnown"] == 1
    shift.sandbox.world.faults.clear()
    asks_again(shift, "b")
    assert (shift.value("priority"), states(shift), len(audited(shift))) == ("Urgent", ["DONE"], 1)


def test_a_task_that_was_hidden_when_it_was_written_is_judged_when_it_shows_again(shift: Shift) -> None:
    fault = Fault(FaultKind.STATUS, operation_id="updateTask", count=1, status=404)
    once_at(shift, "write_back", lambda: shift.sandbox.world.faults.add(fault))
    shift.submit(URGENT)
    shift.pass_(60)
    assert (shift.outcomes(), states(shift)) == (["gone"], ["REFUSED"])
    asks_again(shift, "a")
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])


def test_a_value_that_a_person_took_back_while_its_answer_was_lost_is_not_written_again(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(40)
    for key in ("priority", "confidence", "summary", "reason"):
        shift.sets(key, None)
    asks_again(shift, "a")
    assert (shift.value("priority"), shift.mutations(), states(shift)) == (None, 1, ["DONE"])
    assert [entry["reason"] for entry in audited(shift)] == ["read_back"]


def test_a_lost_answer_makes_no_person_of_the_bot(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(40)
    shift.unknown_retries = 3
    says(shift, LATER)
    assert shift.value("priority") == "Later"
    assert shift.telemetry.counts["HumanValuesKept"] == 0
    assert [name for name in shift.lease() if name.startswith(LEFT)] == []


def test_each_field_comes_back_when_its_own_switch_is_cleared_whatever_ran_meanwhile(shift: Shift) -> None:
    switch(shift, "priority", on=True)
    switch(shift, "summary", on=True)
    shift.submit(URGENT)
    shift.pass_(60)
    asks_again(shift, "meanwhile")
    assert (shift.value("priority"), shift.value("summary"), reconciles(shift)) == (None, None, 0)
    switch(shift, "summary", on=False)
    assert reconciles(shift) == 1
    assert (shift.value("priority"), bool(shift.value("summary"))) == (None, True)
    switch(shift, "priority", on=False)
    assert reconciles(shift) == 1
    assert (shift.value("priority"), reconciles(shift), waiting(shift)) == ("Urgent", 0, [])


def test_nobody_waits_for_the_field_of_a_task_that_was_completed(shift: Shift) -> None:
    switch(shift, "priority", on=True)
    shift.submit(URGENT)
    shift.pass_(60)
    shift.edit(completed=True)
    switch(shift, "priority", on=False)
    assert [reconciles(shift), reconciles(shift), waiting(shift)] == [1, 0, []]


def test_a_run_that_failed_before_its_workflow_was_switched_off_is_asked_for_when_it_is_on_again(shift: Shift) -> None:
    refusal = Fault(FaultKind.STATUS, operation_id="updateTask", count=1, status=403)
    once_at(shift, "write_back", lambda: shift.sandbox.world.faults.add(refusal))
    shift.submit(URGENT)
    shift.pass_(40)
    on = shift.configuration
    shift.configuration = in_mode(on, shift.project_gid, "off")
    asks_again(shift, "while off")
    assert (shift.outcomes(), reconciles(shift, off=(WORKFLOW,))) == (["forbidden", "mode_off"], 0)
    shift.configuration = on
    assert (reconciles(shift), shift.value("priority"), reconciles(shift)) == (1, "Urgent", 0)


def test_what_was_given_up_as_a_lost_update_does_not_come_back_through_the_journal(shift: Shift) -> None:
    judged(shift, URGENT)
    gid = shift.fields["priority"]
    lease = shift.lease()
    written, tried = f"{WRITTEN}{gid}", f"{TRIED}{gid}"
    forget(shift.aws.table, WORKFLOW, lease["subject"], [written, tried], {f"{LOST}{gid}": lease[written]})
    says(shift, LATER)
    assert (shift.value("priority"), shift.telemetry.counts["HumanValuesKept"]) == ("Urgent", 1)


def test_an_operators_order_is_an_input_of_its_own(shift: Shift) -> None:
    judged(shift, URGENT)
    subject = Subject("task", shift.task_gid)
    shift.send(work_message(WORKFLOW, shift.project_gid, "operator", [subject], "again"))
    shift.pass_(60)
    first, second = (run["input_fingerprint"].partition("#")[0] for run in shift.runs)
    assert (first, second, shift.mutations()) == ("1", "2", 1)


def test_a_reading_behind_the_edit_that_asked_for_it_is_repeated_and_not_taken_for_nothing_new(shift: Shift) -> None:
    judged(shift, URGENT)
    fault = Fault(FaultKind.STALE_READ, operation_id="getTask", count=1, seconds=5.0)
    shift.sandbox.world.faults.add(fault)
    says(shift, LATER)
    assert (shift.value("priority"), shift.outcomes()[-1]) == ("Later", "written")


def test_a_reading_from_before_our_own_write_is_not_taken_for_a_person_who_emptied_the_field(shift: Shift) -> None:
    def meanwhile(state: str) -> None:
        if state == "write_back":
            shift.edit(notes=LATER)
            shift.sandbox.advance(34)  # so that the edit's own run follows within the life of a reading
        if state == "enrich" and shift.runs:
            shift.before = lambda _state: None
            fault = Fault(FaultKind.STALE_READ, operation_id="getTask", count=1, seconds=5.0)
            shift.sandbox.world.faults.add(fault)

    shift.before = meanwhile
    shift.submit(URGENT)
    shift.pass_(120)
    assert (shift.value("priority"), shift.telemetry.counts["HumanValuesKept"]) == ("Later", 0)


def test_a_value_that_a_person_set_themselves_proves_no_request_and_stays_theirs(shift: Shift) -> None:
    loses_an_answer(shift, FaultKind.RESET)
    shift.submit(URGENT)
    shift.pass_(40)
    shift.sets("priority", "Urgent")
    asks_again(shift, "a")
    assert (bool(shift.value("summary")), [each["reason"] for each in audited(shift)]) == (True, ["written"])
    says(shift, LATER)
    assert shift.value("priority") == "Urgent"


def test_a_task_that_left_within_the_life_of_a_reading_is_judged_when_it_is_back(shift: Shift) -> None:
    def leaves(state: str) -> None:
        if state == "write_back":
            shift.before = lambda _state: None
            moves(shift, "away")

    shift.before = leaves
    shift.submit(URGENT)
    shift.pass_(60)
    assert (shift.outcomes(), states(shift)) == (["out_of_scope"], ["REFUSED"])
    moves(shift, "back")
    shift.pass_(60)
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])


def test_stories_that_the_bot_may_not_read_hold_up_no_newer_text(shift: Shift) -> None:
    loses_an_answer(shift, FaultKind.RESET)
    shift.submit(URGENT)
    shift.pass_(40)
    closed = Fault(FaultKind.STATUS, operation_id="getStoriesForTask", count=None, status=403)
    shift.sandbox.world.faults.add(closed)
    shift.unknown_retries = 3
    says(shift, LATER)
    assert shift.value("priority") == "Later"


def test_a_task_that_was_completed_while_an_earlier_request_was_settled_is_judged_when_it_is_open_again(
    shift: Shift,
) -> None:
    loses_an_answer(shift, FaultKind.RESET)
    shift.submit(URGENT)
    shift.pass_(40)
    shift.unknown_retries = 3
    once_at(shift, "write_back", lambda: shift.edit(completed=True))
    says(shift, LATER)
    assert shift.outcomes()[-1] == "out_of_scope"
    shift.edit(completed=False)
    shift.scan()
    assert shift.value("priority") == "Later"
