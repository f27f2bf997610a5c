"""What becomes of a portfolio's risks on the nights that are not like the others?"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from steward.run import Subject, work_message
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.night import DAY, Night, night_on
from tests.integration.pipeline.test_portfolio_risk import DIGEST, late_project

RISK = "Launch: overdue work"


@pytest.fixture
def night(aws: Aws) -> Night:
    made = night_on(aws)
    made.keep_risks()
    return made


def tasks(night: Night) -> list[dict[str, Any]]:
    """The risk and follow-up tasks, the oldest first; of several episodes some have one name."""
    params: dict[str, Any] = {"opt_fields": "name,html_notes,completed", "limit": 100}
    found = data_of(night.shift.human.get(f"/projects/{night.risks_gid}/tasks", params=params))
    return sorted((each for each in found if each["name"] != DIGEST), key=lambda each: int(each["gid"]))


def said(night: Night) -> dict[str, list[str]]:
    return {each["name"]: night.comments(each["gid"]) for each in tasks(night)}


def gather(night: Night, portfolio_gid: str = "") -> list[Any]:
    """The portfolio's run alone is asked for again; how it ended."""
    subject, before = Subject("portfolio", portfolio_gid or night.portfolio_gid), len(night.shift.runs)
    slot = night.shift.now().isoformat()
    night.shift.send(work_message("portfolio_risk", night.risks_gid, "operator", [subject], slot))
    night.shift.pass_(60)
    return night.shift.runs[before:]


def until_midnight(night: Night) -> None:
    """A minute before the next day begins."""
    now = night.shift.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    night.shift.sandbox.advance((midnight - now).total_seconds() - 120)


def test_asked_again_after_midnight_one_calm_reading_is_not_two_nights(night: Night) -> None:
    late = late_project(night)
    for _ in range(2):
        night.night()
    for gid in late:
        night.complete(gid)
    until_midnight(night)
    night.scan()
    before, day = said(night), night.today
    night.shift.sandbox.advance(120)
    assert night.today > day
    (run,) = gather(night)
    assert run["outcome"] == "nothing_new"
    assert (said(night), [each["completed"] for each in tasks(night)]) == (before, [False, False])
    night.night()
    assert [each["completed"] for each in tasks(night) if each["name"] == RISK] == [True], "the next night is one"


@pytest.mark.parametrize("how", ["off", "unlisted"])
def test_a_project_that_is_off_for_a_night_keeps_its_tasks_and_comes_back_to_them(night: Night, how: str) -> None:
    late_project(night)
    late_project(night, "Other")
    for _ in range(2):
        night.night()
    before = [each["gid"] for each in tasks(night)]
    away: set[str] = getattr(night, how)
    away.add(night.projects["Launch"])
    night.night()
    digest = night.risk_tasks()[DIGEST]
    away.clear()
    night.night()
    assert [each["gid"] for each in tasks(night)] == before
    assert not any(each["completed"] for each in tasks(night))
    assert not any(said(night).values()), "nobody is told that anything is over, or begins"
    assert not any("left" in each for each in night.comments(digest["gid"]))


def test_two_portfolios_with_one_risks_project_have_one_task_for_each_project_and_one_digest(night: Night) -> None:
    second = night.portfolio("Operations")
    late_project(night)
    night.project("Depot", second)
    for number in range(8):
        night.task("Depot", f"Late {number}", due_on=night.in_days(-5))
    for _ in range(3):
        night.night()
    names = sorted(each["name"].partition(":")[0] for each in tasks(night))
    assert names == ["Depot", "Depot", "Launch", "Launch"]
    assert [each["name"] for each in night.risk_tasks().values()].count(DIGEST) == 1
    (run,) = gather(night, second)
    assert run["outcome"] == "nothing_new", "the first one's run has told its risks"
    assert len(tasks(night)) == len(names)


def test_a_risk_that_comes_back_is_a_new_episode_that_knows_the_last_one(night: Night) -> None:
    late = late_project(night)
    for _ in range(2):
        night.night()
    for gid in late:
        night.complete(gid)
    for _ in range(3):
        night.night()
    assert all(each["completed"] for each in tasks(night))
    for number in range(40):
        night.task("Launch", f"Late again {number}", due_on=night.in_days(-2))
    for _ in range(3):
        night.night()
    first, second = (each for each in tasks(night) if each["name"].startswith(RISK))
    assert (first["completed"], second["completed"]) == (True, False)
    assert first["gid"] in second["html_notes"], "it links the task of the episode before"
    assert len(night.comments(first["gid"])) == 1, "to the old one nothing is said any more"


def test_when_the_oldest_portfolio_leaves_the_configuration_the_next_one_goes_on_with_its_tasks(night: Night) -> None:
    second = night.portfolio("Operations")
    late_project(night)
    for _ in range(2):
        night.night()
    before = [each["gid"] for each in tasks(night)]
    both = {"item": night.projects["Launch"]}
    night.shift.human.post(f"/portfolios/{second}/addItem", json={"data": both}).raise_for_status()
    night.unlisted.add(night.portfolio_gid)
    for _ in range(2):
        night.night()
    assert [each["gid"] for each in tasks(night)] == before
    assert not any(said(night).values())
    late = night.shift.human.get(f"/projects/{night.projects['Launch']}/tasks", params={"limit": 100})
    for each in data_of(late):
        if each["name"].startswith("Late"):
            night.complete(each["gid"])
    for _ in range(3):
        night.night()
    assert [(each["gid"], each["completed"]) for each in tasks(night)] == [(gid, True) for gid in before]
    night.unlisted.clear()
    night.night()
    assert len(tasks(night)) == len(before), "nor does it begin anew where it comes back"


def test_what_only_the_portfolio_held_that_left_is_ended_and_said(night: Night) -> None:
    night.portfolio("Operations")
    late_project(night)
    for _ in range(2):
        night.night()
    night.unlisted.add(night.portfolio_gid)
    night.shift.sandbox.advance(DAY)
    night.scan()
    assert all(each["completed"] for each in tasks(night))
    assert all(len(each) == 1 for each in said(night).values())
