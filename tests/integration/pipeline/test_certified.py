"""Does a field of people act alone exactly while its certificate stands?"""

from typing import Any

import pytest

from steward.governance.certificates import Certificate, State, Why
from steward.governance.policy import configuration_of
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.proposals import State as ProposalState
from steward.store.table import Write
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, Committee, committee_on
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on

URGENT, SOON = "production is down", "before the weekend"
JUDGE = "v1/offline"
STANDING = Certificate(State.STANDING, Why.PROVEN, JUDGE, 0.9, 600, 200, 4, 0.05, "2026", changed_at="2026")


def certified(aws: Aws, mode: str = "act", labels: int = 300) -> Shift:
    """Priorities belong to people here, and may be certified; the model is off, so that the judge is `v1/offline`."""
    shift = shift_on(aws)
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    document["model"] = {"engine": "offline"}
    triage = document["projects"][shift.project_gid]["workflows"][WORKFLOW]
    triage["fields"]["priority"] |= {"owner": "person", "certify": {"labels": labels}}
    triage["mode"] = mode
    shift.configuration = configuration_of(document)
    shift.hook()
    return shift


def grant(shift: Shift, certificate: Certificate = STANDING) -> None:
    shift.aws.table.put(keys.certificate(shift.project_gid, WORKFLOW, "priority"), certificate.as_item())


def withdraw(shift: Shift) -> None:
    write = Write(
        "Update", keys.certificate(shift.project_gid, WORKFLOW, "priority"),
        expression="SET #state = :gone", names={"#state": "state"}, values={":gone": "withdrawn"},
    )  # fmt: skip
    shift.aws.table.write(write)


def judged(shift: Shift, notes: str = URGENT) -> None:
    shift.submit(notes)
    shift.pass_(60)


def label(shift: Shift) -> dict[str, Any]:
    return shift.aws.table.get(keys.label(shift.project_gid, WORKFLOW, shift.task_gid)) or {}


@pytest.fixture
def shift(aws: Aws) -> Shift:
    return certified(aws)


def test_without_a_certificate_the_field_is_proposed(shift: Shift) -> None:
    judged(shift)
    assert shift.value("priority") is None
    assert label(shift)["said#priority"]["how"] == "proposed"


def test_with_a_certificate_the_field_is_filled_without_asking(shift: Shift) -> None:
    grant(shift)
    judged(shift)
    assert shift.value("priority") == "Urgent"
    assert shift.outcomes() == ["written"]
    assert shift.runs[0].get("proposals") is None
    assert label(shift)["said#priority"]["how"] == "acted"
    assert label(shift)["judge"] == JUDGE


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate(State.WITHDRAWN, Why.DRIFTED, JUDGE, 0.9),
        Certificate(State.WAITING, Why.NO_CUTOFF, JUDGE, 0.9),
        Certificate(State.STANDING, Why.PROVEN, "v2/offline", 0.9),
        Certificate(State.STANDING, Why.PROVEN, JUDGE, 0.995),
    ],
    ids=["withdrawn", "waiting", "another judge's", "a higher cutoff"],
)
def test_what_does_not_stand_for_this_judgement_is_proposed(shift: Shift, certificate: Certificate) -> None:
    grant(shift, certificate)
    judged(shift)
    assert shift.value("priority") is None
    assert label(shift)["said#priority"]["how"] == "proposed"


def test_in_suggest_a_certificate_changes_nothing(aws: Aws) -> None:
    shift = certified(aws, "suggest")
    grant(shift)
    judged(shift)
    assert shift.value("priority") is None


@pytest.mark.parametrize("state", ["classify", "write_back"])
def test_a_certificate_that_is_withdrawn_during_the_run_stops_the_write(shift: Shift, state: str) -> None:
    grant(shift)
    shift.before = lambda step: withdraw(shift) if step == state else None
    judged(shift)
    assert shift.value("priority") is None
    assert shift.outcomes() == ["not_certified"]
    assert shift.value("summary") is not None  # the bot's own fields went first
    assert label(shift)["said#priority"]["how"] == "left"


def test_what_the_certificate_stopped_is_looked_at_again_and_proposed(shift: Shift) -> None:
    grant(shift)
    shift.before = lambda step: withdraw(shift) if step == "write_back" else None
    judged(shift)
    shift.pass_(3800)
    shift.scan()
    assert shift.outcomes()[-1] == "proposed" or shift.runs[-1].get("proposals")
    assert shift.value("priority") is None


def test_a_value_of_people_is_never_replaced_however_certified(shift: Shift) -> None:
    grant(shift)
    shift.before = lambda step: shift.sets("priority", "By hand") if step == "enrich" and not shift.runs else None
    judged(shift)
    assert shift.value("priority") == "By hand"


