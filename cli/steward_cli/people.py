"""`steward people`: who may be proposed for a request of a project now, who may not, and why?"""

from collections.abc import Mapping
from typing import Any

import typer

from steward.evidence.effort import usual_hours
from steward.evidence.history import unpack
from steward.evidence.load import Ask, Outlook
from steward.evidence.people import sight
from steward.pipeline.assess import chunks_of, roster_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.targets import Project, chosen

COLUMNS = (
    "person",
    "gid",
    "held_hours",
    "free_hours_per_week",
    "done_in_days",
    "proposed_lately",
    "passed_over",
)

group = typer.Typer(
    subcommand_metavar="", invoke_without_command=True, help="Who may be proposed, and why not. Example: steward people"
)


@group.callback()
def people(context: typer.Context, project: Project = "") -> int:
    """Everybody who could be proposed, for a request of usual effort, from what reconcile read last.

    `done_in_days` are working days until it would be done; `passed_over` says why somebody is not proposed. Asana is
    not asked. Exit code 2 where nobody may be.

    Example: steward people --project 1201
    """
    desk: Desk = context.obj
    target = chosen(desk, project, "triage_request")
    table, gid = desk.deployment.table, target.project_gid
    roster = roster_of(table, target.configuration, gid)
    if not roster.rows:
        raise Failure(f"nothing is known of the people of project {gid} yet: let reconcile run first")
    usual = usual_hours(unpack(chunks_of(table, gid)))
    ask = Ask("", gid, usual, usual, desk.now())
    rows = [_row(row, sight(row, roster.members.get(row["gid"]), ask)) for row in roster.rows]
    desk.rows(f"people of {gid}, for {usual:.1f} h", COLUMNS, rows if desk.as_json else [_told(row) for row in rows])
    return Exit.DONE if any(not row["passed_over"] for row in rows) else Exit.FINDINGS


def _row(row: Mapping[str, Any], seen: Outlook) -> dict[str, Any]:
    return {
        "person": row["name"] or "(left)",
        "gid": row["gid"],
        "held_hours": seen.open_hours,
        "free_hours_per_week": seen.free_hours_per_week,
        "done_in_days": seen.days or None,
        "proposed_lately": row.get("recent", 0),
        "passed_over": str(seen.why),
        "out_until": seen.out_until,
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """For a terminal: the last day of an absence stands with its reason, and takes no line where there is none."""
    return {**row, "passed_over": f"{row['passed_over']} until {row['out_until']}"} if row["out_until"] else dict(row)
