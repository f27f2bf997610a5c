"""What stands still is put to people once, with what would help, and what they say is done once."""

from datetime import timedelta

import pytest

from steward.asana.client import READING, AsanaReader
from steward.evidence.findings import Findings
from steward.governance import flags
from steward.governance.certificates import Certificate, State
from steward.pipeline.undo import Undoer
from steward.run import Subject
from steward.store import keys
from steward_cli.findings_tables import tables
from tests.integration.aws import Aws
from tests.integration.pipeline.stalled_night import AWAY, FREE, StalledNight, stalled_night_on


@pytest.fixture
def night(aws: Aws) -> StalledNight:
    made = stalled_night_on(aws)
    made.abandoned()
    made.weeks(3)
    return made


def test_a_stalled_task_gets_one_approval_that_says_why_and_what_it_would_change(night: StalledNight) -> None:
    (run,) = night.scan()
    (asked,) = night.subtasks()
    assert asked["name"].startswith(f"Approve: assign to {FREE} (ref ")
    assert (asked["resource_subtype"], asked["approval_status"]) == ("approval", "pending")
    assert "It has not moved for 15 working days" in asked["notes"]
    assert "Simulated: done by" in asked["notes"]
    assert "expected finish" in asked["notes"]
    assert night.assignee() == AWAY, "nobody has said yes"
    assert run["outcome"] == "written"
    _, _, (row,) = tables(Findings.of_json(night.shift.aws.objects.get(run["facts"])))["stalled"]
    assert (row["would_help"], row["asked"]) == ("reassign", True), "as steward review show tells it"


def test_nobody_s_load_or_absence_is_told_where_everybody_reads_it(night: StalledNight) -> None:
    night.scan()
    (asked,) = night.subtasks()
    assert AWAY not in asked["notes"]
    assert not {"overload", "out of office", "left"} & set(asked["notes"].casefold().split())


def test_seven_unchanged_nights_are_one_approval(night: StalledNight) -> None:
    night.scan()
    for number in range(7):
        night.night()
        (asked,) = night.subtasks()
        assert asked["completed"] == (number >= 2), f"night {number + 2}: it is open for as long as it may be answered"
    assert len(night.proposals()) == 1


def test_a_night_says_that_it_wrote_something_where_it_did_and_not_where_a_question_only_still_stands(
    night: StalledNight,
) -> None:
    night.scan()
    told = []
    for _ in range(3):
        (run,) = night.night()
        sent = [each for each in night.calls() if each != "GET"]
        told.append((run["outcome"], bool(sent)))
    assert ("proposed", False) in told
    assert all((outcome == "written") == sent for outcome, sent in told), told


def test_what_nobody_answered_in_time_is_closed_and_asked_again_after_two_weeks(night: StalledNight) -> None:
    night.scan()
    for _ in range(4):
        night.night()
    assert [each["completed"] for each in night.subtasks()] == [True]
    for _ in range(11):
        night.night()
    assert [each["completed"] for each in night.subtasks()].count(False) == 1


def test_a_yes_is_carried_out_once_and_an_undo_brings_it_back(night: StalledNight) -> None:
    night.scan()
    night.answers("approved")
    night.decide()
    assert (night.assignee(), night.states()) == (FREE, ["used"])
    night.says("/ai undo")
    assert night.assignee() == AWAY


def test_a_no_is_not_asked_again_while_the_facts_are_the_same(night: StalledNight) -> None:
    night.scan()
    night.answers("rejected")
    assert night.states() == ["rejected"]
    for _ in range(45):
        night.night()
    kinds = [each["name"].partition(" (")[0] for each in night.subtasks()]
    assert kinds.count(f"Approve: assign to {FREE}") == 1
    assert night.assignee() == AWAY


def test_a_person_who_assigns_it_meanwhile_has_the_question_taken_back(night: StalledNight) -> None:
    night.scan()
    night.changes(assignee=night.gid_of(FREE))
    night.night()
    (asked,) = night.subtasks()
    assert (asked["completed"], asked["approval_status"]) == (True, "rejected")
    assert night.states() == ["superseded"]
    assert night.assignee() == FREE


def test_who_is_back_has_the_question_taken_back(night: StalledNight) -> None:
    night.scan()
    night.is_back = True
    night.night()
    assert [each["completed"] for each in night.subtasks()] == [True]
    assert night.assignee() == AWAY


