"""Is exactly what a person approved done, once, and nothing that they did not (RELIABILITY 4.8)?"""

from typing import Any

import pytest

from steward.errors import RefusedReason
from steward.governance import flags
from steward.governance.policy import configuration_of
from steward.pipeline.answering import OVERTAKEN
from steward.run import work_message
from steward.store import keys
from steward.store.proposals import State, mute
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, BOT, GUEST, STRANGER, Committee, committee_on
from tests.integration.pipeline.wording import SOON, URGENT, asks_again

DAY = 86_400


@pytest.fixture
def committee(aws: Aws) -> Committee:
    return committee_on(aws)


def unchanged(committee: Committee, state: State = State.OPEN) -> None:
    assert (committee.state(), committee.priority(), committee.audit()) == (state, None, [])


def test_a_proposal_is_put_to_an_approver_as_an_approval_subtask(committee: Committee) -> None:
    proposal = committee.request()
    (subtask,) = committee.subtasks()
    assert subtask["name"] == f"Approve: set AI Priority to Urgent (ref {proposal.reference})"
    assert (subtask["resource_subtype"], subtask["approval_status"]) == ("approval", "pending")
    assert subtask["assignee"]["name"] in (APPROVER, GUEST)
    unchanged(committee)


@pytest.mark.parametrize("mode", [None, "off", "observe"])
def test_where_nobody_hears_an_answer_no_subtask_asks_for_one(committee: Committee, mode: str | None) -> None:
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    workflows = document["projects"][committee.shift.project_gid]["workflows"]
    workflows.pop("decision")
    committee.shift.configuration = configuration_of(document)
    if mode:
        workflows["decision"] = {"mode": mode}
        committee.shift.configuration = configuration_of(document)
    assert committee.request().state is State.OPEN
    assert committee.subtasks() == []


def test_what_an_approver_approves_is_carried_out_in_suggest_too(committee: Committee) -> None:
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][committee.shift.project_gid]["workflows"]["decision"]["mode"] = "suggest"
    committee.shift.configuration = configuration_of(document)
    committee.request()
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)
    assert committee.shift.telemetry.counts["Approvals"] == 1


def test_what_an_approver_approves_is_done_once_and_the_audit_says_who_said_yes(committee: Committee) -> None:
    proposal = committee.request()
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.set_by_bot(), committee.state()) == ("Urgent", 1, State.USED)
    (entry,) = committee.audit()
    assert entry["approved_by"] == committee.gid_of(APPROVER)
    assert entry["proposal_id"] == proposal.proposal_id
    assert entry["signal"].startswith("subtask:")
    assert committee.heard() == []
    assert entry["rule"] == f"approved:{proposal.proposal_id}"
    assert len(entry["policy_sha256"]) == 64


def test_the_audit_says_of_a_proposals_run_and_of_its_approval_who_judged_by_what_and_whose_rule_it_was(
    committee: Committee,
) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    own = list(committee.shift.aws.table.query(f"AUDIT#{committee.subject}", "audit#"))
    assert [entry["rule"].partition(":")[0] for entry in own] == ["act", "approvals", "approved"]
    assert len({entry["policy_sha256"] for entry in own}) == 1, "the approved one stands on the policy that proposed it"
    runs = list(committee.shift.aws.table.query(f"AUDIT#runs:{committee.subject}", "audit#"))
    judged, decided = runs[0], runs[-1]
    for run in (judged, decided):
        assert (run["prompt"]["name"], run["prompt"]["version"]) == ("triage_request", "v1")
        assert len(run["prompt"]["sha256"]) == 64
        assert run["policy_sha256"] == own[0]["policy_sha256"]
        assert run["model"]["model_id"]
    assert (judged["rule"], judged["model"]["cost_microdollars"]) == ("mode:act", 0)
    assert "cost_microdollars" not in decided["model"], "it was paid for once"


