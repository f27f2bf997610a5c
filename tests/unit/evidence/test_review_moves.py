"""What does a review recommend to a team that has too much, what of it is told to everybody, and does it hold?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.moves import ROOMY, Move, Transfer
from steward.evidence.capacity.rollup import GroupWeeks, Kind
from steward.evidence.capacity.skills import Skills
from steward.evidence.capacity.told_moves import by_team
from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.load import Load, Open
from steward.evidence.review_reading import Reading
from steward.evidence.review_text import log_entry
from steward.evidence.timelines import Absence
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item

PEOPLE = ("101", "102", "103", "104")
FRIDAY = MONDAY + timedelta(days=4)
TEAMS: Mapping[str, Sequence[str]] = dict.fromkeys(PEOPLE, ("Platform",))


def lived() -> list[WorkItem]:
    """Half a year in which everybody completed thirty hours a week."""
    days = [MONDAY - timedelta(weeks=back) for back in range(26, 0, -1)]
    return [
        item(
            f"9{person}{at:02}{part}",
            assignee_gid=person,
            effort_hours=10.0,
            actual_hours=10.0,
            due_on=day + timedelta(days=part + 1),
            created_at=NOW - timedelta(days=300),
            completed_at=NOW - timedelta(days=(MONDAY - day).days - part),
        )
        for person in PEOPLE
        for at, day in enumerate(days)
        for part in range(3)
    ]


def work(hours: float = 60.0, due: date = FRIDAY) -> list[WorkItem]:
    """`101` has so many hours until Friday in tasks of six, the others have two."""
    heavy = [item(f"1{at}", assignee_gid="101", effort_hours=6.0, due_on=due) for at in range(int(hours / 6))]
    return [*heavy, *(item(f"2{who}", assignee_gid=who, effort_hours=2.0, due_on=due) for who in PEOPLE[1:])]


def found(
    items: Sequence[WorkItem],
    *,
    teams: Mapping[str, Sequence[str]] = TEAMS,
    loads: Mapping[str, Load] | None = None,
    skills: Skills | None = None,
    memory: Mapping[str, Any] | None = None,
) -> Findings:
    read = {**dict.fromkeys(PEOPLE, IDLE), **(loads or {})}
    known = skills or Skills(teams)
    project = ReviewedProject("77", NOW)
    return findings_of(Reading(project, [*lived(), *items], memory or {}, MONDAY, 50.0, read, {}, teams, known))


def receivers(findings: Findings) -> set[str]:
    return {transfer["to_gid"] for each in findings.moves for transfer in each["transfers"]}


def carried_out(items: Sequence[WorkItem], findings: Findings) -> list[WorkItem]:
    to = {transfer["task_gid"]: transfer["to_gid"] for each in findings.moves for transfer in each["transfers"]}
    return [replace(each, assignee_gid=to.get(each.gid, each.assignee_gid)) for each in items]


def test_a_review_recommends_moves_and_each_shows_what_it_changes() -> None:
    findings = found(work())
    assert findings.moves
    for each in findings.moves:
        assert each["from_gid"] == "101"
        assert each["after"] < each["before"]
        assert each["receiver_after"] <= ROOMY
        assert each["delta_weeks"] < 0


def test_where_everybody_has_room_there_is_nothing_to_move() -> None:
    assert found(work(12.0)).moves == ()


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([36.0, 48.0, 72.0, 120.0]), st.sampled_from([2, 4, 9, 18]))
def test_carrying_out_what_a_review_recommends_lowers_the_risk_and_makes_no_new_overload(
    hours: float, due: int
) -> None:
    items = work(hours, MONDAY + timedelta(days=due))
    before = found(items)
    after = found(carried_out(items, before))
    assert after.capacity["exposed_share"] <= before.capacity["exposed_share"]
    if before.moves:
        assert after.capacity["exposed_share"] < before.capacity["exposed_share"]
    assert {each["from_gid"] for each in after.moves} <= {each["from_gid"] for each in before.moves}


def test_more_days_off_never_lower_the_risk_of_a_project() -> None:
    shares = [
        found(work(30.0), loads={"101": replace(IDLE, away=(Absence(MONDAY, MONDAY + timedelta(days=days - 1)),))})
        for days in (1, 2, 3, 4, 5)
    ]
    exposed = [found(work(30.0)).capacity["exposed_share"], *(each.capacity["exposed_share"] for each in shares)]
    assert all(before <= after for before, after in pairwise(exposed))
    assert exposed[0] < exposed[-1]


def test_who_holds_too_much_elsewhere_or_is_out_or_barred_or_of_another_skill_receives_nothing() -> None:
    full = replace(IDLE, open={"elsewhere": Open(400.0, 0, 30)})
    out = replace(IDLE, away=(Absence(MONDAY, MONDAY),))
    assert "102" in receivers(found(work(96.0)))
    for loads, skills in (
        ({"102": full}, None),
        ({"102": out}, None),
        ({}, Skills(TEAMS, never={"102"})),
        ({}, Skills({**TEAMS, "102": ("law",)})),
    ):
        assert "102" not in receivers(found(work(96.0), loads=loads, skills=skills))


def test_the_log_tells_moves_by_team_with_what_they_gain_and_names_no_person() -> None:
    findings = found(work())
    said = log_entry(findings)
    assert findings.level == "high"
    assert "What would make room, for the lead to settle:" in said
    assert "Platform: " in said
    (team,) = findings.moves_by_team
    assert all(f'data-asana-gid="{gid}"' in said for gid in team["task_gids"][:5])
    assert f"{-team['delta_weeks']:.1f} overloaded weeks fewer" in said
    assert not any(f'data-asana-gid="{gid}"' in said for gid in PEOPLE)
    assert not any(f"{each['before']:.0%}" in said.partition("What would make room")[2] for each in findings.moves)


def test_a_team_so_small_that_it_names_somebody_is_counted_and_not_told() -> None:
    small = {"101": ("Duo",), "102": ("Duo",), "103": ("Platform",), "104": ("Platform",)}
    findings = found(work(), teams=small)
    said = log_entry(findings)
    assert findings.moves
    assert findings.moves_by_team == ()
    transfers = sum(len(each["transfers"]) for each in findings.moves)
    more = f"{transfers} more {'task' if transfers == 1 else 'tasks'}"
    assert f"{more} could go to others, in teams that are too small to be told of." in said
    assert "Duo" not in said


def test_what_was_told_is_told_once() -> None:
    assert "What would make room" not in log_entry(found(work(), memory={"told_level": "high"}))


def test_moves_are_stored_and_read_back() -> None:
    findings = found(work())
    assert Findings.of_json(json.loads(json.dumps(findings.as_json()))).moves == tuple(
        json.loads(json.dumps(each)) for each in findings.moves
    )


@pytest.mark.parametrize(
    ("teams", "told"),
    [
        ({"1": ("B", "A"), "2": ("B",)}, "B"),
        ({"1": ("B", "A"), "2": ("C",)}, "A"),
        ({"1": ("Small",), "2": ("Small",)}, ""),
        ({}, ""),
    ],
)
def test_a_move_is_told_of_a_team_that_sender_and_receiver_share_if_there_is_one(
    teams: dict[str, tuple[str, ...]], told: str
) -> None:
    move = Move("1", (Transfer("7", "2", 4.0, 1),), MONDAY, 0.9, 0.2, 0.0, 0.1, -0.7)
    sizes = {"A": 3, "B": 4, "C": 5, "Small": 2}
    grouped = [GroupWeeks(Kind.TEAM, name, members, ()) for name, members in sizes.items()]
    assert [each.team for each in by_team([move], teams, grouped)] == ([told] if told else [])
