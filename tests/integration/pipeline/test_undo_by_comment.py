"""Who may take back what by a comment, and where is nothing taken back?"""

from typing import Any

import pytest

from local.asana.faults import FaultKind
from steward.errors import RefusedReason
from steward.governance.policy import configuration_of
from steward.store.proposals import Kind, State
from steward.store.remembered import REMEMBERED
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, GUEST, STRANGER, Committee, committee_on
from tests.integration.pipeline.shift import WORKFLOW
from tests.integration.pipeline.test_undo import Regret
from tests.integration.pipeline.wording import SOON, loses_an_answer


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


def reconfigure(committee: Committee, **modes: str) -> None:
    """The project's workflows get other modes."""
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    for workflow, mode in modes.items():
        document["projects"][committee.shift.project_gid]["workflows"][workflow]["mode"] = mode
    committee.shift.configuration = configuration_of(document)


def test_what_was_carried_out_after_a_yes_is_the_last_run_too(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    committee.presses(APPROVER, "approved")
    committee.comments(APPROVER, "/ai undo")
    assert (committee.priority(), committee.shift.value("summary")) == (None, summary)
    assert "being put back" in committee.heard()[-1]


def test_a_persons_own_value_between_two_of_ours_comes_back_though_we_had_set_it_before(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    for value in (None, "Urgent"):  # cleared by hand, and set by hand: now it is theirs
        committee.shift.pass_(4000)
        committee.shift.sets("priority", value)
    committee.shift.pass_(60)
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(120)
    committee.comments(APPROVER, "/ai accept")
    assert committee.priority() == "Soon"
    Regret(committee.shift).undone()
    assert committee.priority() == "Urgent"


@pytest.mark.parametrize("who", ["approver", "operator"])
def test_what_a_workflow_did_is_taken_back_while_its_kill_switch_is_set(committee: Committee, who: str) -> None:
    committee.request()
    committee.switch(on=True)
    committee.comments(APPROVER, "/ai undo") if who == "approver" else Regret(committee.shift).undone()
    assert committee.shift.value("summary") is None


@pytest.mark.parametrize("name", ["global", "workflow:decision"])
def test_an_undo_waits_for_the_other_kill_switches(committee: Committee, name: str) -> None:
    committee.request()
    committee.switch(on=True, name=name)
    Regret(committee.shift).undone()
    assert committee.shift.value("summary") is not None
    committee.switch(on=False, name=name)
    committee.asked_again()
    assert committee.shift.value("summary") is None


def test_a_second_undo_does_nothing_twice_and_says_so(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.comments(APPROVER, "/ai undo")
    done = committee.shift.mutations()
    committee.comments(APPROVER, "/ai undo")
    assert committee.priority() is None
    assert "nothing left" in committee.heard()[-1]
    assert len([each for each in committee.proposals() if each.kind is Kind.UNDO]) == 1
    assert committee.shift.mutations() == done


@pytest.mark.parametrize("mode", ["observe", "off"])
def test_for_a_workflow_that_writes_nothing_any_more_it_is_answered_and_nothing_put_back(
    committee: Committee, mode: str
) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    reconfigure(committee, **{WORKFLOW: mode})
    committee.comments(APPROVER, "/ai undo")
    assert committee.shift.value("summary") == summary
    assert "only an operator" in committee.heard()[0]


@pytest.mark.parametrize("workflow", [WORKFLOW, "decision"])
def test_a_mode_that_goes_down_before_the_write_stops_it(committee: Committee, workflow: str) -> None:
    committee.request()
    summary = committee.shift.value("summary")

    def goes_down(state: str) -> None:
        if state == "write_back":
            reconfigure(committee, **{workflow: "observe"})

    committee.shift.before = goes_down
    committee.comments(APPROVER, "/ai undo")
    committee.asked_again()
    assert committee.shift.value("summary") == summary
    assert RefusedReason.NOT_ALLOWED in committee.shift.outcomes()


def with_another_project(committee: Committee) -> str:
    """The task is in a second project as well, whose only approver is the stranger."""
    shift = committee.shift
    cast = shift.sandbox.cast
    data = {"name": "Other", "workspace": cast.workspace_gid, "team": cast.teams["Operations"]}
    other: str = data_of(shift.human.post("/projects", json={"data": data}))["gid"]
    shift.human.post(f"/tasks/{shift.task_gid}/addProject", json={"data": {"project": other}}).raise_for_status()
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    own: dict[str, Any] = document["projects"][shift.project_gid]
    document["projects"][other] = {
        "name": "Other",
        "approvals": {"approvers": [committee.gid_of(STRANGER)]},
        "workflows": {"decision": own["workflows"]["decision"]},
    }
    shift.configuration = configuration_of(document)
    return other


def heard_in(committee: Committee, project_gid: str, name: str) -> None:
    """The comment's event reaches the run of that project."""
    shift = committee.shift
    shift.author_filter = True
    path = f"/tasks/{shift.task_gid}/stories"
    hooks = shift.sandbox.delivery.post
    shift.sandbox.delivery.post = lambda *_delivery: (200, {})
    data_of(committee.person(name).post(path, json={"data": {"text": "/ai undo"}}))
    shift.pass_(5)
    shift.sandbox.delivery.post = hooks
    committee.asked_again(project_gid)


def test_an_approver_of_another_of_the_tasks_projects_takes_nothing_back(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    heard_in(committee, with_another_project(committee), STRANGER)
    committee.shift.pass_(120)
    assert committee.shift.value("summary") == summary
    assert "whose rule made the change" in committee.heard()[0]


def test_an_undo_that_another_projects_run_hears_first_is_judged_by_its_own(committee: Committee) -> None:
    committee.request()
    heard_in(committee, with_another_project(committee), APPROVER)
    committee.shift.pass_(120)
    assert committee.shift.value("summary") is None


def test_an_approver_who_was_taken_off_the_list_before_the_write_takes_nothing_back(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")

    def goes(state: str) -> None:
        if state == "write_back":
            document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
            document["projects"][committee.shift.project_gid]["approvals"]["approvers"] = []
            committee.shift.configuration = configuration_of(document)

    committee.shift.before = goes
    committee.comments(APPROVER, "/ai undo")
    committee.shift.pass_(60)
    assert committee.shift.value("summary") == summary
    assert RefusedReason.NOT_ALLOWED in committee.shift.outcomes()


@pytest.mark.parametrize("there", [False, True])
def test_a_guest_takes_nothing_back_although_named_as_an_approver(committee: Committee, *, there: bool) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.comments(GUEST, "/ai undo", committee.subtasks()[0]["gid"] if there else "")
    assert committee.priority() == "Urgent"
    assert "only approvers" in committee.heard()[-1]


def test_an_old_undo_is_not_obeyed_again_because_of_all_that_was_said_since(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.comments(APPROVER, "/ai undo")
    committee.shift.pass_(4000)
    committee.shift.edit(notes="before the weekend")
    committee.shift.pass_(120)
    committee.comments(APPROVER, "/ai accept")
    stranger, path = committee.person(STRANGER), f"/tasks/{committee.shift.task_gid}/stories"
    for _ in range(REMEMBERED + 5):
        data_of(stranger.post(path, json={"data": {"text": "/ai reject"}}))
    committee.shift.pass_(120)
    said = committee.heard()
    committee.comments(STRANGER, "hello")
    assert (committee.priority(), committee.heard()) == ("Soon", said)


def test_an_undo_while_a_yes_waits_drops_that_and_puts_back_nothing_else(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    committee.switch(on=True)
    committee.comments(APPROVER, "/ai accept")
    committee.comments(APPROVER, "/ai undo")
    assert committee.state() is State.REJECTED
    committee.switch(on=False)
    committee.asked_again()
    assert (committee.priority(), committee.shift.value("summary")) == (None, summary)
    assert "dropped" in committee.heard()[-1]
    (entry,) = committee.rejections()
    assert entry["actor"] == committee.gid_of(APPROVER)
    committee.comments(APPROVER, "/ai undo")
    assert committee.shift.value("summary") is None, "the next one means the run before"


def test_a_stranger_drops_no_yes_by_an_undo(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True)
    committee.comments(APPROVER, "/ai accept")
    committee.comments(STRANGER, "/ai undo")
    committee.switch(on=False)
    committee.asked_again()
    assert committee.priority() == "Urgent"


@pytest.mark.parametrize(("words", "priority"), [(("accept", "undo"), None), (("undo", "accept"), "Urgent")])
def test_of_a_yes_and_an_undo_that_are_heard_at_once_the_later_one_stands(
    committee: Committee, words: tuple[str, str], priority: str | None
) -> None:
    committee.request()
    for word in words:
        committee.shift.sandbox.advance(2)
        path = f"/tasks/{committee.shift.task_gid}/stories"
        data_of(committee.person(APPROVER).post(path, json={"data": {"text": f"/ai {word}"}}))
    committee.shift.pass_(120)
    committee.asked_again()
    assert committee.priority() == priority


@pytest.mark.parametrize("said_before", ["", "/ai reject"])
@pytest.mark.parametrize("kind", [FaultKind.STATUS_AFTER_COMMIT, FaultKind.RESET])
def test_an_undo_while_the_request_is_in_doubt_waits_for_its_end_and_puts_back_nothing_else(
    committee: Committee, kind: FaultKind, said_before: str
) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    loses_an_answer(committee.shift, kind)
    committee.presses(APPROVER, "approved")
    if said_before:
        committee.comments(APPROVER, said_before)
    committee.shift.unknown_retries = 3
    committee.comments(APPROVER, "/ai undo")
    committee.shift.pass_(900)
    assert (committee.priority(), committee.shift.value("summary")) == (None, summary)
    assert ("being put back" if kind is FaultKind.STATUS_AFTER_COMMIT else "dropped") in committee.heard()[-1]
    committee.asked_again()
    assert (committee.priority(), committee.shift.value("summary")) == (None, summary)