@pytest.mark.parametrize("name", [STRANGER, GUEST])
def test_a_yes_of_anybody_else_changes_nothing_and_is_answered_once(committee: Committee, name: str) -> None:
    committee.request()
    committee.presses(name, "approved")
    unchanged(committee)
    (told,) = committee.heard()
    assert "approvers" in told if name == STRANGER else "guests" in told
    committee.comments(STRANGER, "Why not?")
    assert len(committee.heard()) == 1


def test_the_bots_own_yes_does_not_count(committee: Committee) -> None:
    committee.request()
    committee.presses(BOT, "approved")
    committee.comments(STRANGER, "look again")
    unchanged(committee)


def test_a_yes_without_a_user_does_not_count(committee: Committee) -> None:
    committee.request()
    gid = committee.subtasks()[0]["gid"]
    committee.presses(APPROVER, "approved", subtask_gid=_of_nobody(committee, gid))
    unchanged(committee)


def _of_nobody(committee: Committee, subtask_gid: str) -> str:
    """From here on the sandbox's stories of this subtask name nobody, as those of a rule do."""
    graph = committee.shift.sandbox.world.graph

    def anonymise(_state: str) -> None:
        for story in graph.all_linked(graph.get("task", subtask_gid, "task"), "stories"):
            graph.change(story, created_by=None)

    committee.shift.before = anonymise
    return subtask_gid


def test_after_its_end_a_yes_is_too_late_and_before_it_is_not(committee: Committee) -> None:
    committee.request()
    committee.shift.sandbox.advance(3 * DAY)
    committee.presses(APPROVER, "approved")
    unchanged(committee, State.EXPIRED)
    assert "expired" in committee.heard()[0]


def test_in_its_last_minutes_a_proposal_can_be_approved(committee: Committee) -> None:
    committee.request()
    committee.shift.sandbox.advance(3 * DAY - 600)
    committee.presses(APPROVER, "approved")
    assert committee.priority() == "Urgent"


def test_a_second_yes_and_a_replayed_event_do_nothing_more(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "approved")
    committee.presses(APPROVER, "pending")
    committee.presses(APPROVER, "approved")
    committee.comments(APPROVER, "/ai accept")
    message = work_message("decision", committee.shift.project_gid, "webhook", [committee.subject], "replayed")
    committee.shift.send(message)
    committee.shift.pass_(60)
    assert (committee.set_by_bot(), len(committee.audit())) == (1, 1)


def test_a_no_is_for_good_and_the_same_is_not_proposed_again(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "rejected")
    committee.presses(APPROVER, "approved")
    unchanged(committee, State.REJECTED)
    committee.shift.edit(notes="production is down, and still down")
    committee.shift.pass_(60)
    assert len(committee.proposals()) == 1


def test_changes_requested_is_a_no(committee: Committee) -> None:
    committee.request()
    committee.presses(APPROVER, "changes_requested")
    unchanged(committee, State.REJECTED)


def test_a_yes_to_an_edited_text_does_not_count_and_is_answered(committee: Committee) -> None:
    committee.request()
    subtask = committee.subtasks()[0]
    data_of(committee.person(STRANGER).put(f"/tasks/{subtask['gid']}", json={"data": {"name": "Approve: lunch"}}))
    committee.presses(APPROVER, "approved")
    unchanged(committee)
    assert "changed" in committee.heard()[0]


def test_an_edit_that_was_put_back_before_the_yes_does_not_help(committee: Committee) -> None:
    committee.request()
    subtask = committee.subtasks()[0]
    for name in ("Approve: lunch", subtask["name"]):
        data_of(committee.person(STRANGER).put(f"/tasks/{subtask['gid']}", json={"data": {"name": name}}))
    committee.presses(APPROVER, "approved")
    unchanged(committee)


def test_the_yes_of_another_tasks_subtask_decides_that_task_alone(committee: Committee) -> None:
    committee.request()
    first, other = committee.shift.task_gid, committee.subtasks()[0]["gid"]
    committee.request("before the weekend")
    committee.presses(APPROVER, "approved", subtask_gid=other)
    unchanged(committee)
    committee.shift.task_gid = first
    assert committee.priority() == "Urgent"


