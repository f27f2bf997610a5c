"""Somebody is proposed without a request more than the triage costs anyway, and whoever is out is not."""

from datetime import date, timedelta
from typing import Any

import pytest

from steward.evidence.load import Load
from steward.evidence.timelines import Absence
from steward.governance.policy import configuration_of
from steward.store import keys
from steward.store.proposals import Proposals, State
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, STRANGER, Committee, committee_on
from tests.integration.pipeline.shift import Shift, shift_on

MIKA = "Mika Member"


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that proposes an assignee; the project has no past, and Mika takes its requests."""
    made = shift_on(aws)
    made.hook()
    return made


def configured(shift: Shift, *, subtask: bool, **person: Any) -> None:  # noqa: ANN401 - keys of the document
    document = shift.configuration.model_dump()
    project = document["projects"][shift.project_gid]
    project["workflows"]["triage_request"]["fields"]["assignee"] = {"min_confidence": 0.3}
    project["workflows"]["decision"] = {"mode": "act"}
    gid = shift.sandbox.cast.users[MIKA]
    project |= {"approvals": {"approvers": [gid], "subtask": subtask}, "people": {gid: {"teams": ["Any"], **person}}}
    shift.configuration = configuration_of(document)


def cached(shift: Shift, *away: Absence) -> None:
    """What reconcile keeps of Mika."""
    row = {"gid": shift.sandbox.cast.users[MIKA], "name": MIKA, "load": Load(shift.now(), away=away).as_row()}
    shift.aws.table.put(keys.cache(shift.project_gid, "people"), {"people": [row]})


def asked(shift: Shift) -> list[str]:
    """What one triage asked of Asana."""
    shift.submit("production is down")
    shift.sandbox.calls.clear()
    shift.pass_(60)
    bot = shift.sandbox.cast.bot_user_gid
    return [str(call.operation_id) for call in shift.sandbox.calls.entries if call.owner == bot]


def proposals(shift: Shift) -> int:
    return len(Proposals(shift.aws.table, shift.aws.objects).of(f"task:{shift.task_gid}"))


def test_a_lone_triage_costs_two_requests_with_a_proposed_assignee_and_without(shift: Shift) -> None:
    assert asked(shift) == ["getTask", "updateTask"]
    assert proposals(shift) == 0
    configured(shift, subtask=False)
    cached(shift)
    assert asked(shift) == ["getTask", "updateTask"]
    assert proposals(shift) == 1


def test_the_subtask_that_shows_the_proposal_is_the_one_request_more(shift: Shift) -> None:
    configured(shift, subtask=True)
    cached(shift)
    assert asked(shift) == ["getTask", "updateTask", "createSubtaskForTask"]


def test_whoever_is_out_of_office_is_not_proposed_and_the_reason_says_so(shift: Shift) -> None:
    configured(shift, subtask=False)
    today: date = shift.now().date()
    cached(shift, Absence(today, today + timedelta(days=7)))
    asked(shift)
    assert proposals(shift) == 0
    assert "Nobody is proposed: everyone able is out of office." in shift.value("reason")


def test_whoever_the_configuration_keeps_out_is_not_proposed_from_the_next_triage_on(shift: Shift) -> None:
    configured(shift, subtask=False, never=True)
    cached(shift)
    asked(shift)
    assert proposals(shift) == 0
    assert "not to be asked" in shift.value("reason")


def approving(aws: Aws) -> Committee:
    """A deployment in which Mika Member approves, and Olga Owner takes its requests."""
    committee = committee_on(aws)
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    project = document["projects"][committee.shift.project_gid]
    project["workflows"]["triage_request"]["fields"] |= {"assignee": {"min_confidence": 0.3}}
    project["workflows"]["triage_request"]["fields"].pop("priority")
    project["people"] = {committee.gid_of(STRANGER): {"teams": ["Any"]}}
    committee.shift.configuration = configuration_of(document)
    return committee


def known(committee: Committee, *away: Absence, **facts: Any) -> None:  # noqa: ANN401 - of the row
    """What reconcile keeps of Olga now."""
    shift, gid = committee.shift, committee.gid_of(STRANGER)
    row = {"gid": gid, "name": STRANGER, "load": Load(shift.now(), away=away).as_row(), **facts}
    shift.aws.table.put(keys.cache(shift.project_gid, "people"), {"people": [row]})


def assignee(committee: Committee) -> str | None:
    path = f"/tasks/{committee.shift.task_gid}"
    found = data_of(committee.shift.human.get(path, params={"opt_fields": "assignee.name"}))["assignee"]
    return str(found["name"]) if found else None


def test_an_approved_assignment_is_written_to_somebody_who_is_there(aws: Aws) -> None:
    committee = approving(aws)
    known(committee)
    committee.request()
    committee.presses(APPROVER, "approved")
    assert (assignee(committee), committee.state(), committee.heard()) == (STRANGER, State.USED, [])


@pytest.mark.parametrize(
    ("change", "told"), [("out", "is out of office"), ("left", "has left"), ("guest", "is a guest")]
)
def test_nobody_is_given_a_task_who_left_or_is_out_when_the_yes_comes_and_the_approver_is_told(
    aws: Aws, change: str, told: str
) -> None:
    committee = approving(aws)
    known(committee)
    committee.request()
    today = committee.shift.now().date()
    known(committee, *([Absence(today, today + timedelta(days=9))] if change == "out" else []), **{change: True})
    committee.presses(APPROVER, "approved")
    assert (assignee(committee), committee.state()) == (None, State.STALE)
    (said,) = committee.heard()
    assert told in said
    committee.asked_again()
    assert len(committee.heard()) == 1


def test_whoever_the_configuration_keeps_out_by_now_is_not_given_it_either(aws: Aws) -> None:
    committee = approving(aws)
    known(committee)
    committee.request()
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][committee.shift.project_gid]["people"][committee.gid_of(STRANGER)]["never"] = True
    committee.shift.configuration = configuration_of(document)
    committee.presses(APPROVER, "approved")
    assert (assignee(committee), committee.state()) == (None, State.STALE)
    assert "is kept out by the configuration" in committee.heard()[0]


def test_what_nobody_knows_of_a_person_stops_no_yes(aws: Aws) -> None:
    committee = approving(aws)
    known(committee)
    committee.request()
    committee.shift.aws.table.put(keys.cache(committee.shift.project_gid, "people"), {"people": []})
    committee.presses(APPROVER, "approved")
    assert assignee(committee) == STRANGER
