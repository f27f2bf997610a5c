"""A summary of the comments on a task, for whoever asks: one comment, true to what people wrote."""

from typing import Any

import pytest

from local.model.wire import Fault
from steward.evidence.threads.wording import HEADING
from steward.governance.policy import configuration_of
from steward.pipeline.thread_plan import AWAY, UNTRUE
from steward.store import keys
from steward.store.proposals import mute
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import APPROVER, BOT, GUEST, STRANGER, Committee, committee_on
from tests.integration.pipeline.summariser import Summariser, faithful, inventing, summarising

ASK = "/ai summary"
PLAN = "I'll send the contract to legal by Friday. They have 12 questions."
QUESTION = "Who signs it for us?"


def configured(committee: Committee, mode: str = "act", **more: Any) -> Committee:  # noqa: ANN401 - of the document
    shift = committee.shift
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][shift.project_gid]["workflows"]["thread_summary"] = {"mode": mode}
    shift.configuration = configuration_of(document | more)
    return committee


@pytest.fixture
def committee(aws: Aws) -> Committee:
    """A task that is triaged, in a project that answers who asks for a summary."""
    committee = configured(committee_on(aws))
    committee.shift.submit("whenever there is time")
    committee.shift.pass_(60)
    return committee


def talk(committee: Committee) -> None:
    committee.comments(STRANGER, PLAN)
    committee.comments(APPROVER, QUESTION)


def summaries(committee: Committee) -> list[str]:
    """What the bot says of the comments now."""
    return [each for each in committee.heard() if each.startswith(HEADING)]


def runs(committee: Committee) -> list[str]:
    return [run.get("outcome", "") for run in committee.shift.runs if run["workflow"] == "thread_summary"]


