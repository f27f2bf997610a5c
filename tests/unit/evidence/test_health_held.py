"""Is a score surer where the project's own forecasts held than where they did not?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.health.held import Held, held
from steward.evidence.health.score import health
from steward.evidence.in_view import InView
from steward.evidence.review_reading import Reading
from steward.evidence.work_items import WorkItem
from steward_cli.score_again import explained, forecasts_held
from tests.unit.evidence.health_cases import AROUND, NOW, TODAY, known_project

P85_ON = TODAY - timedelta(days=10)


def milestone(gid: str, days_late: int | None) -> WorkItem:
    """Reached so many days after its P85 date; not yet for None."""
    done = None if days_late is None else NOW - timedelta(days=10 - days_late)
    return WorkItem(gid, NOW - timedelta(days=90), NOW, completed_at=done, is_milestone=True, due_on=P85_ON)


def said(gid: str, p85_on: date = P85_ON, nights: int = 1) -> list[dict[str, Any]]:
    made = [TODAY - timedelta(days=60 - at) for at in range(nights)]
    return [
        {
            "milestone_gid": gid,
            "made_on": day.isoformat(),
            "due_on": P85_ON.isoformat(),
            "p_on_time": 0.8,
            "p50_on": (P85_ON - timedelta(days=9)).isoformat(),
            "p85_on": p85_on.isoformat(),
        }
        for day in made
    ]


def past(kept: int, broken: int) -> tuple[list[WorkItem], list[dict[str, Any]]]:
    items = [milestone(f"8{at}", -2) for at in range(kept)] + [milestone(f"9{at}", 3) for at in range(broken)]
    return items, [row for each in items for row in said(each.gid)]


def calibration(kept: int, broken: int) -> float:
    items, rows = past(kept, broken)
    found = held(rows, items, TODAY)
    return found.calibration if found else 1.0


def reviewed(items: Sequence[WorkItem], rows: Sequence[Mapping[str, Any]]) -> tuple[Findings, list[WorkItem]]:
    project, work = known_project()
    every = [*work, *items]
    return findings_of(Reading(project, every, {"forecasts": list(rows)}, TODAY, 50.0)), every


def test_without_a_record_the_confidence_is_what_it_was() -> None:
    items, _ = past(3, 3)
    assert held([], items, TODAY) is None
    ahead = said("80", p85_on=TODAY + timedelta(days=3))
    assert held(ahead, items, TODAY) is None
    assert held(said("gone"), items, TODAY) is None


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_more_broken_date_never_raises_the_confidence_and_one_more_kept_never_lowers_it(
    kept: int, broken: int
) -> None:
    here = calibration(kept, broken)
    assert 0.5 <= here <= 1.0
    assert calibration(kept, broken + 1) <= here
    if kept + broken:
        assert calibration(kept + 1, broken) >= here


def test_dates_that_held_as_often_as_they_say_take_nothing() -> None:
    assert calibration(17, 3) == 1.0
    assert calibration(20, 0) == 1.0
    assert calibration(16, 4) < 1.0


def test_a_few_broken_dates_take_less_than_many() -> None:
    assert [calibration(0, broken) for broken in (1, 10, 90)] == pytest.approx([0.9545, 0.75, 0.55], abs=1e-4)


def test_all_nights_of_a_milestone_count_as_one() -> None:
    items, rows = past(1, 1)
    many = [*rows, *said("90", nights=30)]
    assert held(many, items, TODAY) == Held(2, 0.5)


def test_a_milestone_that_is_not_reached_after_its_date_broke_it() -> None:
    assert held(said("80"), [milestone("80", None)], TODAY) == Held(1, 0.0)


def test_a_score_keeps_its_points_and_loses_confidence_only() -> None:
    project, items = known_project()
    sure = health(project, items, AROUND, TODAY)
    unsure = health(project, items, replace(AROUND, calibration=0.75), TODAY)
    assert unsure == replace(sure, confidence=unsure.confidence)
    assert unsure.confidence == pytest.approx(0.75 * sure.confidence, abs=0.006)


def test_a_review_weighs_its_own_forecasts_and_its_score_is_explained_by_what_is_stored() -> None:
    kept, items = reviewed(*past(9, 0))
    broken, _ = reviewed(*past(0, 9))
    assert kept.held == {"milestones": 9, "p85_held": 1.0, "calibration": 1.0}
    assert broken.health.confidence < kept.health.confidence
    stored = Findings.of_json(json.loads(json.dumps(broken.as_json())))
    project, _ = known_project()
    _, every = reviewed(*past(0, 9))
    assert explained(stored, project, InView(every), TODAY).differs == ""
    assert explained(replace(stored, held={}), project, InView(every), TODAY).differs != ""
    assert forecasts_held(stored) == f"P85 held 0% of 9 milestones: confidence times {stored.held['calibration']:g}"
    assert forecasts_held(reviewed(items, ())[0]) is None
