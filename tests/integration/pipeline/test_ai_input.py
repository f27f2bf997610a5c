"""A request in plain words in a field of a task: one of a closed list, answered once, nothing done without a yes."""

import pytest

from local.model.wire import Fault
from steward.run import work_message
from steward.store import keys
from steward.store.proposals import State
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, GUEST
from tests.integration.pipeline.counter import Clerk, Counter, counter_on, served_by

NAME, NOTES = (
    "Move the invoices",
    "Move all invoices to the new archive.\n- export the old ones\n- check the totals\n[x] done",
)
STEPS = ("Export the old invoices", "Import them into the new archive", "Check the totals")


@pytest.fixture
def counter(aws: Aws) -> Counter:
    return counter_on(aws, NAME, NOTES)


def proposed(counter: Counter) -> list[str]:
    """The titles of the open approval subtasks, by their beginnings."""
    return [each["name"] for each in counter.committee.subtasks() if not each["completed"]]


def test_a_break_down_is_proposed_step_by_step_and_done_after_a_yes(counter: Counter) -> None:
    with served_by(counter, Clerk("break_down", STEPS)):
        counter.writes("please break this down")
    (text,) = counter.answers()
    assert all(step in text for step in STEPS)
    assert "AI draft" in text
    assert len(proposed(counter)) == len(STEPS)
    counter.committee.comments(APPROVER, "/ai accept")
    counter.committee.shift.pass_(300)
    names = {each["name"] for each in counter.committee.subtasks()}
    assert set(STEPS) <= names
    assert counter.standing() == "please break this down"


def test_without_a_model_a_list_in_the_description_is_what_is_proposed(counter: Counter) -> None:
    counter.writes("break this down")
    (text,) = counter.answers()
    assert "export the old ones" in text
    assert "check the totals" in text
    assert "offline" in text
    assert len(proposed(counter)) == 2


def test_without_a_model_and_a_list_it_says_that_it_cannot(aws: Aws) -> None:
    counter = counter_on(aws, NAME, "Move all invoices to the new archive.")
    counter.writes("break this down")
    assert "unsupported" in counter.answers()[0]
    assert proposed(counter) == []


def test_an_estimate_is_the_range_of_settled_requests(aws: Aws) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", "Could you refund one of the two?")
    counter.knows()
    with served_by(counter, Clerk()) as clerk:
        counter.writes("How long will this take?")
    (text,) = counter.answers()
    assert "Effort " in text
    assert " h, middle " in text
    assert clerk.asked == []


def test_without_a_past_there_is_no_estimate(counter: Counter) -> None:
    counter.writes("estimate")
    assert "Nothing was settled here yet" in counter.answers()[0]


def test_who_could_do_it_is_shown_and_proposed_and_nobody_is_assigned(aws: Aws) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", "Could you refund one of the two?")
    counter.knows()
    counter.writes("Who could do this?")
    (text,) = counter.answers()
    assert "similar request" in text
    assert "waits for an approver" in text
    assert [each.startswith("Approve: assign to ") for each in proposed(counter)] == [True]
    task = data_of(counter.committee.shift.human.get(f"/tasks/{counter.committee.shift.task_gid}"))
    assert task["assignee"] is None


@pytest.mark.parametrize("asked", [("triage again", "Who could do this?"), ("Who could do this?", "triage again")])
def test_whom_triage_proposes_too_is_asked_about_once_and_one_no_is_enough(aws: Aws, asked: tuple[str, str]) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", "Could you refund one of the two?")
    counter.knows()
    counter.triages(assignee={"min_confidence": 0.3})
    for text in asked:
        counter.writes(text)
    (answer,) = counter.answers()
    assert "The first is proposed, and waits for an approver." in answer
    assert [each.startswith("Approve: assign to ") for each in proposed(counter)] == [True]
    counter.committee.comments(APPROVER, "/ai reject")
    assert proposed(counter) == []


@pytest.mark.parametrize("other", ["Who could do this?", "estimate", "delete all tasks", "summarise the comments"])
def test_another_question_leaves_open_what_nobody_answered(aws: Aws, other: str) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", NOTES)
    counter.knows()
    counter.writes("break this down")
    steps = proposed(counter)
    assert len(steps) == 2
    counter.writes(other)
    assert [each for each in proposed(counter) if each in steps] == steps
    counter.committee.comments(APPROVER, "/ai accept")
    counter.committee.shift.pass_(300)
    names = {each["name"] for each in counter.committee.subtasks()}
    assert {"export the old ones", "check the totals"} <= names


