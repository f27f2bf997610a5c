"""`steward reconcile`: look now for what was missed, left unsettled or unheard, instead of at the next turn."""

from datetime import datetime
from typing import Annotated, Any, Final

import typer

from steward.governance.orders import Orders
from steward.ingest.walk import Walk
from steward.store import keys
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.functions import invoked
from steward_cli.gids import digits
from steward_cli.moments import moment
from steward_cli.targets import meant

group = typer.Typer(
    subcommand_metavar="", invoke_without_command=True, help="Look for what was missed. Example: steward reconcile"
)

COLUMNS: Final = ("project", "events", "walked", "asked", "unsettled", "findings", "failed")


@group.callback()
def reconcile(
    context: typer.Context,
    project: Annotated[str, typer.Option(callback=digits, help="Only this project's gid.")] = "",
    since: Annotated[str, typer.Option(help="Walk what changed since then too: 2026-10-01T10:00, or 2h, 7d ago.")] = "",
) -> int:
    """One turn of the reconciler, now: missed events, webhooks, unsettled runs, history and people; minutes at most.

    It sends runs for what is missing, which write as they may; it writes nothing to Asana itself. With --since it walks
    the tasks that changed since then once more, whatever the stream says: after an outage, or a deleted webhook. Exit
    code 2 if a project could not be looked at, or its configuration contradicts it.

    Example: steward reconcile --since 24h
    """
    desk: Desk = context.obj
    gids = meant(desk, project)
    begins = moment(since, desk.now()) if since else None
    if begins and begins > desk.now():
        raise Failure(f"--since {since} lies ahead: give an earlier time")
    walk = f" and walk what changed since {begins:%Y-%m-%dT%H:%M}Z" if begins else ""
    if not desk.confirmed(f"reconcile {len(gids)} projects of {desk.deployment.name}{walk}"):
        return Exit.DONE
    answer = reconciled(desk, gids, begins)
    rows = [{"project": gid, **each} for gid, each in (answer.get("projects") or {}).items()]
    desk.rows("projects", COLUMNS, rows)
    if deaf := (answer.get("hooks") or {}).get("missing"):
        desk.note(f"{deaf} projects are not heard: steward webhooks verify")
    wrong = any(row.get("failed") or row.get("findings") for row in rows)
    return Exit.FINDINGS if wrong or deaf else Exit.DONE


def reconciled(desk: Desk, gids: list[str], begins: datetime | None = None) -> dict[str, Any]:
    """The answer of one turn over these projects. Raises Failure with the function's own words."""
    _ordered(desk, gids, begins)
    return invoked(desk, desk.deployment.reconcile_function, {"project_gids": gids}, "reconcile")


def _ordered(desk: Desk, gids: list[str], begins: datetime | None) -> None:
    """The order, for the record, and with it where the walk of each project begins again."""
    reason = f"since {begins.isoformat(timespec='seconds')}. {desk.reason}" if begins else desk.reason
    facts = {"edit": "reconcile", "target_gid": ", ".join(gids), "reason": reason.strip() or "asked for"}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    if begins is None:
        return
    for gid in gids:
        key, now = keys.cache(gid, "walk"), desk.now()
        row = desk.deployment.table.get(key) or {"since": begins.isoformat()}
        opened = Walk.of_row(row.get("open"))
        walk = Walk(min(begins, opened.since) if opened else begins, None, now)
        desk.deployment.table.put(key, row | {"open": walk.as_row()})
