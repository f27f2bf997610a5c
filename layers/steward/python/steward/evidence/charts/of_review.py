"""Which pictures show a reviewed project or portfolio, made of what its reviews stored?"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.charts import BurnUp, Cell, Chart, Count, HealthTrend, HeatMap, Risk, RiskMatrix, Score
from steward.evidence.findings import Findings, Milestone
from steward.evidence.portfolio_text import DRIVERS
from steward.evidence.work_items import WorkItem

ROOM_OF_PROJECT: Final = "Room, by this project's work alone"  # the same people hold more in the portfolio's picture
POINTS: Final = 60  # of a burn-up: more days than its picture has pixels for are a thicker line alone


@dataclass(frozen=True, slots=True)
class Shown:
    """One project as its pictures need it; `beyond` counts the tasks of a large one that are not among the items."""

    name: str
    findings: Findings
    items: Sequence[WorkItem]
    today: date
    beyond: Beyond = NOTHING


def of_project(shown: Shown, cells: Sequence[Cell]) -> list[Chart]:
    """Health, work done with the forecast of its last milestone, risks, room."""
    return [trend(shown), burn_up(shown), risk_matrix([shown]), HeatMap(ROOM_OF_PROJECT, tuple(cells))]


def of_portfolio(name: str, projects: Sequence[Shown], cells: Sequence[Cell]) -> list[Chart]:
    """The risks and the room of all, then each project's health and work, the least healthy first."""
    ordered = sorted(projects, key=lambda each: (_score(each), each.name))
    own: list[Chart] = [chart for each in ordered for chart in (trend(each), burn_up(each))]
    return [risk_matrix(ordered), HeatMap(f"Room in all of {name}", tuple(cells)), *own]


def trend(shown: Shown) -> HealthTrend:
    """The score from scan to scan."""
    scores = tuple(Score(date.fromisoformat(day), value) for day, value in shown.findings.trend)
    return HealthTrend(f"Health of {shown.name}", scores, shown.findings.threshold)


def burn_up(shown: Shown) -> BurnUp:
    """What was done and how much there was, and the days by which the last milestone is reached."""
    last = last_milestone(shown.findings.milestones)
    p50_on, p85_on, p95_on = (last.p50_on, last.p85_on, last.p95_on) if last else (None, None, None)
    done = tuple(counts(shown.items, shown.today, shown.beyond))
    return BurnUp(f"Work of {shown.name}", done, _day(p50_on), _day(p85_on), _day(p95_on))


def last_milestone(milestones: Iterable[Milestone]) -> Milestone | None:
    """The one that is due last, of those of which a day can be said."""
    dated = [each for each in milestones if each.p85_on]
    return max(dated, key=lambda each: (each.due_on or "9999", each.p85_on or "", each.gid), default=None)


def counts(items: Iterable[WorkItem], today: date, beyond: Beyond = NOTHING) -> list[Count]:
    """What was done of what there was, on about POINTS days from the first task on; milestones are no work."""
    work = [each for each in items if not each.is_milestone]
    made = sorted([*(each.created_at.date() for each in work), *beyond.made_on])
    done = sorted([*(each.completed_at.date() for each in work if each.completed_at), *beyond.done_on])
    if not made:
        return []
    step = max(1, -(-(today - made[0]).days // POINTS))
    days = [today - timedelta(days=back) for back in range(0, (today - made[0]).days + 1, step)]
    return [Count(day, bisect_right(done, day), bisect_right(made, day)) for day in reversed(days)]


def risk_matrix(projects: Sequence[Shown]) -> RiskMatrix:
    """The drivers of lateness; of several projects each names its own."""
    alone = len(projects) == 1
    risks = [
        Risk(label(each, "" if alone else shown.name), float(each["probability"]), float(each["expected_delay_days"]))
        for shown in projects
        for each in shown.findings.risks
    ]
    return RiskMatrix(f"Risks of {projects[0].name}" if alone else "Risks", tuple(risks))


def label(risk: Mapping[str, Any], project: str) -> str:
    """A risk's name in a picture and its table."""
    driver = DRIVERS.get(str(risk["driver"]), str(risk["driver"]))
    return f"{project}: {driver}" if project else driver


def _score(shown: Shown) -> float:
    score = shown.findings.health.score
    return 101.0 if score is None else score


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
