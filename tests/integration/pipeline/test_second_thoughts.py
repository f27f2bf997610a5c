"""Is a no heard after a yes for as long as nothing was sent, and is it answered afterwards?"""

from typing import Any

import pytest

from local.asana.faults import FaultKind
from steward.errors import RefusedReason
from steward.governance import audit
from steward.governance.labels import Label, report
from steward.governance.policy import configuration_of
from steward.governance.telling import chain_of
from steward.store import keys
from steward.store.proposals import State
from tests.fakes import Interruption
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import (
    APPROVER,
    STRANGER,
    Committee,
    committee_on,
    with_recommendation,
)
from tests.integration.pipeline.shift import WORKFLOW
from tests.integration.pipeline.wording import loses_an_answer

DAY = 86_400


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


def approved_and_held(committee: Committee) -> None:
    """A yes was heard, and the kill switch keeps it from being carried out."""
    committee.request()
    committee.switch(on=True)
    committee.comments(APPROVER, "/ai accept")
    assert (committee.state(), committee.priority()) == (State.APPROVED, None)


@pytest.mark.parametrize("how", ["comment", "button", "field"])
def test_a_no_after_a_yes_that_waits_ends_it(committee: Committee, how: str) -> None:
    approved_and_held(committee)
    match how:
        case "comment":
            committee.comments(APPROVER, "/ai reject")
        case "button":
            committee.presses(APPROVER, "rejected")
        case _:
            committee.chooses(APPROVER, "Reject")
    assert committee.state() is State.REJECTED
    committee.switch(on=False)
    committee.comments(STRANGER, "now it may")
    assert (committee.priority(), committee.set_by_bot(), committee.audit()) == (None, 0, [])


def test_a_no_after_the_end_still_stops_a_yes_that_waits(committee: Committee) -> None:
    approved_and_held(committee)
    committee.shift.sandbox.advance(3 * DAY + 60)
    committee.comments(APPROVER, "/ai reject")
    assert committee.state() is State.REJECTED


def test_a_no_of_somebody_who_may_not_leaves_the_yes_as_it_is(committee: Committee) -> None:
    approved_and_held(committee)
    committee.comments(STRANGER, "/ai reject")
    assert committee.state() is State.APPROVED


@pytest.mark.parametrize("how", ["comment", "button", "field"])
def test_a_no_to_what_was_carried_out_is_answered_once(committee: Committee, how: str) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.heard()) == ("Urgent", [])
    match how:
        case "comment":
            committee.comments(APPROVER, "/ai reject")
        case "button":
            committee.presses(APPROVER, "rejected")
        case _:
            committee.chooses(APPROVER, "Reject")
    (told,) = committee.heard()
    assert "carried out already" in told
    assert "/ai undo" in told
    committee.comments(STRANGER, "I see")
    assert (len(committee.heard()), committee.priority(), committee.state()) == (1, "Urgent", State.USED)


def test_a_no_while_the_request_is_in_doubt_keeps_it_from_being_sent_again(committee: Committee) -> None:
    committee.request()
    loses_an_answer(committee.shift, FaultKind.RESET)
    committee.presses(APPROVER, "approved")
    assert (committee.state(), committee.priority()) == (State.USED, None)
    committee.comments(APPROVER, "/ai reject")
    committee.shift.sandbox.advance(300)
    committee.asked_again()
    assert (committee.state(), committee.priority(), committee.set_by_bot()) == (State.REJECTED, None, 0)


def test_a_no_is_in_the_audit_with_who_said_it_where_and_when(committee: Committee) -> None:
    proposal = committee.request()
    committee.presses(APPROVER, "rejected")
    (entry,) = committee.rejections()
    assert entry["actor"] == committee.gid_of(APPROVER)
    assert entry["proposal_id"] == proposal.proposal_id
    assert entry["signal"].startswith("subtask:")
    assert entry["reason"].startswith("no of 20")
    subject = f"runs:{committee.subject}"
    assert audit.verify(subject, *chain_of(committee.shift.aws.table, subject)) == []


