"""Which projects a scan visits."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from steward.asana.planning import portfolio_items
from steward.errors import Rejected
from steward.governance.policy import Configuration
from steward.pipeline import list_projects as module
from steward.pipeline.list_projects import Opener, list_projects
from tests.integration.office import Office

AT = "2026-03-01T10:07:31Z"


def configured(office: Office, *gids: str) -> Configuration:
    project = next(iter(office.configuration().projects.values()))
    return office.configuration().model_copy(update={"projects": dict.fromkeys(gids, project)})


def opener(office: Office, configuration: Configuration, send: Callable[[str], None] = print) -> Opener:
    return Opener(configuration, office.reader(), office.aws.table, office.aws.objects, send, office.now)


def test_a_scheduled_scan_visits_every_project_whose_backlog_is_on(office: Office) -> None:
    answer = list_projects({"scheduled_time": AT}, opener(office, configured(office, "12", "11")))
    assert [run["subject"] for run in answer["projects"]] == ["project:11", "project:12"]
    assert all(run["workflow"] == "backlog" and run["trigger"] == "scan" for run in answer["projects"])
    assert office.requests() == 0


@pytest.mark.parametrize("sample", ["review_schedule.json", "capacity_schedule.json"])
def test_the_samples_of_the_reviews_schedules_are_answered_as_expected(office: Office, sample: str) -> None:
    events = Path(__file__).resolve().parents[3] / "events"
    event = json.loads((events / sample).read_text())
    answer = list_projects(event, opener(office, configured(office, "11")))
    expected = json.loads((events / "expected" / sample).read_text())
    assert {name: answer[name] for name in expected} == expected


def test_firing_twice_within_a_slot_names_the_same_runs(office: Office) -> None:
    configuration = configured(office, "11")
    answers = [
        list_projects({"scheduled_time": time}, opener(office, configuration))
        for time in (AT, "2026-03-01T10:14:59Z", "2026-03-01T10:15:00Z")
    ]
    names = [answer["projects"][0]["run_id"] for answer in answers]
    assert names[0] == names[1] != names[2]


def test_a_project_whose_workflow_is_off_is_not_visited(office: Office) -> None:
    document = office.configuration()
    off = {gid: each.model_copy(update={"workflows": {}}) for gid, each in document.projects.items()}
    configuration = document.model_copy(update={"projects": off})
    assert list_projects({}, opener(office, configuration))["projects"] == []


def test_an_operator_may_name_projects_and_an_unknown_one_is_refused_by_name(office: Office) -> None:
    configuration = configured(office, "11", "12")
    answer = list_projects({"project_gids": ["12"]}, opener(office, configuration))
    assert [run["project_gid"] for run in answer["projects"]] == ["12"]
    with pytest.raises(Rejected, match=r"project 13 has no backlog workflow that is on; add it"):
        list_projects({"project_gids": ["12", "13"]}, opener(office, configuration))


def test_a_portfolio_narrows_the_scan_to_its_configured_projects(office: Office) -> None:
    portfolio = str(office.sandbox.about()["portfolio_gid"])
    items = [item["gid"] for page in office.reader().pages(portfolio_items(portfolio)) for item in page]
    configuration = configured(office, items[0], "11")
    answer = list_projects({"portfolio_gid": portfolio}, opener(office, configuration))
    assert [run["project_gid"] for run in answer["projects"]] == [items[0]]


def test_a_scan_of_one_portfolio_that_cannot_be_read_says_which_and_how_to_mend_it(office: Office) -> None:
    with pytest.raises(Rejected, match=r"portfolio 12345 cannot be read \(gone\); correct its gid, or share it"):
        list_projects({"portfolio_gid": "12345"}, opener(office, configured(office, "11")))


def test_what_one_execution_cannot_hold_is_handed_on_under_the_same_slot(office: Office) -> None:
    gids = [str(10_000 + number) for number in range(module.PROJECTS_A_SCAN + 2)]
    sent: list[str] = []
    answer = list_projects({"scheduled_time": AT}, opener(office, configured(office, *gids), sent.append))
    assert len(answer["projects"]) == module.PROJECTS_A_SCAN
    assert json.loads(sent[0]) == {"kind": "scan", "project_gids": gids[-2:], "slot": answer["slot"]}
    assert len(json.dumps(answer).encode()) < 256 * 1024


def test_a_misspelt_key_does_not_scan_everything(office: Office) -> None:
    with pytest.raises(Rejected, match="'projects' is none of goal_gid, listed, part, portfolio_gid, project_gids"):
        list_projects({"projects": ["11"]}, opener(office, configured(office, "11")))


def test_a_malformed_time_is_refused_in_one_line(office: Office) -> None:
    with pytest.raises(Rejected, match="scheduled_time 'soon' is not ISO 8601"):
        list_projects({"scheduled_time": "soon"}, opener(office, configured(office, "11")))


def test_a_part_of_a_review_has_runs_of_its_own_also_where_the_scan_is_continued(office: Office) -> None:
    gids = [str(number) for number in range(1_000, 1_000 + module.PROJECTS_A_SCAN + 1)]
    configuration = configured(office, *gids)
    policy = configuration.projects[gids[0]].workflows["backlog"]
    project = configuration.projects[gids[0]].model_copy(update={"workflows": {"project_review": policy}})
    configuration = configuration.model_copy(update={"projects": dict.fromkeys(gids, project)})
    sent: list[str] = []
    asked = {"workflow": "project_review", "scheduled_time": AT}
    review, part = (
        list_projects({**asked, **how}, opener(office, configuration, sent.append))
        for how in ({}, {"part": "capacity"})
    )
    assert [{run.get("part") for run in each["projects"]} for each in (review, part)] == [{None}, {"capacity"}]
    assert {run["run_id"] for run in review["projects"]}.isdisjoint(run["run_id"] for run in part["projects"])
    assert [json.loads(each).get("part") for each in sent] == [None, "capacity"]
    assert json.loads(sent[1])["slot"] == part["slot"]


@pytest.mark.parametrize("event", [{"part": "health", "workflow": "project_review"}, {"part": "capacity"}])
def test_a_part_that_a_workflow_does_not_have_is_refused_with_those_it_has(
    office: Office, event: dict[str, str]
) -> None:
    with pytest.raises(Rejected, match="project_review has capacity"):
        list_projects(event, opener(office, configured(office, "11")))
