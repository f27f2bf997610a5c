"""`steward calibrate`: which fields of people may be filled without asking, by which evidence?"""

from typing import Any

import typer

from steward.governance.certificates import certifiable
from steward.governance.labels import Label
from steward.governance.orders import Orders
from steward.ingest.labels import Reviewed, reviews
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.targets import TRIAGE, Project, Target, WorkflowName, chosen

group = typer.Typer(no_args_is_help=True, help="Certificates of fields. Example: steward calibrate show")

COLUMNS = ("field", "state", "why", "cutoff", "labels", "needed", "above", "errors", "bound", "target")


@group.command()
def show(context: typer.Context, project: Project = "", workflow: WorkflowName = TRIAGE) -> int:
    """Each field's certificate as it stands; exit code 2 if one was withdrawn.

    Example: steward calibrate show --project 1201
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow)
    found = _reviews(desk, target, [])
    desk.rows(f"certificates of {workflow}", COLUMNS, [_shown(target, each, after=False) for each in found])
    return Exit.FINDINGS if any(each.before.state == "withdrawn" for each in found) else Exit.DONE


@group.command()
def run(context: typer.Context, project: Project = "", workflow: WorkflowName = TRIAGE) -> None:
    """Review every certificate now, by all labels that are settled; reconcile does so once a day and after an error.

    Example: steward --reason 'new labels imported' calibrate run
    """
    desk: Desk = context.obj
    target, table = chosen(desk, project, workflow), desk.deployment.table
    because = desk.because()
    labels = [Label.of_row(row) for row in table.query(keys.label(target.project_gid, workflow, "").pk)]
    found = _reviews(desk, target, labels)
    changed = [each for each in found if each.after != each.before]
    what = ", ".join(f"{each.key}: {each.before.state} to {each.after.state}" for each in changed)
    if changed and desk.confirmed(f"store {what} in {desk.deployment.name}"):
        writes = [each.write(target.project_gid, workflow) for each in changed]
        facts = {"edit": "calibrate", "target_gid": f"project:{target.project_gid}", "reason": because}
        Orders(table, desk.now).carry_out(writes, facts, desk.who)
    desk.rows(f"certificates of {workflow}", COLUMNS, [_shown(target, each, after=True) for each in found])


def _reviews(desk: Desk, target: Target, labels: list[Label]) -> list[Reviewed]:
    return reviews(
        target.project_gid, target.workflow.name, labels, target.configuration, desk.deployment.table, desk.now()
    )


def _shown(target: Target, reviewed: Reviewed, *, after: bool) -> dict[str, Any]:
    certificate = reviewed.after if after else reviewed.before
    policy = target.policy
    rule = policy.fields[reviewed.key].certify if reviewed.key in certifiable(policy) else None
    return certificate.as_item() | {
        "field": reviewed.key,
        "needed": rule.labels if rule else None,
        "target": rule.target_error if rule else None,
    }
