"""`steward cost`: what do judgements cost, and what does a decision?"""

from collections import Counter
from datetime import timedelta
from typing import Annotated

import typer

from steward.governance.costs import By, report
from steward.governance.labels import Label
from steward.governance.money import day_of
from steward.governance.outcomes import Outcome
from steward.governance.purse import Purse
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.gids import digits
from steward_cli.targets import meant

group = typer.Typer(no_args_is_help=True, help="Money spent on models. Example: steward cost report --by prompt")


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
