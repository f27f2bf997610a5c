"""Projects whose narratives the tests tell: every kind of fact is in `review`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from steward.evidence.findings import Findings, Milestone
from steward.evidence.health.episode import Episode
from steward.evidence.health.score import Contribution, Health
from steward.evidence.narrative.facts import FactTable, Kind
from steward.evidence.narrative.gathering import Ask, Goal, Reviewed, facts_of
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.status_rule import proposed, with_status
from steward.evidence.narrative.verifier import Sentence
from steward.evidence.work_items import ReviewedProject, WorkItem

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TODAY = NOW.date()
LAST = NOW - timedelta(days=14)
PROJECT = "1000"
PRIVATE = "1999"

NAMES = {
    "101": "Data migration",
    "102": "Contract with the print shop",
    "103": "Beta launch",
    "104": "Security review",
    "105": "Invoice import",
    "106": "12 tasks for on track",
    "107": "General availability",
    "201": "Ana Lopez",
    "301": "Grow in Japan",
}
ABOUT = "Billing Replatform"


def item(gid: str, due: int | None = 10, *, done: int | None = None, age: int = 60, **more: Any) -> WorkItem:  # noqa: ANN401 - any field of it
    """A task that is so many days old, due in so many, done so many days ago."""
    return WorkItem(
        gid=gid,
        created_at=NOW - timedelta(days=age),
        modified_at=NOW - timedelta(days=1),
        completed_at=NOW - timedelta(days=done) if done is not None else None,
        due_on=TODAY + timedelta(days=due) if due is not None else None,
        **more,
    )


def milestone(gid: str, p: float, due: int = 20) -> Milestone:
    days: dict[str, Any] = {
        name: (TODAY + timedelta(days=at)).isoformat() for name, at in (("p50_on", 18), ("p85_on", 33), ("p95_on", 50))
    }
    return Milestone(
        gid=gid,
        due_on=(TODAY + timedelta(days=due)).isoformat(),
        p_on_time=p,
        driver="throughput",
        driver_gid=None,
        share=None,
        method="throughput",
        history_days=120,
        insufficient="",
        made_on=TODAY.isoformat(),
        **days,
    )


def findings(score: float = 62.0, **more: Any) -> Findings:  # noqa: ANN401 - any field of it
    parts = (Contribution("overdue", 12.4, 0.6), Contribution("schedule", 9.0, 0.6), Contribution("budget", 3.5, 0.3))
    health = Health("1", score, 0.9, parts)
    return Findings(health=health, episode=Episode(), told_score=None, **more)


def stall(gid: str, days: int, blockers: Sequence[str] = (), holds: Sequence[str] = ("blocked",)) -> dict[str, Any]:
    return {"task_gid": gid, "idle_days": days, "holds": list(holds), "blocker_gids": list(blockers)}


def review(**more: Any) -> Reviewed:  # noqa: ANN401 - any field of it
    """A project in the middle of everything."""
    items = [
        *(item(str(500 + n), -20, done=3 + n % 5) for n in range(12)),
        *(item(str(600 + n), 30, age=5) for n in range(4)),
        *(item(str(700 + n), -4) for n in range(3)),
        item("101", 24),
        item("102", 9, waits_for=("105",)),
        item("103", 20, is_milestone=True),
        item("104", 12),
        item("105", 15),
        item("107", 40, done=2, is_milestone=True),
    ]
    last = LastStatus(
        at=LAST,
        due={each.gid: each.due_on for each in items if not each.gid.startswith("6")}
        | {"101": TODAY + timedelta(days=17), "103": TODAY + timedelta(days=13), "104": TODAY + timedelta(days=15)}
        | {"900": None, "901": TODAY},
        score=70.0,
        probabilities={"103": 80.0},
        progress={"301": 35.0},
        status_type="on_track",
        counts={"completed": (3.0, 5.0)},
    )
    found = findings(
        milestones=(milestone("103", 0.64),),
        stalled=(stall("102", 9, ["105"], ["blocked_by_overdue"]),),
        capacity={"level": "high"},
    )
    project = ReviewedProject(gid=PROJECT, read_at=NOW, budget_total=10_000.0, budget_actual=6_250.5, budget_unit="EUR")
    start = Reviewed(
        project=project,
        items=items,
        found=found,
        read_at=NOW,
        names=NAMES,
        last=last,
        asks=(Ask("105", "201", date(2026, 12, 4)),),
        goals=(Goal("301", 40.0, "at_risk"),),
    )
    return replace(start, **more)


def budgeted(unit: str, total: float = 720.0, actual: float = 180.0) -> Reviewed:
    """The same project with a budget in another unit."""
    start = review()
    project = replace(start.project, budget_total=total, budget_actual=actual, budget_unit=unit)
    return replace(start, project=project)


def awkward() -> Reviewed:
    """A project whose names read like numbers, dates, statuses and words, with other figures and dates."""
    start = review()
    assert start.last is not None
    due = {**start.last.due, "101": TODAY + timedelta(days=55), "103": TODAY - timedelta(days=3)}
    names = {
        "101": "Update the team plan",
        "102": "On hold",
        "103": "v2.0 (May)",
        "104": "Work",
        "105": "Red",
        "106": "Not now",
        "107": "\u7b2c\u4e8c\u7ae0 \u00dc-Test",
        "201": "Will May",
        "301": "100 % coverage",
    }
    return replace(
        start,
        items=[*start.items, item("106", 2)],
        last=replace(start.last, due=due, score=44.5),
        names=names,
        found=findings(
            score=51.3,
            milestones=(milestone("103", 0.07), milestone("106", 1.0)),
            stalled=(stall("106", 1, ["104"]),),
            capacity={"level": "low"},
        ),
        asks=(Ask("104"), Ask("105", "201")),
    )


def facts(reviewed: Reviewed | None = None) -> FactTable:
    """The table of a review with its proposed status."""
    shown = reviewed or review()
    found = facts_of(shown)
    return with_status(found, proposed(found, shown.last), shown.project.gid, NOW)


def cited(found: FactTable, text: str, kinds: Sequence[str]) -> Sentence:
    """The sentence, citing of each kind the fact that it names, else the first one."""
    ids = []
    for kind in kinds:
        same = found.of(Kind(kind))
        named = [each for each in same if (name := each.name()) and name.text.lower() in text.lower()]
        ids.append((named or list(same))[0].id)
    return Sentence(text, tuple(ids))
