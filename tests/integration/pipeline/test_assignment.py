"""Somebody is proposed without a request more than the triage costs anyway, and whoever is out is not."""

from datetime import date, timedelta
from typing import Any

import pytest

from steward.evidence.load import Load
from steward.evidence.timelines import Absence
from steward.governance.policy import configuration_of
from steward.store import keys
from steward.store.proposals import Proposals
from tests.integration.aws import Aws
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
