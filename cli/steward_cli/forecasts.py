"""`steward forecast`: are a project's forecasts better than its velocity, and how did those of the past come out?"""

from typing import Annotated, Any, Final

import typer

from steward.errors import ContextExpired
from steward.evidence.forecast.backtest import BackTest, backtest
from steward.evidence.forecast.grounds import Situation
from steward.evidence.forecast.reached import reached
from steward.evidence.forecast.track_record import Told, TrackRecord, track_record
from steward.evidence.in_view import InView
from steward_cli import past_weeks
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.review import Project
from steward_cli.reviewed import GONE, Reviewed, meant, on_review, portfolios, review_of, reviews_in, work_of

group = typer.Typer(no_args_is_help=True, help="How good forecasts are. Example: steward forecast record 1201")

SCORES: Final = ("score", "forecast", "velocity", "base_rate")
NO_HISTORY: Final = "no forecast could be judged: it takes 60 working days of completed tasks and 20 tasks after them"
NO_WEEKS: Final = (
    "no week could be judged: it takes people who completed tasks before, in and after one of the last twelve"
)


@group.callback()
def forecast() -> None:
    """How good forecasts of milestones and of capacity are. Example: steward forecast backtest 1201."""


@group.command("backtest")
def backtest_(context: typer.Context, project: Project) -> int:
    """Foretell the project's own past, every fortnight of it from what was known then, beside the linear velocity.

    Lower is better, but for the share that P85 held, which should be 0.85. Exit code 2 where the past is too short.

    Example: steward forecast backtest 1201
    """
    desk: Desk = context.obj
    reviewed, work = _read(desk, project)
    seen = Situation(reviewed.project, work.items, reviewed.today, beyond=work.beyond)
    found = backtest(seen, int(reviewed.gid) % 2**32)
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

    `judged` is of how many milestones a probability was told by their date, which has passed: Brier scores are theirs.

    Exit code 2 while no milestone's date has passed.

    Example: steward forecast record 1201
    """
    desk: Desk = context.obj
    reviewed, work = _read(desk, project)
    rows = reviewed.memory.get("forecasts") or ()
    found = track_record(map(Told.of_row, rows), reached(work.items), desk.now().date())
    desk.one({"project": reviewed.name, "gid": reviewed.gid, "stored": len(rows)} | _recorded(found, "milestones"))
    if found.brier is None and found.pinball_days is None:
        desk.note("nothing can be judged yet: a forecast counts once its milestone's date has passed")
        return Exit.FINDINGS
    return Exit.DONE


@group.command()
def capacity(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="PROJECT|PORTFOLIO", help="Its gid or name.")],
) -> int:
    """Foretell the hours of the last twelve weeks from what was known before each, beside what was then done.

    P85 should hold 0.85, P15 to P85 0.70. From the work that reviews stored, by team and for all together; weeks of
    fewer than three people count and are not shown. Exit code 2 where no week can be judged.

    Example: steward forecast capacity 1201
    """
    desk: Desk = context.obj
    name, reviews = _meant(desk, subject)
    work = {each.gid: _work(desk, each).items for each in reviews}
    today = max(each.today for each in reviews)
    found = past_weeks.tested(work, name, desk.deployment.table, desk.deployment.configuration(), today)
    rows, told = past_weeks.week_rows(found), {"of": name} | past_weeks.sums(found, name)
    if desk.as_json:
        desk.json(told | {"by_week": rows})
    elif found.weeks:
        desk.rows(f"{name}: hours of completed work", past_weeks.WEEKS, rows)
        print()
        desk.one(told)
    if not found.weeks:
        desk.note(NO_WEEKS)
    return Exit.DONE if found.weeks else Exit.FINDINGS


def _meant(desk: Desk, word: str) -> tuple[str, list[Reviewed]]:
    """The name of a project or a portfolio, and the last reviews of what it is."""
    known, lists = on_review(desk.deployment), portfolios(desk.deployment)
    gid = meant(word, known | lists, "reviewed project or portfolio")
    found = reviews_in(desk.deployment, gid) if gid in lists else [review_of(desk.deployment, gid)]
    if not found:
        raise Failure(f"no project of {lists[gid]} was reviewed: steward review run --portfolio {gid}")
    return (known | lists)[gid], found


def _read(desk: Desk, word: str) -> tuple[Reviewed, InView]:
    reviewed = review_of(desk.deployment, meant(word, on_review(desk.deployment), "reviewed project"))
    return reviewed, _work(desk, reviewed)


def _work(desk: Desk, reviewed: Reviewed) -> InView:
    try:
        return work_of(desk.deployment, reviewed)
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
        "judged": found.judged,
        "brier": found.brier,
        "base_brier": found.base_brier,
        "pinball_days": found.pinball_days,
        "p85_held": found.p85_coverage,
    }