def test_another_proposals_subtask_under_this_task_says_nothing(committee: Committee) -> None:
    committee.request()
    first, other = committee.shift.task_gid, committee.subtasks()[0]["gid"]
    committee.request("before the weekend")
    moved = committee.shift.human.post(f"/tasks/{other}/setParent", json={"data": {"parent": committee.shift.task_gid}})
    assert moved.is_success
    committee.presses(APPROVER, "approved", subtask_gid=other)
    unchanged(committee)
    committee.shift.task_gid = first
    unchanged(committee)


def test_a_target_that_changed_makes_the_yes_stale_and_is_proposed_anew(committee: Committee) -> None:
    committee.request()
    committee.shift.sets("priority", "Later")
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.audit()) == ("Later", [])
    old, new = committee.proposals()
    assert (old.state, new.state) == (State.STALE, State.OPEN)
    assert "proposed anew" in committee.heard()[0]
    committee.presses(APPROVER, "approved", subtask_gid=committee.subtasks()[1]["gid"])
    assert committee.priority() == "Urgent"


def test_a_person_who_did_it_already_leaves_nothing_to_do(committee: Committee) -> None:
    committee.request()
    committee.shift.sets("priority", "Urgent")
    committee.presses(APPROVER, "approved")
    assert (committee.state(), committee.set_by_bot(), committee.audit()) == (State.USED, 0, [])


def test_a_new_judgement_supersedes_the_open_one(committee: Committee) -> None:
    committee.request()
    old = committee.subtasks()[0]["gid"]
    committee.shift.edit(notes="before the weekend")
    committee.shift.pass_(60)
    assert [each.state for each in committee.proposals()] == [State.SUPERSEDED, State.OPEN]
    first, second = committee.subtasks()
    assert (first["gid"], first["completed"], first["approval_status"]) == (old, True, "rejected")
    assert (second["completed"], second["approval_status"]) == (False, "pending")


def replaced(committee: Committee) -> str:
    """A request whose text was changed, so that a newer judgement took the first one's place; the first's subtask."""
    committee.request()
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(60)
    gid: str = committee.subtasks()[0]["gid"]
    return gid


@pytest.mark.parametrize("status", ["approved", "changes_requested"])
def test_who_answers_a_replaced_proposal_is_told_so_in_one_comment(committee: Committee, status: str) -> None:
    old = replaced(committee)
    committee.presses(APPROVER, "pending", subtask_gid=old)
    committee.presses(APPROVER, status, subtask_gid=old)
    unchanged(committee)
    (told,) = committee.heard()
    assert "took that proposal's place" in told
    committee.comments(STRANGER, "Why not?")
    assert len(committee.heard()) == 1


def test_an_accept_that_names_a_replaced_proposal_is_answered_and_one_that_names_none_means_the_open_one(
    committee: Committee,
) -> None:
    replaced(committee)
    old, new = committee.proposals()
    committee.comments(APPROVER, f"/ai accept {old.reference}")
    unchanged(committee)
    assert "took that proposal's place" in committee.heard()[0]
    committee.comments(APPROVER, "/ai accept")
    assert (committee.priority(), committee.proposal().proposal_id) == ("Soon", new.proposal_id)
    assert len(committee.heard()) == 1


def test_a_replaced_subtask_that_a_person_opened_again_stays_open(committee: Committee) -> None:
    old = replaced(committee)
    committee.presses(APPROVER, "pending", subtask_gid=old)
    committee.shift.edit(notes=f"{SOON}, please")
    committee.shift.pass_(60)
    assert committee.subtasks()[0]["approval_status"] == "pending"


