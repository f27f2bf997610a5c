"""`steward fields`: are the custom fields that the configuration names there, and how do they get there?"""

import json
from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any, Final

import typer

from steward.asana.client import AsanaReader
from steward.asana.models import CustomField
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of
from steward.asana.wire import Wire
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.breaker import ASANA_WRITE
from steward.governance.flags import Scope, Switch, set_now
from steward.governance.health import Health
from steward.governance.orders import Orders
from steward.governance.policy import ProjectPolicy
from steward.store.permits import Permits
from steward_cli.access import AccessLog
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure, failure_of
from steward_cli.field_holders import holders
from steward_cli.field_plan import Plan, Step, of_project, planned
from steward_cli.field_writer import FieldWriter, workspace_fields
from steward_cli.gids import digits
from steward_cli.person import person
from steward_cli.reading import PATIENCE_SECONDS, reading
from steward_cli.token_files import token_in

group = typer.Typer(no_args_is_help=True, help="The fields that Steward fills. Example: steward fields ensure --plan")

COLUMNS: Final = ("does", "field", "project", "what")
_MENDS: Final = {
    RejectedReason.PAYMENT_REQUIRED: "this Asana plan has no custom fields in projects: they take a paid one",
    RejectedReason.FORBIDDEN: "this token may not: it takes custom_fields:write, projects:write and portfolios:write, "
    "and its user must be an editor of the project or portfolio and, where fields are kept to admins, an admin",
    RejectedReason.UNAUTHORISED: "Asana does not know this token: is it whole, and still valid?",
}


@group.callback()
def fields() -> None:
    """The fields that Steward fills. Example: steward fields ensure --plan."""


@group.command()
def ensure(
    context: typer.Context,
    *,
    plan: Annotated[bool, typer.Option("--plan", help="Show what it would do, and do nothing.")] = False,
    project: Annotated[str, typer.Option(callback=digits, help="This project's gid alone.")] = "",
    source: Annotated[
        str, typer.Option("--token-from", help="A file with the token of whoever makes the fields; - reads it.")
    ] = "",
) -> int:
    """Create the custom fields that the configuration names, with their options, and show them where they belong.

    That is in their projects, and for what stands on a project itself, such as its health, in the portfolio listing it.

    Looks with the read grant. Creates with the token that --token-from holds, for this command alone: it is not kept,
    and none of the deployment's own grants may create fields. On the laptop it is the token of an approver. Nothing
    that is there is changed but for options that Steward's own fields lack.

    Exit code 0 if everything is there; 2 if something is to be done, or stays for a person to settle; 3 if you say no.

    Example: steward --reason 'first fields' fields ensure --token-from asana.token
    """
    desk: Desk = context.obj
    configured = desk.deployment.configuration().projects
    if project and project not in configured:
        raise Failure(f"project {project} is not configured: name one of {', '.join(sorted(configured)) or 'none'}")
    projects = {gid: configured[gid] for gid in ([project] if project else sorted(configured))}
    found = looked(desk, projects)
    desk.rows("fields", COLUMNS, _rows(found))
    if plan or not found.steps:
        return Exit.FINDINGS if found.steps or found.problems else Exit.DONE
    because = desk.because() if not desk.dry_run else desk.reason
    if not desk.confirmed(f"take {len(found.steps)} steps in {desk.deployment.name}'s Asana"):
        return Exit.FINDINGS
    carry_out(desk, found, list(projects), source, because)
    left = looked(desk, projects)
    for each in left.steps:
        desk.note(f"not seen by the read grant yet: {each.says()}; look again with steward fields ensure --plan")
    return Exit.FINDINGS if left.steps or left.problems else Exit.DONE


def looked(desk: Desk, projects: Mapping[str, ProjectPolicy]) -> Plan:
    """What is there, and so what is to be done: one request a page of the workspace's and each project's fields.

    Where fields stand on projects themselves, the configured portfolios' lists and fields are read, too.
    """
    configuration = desk.deployment.configuration()
    workspace_gid = configuration.workspace_gid
    asana = reading(desk, "fields")
    try:
        there = [CustomField.parse(each) for each in asana.reader.records(workspace_fields(workspace_gid))]
        shown = {gid: _shown(asana.reader, gid) for gid in projects}
        listed = holders(configuration.portfolios, projects, asana.reader) if of_project(projects) else {}
    finally:
        asana.told(desk, "fields", f"workspace:{workspace_gid}")
    return planned(there, projects, shown, listed)


