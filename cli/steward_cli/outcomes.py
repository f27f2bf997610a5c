"""`steward outcomes`: what did people make of what they were shown?"""

from collections import defaultdict
from typing import Annotated, Final

import typer

from steward.governance.answered import WHERE, WHY
from steward.governance.labels import Label, report
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.targets import TRIAGE, Project, WorkflowName, answered, chosen

group = typer.Typer(no_args_is_help=True, help="What became of suggestions. Example: steward outcomes report")

COMMENTS_SHOWN: Final = 5  # the newest: enough to read what is behind a word
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
    target = chosen(desk, project, workflow, among=answered())
    since = desk.now().timestamp() - days * 86_400
    rows = desk.deployment.table.query(keys.label(target.project_gid, workflow, "").pk)
    labels = (Label.of_row(row) for row in rows)
    found = report(each for each in labels if each.at.timestamp() >= since)
    desk.rows(f"outcomes of {workflow}, {days} days", COLUMNS, found)


@group.command("reasons")
def reasons(
    context: typer.Context,
    workflow: Annotated[str, typer.Argument(help="A workflow that proposes out of files: its name.")],
    project: Project = "",
    days: Annotated[int, typer.Option(min=1, max=400, help="Only proposals of this many last days.")] = 90,
) -> None:
    """Why people said no to what was proposed out of documents and meetings; their words stay in the comments named.

    Example: steward outcomes reasons meeting_sync
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow, among=answered())
    since = desk.now().timestamp() - days * 86_400
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in desk.deployment.table.query(keys.label(target.project_gid, workflow, "").pk):
        if WHY in row and Label.of_row(row).at.timestamp() >= since:
            found[row[WHY]].append(str(row.get(WHERE, "")))
    rows = [
        {"why": why, "rejected": len(said), "comments": [each for each in said if each][-COMMENTS_SHOWN:]}
        for why, said in sorted(found.items(), key=lambda each: -len(each[1]))
    ]
    desk.rows(f"reasons of {workflow}, {days} days", ("why", "rejected", "comments"), rows)