def test_a_replaced_subtask_that_is_gone_holds_nothing_up(committee: Committee) -> None:
    committee.request()
    gid = committee.subtasks()[0]["gid"]
    assert committee.shift.human.delete(f"/tasks/{gid}").is_success
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(60)
    assert [each["name"].partition(" (")[0] for each in committee.subtasks()] == ["Approve: set AI Priority to Soon"]
    assert committee.shift.outcomes()[-1] == "written"


def test_a_proposal_is_open_again_when_its_text_comes_back_before_anything_was_shown(committee: Committee) -> None:
    committee.switch(on=True)
    committee.request()
    for notes in ("before the weekend", URGENT):
        committee.shift.edit(notes=notes)
        committee.shift.pass_(60)
    assert [each.state for each in committee.proposals()] == [State.SUPERSEDED, State.SUPERSEDED, State.OPEN]
    committee.switch(on=False)
    asks_again(committee.shift, "the switch is off")
    assert len(committee.subtasks()) == 1
    committee.presses(APPROVER, "approved")
    assert committee.priority() == "Urgent"


def test_the_same_judgement_of_a_new_text_is_one_proposal_with_one_subtask(committee: Committee) -> None:
    committee.request()
    committee.shift.edit(notes="production is down since noon")
    committee.shift.pass_(60)
    assert len(committee.proposals()) == len(committee.subtasks()) == 1


def test_the_decision_field_answers_too_and_is_emptied(committee: Committee) -> None:
    committee.request()
    chosen = {committee.shift.fields["decision"]: committee.shift.options["Accept"]}
    path = f"/tasks/{committee.shift.task_gid}"
    data_of(committee.person(APPROVER).put(path, json={"data": {"custom_fields": chosen}}))
    committee.shift.pass_(60)
    assert (committee.priority(), committee.shift.value("decision")) == ("Urgent", None)
    assert committee.audit()[0]["signal"].startswith("field:")
    assert committee.subtasks()[0]["completed"]


def test_the_field_set_by_somebody_else_is_emptied_and_nothing_done(committee: Committee) -> None:
    committee.request()
    committee.shift.sets("decision", "Accept")
    committee.shift.pass_(60)
    unchanged(committee)
    assert committee.shift.value("decision") is None


def test_a_comment_accepts_by_reference_or_rejects(committee: Committee) -> None:
    proposal = committee.request()
    committee.comments(APPROVER, "/ai accept 00000000")
    unchanged(committee)
    assert "no open proposal" in committee.heard()[0]
    committee.comments(APPROVER, f"/ai accept {proposal.reference}\nlooks right")
    assert (committee.priority(), committee.audit()[0]["signal"].partition(":")[0]) == ("Urgent", "comment")


def test_a_comment_on_the_subtask_is_about_that_proposal(committee: Committee) -> None:
    committee.request()
    committee.comments(APPROVER, "/ai reject", gid=committee.subtasks()[0]["gid"])
    unchanged(committee, State.REJECTED)


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_comment_on_the_subtask_that_names_another_proposal_is_about_neither(committee: Committee, verb: str) -> None:
    committee.request()
    first, subtask = committee.shift.task_gid, committee.subtasks()[0]["gid"]
    other = committee.request("before the weekend")
    committee.comments(APPROVER, f"/ai {verb} {other.reference}", gid=subtask)
    unchanged(committee)
    committee.shift.task_gid = first
    unchanged(committee)
    assert "no open proposal" in committee.heard()[0]


def test_a_comment_on_the_subtask_may_name_its_proposal(committee: Committee) -> None:
    proposal = committee.request()
    committee.comments(APPROVER, f"/ai accept {proposal.reference}", gid=committee.subtasks()[0]["gid"])
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)


def test_an_accept_of_a_stranger_in_a_comment_is_answered_and_ignored(committee: Committee) -> None:
    committee.request()
    committee.comments(STRANGER, "/ai accept")
    unchanged(committee)
    assert "approvers" in committee.heard()[0]


