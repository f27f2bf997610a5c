"""What people say of a project's tasks, from their comments to its health, its risks and its log."""

import json
from typing import Any

import pytest

from steward.pipeline import remarks
from steward.pipeline.reads import reads_of
from steward.run import RunState
from tests.integration.aws import BUCKET, Aws
from tests.integration.pipeline.night import DAY, Night, night_on

BLOCKED = "We are blocked by the missing contract with Contoso."


@pytest.fixture
def night(aws: Aws) -> Night:
    night = night_on(aws)
    night.reads = {"comments": True}
    return night


def planned_project(night: Night, tasks: int = 8, name: str = "Launch") -> list[str]:
    night.project(name)
    gids = [night.task(name, f"Task {number}", due_on=night.in_days(20)) for number in range(tasks)]
    for number in range(3):
        night.complete(night.task(name, f"Done {number}", due_on=night.in_days(-1)))
    return gids


def facts(night: Night, run: RunState) -> dict[str, Any]:
    found: dict[str, Any] = night.shift.aws.objects.get(run["facts"])
    return found


def figures(night: Night, run: RunState) -> dict[str, float] | None:
    contributions = night.shift.aws.objects.get(run["facts"])["health"]["contributions"]
    return next((each["figures"] for each in contributions if each["component"] == "comments"), None)


def stored(night: Night, prefix: str) -> str:
    """Everything that lies under a prefix of the bucket."""
    listed = night.shift.aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    return "\n".join(night.shift.aws.objects.get_bytes(each["Key"]).decode() for each in listed)


def test_a_claim_of_a_blocker_is_quoted_in_the_log_once_with_a_link_to_its_task(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, f"Some context that nobody has to read twice. {BLOCKED} Thanks!")
    (run,) = night.scan()
    (log,) = night.logs("Launch")
    assert f"\u201c{BLOCKED}\u201d" in log["notes"]
    assert "context that nobody" not in log["notes"]
    reply = night.shift.human.get(f"/tasks/{log['gid']}", params={"opt_fields": "html_notes"})
    assert f'data-asana-gid="{first}"' in reply.json()["data"]["html_notes"]
    for _ in range(3):
        night.night()
    assert night.comments(log["gid"]) == []
    assert run["outcome"] == "written"


def test_a_repeated_claim_is_no_news_and_one_that_was_taken_back_and_made_again_is(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, BLOCKED)
    night.scan()
    (log,) = night.logs("Launch")
    night.say(first, "Still blocked by the same contract.")
    night.night()
    assert night.comments(log["gid"]) == []
    night.say(first, "We are unblocked, the contract is signed.")
    night.night()
    night.say(first, "Blocked again, now by the firewall.")
    night.night()
    (comment,) = night.comments(log["gid"])
    assert "now by the firewall" in comment


def test_the_newest_comment_is_heard_behind_a_hundred_older_stories(night: Night) -> None:
    night.mode = "observe"
    first, *others = planned_project(night)
    for number in range(101):
        night.say(first, f"Note {number}.")
    night.say(first, BLOCKED)
    (run,) = night.scan()
    assert night.calls() == {"GET": reads_of([1], [11], commented=len(others) + 2)}
    assert [each["task_gid"] for each in facts(night, run)["claims"]] == [first]


def test_a_claim_raises_the_risk_of_its_task_and_of_no_other(night: Night) -> None:
    _, *others = planned_project(night)
    somebody = night.shift.sandbox.cast.users["Olga Owner"]
    first = night.task("Launch", "Contract", due_on=night.in_days(1), assignee=somebody)
    night.say(first, BLOCKED)
    (run,) = night.scan()
    (risk,) = [each for each in facts(night, run)["risks"] if each["driver"] == "claim"]
    assert risk["evidence_gids"] == [first]
    assert not set(others) & set(risk["evidence_gids"])


def test_negative_comments_of_the_last_week_weigh_on_health_and_only_of_people(night: Night) -> None:
    first, second, third, *_ = planned_project(night)
    bad = "This is terrible, the worst and most horrible failure; I hate this awful mess."
    for gid in (first, second, third):
        night.say(gid, bad)
    night.say(first, bad, who="bot")
    (run,) = night.scan()
    assert figures(night, run) == {"comments": 3, "negative": 3}
    night.shift.sandbox.advance(7 * DAY)
    (run,) = night.night()
    assert figures(night, run) is None


