"""`steward outcomes`: what did people make of what they were shown?"""

from typing import Annotated

import typer

from steward.governance.labels import Label, report
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.targets import TRIAGE, Project, WorkflowName, chosen

group = typer.Typer(no_args_is_help=True, help="What became of suggestions. Example: steward outcomes report")

COLUMNS = ("field", "prompt", "accepted", "corrected", "reverted", "rejected", "ignored", "pending", "accepted_low")


@group.command("report")
def report_(
    context: typer.Context,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    days: Annotated[int, typer.Option(min=1, max=400, help="Only judgements of this many last days.")] = 90,
) -> None:
    """Accepted, corrected, reverted, rejected, ignored, pending: by field and prompt version, from Asana's later state.

    Of what was shown, not of what was made; `accepted_low` is what the accepted share reaches with 95 % confidence.
    Example: steward outcomes report --days 30
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow)
    since = desk.now().timestamp() - days * 86_400
    rows = desk.deployment.table.query(keys.label(target.project_gid, workflow, "").pk)
    labels = (Label.of_row(row) for row in rows)
    found = report(each for each in labels if each.at.timestamp() >= since)
    desk.rows(f"outcomes of {workflow}, {days} days", COLUMNS, found)
