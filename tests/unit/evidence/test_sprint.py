"""How far down its backlog do a project's people come in the next ten working days, and who is told?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from steward.evidence.backlog import Scoring
from steward.evidence.capacity.history import learn
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.staff import Staff
from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.load import Load
from steward.evidence.review_reading import Reading
from steward.evidence.review_text import log_entry
from steward.evidence.sprint import Sprint, sprint_of
from steward.evidence.timelines import Absence
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item
from tests.unit.evidence.test_review_moves import PEOPLE, lived

SATURDAY = MONDAY + timedelta(days=5)


def backlog(tasks: int = 60, hours: float = 6.0, people: Sequence[str] = PEOPLE) -> list[WorkItem]:
    """Undated tasks of so many hours, one after the other's."""
    names = [people[at % len(people)] for at in range(tasks)]
    return [item(f"3{at:03}", assignee_gid=name, effort_hours=hours, place=at) for at, name in enumerate(names)]


def past(people: Sequence[str] = PEOPLE) -> list[WorkItem]:
    return [each for each in lived() if each.assignee_gid in people]


def found(
    items: Sequence[WorkItem], formula: str = "wsjf", loads: Mapping[str, Load] | None = None, **memory: object
) -> Findings:
    people = {str(each.assignee_gid) for each in items}
    read = {**dict.fromkeys(people, IDLE), **(loads or {})}
    project = ReviewedProject("77", NOW)
    return findings_of(Reading(project, items, memory, MONDAY, 50.0, read, scoring=Scoring(formula)))


def sprint(day: date) -> Sprint:
    items, here, horizon = [*past(), *backlog()], frozenset({"77"}), Horizon(day)
    tasks, staff = placed({"77": items}), Staff(dict.fromkeys(PEOPLE, IDLE))
    return sprint_of(Plan(tasks, here, staff, learn(tasks, staff, horizon, here), horizon, 7))


def test_a_review_cuts_the_ranked_backlog_at_what_its_people_surely_and_likely_get_done() -> None:
    cut = found([*past(), *backlog()]).backlog.shortlist
    assert 0 < cut["surely"] <= cut["likely"] < 60
    assert cut["capacity_p15_hours"] <= cut["capacity_p50_hours"]
    assert cut["people"] == len(PEOPLE)
    # Each of the four completed thirty hours in each of 26 weeks: two weeks of them are 240 hours, 40 tasks of six.
    assert cut["capacity_p50_hours"] == pytest.approx(240, rel=0.15)
    assert cut["likely"] == pytest.approx(40, abs=6)
    assert len(cut["candidates"]) == cut["likely"] + 5


def test_the_list_is_the_top_of_the_ranking() -> None:
    findings = found([*past(), *backlog()])
    ranked = [each["task_gid"] for each in findings.backlog.ranked]
    listed = [each["task_gid"] for each in findings.backlog.shortlist["candidates"]]
    assert listed == ranked[: len(listed)]


def test_who_is_away_has_no_hours_for_it() -> None:
    away = replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=13)),))
    items = [*past(), *backlog()]
    less = found(items, loads={"101": away}).backlog.shortlist
    assert less["people"] == len(PEOPLE) - 1
    assert less["likely"] < found(items).backlog.shortlist["likely"]


def test_ten_working_days_are_as_many_hours_on_any_day_of_the_week() -> None:
    hours = [sprint(MONDAY + timedelta(days=at)).hours.mean() for at in range(7)]
    assert max(hours) / min(hours) == pytest.approx(1.0, abs=0.1)
    assert sprint(SATURDAY).hours.shape == (2_000,)


def test_without_a_formula_or_without_people_there_is_no_list() -> None:
    assert found([*past(), *backlog()], formula="").backlog.shortlist == {}
    nobodys = [replace(each, assignee_gid=None) for each in backlog()]
    assert found(nobodys).backlog.shortlist == {}


def test_the_log_tells_it_beside_other_news_as_a_suggestion_and_names_no_person_and_no_hours() -> None:
    findings = found([*past(), *backlog()])
    cut, said = findings.backlog.shortlist, log_entry(findings)
    fits = f"{cut['surely']} tasks fit with 85%, {cut['likely']} with 50%"
    assert f"Shortlist for 10 working days by WSJF: {fits}." in said
    shown = said.partition("Shortlist")[2]
    assert "A suggestion: what is taken up is yours to settle." in shown
    named = [each["task_gid"] for each in cut["candidates"] if f'data-asana-gid="{each["task_gid"]}"' in shown]
    assert named == [each["task_gid"] for each in cut["candidates"][:5]]
    assert not any(f'data-asana-gid="{gid}"' in said for gid in PEOPLE)


def test_the_list_of_fewer_than_three_people_is_for_the_lead_alone() -> None:
    two = PEOPLE[:2]
    findings = found([*past(two), *backlog(people=two)])
    assert findings.backlog.shortlist["for_lead"]
    assert findings.backlog.shortlist["likely"] > 0
    assert "Shortlist" not in log_entry(findings)


def test_a_list_alone_is_no_news() -> None:
    items = [*past(), *backlog()]
    first = found(items)
    again = found(
        items,
        weights=first.health.version,
        told_score=first.health.score,
        told_why=first.health.insufficient,
        told_level=first.level,
    )
    assert again.backlog.shortlist
    assert not again.is_news


def test_it_is_stored_and_read_back() -> None:
    findings = found([*past(), *backlog()])
    again = Findings.of_json(json.loads(json.dumps(findings.as_json())))
    assert again.backlog.shortlist == json.loads(json.dumps(findings.backlog.shortlist))


def test_it_is_the_same_in_whatever_order_the_tasks_were_read() -> None:
    items = [*past(), *backlog()]
    assert found(items[::-1]).backlog.shortlist == found(items).backlog.shortlist


def test_findings_of_before_there_were_lists_are_read_as_without_one() -> None:
    document = json.loads(json.dumps(found([*past(), *backlog()]).as_json()))
    del document["backlog"]["shortlist"], document["lateness"], document["held"]
    again = Findings.of_json(document)
    assert (again.backlog.shortlist, again.lateness, again.held) == ({}, {}, {})
    assert "Shortlist" not in log_entry(again)