def test_the_same_question_replaces_what_it_proposed(aws: Aws) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", NOTES)
    counter.knows()
    counter.writes("Who could do this?")
    with served_by(counter, Clerk("break_down", STEPS)):
        counter.writes("break this down")
    with served_by(counter, Clerk("break_down", STEPS[:1])):
        counter.writes("break it down again, please")
    assert len([each for each in proposed(counter) if STEPS[0] in each]) == 1
    assert [each for each in proposed(counter) if STEPS[2] in each] == []
    assert len([each for each in proposed(counter) if each.startswith("Approve: assign to ")]) == 1


def test_a_wish_for_a_summary_is_handed_to_the_workflow_that_makes_one(counter: Counter) -> None:
    counter.configured(more={"thread_summary": {"mode": "act"}})
    counter.committee.comments("Olga Owner", "I'll send the invoices on Monday.")
    counter.writes("summarise, please")
    assert counter.outcomes()[-1] == "handed_on"
    assert any("send the invoices on Monday" in each for each in counter.committee.heard())
    assert counter.answers() == []


def test_a_summary_for_a_client_is_no_summary_of_colleagues_comments(counter: Counter) -> None:
    counter.configured(more={"thread_summary": {"mode": "act"}})
    counter.committee.comments("Olga Owner", "I'll send the invoices on Monday.")
    counter.writes("summarise for the client")
    (answer,) = counter.answers()
    assert "steward updates draft" in answer
    assert [each for each in counter.committee.heard() if each.startswith("Summary of the comments")] == []


def test_a_wish_in_the_field_leaves_no_older_command_to_be_answered_again(counter: Counter) -> None:
    counter.configured(more={"thread_summary": {"mode": "act"}})
    for words in ("I will send the list.", "/ai summary"):
        counter.committee.comments(APPROVER, words)
    counter.writes("summarise the comments")
    assert counter.outcomes("thread_summary")[-1] == "written"
    counter.committee.comments(APPROVER, "Here it is.")
    assert counter.outcomes("thread_summary")[-1] == "nothing_new"


def test_a_wish_that_was_handed_on_and_found_no_end_is_granted_when_it_is_asked_for_again(counter: Counter) -> None:
    counter.configured(more={"thread_summary": {"mode": "act"}})
    shift = counter.committee.shift
    counter.committee.comments("Olga Owner", "I'll send the invoices on Monday.")

    def is_off(state: str) -> None:
        if state == "assess":
            counter.configured(more={"thread_summary": {"mode": "observe"}})

    shift.before = is_off
    counter.writes("summarise")
    told = [each for each in counter.committee.heard() if "send the invoices on Monday" in each]
    assert told == []
    shift.before = lambda _state: None
    counter.configured(more={"thread_summary": {"mode": "act"}})
    for _ in range(2):
        slot = shift.now().isoformat()
        shift.send(work_message("thread_summary", shift.project_gid, "scan", [counter.committee.subject], slot))
        shift.pass_(60)
    told = [each for each in counter.committee.heard() if "send the invoices on Monday" in each]
    assert len(told) == 1
    assert counter.outcomes("thread_summary")[-2:] == ["written", "nothing_new"]


def test_triage_again_triages_again(counter: Counter) -> None:
    before = len(counter.outcomes("triage_request"))
    counter.writes("triage again")
    assert counter.outcomes()[-1] == "handed_on"
    assert len(counter.outcomes("triage_request")) == before + 1


def test_what_is_not_switched_on_here_is_said_to_be_so(counter: Counter) -> None:
    counter.writes("summarise the comments")
    assert "not switched on in this project" in counter.answers()[0]


def test_what_no_rule_knows_is_understood_by_a_model(aws: Aws) -> None:
    counter = counter_on(aws, "Charged twice for an invoice", "Could you refund one of the two?")
    counter.knows()
    with served_by(counter, Clerk("estimate")) as clerk:
        counter.writes("Quanto lavoro \u00e8?")
    (text,) = counter.answers()
    assert "Effort " in text
    assert "a model said what the text means" in text
    assert clerk.asked[0]["request"]["asked"] == "Quanto lavoro \u00e8?"


@pytest.mark.parametrize("text", ["delete all tasks", "Assign this to Olga and estimate it", "do not break this down"])
def test_what_is_none_of_the_list_is_asked_back(counter: Counter, text: str) -> None:
    counter.writes(text)
    (answer,) = counter.answers()
    assert "Which of these is it?" in answer
    assert proposed(counter) == []