def test_who_asks_gets_one_comment_in_a_models_checked_words_and_peoples_own(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert "AI draft" in text
    assert QUESTION.rstrip("?") in text
    assert APPROVER in text
    assert "2 comments of people were read" in text
    assert [each["text"] for each in model.asked[0]["request"]] == [PLAN, QUESTION]


def test_without_a_model_the_comments_are_told_by_rules_and_it_says_so(committee: Committee) -> None:
    talk(committee)
    committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert f"offline ({AWAY})" in text
    assert "I'll send the contract to legal by Friday." in text
    assert "Who signs it for us?" in text


def test_comments_whose_denials_nothing_here_can_read_are_told_by_rules_without_asking_a_model(
    committee: Committee,
) -> None:
    with summarising(committee.shift) as model:
        committee.comments(STRANGER, "De export is nog niet klaar en wij wachten op het contract van de klant.")
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert "offline (the comments are in Dutch" in text
    assert "nog niet klaar" in text
    assert model.asked == []


def test_the_bots_own_comments_and_commands_are_no_part_of_it(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
        committee.comments(STRANGER, f"{ASK}\nThe vendor waits in Lisbon.")
    told = [each["text"] for each in model.asked[-1]["request"]]
    assert told == [PLAN, QUESTION, "The vendor waits in Lisbon."]


def test_asked_again_the_comment_is_edited_in_place(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
        (before,) = summaries(committee)
        committee.comments(STRANGER, "I'll call the vendor tomorrow.")
        assert summaries(committee) == [before]
        committee.comments(APPROVER, ASK)
    (after,) = summaries(committee)
    assert "call the vendor tomorrow" in after
    assert len(model.asked) == 2


def test_a_comment_that_asks_for_nothing_costs_one_request_and_no_answer(committee: Committee) -> None:
    shift = committee.shift
    before = shift.bot_requests.passed.count("before GET")
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    document["projects"][shift.project_gid]["workflows"]["decision"]["mode"] = "off"
    shift.configuration = configuration_of(document)
    committee.comments(STRANGER, PLAN)
    assert runs(committee) == ["nothing_new"]
    assert shift.bot_requests.passed.count("before GET") - before == 1


def test_a_model_that_invents_is_asked_once_more_with_its_mistakes(committee: Committee) -> None:
    with summarising(committee.shift, Summariser([inventing, faithful])) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert "AI draft" in text
    assert "Ruth" not in text
    assert any("'Ruth'" in each for each in model.asked[1]["evidence"]["mistakes"])


def test_a_model_that_invents_twice_is_replaced_by_the_rules(committee: Committee) -> None:
    with summarising(committee.shift, Summariser([inventing])) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert f"offline ({UNTRUE})" in text
    assert "Ruth" not in text
    assert "3 May" not in text
    assert len(model.asked) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "ModelTimeoutException", "AccessDeniedException"])
def test_a_model_that_is_away_makes_nobody_wait(committee: Committee, code: str) -> None:
    with summarising(committee.shift, Summariser(fault=Fault(code, "away"))):
        talk(committee)
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert f"offline ({AWAY})" in text


def test_a_deployment_without_a_model_says_offline_and_nothing_of_a_model_that_is_away(committee: Committee) -> None:
    configured(committee, model={"engine": "offline"})
    talk(committee)
    committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert "offline: taken out of the comments" in text


def test_a_guest_gets_no_summary_and_a_member_after_them_does(committee: Committee) -> None:
    talk(committee)
    committee.comments(GUEST, ASK)
    assert summaries(committee) == []
    committee.comments(STRANGER, ASK)
    assert len(summaries(committee)) == 1


def test_another_machine_gets_no_summary(committee: Committee) -> None:
    configured(committee, agents=[committee.gid_of(STRANGER)])
    talk(committee)
    committee.comments(STRANGER, ASK)
    assert summaries(committee) == []


@pytest.mark.parametrize("mode", ["off", "observe"])
def test_where_nothing_may_be_said_nothing_is(committee: Committee, mode: str) -> None:
    configured(committee, mode)
    talk(committee)
    committee.comments(APPROVER, ASK)
    assert summaries(committee) == []
    assert "summaries are not switched on" in committee.heard()[-1]


def test_what_was_switched_off_after_the_plan_was_made_is_not_said(committee: Committee) -> None:
    talk(committee)

    def goes_down(state: str) -> None:
        if state == "write_back":
            configured(committee, "observe")

    committee.shift.before = goes_down
    committee.comments(APPROVER, ASK)
    assert summaries(committee) == []


def test_silence_that_somebody_asked_for_holds(committee: Committee) -> None:
    talk(committee)
    committee.comments(STRANGER, "/ai mute")
    committee.comments(APPROVER, ASK)
    assert summaries(committee) == []
    committee.comments(STRANGER, "/ai unmute")
    committee.comments(APPROVER, ASK)
    assert len(summaries(committee)) == 1


def test_silence_asked_for_after_the_plan_was_made_holds_too(committee: Committee) -> None:
    shift, gid = committee.shift, committee.gid_of(STRANGER)
    talk(committee)

    def mutes(state: str) -> None:
        if state == "write_back":
            mute(shift.aws.table, str(committee.subject), on=True, by=gid, now=shift.now())

    shift.before = mutes
    committee.comments(APPROVER, ASK)
    assert summaries(committee) == []
    assert shift.outcomes()[-1] == "muted"


def test_a_summary_that_people_deleted_is_made_anew_when_somebody_asks(committee: Committee) -> None:
    talk(committee)
    committee.comments(APPROVER, ASK)
    path = f"/tasks/{committee.shift.task_gid}/stories"
    stories = data_of(committee.shift.human.get(path, params={"opt_fields": "text,created_by.name"}))
    (gid,) = [each["gid"] for each in stories if each["text"].startswith(HEADING) and each["created_by"]["name"] == BOT]
    graph = committee.shift.sandbox.world.graph
    graph.remove(graph.get("story", gid, "story"))
    committee.comments(STRANGER, "I'll call them.")
    assert summaries(committee) == []
    committee.comments(APPROVER, ASK)
    assert len(summaries(committee)) == 1
    committee.comments(STRANGER, ASK)
    assert len(summaries(committee)) == 1


def test_a_wish_is_granted_once_however_often_its_event_comes(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
        for _ in range(3):
            committee.comments(STRANGER, "Thanks.")
    assert len(summaries(committee)) == 1
    assert len(model.asked) == 1


def test_a_thread_that_was_told_is_not_paid_for_again_while_nobody_said_anything(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        talk(committee)
        committee.comments(APPROVER, ASK)
        committee.comments(STRANGER, ASK)
        assert len(model.asked) == 1
        committee.comments(STRANGER, "I'll call the vendor tomorrow.")
        assert len(model.asked) == 1
        committee.comments(STRANGER, ASK)
        assert len(model.asked) == 2
    assert "call the vendor tomorrow" in summaries(committee)[0]


def test_what_was_told_offline_is_told_by_a_model_when_somebody_asks_again(committee: Committee) -> None:
    talk(committee)
    committee.comments(APPROVER, ASK)
    assert "offline" in summaries(committee)[0]
    with summarising(committee.shift):
        committee.comments(APPROVER, ASK)
    assert "AI draft" in summaries(committee)[0]


def test_an_old_wish_is_not_granted_any_more(aws: Aws) -> None:
    committee = committee_on(aws)
    committee.shift.submit("whenever there is time")
    committee.shift.pass_(60)
    committee.comments(APPROVER, ASK)
    committee.shift.sandbox.advance(8 * 86_400)
    configured(committee)
    committee.comments(STRANGER, PLAN)
    assert summaries(committee) == []


def test_a_task_without_comments_is_told_so(committee: Committee) -> None:
    with summarising(committee.shift) as model:
        committee.comments(APPROVER, ASK)
    (text,) = summaries(committee)
    assert "0 comments of people were read" in text
    assert model.asked == []


def test_a_long_thread_is_told_from_its_newest_comments_and_what_is_left_out_is_said(committee: Committee) -> None:
    for at in range(12):
        path = f"/tasks/{committee.shift.task_gid}/stories"
        data_of(committee.person(STRANGER).post(path, json={"data": {"text": f"Part {at}. " + "words of it " * 150}}))
    with summarising(committee.shift) as model:
        committee.comments(APPROVER, ASK)
    shown = model.asked[0]["request"]
    assert shown[-1]["text"].startswith("Part 11.")
    assert 3 < len(shown) < 12
    assert model.asked[0]["evidence"]["older_comments_left_out"] == 12 - len(shown)
    assert f"{12 - len(shown)} older ones were not" in summaries(committee)[0]


def test_the_audit_says_by_what_it_was_made(committee: Committee) -> None:
    with summarising(committee.shift):
        talk(committee)
        committee.comments(APPROVER, ASK)
    entries = list(committee.shift.aws.table.query(keys.audit_head(str(committee.subject)).pk, "audit#"))
    (entry,) = [each for each in entries if each["workflow"] == "thread_summary"]
    assert (entry["edit"], entry["rule"]) == ("comment_on_task", "asked_for:comment")
    assert entry["prompt"]["name"] == "thread_summary"
    assert entry["evidence_gids"]
