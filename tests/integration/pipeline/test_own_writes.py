"""A review that writes fields on every open task still sees which of them stand still."""

import pytest

from steward.asana.client import READING, AsanaReader
from steward.pipeline.undo import Undoer
from steward.run import RunState, Subject
from tests.integration.aws import Aws
from tests.integration.pipeline.stalled_night import AWAY, StalledNight, stalled_night_on

PROJECT = "Launch"


@pytest.fixture
def night(aws: Aws) -> StalledNight:
    """Five tasks; one is stalled, the assignee of which is away, and ranking was just switched on."""
    made = stalled_night_on(aws)
    made.project(PROJECT)
    made.ranked_by(PROJECT, ranking="wsjf")
    values = {made.fields["Value"]: 8, made.fields["Urgency"]: 3, made.fields["Risk"]: 3, made.fields["Size"]: 5}
    made.abandoned(custom_fields=values)
    for name in ("One", "Two", "Three", "Four"):
        made.valued(PROJECT, name, 3, due_on=made.in_days(1))
    made.weeks(3)
    return made


def stalls(night: StalledNight, run: RunState) -> dict[str, int]:
    found = night.shift.aws.objects.get(run["facts"])
    return {each["task_gid"]: each["idle_days"] for each in found["stalled"]}


def idle_days(night: StalledNight, run: RunState) -> float:
    parts = night.shift.aws.objects.get(run["facts"])["health"]["contributions"]
    (found,) = [each for each in parts if each["component"] == "staleness"]
    return float(found["figures"]["days_without_change"])


def test_a_question_about_a_stalled_task_outlives_that_ranking_is_switched_on(night: StalledNight) -> None:
    how, night.ranking = night.ranking, {}
    (first,) = night.scan()
    night.ranking = how
    night.night()
    assert night.task_fields(night.stalled_gid)["Backlog score"], "the second review wrote on the very task"
    (third,) = night.night()
    assert stalls(night, first)[night.stalled_gid] == 15
    assert stalls(night, third)[night.stalled_gid] > 15
    assert [each["completed"] for each in night.subtasks()] == [False]
    assert night.states() == ["open"]


def test_a_project_in_which_nobody_did_anything_stands_still_although_all_its_tasks_were_written(
    night: StalledNight,
) -> None:
    runs = [run for _ in range(3) for run in night.night()]
    written = [each["edit"] for each in night.shift.aws.objects.get(runs[0]["plan"])["edits"]]
    assert written.count("set_task_fields") == 5
    assert [idle_days(night, run) for run in runs] == [22, 23, 24]


def test_an_undo_of_what_was_written_is_no_movement_either(night: StalledNight) -> None:
    night.scan()
    night.shift.sandbox.advance(7200)
    shift = night.shift
    reader = AsanaReader(shift._wire("read", READING), run_id="undo", deadline=shift.now().timestamp() + 60)
    bot = shift.configuration.bot_user_gid
    undoer = Undoer(shift.aws.table, shift.aws.objects, reader, shift.send, bot, shift.now)
    subject = Subject("project", night.projects[PROJECT])
    undo = undoer.prepared(subject, lambda entry: entry.get("target_gid") == night.stalled_gid)
    undoer.ask(subject, undo, "ana", "operator")
    shift.pass_(60)
    assert night.task_fields(night.stalled_gid)["Backlog score"] is None, "it was taken back"
    (run,) = night.night()
    assert stalls(night, run)[night.stalled_gid] >= 15
    assert night.assignee() == AWAY


def test_a_person_s_comment_on_a_task_that_was_written_is_movement(night: StalledNight) -> None:
    night.scan()
    night.shift.sandbox.advance(7200)
    night.changes(notes="The other side sent its draft.")
    (run,) = night.night()
    assert night.stalled_gid not in stalls(night, run)
