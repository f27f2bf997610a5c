"""`steward cost`: what do judgements cost, and what does a decision?"""

from collections import Counter
from datetime import timedelta
from typing import Annotated, Any, Final

import typer

from steward.governance.costs import By, report
from steward.governance.labels import Label
from steward.governance.money import MICRODOLLARS, day_of
from steward.governance.outcomes import Outcome
from steward.governance.purse import Purse
from steward.store import keys
from steward_cli.cost_estimate import estimate
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.gids import digits
from steward_cli.money_ahead import LOOKED_BACK, ahead
from steward_cli.targets import meant

group = typer.Typer(no_args_is_help=True, help="Money spent on models. Example: steward cost report --by prompt")

ESTIMATED: Final = ("part", "dollars", "by")
MODEL: Final = "us.anthropic.claude-haiku-4-5-20251001-v1:0"  # what config/cloud.example.yaml names
AHEAD: Final = ("of", "spent", "per_day", "days_left", "month", "held_by_budget")


@group.command("report")
def report_(
    context: typer.Context,
    by: Annotated[By, typer.Option(help="What to add up by.")] = By.PROJECT,
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days back, today included.")] = 30,
    project: Annotated[str, typer.Option(callback=digits, help="Only this project's gid.")] = "",
) -> None:
    """What judgements cost in dollars, the dearest first: a decision, and a suggestion that people accepted.

    Example: steward cost report --by prompt --days 7
    """
    desk: Desk = context.obj
    gids = meant(desk, project)
    span = [day_of(desk.now() - timedelta(days=back)) for back in range(days)]
    purse = Purse(desk.deployment.table)
    lines = [{**line, "project_gid": gid} for gid in gids for line in purse.ledger(gid, span)]
    accepted = _accepted(desk, gids, by, since=span[-1])
    rows = [cost.as_row() for cost in report(lines, by, accepted)]
    columns = ("of", "decisions", "by_model", "dollars", "per_decision", "accepted", "per_accepted")
    desk.rows(f"cost by {by}", columns, rows)


@group.command()
def forecast(
    context: typer.Context,
    project: Annotated[str, typer.Option(callback=digits, help="Only this project's gid.")] = "",
) -> int:
    """What the month will have cost by its end, if the days to come are as the last seven were; by project and in all.

    A project's budget bounds what a day may cost; where it is what bounds the forecast, exit code 2 says so.

    Example: steward cost forecast
    """
    desk: Desk = context.obj
    projects, today, purse = desk.deployment.configuration().projects, desk.now().date(), Purse(desk.deployment.table)
    days = [day_of(desk.now() - timedelta(days=back)) for back in range(max(today.day, LOOKED_BACK))]
    rows: list[dict[str, Any]] = []
    for gid in meant(desk, project):
        policy = projects.get(gid)
        spent = {day: purse.spent(gid, day) / MICRODOLLARS for day in days}
        found = ahead(spent, today, policy.dollars_per_day if policy else None)
        rows.append(found.as_row(policy.name if policy else gid))
    total = {name: round(sum(row[name] for row in rows), 4) for name in ("spent", "per_day", "month")}
    everything = {"of": "all", **total, "days_left": rows[0]["days_left"] if rows else 0, "held_by_budget": False}
    desk.rows("cost of this month in dollars", AHEAD, [*rows, everything])
    return Exit.FINDINGS if any(row["held_by_budget"] for row in rows) else Exit.DONE


@group.command("estimate")
def estimate_(
    context: typer.Context,
    tasks_per_day: Annotated[int, typer.Option(min=0, max=10_000_000, help="Requests a day.")] = 100,
    model: Annotated[str, typer.Option(help="The model's id; '' for none.")] = MODEL,
) -> int:
    """What a month would cost before anything is deployed: by part, in dollars of us-east-1 without the free tier.

    It asks nothing of AWS. What the model takes depends most on the texts; steward simulate --last 50 prices yours.
    Exit code 2 where the model's price is not known.

    Example: steward cost estimate --tasks-per-day 500
    """
    desk: Desk = context.obj
    found = list(estimate(tasks_per_day, model.strip()))
    known = [each.dollars for each in found if each.dollars is not None]
    rows = [{"part": each.part, "dollars": each.dollars and round(each.dollars, 2), "by": each.by} for each in found]
    missing = "" if len(known) == len(found) else f", without {model}: its price is not in steward/model/prices.toml"
    rows.append({"part": "all", "dollars": round(sum(known), 2), "by": f"{tasks_per_day:,} requests a day{missing}"})
    desk.rows("a month in dollars", ESTIMATED, rows)
    return Exit.FINDINGS if missing else Exit.DONE


def _accepted(desk: Desk, gids: list[str], by: By, since: str) -> dict[str, int]:
    """How many suggestions of judgements since that day people accepted, by the same groups."""
    projects, counts = desk.deployment.configuration().projects, Counter[str]()
    pairs = [(gid, name) for gid in gids if gid in projects for name in projects[gid].workflows]
    for gid, workflow in pairs:
        for label in map(Label.of_row, desk.deployment.table.query(keys.label(gid, workflow, "").pk)):
            if day_of(label.at) >= since:
                counts[_group(by, gid, workflow, label)] += _accepted_of(label)
    return dict(counts)


def _group(by: By, project_gid: str, workflow: str, label: Label) -> str:
    match by:
        case By.PROJECT:
            return project_gid
        case By.PROMPT:
            return f"{workflow}/{label.prompt_version}"
        case By.TASK:
            return f"task:{label.task_gid}"


def _accepted_of(label: Label) -> int:
    return sum(each.outcome is Outcome.ACCEPTED for each in label.found.values())
