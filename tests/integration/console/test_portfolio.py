"""Does the console's portfolio show each reviewed project with its figures, and pictures that its page can take?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from local.console import portfolio
from local.console.page import FOLDER
from local.console.readers import READERS
from local.console.stacks import Opened
from steward_cli.failure import Failure
from tests.integration.aws import Aws
from tests.integration.cli.reviewing import Office, delivering, late_project
from tests.integration.pipeline.crew import crew_on


@dataclass
class Beside(Opened):
    """A stack that the console looks at; every task is called by its gid."""

    def title(self, task_gid: str) -> str:
        return f"called {task_gid}"


@pytest.fixture
def office(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(aws, capsys)


def opened(office: Office) -> Opened:
    office.types("run", "--dry-run")  # takes the configuration over
    return Beside(cast("Any", None), office.terminal.deployment(), cast("Any", None), cast("Any", None))


def tags(node: list[Any]) -> Iterator[str]:
    yield node[0]
    for each in node[2:]:
        if isinstance(each, list):
            yield from tags(each)


def test_each_project_is_there_with_its_figures_the_least_healthy_first(office: Office) -> None:
    milestone = delivering(office.night)
    late_project(office.night, "Move")
    office.types("run")
    found = portfolio.read(opened(office), "")
    assert [each["project"] for each in found["projects"]] == ["Move", "Launch"]
    move, launch = found["projects"]
    assert move["contributions"][0]["why"] == "6 of 6 open tasks are overdue"
    assert move["risks"][0]["risk"] == "overdue work"
    assert [(each["milestone"], each["name"]) for each in launch["milestones"]] == [(milestone, f"called {milestone}")]
    assert launch["milestones"][0]["p50_on"] <= launch["milestones"][0]["p85_on"]
    assert json.loads(json.dumps(found)), "it goes over the wire"


def test_the_pictures_are_trees_of_elements_that_the_page_makes_without_any_style_or_script(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    found = portfolio.read(opened(office), office.night.portfolio_gid)
    pictures = [*found["pictures"], *found["projects"][0]["pictures"]]
    assert len(pictures) == 6
    known = (FOLDER / "dom.js").read_text().partition("SVG_TAGS = new Set([")[2].partition("]")[0]
    assert {tag for each in pictures for tag in tags(each["svg"])} <= {each.strip(' "') for each in known.split(",")}
    ids = [node[1]["id"] for each in pictures for node in each["svg"][2:] if "id" in node[1]]
    assert len(ids) == len(set(ids)) == 12
    assert [each["table"]["caption"] for each in found["projects"][0]["pictures"]] == [
        "Health of Launch",
        "Work of Launch",
        "Risks of Launch",
        "Room, by this project's work alone",
    ]
    assert found["pictures"][1]["table"]["caption"] == "Room in all of Delivery"


def test_the_pictures_of_the_same_reviews_are_made_once(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    beside = opened(office)
    first = portfolio.read(beside, "")
    assert portfolio.read(beside, "") == first
    assert len(beside.pictures) == 1
    office.types("run")
    portfolio.read(beside, "")
    assert len(beside.pictures) == 2


def test_what_was_not_reviewed_is_named_and_an_unconfigured_portfolio_is_a_line(office: Office) -> None:
    late_project(office.night)
    beside = opened(office)
    found = portfolio.read(beside, "")
    assert (found["projects"], found["elsewhere"], found["pictures"]) == ([], ["Launch"], [])
    office.terminal.appconfig.document["portfolios"] = {}
    with pytest.raises(Failure, match="no portfolio is configured"):
        READERS["portfolio"].read(cast("Any", None), beside, {})


def test_what_would_help_a_milestone_is_there_in_words_with_what_it_gains(office: Office) -> None:
    delivering(office.night)
    soon = office.night.task("Launch", "Soon", resource_subtype="milestone", due_on=office.night.in_days(12))
    office.types("run")
    (project,) = portfolio.read(opened(office), "")["projects"]
    own = [each for each in project["levers"] if each["milestone"] == soon]
    assert {each["kind"] for each in own} == {"one_more_person", "drop_task", "no_more_scope"}
    for each in own:
        assert each["name"] == f"called {soon}"
        assert each["on_time_then"] >= each["on_time"]
        assert each["task"] == (f"called {each['of']}" if each["kind"] == "drop_task" else "")


def test_who_could_hand_what_to_whom_is_there_by_name_and_everybody_s_weeks_are_those_of_the_last_look(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    office, crew = Office(aws, capsys), crew_on(aws)
    office.night, office.machine.night = crew, crew
    office.types("run")
    assert office.types("show", "Launch")[1]["moves"] == []
    crew.overloads(5)
    crew.an_hour()
    names = {gid: name for name, gid in crew.shift.sandbox.cast.users.items()}
    first, second = (names[gid] for gid in crew.people)
    (project,) = portfolio.read(opened(office), "")["projects"]
    assert {(each["from"], each["to"]) for each in project["moves"]} == {(first, second)}
    assert all(each["overload_then"] < each["overload"] for each in project["moves"])
    shown = office.types("show", "Launch")[1]["moves"]
    assert {(each["from"], each["to"]) for each in shown} == {(crew.people[0], crew.people[1])}
