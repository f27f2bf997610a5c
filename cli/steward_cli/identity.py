"""Whose token is this, and into which workspaces does it let Steward? Asked with the token itself, by GET alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.asana import persons
from steward.asana.client import READING, AsanaReader
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Request
from steward.asana.wire import Wire
from steward.errors import Rejected, RejectedReason
from steward.store.permits import Permits
from steward_cli.access import AccessLog
from steward_cli.desk import Desk
from steward_cli.reading import PATIENCE_SECONDS

# Before there is a configuration: what Asana gives a token of a free plan (FACTS 2).
FREE_REQUESTS_PER_MINUTE: Final = 150


@dataclass(frozen=True, slots=True)
class Identity:
    """One user; `plan` is what Asana's answers say of it, `workspaces` are names by gid."""

    gid: str
    name: str
    workspaces: Mapping[str, str]
    plan: str


def reader_of(desk: Desk, name: str, document: Mapping[str, Any], log: AccessLog, per_minute: int) -> AsanaReader:
    """A client of what a secret holds, or is to hold, that can send nothing but GET."""

    def seconds() -> float:
        return desk.now().timestamp()

    wire = Wire(
        base_url=desk.deployment.asana_base_url,
        grant=Grant(name, lambda: json.dumps(dict(document)), seconds),
        pace=Pace(Permits(desk.deployment.table), per_minute),
        clock=seconds,
        log=log,
        methods=READING,
    )
    return AsanaReader(wire, run_id=f"{name}-{desk.who}", deadline=seconds() + PATIENCE_SECONDS)


def plan_question(workspace_gid: str) -> Request:
    """A search, which is for paid plans, as custom fields are."""
    query = {"completed": "false", "limit": "1"}
    path = f"/workspaces/{workspace_gid}/tasks/search"
    return Request("searchTasksForWorkspace", "GET", path, query, gids=(workspace_gid,))


def identity(desk: Desk, name: str, document: Mapping[str, Any], log: AccessLog) -> Identity:
    """Who it is. Raises what a read of Asana raises: Rejected(unauthorised) for a token that is none."""
    reader = reader_of(desk, name, document, log, FREE_REQUESTS_PER_MINUTE)
    user = reader.read(persons.user("me", ("name", "workspaces.name"))).data
    workspaces = {str(each["gid"]): str(each.get("name", "")) for each in user.get("workspaces") or ()}
    plan = _plan(reader, next(iter(workspaces), ""))
    return Identity(str(user["gid"]), str(user.get("name", "")), workspaces, plan)


def _plan(reader: AsanaReader, workspace_gid: str) -> str:
    if not workspace_gid:
        return "unknown"
    try:
        reader.read(plan_question(workspace_gid))
    except Rejected as refused:
        return "free: no custom fields" if refused.reason is RejectedReason.PAYMENT_REQUIRED else "unknown"
    return "paid"