@pytest.mark.parametrize(
    ("word", "status", "state"), [("accept", "approved", State.USED), ("reject", "rejected", State.REJECTED)]
)
def test_an_answer_by_comment_closes_the_subtask_with_what_was_said(
    committee: Committee, word: str, status: str, state: State
) -> None:
    committee.request()
    committee.comments(APPROVER, f"/ai {word}")
    (subtask,) = committee.subtasks()
    assert (subtask["completed"], subtask["approval_status"], committee.state()) == (True, status, state)


@pytest.mark.parametrize("how", ["button", "comment"])
def test_a_subtask_that_people_open_again_stays_open(committee: Committee, how: str) -> None:
    committee.request()
    if how == "button":
        committee.presses(APPROVER, "approved")
    else:
        committee.comments(APPROVER, "/ai accept")
    assert committee.subtasks()[0]["completed"]
    committee.presses(APPROVER, "pending")
    assert not committee.subtasks()[0]["completed"]


def test_a_subtask_that_could_not_be_closed_is_closed_by_the_next_run(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True, name="global")
    committee.comments(APPROVER, "/ai reject")
    assert (committee.subtasks()[0]["completed"], committee.state()) == (False, State.REJECTED)
    committee.switch(on=False, name="global")
    committee.asked_again()
    assert committee.subtasks()[0]["completed"]


def test_a_yes_while_the_subtask_is_being_made_is_heard(committee: Committee) -> None:
    """Its maker is ended before it knows the subtask; the approver's own event comes meanwhile, and only then."""
    shift = committee.shift

    def answers() -> None:
        (subtask,) = committee.subtasks()
        path = f"/tasks/{subtask['gid']}"
        data_of(committee.person(APPROVER).put(path, json={"data": {"approval_status": "approved"}}))
        shift.pass_(5)

    shift.bot_requests = Interruption(at="after POST", act=answers)
    committee.request()
    assert "Contended" in shift.outcomes(), "the run that could not hear it yet is owed an answer"
    committee.asked_again()
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)


def test_what_was_answered_before_its_subtask_was_made_gets_none(committee: Committee) -> None:
    shift = committee.shift

    def answers(state: str) -> None:
        if state == "write_back":
            shift.before = lambda _state: None
            path = f"/tasks/{shift.task_gid}/stories"
            data_of(committee.person(APPROVER).post(path, json={"data": {"text": "/ai accept"}}))
            shift.pass_(5)

    shift.before = answers
    committee.request()
    assert (committee.priority(), committee.state(), committee.subtasks()) == ("Urgent", State.USED, [])
    assert committee.shift.value("summary"), "all else of the run is done"


def test_the_field_that_shows_proposals_forgets_what_was_decided(committee: Committee) -> None:
    with_recommendation(committee)
    for word in ("accept", "reject"):
        committee.request()
        assert committee.shift.value("recommendation").startswith("Proposed: set AI Priority")
        committee.comments(APPROVER, f"/ai {word}")
        assert committee.shift.value("recommendation") is None


def test_what_a_person_wrote_into_the_field_that_shows_proposals_stays(committee: Committee) -> None:
    with_recommendation(committee)
    proposal = committee.request()
    committee.shift.sets("recommendation", f"I like (ref {proposal.reference})")
    committee.comments(APPROVER, "/ai reject")
    assert committee.shift.value("recommendation") == f"I like (ref {proposal.reference})"


def test_the_next_proposal_is_shown_in_the_field_that_was_emptied(committee: Committee) -> None:
    with_recommendation(committee)
    committee.request()
    committee.comments(APPROVER, "/ai reject")
    committee.shift.edit(notes="before the weekend")
    committee.shift.pass_(120)
    assert committee.shift.value("recommendation").startswith("Proposed: set AI Priority to Soon")


