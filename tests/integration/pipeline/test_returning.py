"""Is what a run left behind brought to its end by the next one, whatever became of the text meanwhile?"""

import pytest

from local.asana.faults import Fault, FaultKind
from steward.governance.flags import Scope, Switch, setting
from steward.governance.ownership import TRIED, WRITTEN
from steward.run import Subject, work_message
from steward.store.leases import forget
from steward.store.unsettled import Unsettled
from tests.integration.aws import Aws
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on
from tests.integration.pipeline.wording import (
    LATER,
    SOON,
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

HOURS = 4000.0


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that listens."""
    shift = shift_on(aws)
    shift.hook()
    return shift


def switch(shift: Shift, name: str, *, on: bool) -> None:
    """An operator sets or clears a kill switch."""
    at = shift.now().isoformat()
    for write in setting(Switch.parse(name), on=on, reason="a test", by="ana", at=at):
        shift.aws.table.write(write)


def test_an_answer_that_was_lost_is_read_back_although_the_text_stays_and_nothing_is_left_to_do(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(60)
    assert (shift.outcomes(), states(shift)) == (["OutcomeUnknown"], ["SENDING"])
    asks_again(shift, "a")
    assert (states(shift), left_open(shift)) == (["DONE"], [])
    assert [entry["reason"] for entry in audited(shift)] == ["read_back"]
    assert (shift.mutations(), shift.value("priority")) == (1, "Urgent")
    says(shift, LATER)
    assert shift.value("priority") == "Later"


def test_one_field_that_only_we_can_have_set_shows_that_the_whole_request_took_effect(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(60)
    shift.sets("priority", "By hand")
    asks_again(shift, "a")
    assert [entry["reason"] for entry in audited(shift)] == ["read_back"]
    says(shift, LATER)
    assert shift.value("priority") == "By hand"
    assert shift.runs[-1]["persons"] == [shift.fields["priority"]]


def test_a_text_that_comes_back_is_judged_and_written_like_any_other(shift: Shift) -> None:
    judged(shift, URGENT)
    for notes, priority in ((LATER, "Later"), (URGENT, "Urgent"), (SOON, "Soon"), (LATER, "Later")):
        shift.pass_(HOURS)
        says(shift, notes)
        assert (shift.value("priority"), shift.outcomes()[-1]) == (priority, "written")
    assert shift.mutations() == 5
    assert states(shift) == ["DONE"] * 5
    assert "persons" not in shift.runs[-1] or shift.runs[-1]["persons"] == []


def test_a_text_that_comes_back_after_one_whose_answer_was_lost_takes_that_one_back(shift: Shift) -> None:
    judged(shift, URGENT)
    loses_an_answer(shift, status=500)
    says(shift, LATER)
    assert (shift.value("priority"), shift.outcomes()[-1]) == ("Later", "OutcomeUnknown")
    shift.unknown_retries = 3
    says(shift, URGENT)
    shift.pass_(600)
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"] * 3)


def test_a_repeated_run_of_the_same_text_writes_nothing(shift: Shift) -> None:
    judged(shift, URGENT)
    for number in range(3):
        shift.send(
            work_message(WORKFLOW, shift.project_gid, "operator", [Subject("task", shift.task_gid)], f"{number}")
        )
        shift.pass_(60)
    assert (shift.mutations(), states(shift)) == (1, ["DONE"])


def test_a_request_that_was_stopped_before_it_left_is_made_when_the_task_is_open_again(shift: Shift) -> None:
    switch(shift, "global", on=True)
    shift.submit(URGENT)
    shift.pass_(40)
    assert (shift.outcomes(), states(shift)) == (["switched_off"], ["REFUSED"])
    shift.edit(completed=True)
    asks_again(shift, "a")
    shift.edit(completed=False)
    switch(shift, "global", on=False)
    asks_again(shift, "b")
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])


def test_a_plan_that_a_newer_text_overtook_is_made_anew_when_its_text_comes_back(shift: Shift) -> None:
    judged(shift, URGENT)
    shift.before = lambda state: (
        shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id="updateTask", count=99, status=403))
        if state == "write_back"
        else None
    )
    says(shift, LATER)
    assert states(shift) == ["CLAIMED", "DONE"]
    shift.before = lambda _state: None
    shift.sandbox.world.faults.clear()
    says(shift, SOON)
    says(shift, LATER)
    assert shift.value("priority") == "Later"
    assert left_open(shift) == []


def test_a_workflow_that_is_switched_off_still_brings_what_is_in_doubt_to_its_end(shift: Shift) -> None:
    loses_an_answer(shift, status=500)
    shift.submit(URGENT)
    shift.pass_(60)
    shift.configuration = in_mode(shift.configuration, shift.project_gid, "off")
    asks_again(shift, "a")
    assert (shift.outcomes()[-1], states(shift), left_open(shift)) == ("mode_off", ["DONE"], [])
    assert [entry["reason"] for entry in audited(shift)] == ["read_back"]


def test_what_a_person_changed_between_plan_and_write_is_left_and_the_rest_is_written_later(shift: Shift) -> None:
    def interferes(state: str) -> None:
        if state == "write_back":
            shift.sets("priority", "By hand")
            shift.sandbox.advance(6)

    shift.before = interferes
    shift.submit(URGENT)
    shift.pass_(30)
    assert (shift.outcomes()[0], states(shift)) == ("human_changed", ["CONFLICT"])
    shift.before = lambda _state: None
    asks_again(shift, "a")
    assert (shift.value("priority"), states(shift)) == ("By hand", ["DONE"])
    assert shift.value("reason")


def test_a_fields_switch_leaves_out_that_field_and_no_other_until_it_is_cleared(shift: Shift) -> None:
    switch(shift, str(Switch(Scope.FIELD, shift.fields["priority"])), on=True)
    shift.submit(URGENT)
    shift.pass_(40)
    assert shift.outcomes() == ["written"]
    assert (shift.value("priority"), bool(shift.value("reason"))) == (None, True)
    (waiting,) = Unsettled(shift.aws.table).of_project(shift.project_gid)
    assert waiting.held.switches == (f"field:{shift.fields['priority']}",)
    asks_again(shift, "a")
    assert (shift.value("priority"), shift.mutations()) == (None, 1)
    switch(shift, str(Switch(Scope.FIELD, shift.fields["priority"])), on=False)
    asks_again(shift, "b")
    assert shift.value("priority") == "Urgent"


def test_a_run_that_died_before_it_could_say_what_it_wrote_leaves_the_bots_values_the_bots_own(shift: Shift) -> None:
    judged(shift, URGENT)
    said = [name for name in shift.lease() if name.startswith((WRITTEN, TRIED))]
    assert said
    forget(shift.aws.table, WORKFLOW, f"task:{shift.task_gid}", said)
    says(shift, LATER)
    assert (shift.value("priority"), shift.outcomes()[-1]) == ("Later", "written")


def test_a_task_that_was_completed_between_plan_and_write_is_judged_when_it_is_open_again(shift: Shift) -> None:
    def completes(state: str) -> None:
        if state == "write_back":
            shift.edit(completed=True)
            shift.sandbox.advance(6)

    shift.before = completes
    shift.submit(URGENT)
    shift.pass_(60)
    assert (shift.outcomes()[0], states(shift)) == ("out_of_scope", ["REFUSED"])
    shift.before = lambda _state: None
    shift.edit(completed=False)
    shift.scan()
    assert (shift.value("priority"), states(shift)) == ("Urgent", ["DONE"])
