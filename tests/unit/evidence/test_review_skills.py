"""Are skills without room told beside teams, by the same rule, and nobody by a group that is too small?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from steward.evidence.capacity.skills import Skills
from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.review_reading import Reading
from steward.evidence.review_text import log_entry
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, item
from tests.unit.evidence.test_review_moves import PEOPLE, lived

BUSY, LAW = PEOPLE[:3], {"104": ("Law",)}
WIDE = {**dict.fromkeys(BUSY, ("Payments",)), **LAW}


def heavy() -> list[WorkItem]:
    """What the first three cannot get done for weeks; the fourth has next to nothing."""
    due = MONDAY + timedelta(days=18)
    work = [item(f"4{who}{at}", assignee_gid=who, effort_hours=20.0, due_on=due) for who in BUSY for at in range(20)]
    return [*work, item("499", assignee_gid="104", effort_hours=1.0, due_on=due)]


def found(own_skills: Mapping[str, Sequence[str]], teams: Mapping[str, Sequence[str]] | None = None) -> Findings:
    project, read = ReviewedProject("77", NOW), dict.fromkeys(PEOPLE, IDLE)
    known = Skills({**(teams or {}), **own_skills})
    reading = Reading(project, [*lived(), *heavy()], {}, MONDAY, 50.0, read, {}, teams or {}, known, own_skills)
    return findings_of(reading)


def test_a_skill_without_room_is_found_and_told_as_a_skill() -> None:
    findings = found(WIDE)
    (line,) = findings.bottlenecks
    assert (line["kind"], line["key"], line["for_lead"]) == ("skill", "Payments", False)
    said = log_entry(findings)
    assert f"Payments (skill): {line['weeks']} weeks from {line['first']}" in said
    assert "Law" not in said


def test_teams_are_told_beside_skills() -> None:
    findings = found(WIDE, dict.fromkeys(PEOPLE, ("Platform",)))
    assert {(each["kind"], each["key"]) for each in findings.bottlenecks} >= {("skill", "Payments")}
    assert {each["kind"] for each in found(WIDE, dict.fromkeys(BUSY, ("Core",))).bottlenecks} == {"skill", "team"}


def test_a_skill_of_fewer_than_three_people_is_withheld() -> None:
    two = {**dict.fromkeys(BUSY[:2], ("Payments",)), **LAW}
    findings = found(two)
    assert findings.bottlenecks == ()
    assert "Payments" not in log_entry(findings)


def test_a_team_that_stands_in_for_skills_is_no_skill() -> None:
    """Who may be handed what goes by teams where no skill is written down; that makes no second line of the team."""
    teams = dict.fromkeys(BUSY, ("Core",))
    assert [each["kind"] for each in found({}, teams).bottlenecks] == ["team"]