def test_an_answer_uses_up_none_of_the_writes_that_a_task_has_within_an_hour(committee: Committee) -> None:
    with_recommendation(committee)
    committee.request()
    committee.comments(APPROVER, "/ai accept")
    committee.shift.edit(notes="before the weekend")
    committee.shift.pass_(120)
    assert RefusedReason.RESTRAINED not in committee.shift.outcomes()
    assert committee.shift.value("recommendation").startswith("Proposed: set AI Priority to Soon")


def test_a_command_that_is_none_is_answered_with_the_commands_once(committee: Committee) -> None:
    committee.request()
    committee.comments(STRANGER, "/ai please do it")
    (told,) = committee.heard()
    assert "/ai accept" in told
    assert "/ai unmute" in told
    committee.comments(STRANGER, "Thanks")
    assert len(committee.heard()) == 1


def test_whoever_goes_on_with_commands_that_are_none_is_not_answered_for_ever(committee: Committee) -> None:
    committee.request()
    for number in range(6):
        committee.comments(STRANGER, f"/ai round {number}")
    assert len(committee.heard()) == 3


def test_a_bot_that_speaks_to_steward_is_not_answered(committee: Committee) -> None:
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True) | {
        "agents": [committee.gid_of(STRANGER)]
    }
    committee.shift.configuration = type(committee.shift.configuration).model_validate(document)
    committee.request()
    committee.comments(STRANGER, "/ai please do it")
    assert committee.heard() == []


def test_what_was_written_while_a_task_was_muted_is_judged_when_it_is_not_any_more(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    committee.comments(STRANGER, "/ai mute")
    committee.shift.edit(notes="before the weekend", name="The import")
    committee.shift.pass_(60)
    assert committee.shift.value("summary") == summary
    committee.comments(STRANGER, "/ai unmute")
    committee.shift.pass_(120)
    assert committee.shift.value("summary") != summary


def test_of_a_mute_on_the_subtask_and_its_end_on_the_task_the_later_one_stands(committee: Committee) -> None:
    committee.request()
    for gid, text in ((committee.subtasks()[0]["gid"], "/ai mute"), (committee.shift.task_gid, "/ai unmute")):
        committee.shift.sandbox.advance(2)
        data_of(committee.person(STRANGER).post(f"/tasks/{gid}/stories", json={"data": {"text": text}}))
    committee.shift.pass_(60)
    committee.shift.edit(notes="before the weekend", name="Another name")
    committee.shift.pass_(120)
    assert committee.shift.value("summary") == "Another name"


def test_unmuting_a_task_whose_text_stands_judges_nothing(committee: Committee) -> None:
    committee.request()
    asked = len(committee.shift.model.asked_at)
    committee.comments(STRANGER, "/ai mute")
    committee.comments(STRANGER, "/ai unmute")
    committee.shift.pass_(120)
    assert len(committee.shift.model.asked_at) == asked


def test_a_yes_that_is_held_for_too_long_is_told_when_it_has_ended(committee: Committee) -> None:
    approved_and_held(committee)
    committee.shift.sandbox.advance(4 * DAY + 60)
    committee.asked_again()
    committee.asked_again()
    assert (committee.state(), committee.priority()) == (State.EXPIRED, None)
    (told,) = committee.heard()
    assert "could not be carried out in time" in told


def test_a_yes_that_ended_under_the_global_switch_is_told_when_that_is_off(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True, name="global")
    committee.comments(APPROVER, "/ai accept")
    committee.shift.sandbox.advance(4 * DAY + 60)
    committee.asked_again()
    assert (committee.state(), committee.heard()) == (State.EXPIRED, [])
    committee.switch(on=False, name="global")
    committee.asked_again()
    assert len(committee.heard()) == 1


def test_a_yes_to_what_somebody_changed_before_it_was_carried_out_is_told(committee: Committee) -> None:
    approved_and_held(committee)
    committee.shift.sets("priority", "Later")
    committee.switch(on=False)
    committee.asked_again()
    assert (committee.state(), committee.priority()) == (State.STALE, "Later")
    assert "not carried out" in committee.heard()[0]


def labels(committee: Committee) -> dict[str, list[dict[str, Any]]]:
    """What the report says of each configured key."""
    rows = committee.shift.aws.table.query(keys.label(committee.shift.project_gid, WORKFLOW, "").pk)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in report(map(Label.of_row, rows)):
        found.setdefault(each["field"], []).append(each)
    return found


@pytest.mark.parametrize("notes", ["production is down, still", "before the weekend"])
def test_a_rejected_judgement_stays_counted_when_the_task_is_judged_again(committee: Committee, notes: str) -> None:
    proposal = committee.request()
    committee.presses(APPROVER, "rejected")
    committee.shift.edit(notes=notes)
    committee.shift.pass_(120)
    assert committee.shift.outcomes()[-1] in ("written", "proposed")
    (told,) = labels(committee)["priority"]
    assert (told["rejected"], told["settled"], told["right"]) == (1, 1, 0.0)
    rows = committee.shift.aws.table.query(keys.label(committee.shift.project_gid, WORKFLOW, "").pk)
    kept = next(each for each in rows if "#" in each["sk"])
    label, said = Label.of_row(kept), committee.shift.options["Urgent"]
    assert label.task_gid == committee.shift.task_gid
    assert label.said["priority"].proposal_id == proposal.proposal_id
    assert (label.said["priority"].value, label.open_keys) == (said, [])
    assert label.judge


def test_what_is_held_back_in_quiet_hours_is_said_after_them_and_once(committee: Committee) -> None:
    committee.request()
    hour = committee.shift.now().hour
    quiet = {"zone": "UTC", "start": f"{hour:02d}:00", "end": f"{(hour + 1) % 24:02d}:00"}
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][committee.shift.project_gid]["quiet_hours"] = quiet
    committee.shift.configuration = configuration_of(document)
    committee.comments(STRANGER, "/ai accept")
    assert (committee.heard(), committee.shift.outcomes()[-1]) == ([], RefusedReason.QUIET_HOURS)
    committee.shift.pass_(2 * 3600)
    committee.asked_again()
    (told,) = committee.heard()
    assert "approvers" in told
    committee.asked_again()
    committee.comments(APPROVER, "thanks")
    assert len(committee.heard()) == 1