def test_a_comment_that_is_edited_into_a_yes_after_the_end_comes_too_late(committee: Committee) -> None:
    committee.request()
    path = f"/tasks/{committee.shift.task_gid}/stories"
    story = data_of(committee.person(APPROVER).post(path, json={"data": {"text": "looks interesting"}}))
    committee.shift.pass_(60)
    committee.shift.sandbox.advance(3 * DAY + 60)
    data_of(committee.person(APPROVER).put(f"/stories/{story['gid']}", json={"data": {"text": "/ai accept"}}))
    committee.comments(STRANGER, "hm")
    unchanged(committee, State.EXPIRED)
    assert "expired" in committee.heard()[0]


def with_another_approver(committee: Committee) -> None:
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][committee.shift.project_gid]["approvals"]["approvers"].append(committee.gid_of(STRANGER))
    committee.shift.configuration = configuration_of(document)


@pytest.mark.parametrize("where", ["button", "field"])
def test_the_no_of_one_approver_stands_over_the_yes_of_another_in_the_same_place(
    committee: Committee, where: str
) -> None:
    with_another_approver(committee)
    committee.request()
    path, words = f"/tasks/{committee.subtasks()[0]['gid']}", ("rejected", "approved")
    for name, word in zip((APPROVER, STRANGER), words, strict=True):
        changes: dict[str, Any] = {"approval_status": word}
        if where == "field":
            option = {"rejected": "Reject", "approved": "Accept"}[word]
            changes = {"custom_fields": {committee.shift.fields["decision"]: committee.shift.options[option]}}
        there = path if where == "button" else f"/tasks/{committee.shift.task_gid}"
        data_of(committee.person(name).put(there, json={"data": changes}))
    committee.shift.pass_(60)
    unchanged(committee, State.REJECTED)


def high_risk(committee: Committee) -> None:
    """A priority costs more here than setting it back, and the author of requests is an approver too."""
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    project = document["projects"][committee.shift.project_gid]
    project["workflows"]["triage_request"]["fields"]["priority"]["risk"] = "high"
    project["approvals"]["approvers"].append(committee.gid_of(STRANGER))
    committee.shift.configuration = configuration_of(document)


def test_an_edit_of_high_risk_takes_the_yes_of_somebody_else_than_the_author_of_the_text(committee: Committee) -> None:
    high_risk(committee)
    committee.request()
    committee.presses(STRANGER, "approved")
    unchanged(committee)
    assert "wrote" in committee.heard()[0]
    committee.presses(APPROVER, "pending")
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)


def test_whoever_answered_in_a_text_field_wrote_the_text_behind_a_high_risk_too(committee: Committee) -> None:
    high_risk(committee)
    shift = committee.shift
    data = {"workspace": shift.sandbox.cast.workspace_gid, "name": "Details", "resource_subtype": "text"}
    made = data_of(shift.human.post("/custom_fields", json={"data": data}))
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    shift.submit("please look")
    answer = {"data": {"custom_fields": {made["gid"]: URGENT}}}
    data_of(committee.person(APPROVER).put(f"/tasks/{shift.task_gid}", json=answer))
    shift.pass_(90)
    committee.presses(APPROVER, "approved")
    unchanged(committee)
    assert "wrote" in committee.heard()[0]


def test_the_author_of_the_text_may_approve_what_is_of_no_high_risk(committee: Committee) -> None:
    high_risk(committee)
    document = committee.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][committee.shift.project_gid]["workflows"]["triage_request"]["fields"]["priority"].pop("risk")
    committee.shift.configuration = configuration_of(document)
    committee.request()
    committee.presses(STRANGER, "approved")
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)