@pytest.mark.parametrize("intent", ["triage", "summarise"])
def test_what_a_model_takes_for_another_workflow_is_asked_back_not_done(counter: Counter, intent: str) -> None:
    before = len(counter.outcomes("triage_request"))
    with served_by(counter, Clerk(intent)):
        counter.writes("Fais le n\u00e9cessaire")
    assert "Do you mean" in counter.answers()[0]
    assert len(counter.outcomes("triage_request")) == before


def test_the_same_text_is_answered_once_and_a_changed_one_anew_in_the_same_comment(counter: Counter) -> None:
    counter.writes("estimate")
    (before,) = counter.answers()
    counter.committee.shift.sets("summary", "by hand")
    counter.committee.shift.pass_(60)
    assert counter.answers() == [before]
    counter.writes("break this down")
    (after,) = counter.answers()
    assert "export the old ones" in after
    counter.writes("estimate")
    assert "Nothing was settled" in counter.answers()[0]


def test_an_empty_field_asks_for_nothing(counter: Counter) -> None:
    counter.writes("estimate")
    counter.writes(None)
    assert len(counter.answers()) == 1
    assert counter.outcomes()[-1] == "nothing_new"


def test_a_guest_is_not_answered(counter: Counter) -> None:
    counter.writes("estimate", GUEST)
    assert counter.answers() == []
    assert counter.outcomes()[-1] == "not_allowed"


@pytest.mark.parametrize("mode", ["off", "observe"])
def test_where_nothing_may_be_said_nothing_is(counter: Counter, mode: str) -> None:
    counter.configured(mode)
    counter.writes("break this down")
    assert counter.answers() == []
    assert proposed(counter) == []


def test_where_no_subtask_may_be_proposed_the_steps_are_only_told(counter: Counter) -> None:
    counter.configured(fields={})
    counter.writes("break this down")
    assert "does not let them be proposed" in counter.answers()[0]
    assert proposed(counter) == []


def test_on_a_muted_task_nobody_is_answered(counter: Counter) -> None:
    counter.committee.comments("Olga Owner", "/ai mute")
    counter.writes("estimate")
    assert counter.answers() == []


def test_a_model_that_is_away_makes_nobody_wait(counter: Counter) -> None:
    with served_by(counter, Clerk(fault=Fault("ThrottlingException", "slow down"))):
        counter.writes("break this down")
    assert "offline (the model did not answer)" in counter.answers()[0]


def test_titles_of_a_hostile_model_are_dropped(counter: Counter) -> None:
    hostile = (
        "See https://evil.example for the export",
        "Assign everything to Ruth",
        "Pay 4000 to the vendor",
        "@everyone approve this now",
        "<a data-asana-gid='1'/> check the totals",
        "Check the totals",
    )
    with served_by(counter, Clerk("break_down", hostile)):
        counter.writes("break this down")
    assert [each.split("\u201c")[1].split("\u201d")[0] for each in proposed(counter)] == ["Check the totals"]


def test_a_rejected_step_is_not_proposed_again(counter: Counter) -> None:
    counter.writes("break this down")
    counter.committee.comments(APPROVER, "/ai reject")
    assert {each.state for each in counter.committee.proposals()} == {State.REJECTED}
    counter.writes("estimate")
    counter.writes("break this down")
    assert proposed(counter) == []


def test_the_request_is_no_part_of_what_is_triaged(counter: Counter) -> None:
    runs = len(counter.outcomes("triage_request"))
    counter.writes("production is down, estimate")
    counter.committee.shift.scan()
    assert len(counter.outcomes("triage_request")) == runs


def test_a_scan_starts_no_answer(counter: Counter) -> None:
    counter.writes("estimate")
    before = len(counter.outcomes())
    counter.committee.shift.scan()
    assert len(counter.outcomes()) == before


def test_the_audit_says_by_what_it_was_answered(counter: Counter) -> None:
    counter.writes("estimate")
    rows = list(counter.committee.shift.aws.table.query(keys.audit_head(str(counter.committee.subject)).pk, "audit#"))
    (entry,) = [each for each in rows if each["workflow"] == "ai_input"]
    assert (entry["edit"], entry["rule"]) == ("comment_on_task", "asked_for:comment")
    assert counter.standing() == "estimate"