def test_a_person_who_fills_it_during_the_run_wins(shift: Shift) -> None:
    grant(shift)
    shift.before = lambda step: shift.sets("priority", "By hand") if step == "write_back" else None
    judged(shift)
    assert shift.value("priority") == "By hand"
    assert shift.outcomes() == ["human_changed"]


def test_what_a_person_cleared_is_not_filled_again(shift: Shift) -> None:
    grant(shift)
    judged(shift)
    shift.sets("priority", None)
    shift.edit(notes=f"{SOON} please")
    shift.pass_(60)
    assert len(shift.runs) == 2
    assert shift.value("priority") is None


@pytest.fixture
def committee(aws: Aws) -> Committee:
    """People are asked about priorities here, until a certificate stands."""
    committee = committee_on(aws)
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["model"] = {"engine": "offline"}
    document["projects"][committee.shift.project_gid]["workflows"][WORKFLOW]["fields"]["priority"]["certify"] = {}
    committee.shift.configuration = configuration_of(document)
    return committee


def speaks_against(committee: Committee, how: str) -> None:
    """People refuse what was proposed, or take it back after their yes."""
    committee.presses(APPROVER, "rejected" if how == "rejected" else "approved")
    if how == "undone":
        committee.comments(APPROVER, "/ai undo")
    elif how == "cleared":
        committee.shift.sets("priority", None)


@pytest.mark.parametrize("how", ["rejected", "undone", "cleared"])
def test_what_people_refused_or_took_back_is_asked_again_however_certified(committee: Committee, how: str) -> None:
    committee.request()
    speaks_against(committee, how)
    assert committee.priority() is None
    grant(committee.shift)
    committee.shift.pass_(4000)
    committee.shift.edit(notes=f"{URGENT}, still")
    committee.shift.pass_(120)
    assert committee.priority() is None
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(120)
    assert (committee.priority(), committee.state()) == (None, ProposalState.OPEN)


def test_a_certified_value_that_was_undone_is_not_filled_again(committee: Committee) -> None:
    grant(committee.shift)
    judged(committee.shift)
    committee.comments(APPROVER, "/ai undo")
    committee.shift.pass_(4000)
    committee.shift.edit(notes=f"{URGENT}, still")
    committee.shift.pass_(120)
    assert committee.priority() is None


def test_an_unanswered_proposal_does_not_stop_a_certificate(committee: Committee) -> None:
    committee.request()
    grant(committee.shift)
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(120)
    assert committee.priority() == "Soon"


def test_a_field_that_people_had_settled_teaches_nothing(shift: Shift) -> None:
    shift.before = lambda step: shift.sets("priority", "By hand") if step == "enrich" and not shift.runs else None
    judged(shift)
    assert "said#priority" not in label(shift)


def withdrawn(shift: Shift, why: Why = Why.DRIFTED) -> None:
    at = shift.now().isoformat()
    grant(shift, Certificate(State.WITHDRAWN, why, JUDGE, 0.9, 600, 200, 40, 0.26, "2026", changed_at=at))


def told(shift: Shift, slot: str = "first") -> list[dict[str, Any]]:
    """The run about the project, and then the tasks of the project that tell of a withdrawal."""
    shift.send(work_message(WORKFLOW, shift.project_gid, "scan", [Subject("project", shift.project_gid)], slot))
    shift.pass_(60)
    params = {"project": shift.project_gid, "opt_fields": "name,notes,created_by.name", "limit": "100"}
    tasks: list[dict[str, Any]] = data_of(shift.human.get("/tasks", params=params))
    return [each for each in tasks if each["name"].startswith("Steward asks again")]


def test_a_withdrawal_is_told_in_one_task_that_explains_it(shift: Shift) -> None:
    withdrawn(shift)
    (task,) = told(shift)
    assert task["created_by"]["name"] == "Steward Bot"
    assert "AI Priority" in task["name"]
    assert "200, 40 of them wrong" in task["notes"]
    assert "suddenly wrong" in task["notes"]
    assert "10% is allowed" in task["notes"]


def test_a_withdrawal_is_told_once_however_often_it_is_asked_for(shift: Shift) -> None:
    withdrawn(shift)
    assert len(told(shift)) == len(told(shift, "second")) == len(told(shift, "third")) == 1
    shift.sandbox.advance(60)
    withdrawn(shift, Why.BOUND_FAILED)
    assert len(told(shift, "fourth")) == 2


def test_without_a_withdrawal_nothing_is_told(shift: Shift) -> None:
    grant(shift)
    assert told(shift) == []
    assert shift.outcomes() == ["nothing_new"]


def test_where_the_workflow_only_observes_nothing_is_told(aws: Aws) -> None:
    shift = certified(aws, "observe")
    withdrawn(shift)
    assert told(shift) == []
    assert shift.outcomes() == ["mode_observe"]