def _shown(reader: AsanaReader, project_gid: str) -> tuple[CustomField, ...]:
    return fields_of(chain.from_iterable(reader.pages(custom_field_settings(project_gid))))


def _rows(found: Plan) -> list[dict[str, Any]]:
    steps = [
        {
            "does": each.action,
            "field": each.name,
            "project": each.project_gid or None,
            "portfolio": each.portfolio_gid or None,
            "what": each.says(),
        }
        for each in found.steps
    ]
    problems = [
        {"does": "nothing", "field": each.name, "project": each.path.split(".")[1], "what": f"{each.path}: {each.mend}"}
        for each in found.problems
    ]
    return steps + problems


def carry_out(desk: Desk, found: Plan, projects: list[str], source: str, because: str) -> None:
    """First the order, for the record; then each step. Raises Failure with what was done before it."""
    table, workspace_gid = desk.deployment.table, desk.deployment.configuration().workspace_gid
    _held(desk, projects)
    log = AccessLog(desk)
    writer = _writer(desk, source, log)
    says = "; ".join(each.says() for each in found.steps)
    facts = {"edit": "fields_ensure", "target_gid": f"workspace:{workspace_gid}", "reason": f"{says}. {because}"}
    Orders(table, desk.now).carry_out([], facts, desk.who)
    made: dict[str, str] = {}  # the gids of the fields that earlier steps made
    try:
        for done, step in enumerate(found.steps):
            gid = _taken(writer, step, workspace_gid, step.field_gid or made.get(step.name, ""), done)
            made[step.name] = gid
            desk.note(f"done: {step.says()}")
    finally:
        log.flush()


def _taken(writer: FieldWriter, step: Step, workspace_gid: str, field_gid: str, done: int) -> str:
    try:
        return writer.take(step, workspace_gid, field_gid)
    except Rejected as refusal:
        failure = failure_of(refusal)
        mend = f"; {_MENDS[refusal.reason]}" if refusal.reason in _MENDS else ""
        raise Failure(f"{step.says()}: {failure}{mend} (steps done before it: {done})", failure.code) from None


def _held(desk: Desk, projects: list[str]) -> None:
    """Raises Refused where a kill switch stops what would be written, Unavailable while the writes' breaker is open."""
    over = {Switch(Scope.GLOBAL), *(Switch(Scope.PROJECT, gid) for gid in projects)}
    for switch in sorted(map(str, over & set_now(desk.deployment.table))):
        raise Refused(RefusedReason.SWITCHED_OFF, f"the switch {switch} is set: steward kill off {switch}, or wait")
    Health(desk.deployment.table, ASANA_WRITE).passable(desk.now().timestamp())


def _writer(desk: Desk, source: str, log: AccessLog) -> FieldWriter:
    """A connection with the operator's own token, for this command. Raises Failure without one."""
    held = json.dumps({"token": _token(desk, source)})

    def seconds() -> float:
        return desk.now().timestamp()

    deployment = desk.deployment
    wire = Wire(
        base_url=deployment.asana_base_url,
        grant=Grant(f"of {source or 'the laptop'}", lambda: held, seconds),
        pace=Pace(Permits(deployment.table), deployment.configuration().asana.requests_per_minute),
        clock=seconds,
        log=log,
        methods=FieldWriter.METHODS,
    )
    return FieldWriter(wire, run_id=f"fields-{desk.who}", deadline=seconds() + PATIENCE_SECONDS)


def _token(desk: Desk, source: str) -> str:
    if source:
        return token_in(source, "--token-from")
    if desk.deployment.state is None:
        raise Failure("say with whose token: --token-from FILE, of somebody who may create custom fields")
    return person(desk, "").token