def test_a_yes_to_a_high_risk_that_waited_ends_when_the_text_changed_meanwhile(committee: Committee) -> None:
    high_risk(committee)
    committee.request()
    committee.switch(on=True, name="workflow:decision")
    committee.presses(APPROVER, "approved")
    assert committee.state() is State.APPROVED
    first = committee.proposal().proposal_id
    committee.shift.edit(notes="all quiet, nothing urgent at all: the export runs again on every machine of ours")
    committee.switch(on=False, name="workflow:decision")
    committee.asked_again()
    states = {each.proposal_id: each.state for each in committee.proposals()}
    assert (states[first], committee.priority()) == (State.STALE, None)
    (line,) = committee.heard()
    assert OVERTAKEN in line


def test_of_two_yeses_that_wait_for_one_field_the_later_one_counts(committee: Committee) -> None:
    first = committee.request()
    committee.switch(on=True, name="workflow:decision")
    committee.presses(APPROVER, "approved")
    committee.shift.edit(notes=SOON)
    committee.shift.pass_(120)
    committee.comments(APPROVER, f"/ai accept {committee.proposal().reference}")
    committee.switch(on=False, name="workflow:decision")
    for _ in range(3):
        committee.asked_again()
    states = {each.proposal_id == first.proposal_id: each.state for each in committee.proposals()}
    assert (committee.priority(), states) == ("Soon", {True: State.STALE, False: State.USED})
    assert committee.set_by_bot() == 1


def test_a_yes_to_no_high_risk_that_waited_is_carried_out_though_the_text_changed(committee: Committee) -> None:
    committee.request()
    committee.switch(on=True, name="workflow:decision")
    committee.presses(APPROVER, "approved")
    committee.shift.edit(notes=f"{URGENT}, still")
    committee.switch(on=False, name="workflow:decision")
    committee.asked_again()
    assert committee.priority() == "Urgent"


def test_any_change_of_the_text_makes_an_edit_of_high_risk_stale(committee: Committee) -> None:
    high_risk(committee)
    proposal = committee.request()
    assert proposal.state is State.OPEN
    committee.shift.edit(notes="production is down, says Gael")
    committee.presses(APPROVER, "approved")
    assert committee.priority() is None
    (old,) = [each for each in committee.proposals() if each.proposal_id == proposal.proposal_id]
    assert old.state in (State.STALE, State.SUPERSEDED)


def test_undo_by_comment_puts_back_what_was_approved_and_only_for_an_approver(committee: Committee) -> None:
    committee.request()
    summary = committee.shift.value("summary")
    committee.comments(STRANGER, "/ai undo")
    assert (committee.shift.value("summary"), "undo" in committee.heard()[0]) == (summary, True)
    committee.comments(APPROVER, "/ai undo")
    assert committee.shift.value("summary") is None
    assert committee.audit()[-1]["approved_by"] == committee.gid_of(APPROVER)


def test_a_muted_task_is_left_alone_until_somebody_unmutes_it(committee: Committee) -> None:
    committee.request()
    committee.comments(STRANGER, "/ai mute")
    calls = len(committee.shift.runs)
    committee.shift.edit(notes="before the weekend")
    committee.shift.pass_(60)
    assert committee.shift.outcomes()[calls:] == [RefusedReason.MUTED]
    committee.comments(STRANGER, "/ai unmute")
    committee.shift.edit(notes="before the weekend, please")
    committee.shift.pass_(60)
    assert committee.shift.outcomes()[-1] == "written"


def _muted_before_the_write(committee: Committee, *, on: bool = True) -> None:
    """Somebody mutes the task when its run is about to write."""

    def silence(state: str) -> None:
        if state == "write_back":
            mute(committee.shift.aws.table, str(committee.subject), on=on, by="1", now=committee.shift.now())

    committee.shift.before = silence


def test_a_mute_between_the_plan_and_the_write_is_honoured_by_the_write(committee: Committee) -> None:
    _muted_before_the_write(committee)
    committee.shift.submit("production is down")
    committee.shift.pass_(60)
    assert committee.shift.outcomes() == [RefusedReason.MUTED]
    assert (committee.shift.value("summary"), committee.subtasks(), committee.shift.mutations()) == (None, [], 0)