def test_people_are_answered_while_a_switch_holds_a_yes(committee: Committee) -> None:
    approved_and_held(committee)
    for text, answer in (("/ai reject", "approvers"), ("/ai what", "/ai undo"), ("/ai mute", "nothing more")):
        committee.comments(STRANGER, text)
        assert answer in committee.heard()[-1]
    assert (committee.state(), committee.priority()) == (State.APPROVED, None)
    committee.switch(on=False)
    committee.asked_again()
    assert (committee.priority(), len(committee.heard())) == ("Urgent", 3)


def test_an_answer_that_the_global_switch_held_is_given_when_it_is_off(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True, name="global")
    committee.comments(STRANGER, "/ai accept")
    committee.comments(STRANGER, "/ai mute")
    assert committee.heard() == []
    committee.switch(on=False, name="global")
    committee.asked_again()
    committee.asked_again()
    assert ["approvers" in each for each in committee.heard()] == [True, False]


@pytest.mark.parametrize("status", [400, 404])
def test_a_yes_whose_request_asana_refused_is_told_so_once(committee: Committee, status: int) -> None:
    committee.request()
    loses_an_answer(committee.shift, FaultKind.STATUS, status=status)
    committee.presses(APPROVER, "approved")
    for _ in range(2):
        committee.shift.pass_(400)
        committee.asked_again()
    assert committee.priority() is None
    assert [each for each in committee.heard() if "Asana refused it" in each] == committee.heard() != []
    assert len(committee.heard()) == 1