@pytest.mark.parametrize("mode", ["observe", "off"])
def test_where_the_review_only_observes_nobody_is_asked(night: StalledNight, mode: str) -> None:
    night.mode = mode
    night.scan()
    assert (night.subtasks(), night.proposals()) == ([], [])


def test_what_the_configuration_does_not_name_is_not_asked(night: StalledNight) -> None:
    night.remedies = {}
    night.scan()
    assert (night.subtasks(), night.proposals()) == ([], [])


def test_what_a_field_holds_back_is_not_asked(night: StalledNight) -> None:
    night.remedies = {"assignee": {"owner": "person", "mode": "observe"}}
    night.scan()
    assert night.subtasks() == []


def test_a_muted_task_is_left_alone(night: StalledNight) -> None:
    night.scan()
    night.says("/ai mute")
    night.weeks(4)
    for _ in range(2):
        night.night()
    assert [each["completed"] for each in night.subtasks()] == [True], "the old question is closed, and none is new"


def test_no_more_than_three_tasks_of_a_project_are_asked_about_at_once(night: StalledNight) -> None:
    gids = [night.stalled_gid, *(night.abandoned() for _ in range(4))]
    night.weeks(3)
    for _ in range(2):
        night.night()
        assert sum(bool(night.subtasks(gid)) for gid in gids) == 3


def test_a_set_switch_of_the_property_asks_nobody(night: StalledNight) -> None:
    at = night.shift.now().isoformat()
    writes = flags.setting(flags.Switch(flags.Scope.FIELD, "assignee"), on=True, reason="test", by="somebody", at=at)
    night.shift.aws.table.transact(writes, "a switch")
    night.scan()
    assert night.subtasks() == []


def test_in_quiet_hours_the_question_waits_and_is_put_once_after_them(night: StalledNight) -> None:
    night.quiet = {"zone": "UTC", "start": "09:00", "end": "11:00"}
    night.scan()
    assert (night.subtasks(), night.states()) == ([], ["open"])
    night.shift.sandbox.advance(2 * 3600)
    night.scan()
    night.night()
    assert (len(night.subtasks()), night.states()) == (1, ["open"])


def undated(night: StalledNight, judge: str = "v1/stated", cutoff: float = 0.5) -> None:
    """A task without a date that people may leave to the certificate of that judge."""
    night.remedies = {"due_on": {"owner": "person", "certify": {}}}
    night.changes(due_on=None, assignee=night.gid_of(FREE))
    night.weeks(4)
    standing = Certificate(State.STANDING, judge=judge, cutoff=cutoff)
    key = keys.certificate(night.projects["Launch"], "project_review", "due_on")
    night.shift.aws.table.put(key, standing.as_item())


def test_it_acts_alone_only_where_a_certificate_stands_and_nothing_stood_there(night: StalledNight) -> None:
    undated(night)
    night.scan()
    assert night.seen()["due_on"] is not None
    assert night.subtasks() == []


def test_what_it_did_alone_an_operator_takes_back_and_from_then_on_it_asks(night: StalledNight) -> None:
    undated(night)
    night.scan()
    shift, project = night.shift, Subject("project", night.projects["Launch"])
    deadline = shift.now() + timedelta(seconds=60)
    reader = AsanaReader(shift._wire("read", READING), run_id="undo", deadline=deadline.timestamp())
    bot_gid = shift.configuration.bot_user_gid
    undoer = Undoer(shift.aws.table, shift.aws.objects, reader, shift.send, bot_gid, shift.now)
    undoer.ask(project, undoer.prepared(project, lambda entry: entry["edit"] == "set_due_date"), "ana", "operator")
    shift.pass_(60)
    assert night.seen()["due_on"] is None
    night.weeks(4)
    night.scan()
    assert night.seen()["due_on"] is None
    assert len(night.subtasks()) == 1


@pytest.mark.parametrize("how", [{"judge": "v1/offline"}, {"cutoff": 0.99}])
def test_without_a_certificate_that_covers_it_act_asks_too(night: StalledNight, how: dict[str, object]) -> None:
    undated(night, **how)  # type: ignore[arg-type]
    night.scan()
    assert night.seen()["due_on"] is None
    assert len(night.subtasks()) == 1


def test_in_suggest_a_certificate_does_not_act(night: StalledNight) -> None:
    undated(night)
    night.mode = "suggest"
    night.scan()
    assert night.seen()["due_on"] is None
    assert len(night.subtasks()) == 1