def test_a_mute_that_was_taken_back_holds_up_no_write(committee: Committee) -> None:
    _muted_before_the_write(committee, on=False)
    committee.request()
    assert committee.shift.value("summary")
    assert len(committee.subtasks()) == 1


def test_a_mute_holds_up_no_edit_that_people_accepted_and_no_answer(committee: Committee) -> None:
    committee.request()
    committee.comments(STRANGER, "/ai mute")
    assert "nothing more" in committee.heard()[0]
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.state()) == ("Urgent", State.USED)


def test_a_mute_holds_up_no_undo(committee: Committee) -> None:
    committee.request()
    committee.comments(STRANGER, "/ai mute")
    committee.comments(APPROVER, "/ai undo")
    assert committee.shift.value("summary") is None


def test_a_comment_on_a_task_without_proposals_costs_two_readings_and_no_write(committee: Committee) -> None:
    committee.shift.submit("nothing of note")
    committee.shift.pass_(60)
    before = len(committee.shift.bot_requests.passed)
    committee.comments(STRANGER, "Thanks all")
    assert committee.shift.bot_requests.passed[before:] == ["before GET", "after GET"] * 2


def test_the_kill_switch_of_the_proposing_workflow_holds_its_approved_edits_too(committee: Committee) -> None:
    committee.request()
    _switch(committee, on=True)
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.state()) == (None, State.APPROVED)
    _switch(committee, on=False)
    committee.comments(STRANGER, "now it may")
    assert (committee.priority(), committee.set_by_bot()) == ("Urgent", 1)


def _switch(committee: Committee, *, on: bool) -> None:
    switch, at = flags.Switch(flags.Scope.WORKFLOW, "triage_request"), committee.shift.now().isoformat()
    for write in flags.setting(switch, on=on, reason="test", by="test", at=at):
        committee.shift.aws.table.write(write)


def test_an_approver_who_was_taken_off_the_list_before_the_write_is_no_approver(committee: Committee) -> None:
    committee.request()

    def changes_configuration(state: str) -> None:
        if state == "write_back":
            committee.shift.configuration = _without_approvers(committee)

    committee.shift.before = changes_configuration
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.audit()) == (None, [])
    assert RefusedReason.NOT_ALLOWED in committee.shift.outcomes()


def _without_approvers(committee: Committee) -> Any:  # noqa: ANN401 - the configuration
    configuration = committee.shift.configuration
    project = configuration.projects[committee.shift.project_gid]
    approvals = project.approvals.model_copy(update={"approvers": ()})
    changed = project.model_copy(update={"approvals": approvals})
    return configuration.model_copy(update={"projects": {committee.shift.project_gid: changed}})


def test_a_row_that_is_not_approved_any_more_stops_the_send_itself(committee: Committee) -> None:
    proposal = committee.request()
    key = keys.proposal(proposal.proposal_id)

    def withdraws(state: str) -> None:
        row = committee.shift.aws.table.get(key)
        if state == "write_back" and row and row["state"] == "approved":
            committee.shift.aws.table.put(key, row | {"state": "rejected"})

    committee.shift.before = withdraws
    committee.presses(APPROVER, "approved")
    assert (committee.priority(), committee.set_by_bot()) == (None, 0)
    assert committee.shift.outcomes()[-1] == RefusedReason.NOT_APPROVED


def test_without_approvers_a_proposal_is_kept_and_nobody_is_asked(aws: Aws) -> None:
    committee = committee_on(aws, approvers=[])
    committee.request()
    assert (committee.state(), committee.subtasks()) == (State.OPEN, [])
    committee.comments(APPROVER, "/ai accept")
    unchanged(committee)


def test_with_subtasks_switched_off_the_comment_still_decides(aws: Aws) -> None:
    committee = committee_on(aws, subtask=False)
    committee.request()
    assert committee.subtasks() == []
    committee.comments(APPROVER, "/ai accept")
    assert committee.priority() == "Urgent"
