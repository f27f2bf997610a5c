"""A portfolio's risks, from the reviews of its projects to the tasks in its risks project."""

import pytest

from local.asana.faults import Fault, FaultKind
from tests.integration.aws import Aws
from tests.integration.pipeline.night import Night, night_on

DIGEST = "Steward: portfolio digest"


@pytest.fixture
def night(aws: Aws) -> Night:
    made = night_on(aws)
    made.keep_risks()
    return made


def late_project(night: Night, name: str = "Launch") -> list[str]:
    """A project all of whose work is overdue; its tasks."""
    night.project(name)
    night.complete(night.task(name, "Done", due_on=night.in_days(-9)))
    return [night.task(name, f"Late {number}", due_on=night.in_days(-5)) for number in range(8)]


def test_seven_unchanged_nights_are_one_risk_task_one_follow_up_and_no_comment(night: Night) -> None:
    late_project(night)
    for _ in range(8):
        night.night()
    tasks = night.risk_tasks()
    follow_up, risk, digest = sorted(tasks)
    assert follow_up.startswith("Launch: health ")
    assert (risk, digest) == ("Launch: overdue work", DIGEST)
    assert [night.comments(tasks[name]["gid"]) for name in (follow_up, risk)] == [[], []]
    assert tasks[risk]["memberships"][0]["section"]["name"] == "Escalated"


def test_what_is_over_is_said_in_a_comment_and_completed_and_the_task_stays(night: Night) -> None:
    late = late_project(night)
    for _ in range(3):
        night.night()
    for gid in late:
        night.complete(gid)
    for _ in range(4):
        night.night()
    tasks = {name: each for name, each in night.risk_tasks().items() if name != DIGEST}
    assert [each["completed"] for each in tasks.values()] == [True, True]
    said = [night.comments(each["gid"]) for each in tasks.values()]
    assert all(len(each) == 1 and "over" in each[0] for each in said), said


def test_the_same_slot_scanned_again_makes_nothing_twice(night: Night) -> None:
    late_project(night)
    night.night()
    night.night()
    before = night.risk_tasks()
    night.scan()
    assert night.risk_tasks().keys() == before.keys()
    assert night.comments(before["Launch: overdue work"]["gid"]) == []


def test_in_observe_no_task_is_made(night: Night) -> None:
    night.mode = "observe"
    late_project(night)
    for _ in range(3):
        night.night()
    assert night.risk_tasks() == {}


def test_a_risk_task_that_a_person_completed_is_not_made_again_and_the_rest_goes_on(night: Night) -> None:
    late = late_project(night)
    for _ in range(2):
        night.night()
    night.complete(night.risk_tasks()["Launch: overdue work"]["gid"])
    for gid in late:
        night.complete(gid)
    late_project(night, "Move")
    for _ in range(3):
        night.night()
    tasks = night.risk_tasks()
    assert "Move: overdue work" in tasks
    assert sum(name == "Launch: overdue work" for name in tasks) == 1
    (follow_up,) = (task for name, task in tasks.items() if name.startswith("Launch: health"))
    assert follow_up["completed"]


def test_a_project_whose_review_fails_is_named_and_the_others_are_told(night: Night) -> None:
    late_project(night)
    late_project(night, "Gone")
    for _ in range(2):  # the second attaches the pictures to the log that the first made
        night.night()
    graph = night.shift.sandbox.world.graph
    graph.remove(graph.get("project", night.projects["Gone"], "project"))
    late_project(night, "Fresh")
    runs = night.night()
    assert sorted(run["outcome"] for run in runs) == ["rejected", "unchanged", "written", "written"]
    digest = night.risk_tasks()[DIGEST]
    assert "Not reviewed this time: Gone" in "".join([digest["notes"], *night.comments(digest["gid"])])


def outage(night: Night, operation_id: str, skip: int = 0) -> None:
    bot = night.shift.sandbox.cast.bot_user_gid
    fault = Fault(FaultKind.STATUS, operation_id=operation_id, status=503, skip=skip, owner=bot)
    night.shift.sandbox.world.faults.add(fault)


def test_a_risk_task_that_a_failed_run_made_is_the_one_that_the_next_night_knows(night: Night) -> None:
    late_project(night)
    outage(night, "createTask", skip=2)
    assert [run["outcome"] for run in night.night()] == ["written", "failed"]
    night.shift.sandbox.world.faults.clear()
    made = night.risk_tasks()["Launch: overdue work"]["gid"]
    for _ in range(2):
        night.night()
    assert night.risk_tasks()["Launch: overdue work"]["gid"] == made


def test_an_end_that_failed_halfway_is_said_once_however_many_nights_it_takes(night: Night) -> None:
    late = late_project(night)
    for _ in range(3):
        night.night()
    for gid in late:
        night.complete(gid)
    night.night()
    outage(night, "updateTask")
    for _ in range(3):
        night.night()
    night.shift.sandbox.world.faults.clear()
    night.night()
    tasks = {name: each for name, each in night.risk_tasks().items() if name != DIGEST}
    assert [(each["completed"], len(night.comments(each["gid"]))) for each in tasks.values()] == [(True, 1)] * 2


def test_what_ended_while_observed_is_ended_once_it_acts(night: Night) -> None:
    late = late_project(night)
    for _ in range(3):
        night.night()
    night.mode = "observe"
    for gid in late:
        night.complete(gid)
    for _ in range(3):
        night.night()
    night.mode = "act"
    for _ in range(2):
        night.night()
    assert [each["completed"] for name, each in night.risk_tasks().items() if name != DIGEST] == [True, True]


def test_a_project_that_left_the_portfolio_has_its_tasks_ended(night: Night) -> None:
    late_project(night)
    late_project(night, "Other")
    for _ in range(3):
        night.night()
    graph = night.shift.sandbox.world.graph
    graph.unlink(graph.get("portfolio", night.portfolio_gid, "portfolio"), "items", night.projects["Launch"])
    night.night()
    ended = {name for name, each in night.risk_tasks().items() if each["completed"]}
    assert {name.partition(":")[0] for name in ended} == {"Launch"}
    assert len(ended) == 2
