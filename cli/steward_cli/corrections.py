"""`steward corrections`: which judgements did people not leave standing, for somebody who looks for the reason?"""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer

from steward.governance.labels import Label
from steward.governance.outcomes import Outcome
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.targets import TRIAGE, Project, WorkflowName, answered, chosen

DAY_SECONDS: Final = 86_400
NO: Final = frozenset({Outcome.CORRECTED, Outcome.REVERTED, Outcome.REJECTED})
COLUMNS: Final = ("task", "at", "field", "outcome", "said", "confidence", "prompt")

group = typer.Typer(no_args_is_help=True, help="What people put right. Example: steward corrections export --days 30")


@group.callback()
def corrections() -> None:
    """What people put right. Example: steward corrections export --days 30."""


@group.command()
def export(
    context: typer.Context,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    days: Annotated[int, typer.Option(min=1, max=400, help="Only judgements of this many last days.")] = 90,
) -> None:
    """Every judgement that people corrected, cleared or rejected, the newest first: ids and numbers, no text.

    With --json before the command each has all its keys, for another program; steward explain <task> tells one whole.

    Example: steward --json corrections export --days 30
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow, among=answered())
    since = desk.now().timestamp() - days * DAY_SECONDS
    labels = [Label.of_row(row) for row in desk.deployment.table.query(keys.label(target.project_gid, workflow, "").pk)]
    found = [row for label in labels if label.at.timestamp() >= since for row in _corrected(label)]
    desk.rows(
        f"corrections of {workflow}, {days} days", COLUMNS, sorted(found, key=lambda row: row["at"], reverse=True)
    )


def _corrected(label: Label) -> Iterator[dict[str, Any]]:
    for key, said in label.said.items():
        found = label.found.get(key) or label.then.get(key)
        if found and found.outcome in NO:
            yield {
                "task": label.task_gid,
                "at": label.at.isoformat(timespec="seconds"),
                "field": key,
                "outcome": str(found.outcome),
                "final": key in label.found,
                "said": said.value,
                "confidence": said.confidence,
                "how": str(said.how),
                "right": found.right,
                "judge": label.judge,
                "prompt": label.prompt_version,
            }
