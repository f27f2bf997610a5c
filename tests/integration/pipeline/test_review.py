"""A review of a project, from its pages to its health in Asana's sandbox."""

from typing import Any

import pytest

from local.asana.faults import Fault, FaultKind
from tests.integration.aws import Aws
from tests.integration.pipeline.night import DAY, SCORE, Night, night_on


@pytest.fixture
def night(aws: Aws) -> Night:
    return night_on(aws)


def late_project(night: Night, name: str = "Launch", late: int = 6, done: int = 2) -> None:
    """A project most of whose work is overdue."""
    night.project(name)
    for number in range(late):
        night.task(name, f"Late {number}", due_on=night.in_days(-5))
    for number in range(done):
        night.complete(night.task(name, f"Done {number}", due_on=night.in_days(-5)))


def healthy_project(night: Night) -> str:
    """A project that is half done and on time; its log, once it is reviewed."""
    night.project("Launch")
    for number in range(8):
        night.complete(night.task("Launch", f"Done {number}", due_on=night.in_days(-1)))
        night.task("Launch", f"Task {number}", due_on=night.in_days(20))
    night.scan()
    (log,) = night.logs("Launch")
    return str(log["gid"])


def fall_behind(night: Night) -> list[str]:
    """Enough overdue work for the score to be news."""
    return [night.task("Launch", f"More {number}", due_on=night.in_days(-1)) for number in range(8)]


def test_a_scan_writes_a_score_and_says_in_one_log_what_it_is_made_of(night: Night) -> None:
    late_project(night)
    (run,) = night.scan()
    assert run["outcome"] == "written", run
    assert 0 <= night.value("Launch", SCORE) < 60
    (log,) = night.logs("Launch")
    assert "6 of 6 open tasks are overdue" in log["notes"]


def test_seven_unchanged_nights_are_one_log_without_a_comment(night: Night) -> None:
    late_project(night)
    night.scan()
    score = night.value("Launch", SCORE)
    for _ in range(7):
        night.night()
    (log,) = night.logs("Launch")
    assert night.comments(log["gid"]) == []
    assert abs(night.value("Launch", SCORE) - score) < 5


def test_in_observe_nothing_is_written_and_nothing_counts_as_told(night: Night) -> None:
    night.mode = "observe"
    late_project(night)
    (run,) = night.scan()
    assert run["outcome"] == "observed"
    assert set(night.calls()) == {"GET"}
    night.mode = "act"
    night.night()
    assert len(night.logs("Launch")) == 1


def test_what_a_person_set_or_cleared_in_our_field_stays(night: Night) -> None:
    late_project(night)
    night.scan()
    for value in (88.0, None):
        night.sets("Launch", SCORE, value)
        night.complete(night.task("Launch", due_on=night.in_days(-1)))
        night.night()
        assert night.value("Launch", SCORE) == value


def test_a_value_of_a_person_that_stood_there_before_the_first_scan_stays(night: Night) -> None:
    late_project(night)
    night.sets("Launch", SCORE, 97.0)
    night.scan()
    assert night.value("Launch", SCORE) == 97.0


def test_a_score_that_moved_far_enough_is_one_comment_on_the_same_log(night: Night) -> None:
    log_gid = healthy_project(night)
    fall_behind(night)
    night.night()
    (comment,) = night.comments(log_gid)
    assert "was" in comment
    night.night()
    assert len(night.comments(log_gid)) == 1


def test_a_scan_costs_exactly_one_request_a_page_and_one_for_the_list(night: Night) -> None:
    night.mode = "observe"
    for name, tasks in (("Empty", 0), ("Small", 3), ("Exact", 100), ("Over", 101)):
        night.project(name)
        for number in range(tasks):
            night.task(name, f"Task {number}")
    night.scan()
    assert night.calls() == {"GET": 1 + 1 + 1 + 1 + 2}


def test_a_project_outside_of_every_portfolio_costs_one_request_more(night: Night) -> None:
    night.mode = "observe"
    late_project(night)
    night.scan(project_gids=[night.projects["Launch"]])
    assert night.calls() == {"GET": 2}


