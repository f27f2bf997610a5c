"""`steward forecast`: are the forecasts of a project better than its velocity, and how did the stored ones come out?"""

from datetime import date
from typing import Any, Final

import typer

from steward.errors import ContextExpired
from steward.evidence.forecast.backtest import BackTest, backtest
from steward.evidence.forecast.grounds import Situation
from steward.evidence.forecast.track_record import Told, TrackRecord, track_record
from steward.evidence.forecast.working_days import Calendar
from steward.evidence.work_items import WorkItem
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.review import Project
from steward_cli.reviewed import GONE, Reviewed, items_of, meant, on_review, review_of

group = typer.Typer(no_args_is_help=True, help="How good forecasts are. Example: steward forecast record 1201")

SCORES: Final = ("score", "forecast", "velocity", "base_rate")
NO_HISTORY: Final = "no forecast could be judged: it takes 60 working days of completed tasks and 20 tasks after them"


@group.callback()
def forecast() -> None:
    """How good the forecasts of a project's milestones are. Example: steward forecast backtest 1201."""


@group.command("backtest")
def backtest_(context: typer.Context, project: Project) -> int:
    """Foretell the project's own past, every fortnight of it from what was known then, beside the linear velocity.

    Lower is better, but for the share that P85 held, which should be 0.85. Exit code 2 where the past is too short.

    Example: steward forecast backtest 1201
    """
    desk: Desk = context.obj
    reviewed, items = _read(desk, project)
    found = backtest(Situation(reviewed.project, items, reviewed.today), int(reviewed.gid) % 2**32)
    if desk.as_json:
        desk.json({"project": reviewed.name, "gid": reviewed.gid, **found.as_json()})
    elif found.forecasts:
        desk.rows(f"{reviewed.name}: {found.forecasts} forecasts of {found.tasks} tasks", SCORES, _scores(found))
        print()
        desk.one(_recorded(found.milestones, "seen_again"))
    if not found.forecasts:
        desk.note(NO_HISTORY)
    return Exit.DONE if found.forecasts else Exit.FINDINGS


@group.command()
def record(context: typer.Context, project: Project) -> int:
    """How the forecasts came out that reviews stored night by night: all nights of a milestone count as one.

    Exit code 2 while no milestone's date has passed.

    Example: steward forecast record 1201
    """
    desk: Desk = context.obj
    reviewed, items = _read(desk, project)
    rows = reviewed.memory.get("forecasts") or ()
    found = track_record(map(Told.of_row, rows), reached(items), desk.now().date())
    desk.one({"project": reviewed.name, "gid": reviewed.gid, "stored": len(rows)} | _recorded(found, "milestones"))
    if found.brier is None and found.pinball_days is None:
        desk.note("nothing can be judged yet: a forecast counts once its milestone's date has passed")
        return Exit.FINDINGS
    return Exit.DONE


def reached(items: list[WorkItem]) -> dict[str, date]:
    """On which day each milestone was reached, of those that were."""
    zone = Calendar().zone
    return {
        each.gid: each.completed_at.astimezone(zone).date() for each in items if each.is_milestone and each.completed_at
    }


def _read(desk: Desk, word: str) -> tuple[Reviewed, list[WorkItem]]:
    reviewed = review_of(desk.deployment, meant(word, on_review(desk.deployment), "reviewed project"))
    try:
        return reviewed, items_of(desk.deployment, reviewed)
    except ContextExpired:
        raise Failure(f"{GONE}: steward review run --project {reviewed.gid}") from None


def _scores(found: BackTest) -> list[dict[str, Any]]:
    rows = (
        ("Brier score", found.brier, found.brier_velocity, found.brier_base),
        ("pinball loss, working days", found.pinball_days, found.pinball_velocity_days, None),
        ("share done by P85", found.p85_coverage, found.velocity_coverage, None),
    )
    return [dict(zip(SCORES, row, strict=True)) for row in rows]


def _recorded(found: TrackRecord, name: str) -> dict[str, Any]:
    return {
        name: found.milestones,
        "brier": found.brier,
        "base_brier": found.base_brier,
        "pinball_days": found.pinball_days,
        "p85_held": found.p85_coverage,
    }