def test_comments_of_agents_count_for_nothing(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, BLOCKED, who="member")
    agent = night.shift.sandbox.world.graph.find(first)
    assert agent is not None
    story = night.shift.sandbox.world.graph.all_linked(agent, "stories")[-1]
    author = story.ref("created_by")
    configuration = night.configuration()
    night.configuration = lambda: configuration.model_copy(update={"agents": (author,)})  # type: ignore[method-assign]
    (run,) = night.scan()
    assert facts(night, run)["remarks"]["tasks"] == {}


def test_no_word_of_a_comment_is_kept_beyond_a_day_but_the_quote_that_was_told(night: Night) -> None:
    first, second, *_ = planned_project(night)
    night.say(first, f"The secret salary is 90000. {BLOCKED}")
    night.say(second, "A private remark about the weather on Thursday.")
    night.scan()
    assert "salary" in stored(night, "context/")
    values = stored(night, "values/")
    assert "salary" not in values
    assert "weather" not in values
    assert BLOCKED in values
    rows = json.dumps(night.shift.aws.dynamodb.scan(TableName="steward")["Items"], default=repr)
    assert "salary" not in rows
    assert "weather" not in rows


def test_a_long_claim_is_cut_to_200_characters(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, "We are blocked by " + "the very long list of reasons and " * 20)
    (run,) = night.scan()
    (claim,) = facts(night, run)["claims"]
    assert len(claim["text"]) == 200


def test_only_open_tasks_that_changed_since_the_last_review_are_asked_for_their_comments(night: Night) -> None:
    night.mode = "observe"
    gids = planned_project(night)
    night.shift.sandbox.advance(3600)
    night.scan()
    assert night.calls() == {"GET": reads_of([1], [11], commented=8)}
    night.shift.sandbox.advance(DAY)
    night.say(gids[0], "Nearly done.")
    night.shift.sandbox.advance(3600)
    night.scan()
    assert night.calls() == {"GET": reads_of([1], [1], commented=1)}
    night.night()
    assert night.calls() == {"GET": reads_of([1], [0], commented=0)}


def test_the_first_reading_looks_back_seven_days(night: Night) -> None:
    night.mode = "observe"
    planned_project(night, 5)
    night.shift.sandbox.advance(8 * DAY)
    night.task("Launch", "Fresh")
    night.scan()
    assert night.calls() == {"GET": reads_of([1], [9], commented=1)}


def test_switching_comments_on_later_reads_those_of_a_whole_week(night: Night) -> None:
    night.mode, night.reads = "observe", {}
    planned_project(night, 5)
    night.scan()
    night.reads = {"comments": True}
    night.night()
    assert night.calls() == {"GET": reads_of([1], [8], commented=5)}


def test_over_the_limit_of_a_run_the_newest_are_read_and_the_log_tells_how_many_were_not(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remarks, "TASKS_A_RUN", 3)
    gids = planned_project(night, 5)
    night.shift.sandbox.advance(60)
    night.say(gids[0], BLOCKED)
    night.scan()
    (log,) = night.logs("Launch")
    assert "The comments of 2 changed tasks were not read" in log["notes"]
    assert BLOCKED in log["notes"]


def test_a_task_that_is_deleted_while_comments_are_read_is_left_out(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, BLOCKED)
    gone: list[str] = []

    def delete(_state: str) -> None:
        reads = [each for each in night.shift.sandbox.calls.entries if each.operation_id == "getStoriesForTask"]
        if reads and not gone:
            gone.append(first)
            night.shift.human.delete(f"/tasks/{first}").raise_for_status()

    night.shift.invocation_seconds = 59
    night.shift.before = delete
    night.shift.sandbox.advance(60)
    night.say(night.task("Launch", "Newest"), "Hello.")
    (run,) = night.scan()
    assert gone
    assert run["outcome"] == "written"
    assert facts(night, run)["claims"] == []


def test_a_hostile_comment_cannot_write_markup_or_a_link_into_the_log(night: Night) -> None:
    first, *_ = planned_project(night)
    night.say(first, 'We are blocked <a href="x">here</a> see https://evil.example/x <b>now')
    night.scan()
    (log,) = night.logs("Launch")
    reply = night.shift.human.get(f"/tasks/{log['gid']}", params={"opt_fields": "html_notes"})
    body = reply.json()["data"]["html_notes"]
    assert "<b>" not in body
    assert "evil.example" not in body
    assert "<a href" not in body