def test_the_next_night_reads_only_what_changed_and_sees_the_whole_all_the_same(night: Night) -> None:
    night.mode = "observe"
    night.project("Launch")
    for number in range(150):
        night.task("Launch", f"Task {number}", due_on=night.in_days(-3))
    night.shift.sandbox.advance(3600)
    (first,) = night.scan()
    night.complete(night.task("Launch", "One more"))
    (second,) = night.night()
    assert (first["pages"], second["pages"]) == (2, 1)
    figures = [_figures(night, run) for run in (first, second)]
    assert [each["overdue"]["open_tasks"] for each in figures] == [150, 150]


def test_a_portfolio_in_a_portfolio_is_read_once_and_its_projects_are_reviewed(night: Night) -> None:
    graph = night.shift.sandbox.world.graph
    outer = graph.get("portfolio", night.portfolio_gid, "portfolio")
    late_project(night)
    inner = graph.add("portfolio", {name: outer.values[name] for name in outer.values if name != "items"})
    moved = outer.linked("items")
    for gid in moved:
        graph.link(inner, "items", gid)
    graph.change(outer, items=[])
    graph.link(outer, "items", inner.gid)
    graph.link(inner, "items", outer.gid)
    (run,) = night.scan()
    assert run["outcome"] == "written"
    assert night.calls()["GET"] >= 3


def test_a_milestone_gets_its_dates_and_its_probability_and_its_news_once(night: Night) -> None:
    milestone = delivering(night)
    night.scan()
    fields = night.task_fields(milestone)
    assert 0 <= fields["On time"] <= 1
    assert night.today.isoformat() <= fields["P50"] <= fields["P85"]
    assert fields["Driver"]
    (log,) = night.logs("Launch")
    assert "chance of being on time" in log["notes"]
    night.night()
    assert night.comments(log["gid"]) == []


def test_a_milestone_without_enough_history_gets_no_probability(night: Night) -> None:
    night.project("Launch")
    for number in range(6):
        night.task("Launch", f"Task {number}", due_on=night.in_days(9))
    milestone = night.task("Launch", "Launch", resource_subtype="milestone", due_on=night.in_days(10))
    night.scan()
    assert night.task_fields(milestone)["On time"] is None


def test_a_person_s_date_in_a_milestone_s_field_stays(night: Night) -> None:
    milestone = delivering(night)
    gid = night.milestone_field_gids[1]
    data = {"custom_fields": {gid: {"date": "2027-01-01"}}}
    night.shift.human.put(f"/tasks/{milestone}", json={"data": data}).raise_for_status()
    night.scan()
    night.night()
    assert night.task_fields(milestone)["P50"] == "2027-01-01"


def delivering(night: Night) -> str:
    """A project that completed a task a day for four months and has thirty left until its milestone."""
    night.project("Launch")
    for number in range(30):
        night.task("Launch", f"Open {number}", due_on=night.in_days(130))
    for number in range(120):
        gid = night.task("Launch", f"Done {number}")
        night.shift.sandbox.advance(DAY)
        night.complete(gid)
    return night.task("Launch", "Launch", resource_subtype="milestone", due_on=night.in_days(30))


def _figures(night: Night, run: Any) -> dict[str, dict[str, float]]:  # noqa: ANN401 - a run's state
    found = night.shift.aws.objects.get(run["facts"])
    return {each["component"]: each["figures"] for each in found["health"]["contributions"]}


def test_a_project_of_which_too_little_is_known_has_no_score_and_is_told_so_once(night: Night) -> None:
    night.project("Launch")
    for number in range(8):
        night.task("Launch", f"Task {number}")
    night.scan()
    night.night()
    (log,) = night.logs("Launch")
    assert "No health score: too little of it can be judged" in log["notes"]
    assert night.comments(log["gid"]) == []
    assert night.value("Launch", SCORE) is None


def test_the_report_hangs_on_the_log_once_that_exists_and_again_with_each_news(night: Night) -> None:
    log_gid = healthy_project(night)
    for _ in range(3):
        night.night()
    (report,) = night.files(log_gid)
    assert "Review of Launch" in report
    assert report.count("<svg") == 4
    assert night.comments(log_gid) == []
    fall_behind(night)
    night.night()
    assert len(night.comments(log_gid)) == 1
    assert len(night.files(log_gid)) == 2


def test_a_token_that_may_attach_nothing_costs_the_pictures_alone(night: Night) -> None:
    log_gid = healthy_project(night)
    night.shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, "createAttachmentForObject", status=403))
    fall_behind(night)
    (run,) = night.night()
    assert run["outcome"] == "written", run
    assert len(night.comments(log_gid)) == 1
    assert night.files(log_gid) == []
