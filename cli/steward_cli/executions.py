"""`steward executions`: which runs of the state machine ended badly, why, and do they go on from where they ended?"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import typer
from botocore.exceptions import ClientError

from steward.governance.orders import Orders
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.moments import moment

group = typer.Typer(no_args_is_help=True, help="Runs of the state machine. Example: steward executions list")

COLUMNS: Final = ("run_id", "status", "began", "seconds", "error")
LISTED: Final = 50  # what an operator reads; --since narrows it, and the console of AWS has them all
# A Step Functions execution can go on for two weeks after its end, and only where it failed.
_NO_SUCH_RUN: Final = frozenset({"ExecutionDoesNotExist", "InvalidArn"})
REDRIVABLE: Final = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})


@group.command("list")
def list_(
    context: typer.Context,
    status: Annotated[
        Literal["FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "SUCCEEDED"], typer.Option(help="Only these.")
    ] = "FAILED",
    since: Annotated[str, typer.Option(help="Begun since then: 2026-10-01, or 2h, 7d ago.")] = "7d",
) -> int:
    """The newest runs of one status, with the error of those that failed; exit code 2 if one failed or timed out.

    A failed run is asked for again by the reconciler; this says what the state machine itself knows of it.

    Example: steward executions list --since 2d
    """
    desk: Desk = context.obj
    begins = moment(since, desk.now())
    rows = [_row(desk, each) for each in _listed(desk, status, begins)]
    desk.rows(f"executions {status}", COLUMNS, rows)
    return Exit.FINDINGS if rows and status in REDRIVABLE else Exit.DONE


@group.command()
def redrive(context: typer.Context, run_id: Annotated[str, typer.Argument(help="The run, as list names it.")]) -> None:
    """Let a run that failed go on from the state that failed; what it wrote before is not written again.

    Only AWS can: on the laptop the reconciler asks for it anew. It is refused for a run that did not fail.

    Example: steward --reason 'the bucket is back' executions redrive triage_request-1201-0a1b2c3d4e5f60718293
    """
    desk: Desk = context.obj
    because = desk.because()
    if desk.deployment.state is not None:
        raise Failure("the laptop's engine cannot go on with a run: steward reconcile asks for it anew", Exit.REFUSED)
    arn = _arn(desk, run_id)
    states = desk.deployment.client("stepfunctions")
    try:
        found = states.describe_execution(executionArn=arn)
    except ClientError as refused:
        if refused.response.get("Error", {}).get("Code") not in _NO_SUCH_RUN:
            raise
        raise Failure(f"there is no run {run_id[:80]!r}: steward executions list") from None
    if found["status"] not in REDRIVABLE:
        raise Failure(f"run {run_id} is {found['status']}: only one that failed can go on", Exit.REFUSED)
    if not desk.confirmed(f"let run {run_id} of {desk.deployment.name} go on"):
        return
    facts = {"edit": "execution_redriven", "target_gid": run_id, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    states.redrive_execution(executionArn=arn)
    desk.one({"run_id": run_id, "was": found["status"], "goes_on": True})


def _listed(desk: Desk, status: str, begins: datetime) -> Iterator[dict[str, Any]]:
    """The newest first, as Step Functions lists them."""
    reply = desk.deployment.client("stepfunctions").list_executions(
        stateMachineArn=desk.deployment.run_machine_arn, statusFilter=status, maxResults=LISTED
    )
    yield from (each for each in reply["executions"] if each["startDate"] >= begins)


def _row(desk: Desk, execution: dict[str, Any]) -> dict[str, Any]:
    began, ended = execution["startDate"], execution.get("stopDate")
    return {
        "run_id": execution["name"],
        "status": execution["status"],
        "began": began.isoformat(timespec="seconds"),
        "seconds": round((ended - began).total_seconds(), 1) if ended else None,
        "error": _error(desk, execution) if execution["status"] in REDRIVABLE else None,
    }


def _error(desk: Desk, execution: dict[str, Any]) -> str:
    """The error's class and its message; a cause that is no JSON as it stands, cut to a line."""
    found = desk.deployment.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
    cause = str(found.get("cause") or "")
    try:
        said = str(json.loads(cause)["errorMessage"])
    except (ValueError, TypeError, KeyError):
        said = cause
    return f"{found.get('error') or 'unknown'}: {' '.join(said.split())[:160]}".rstrip(": ")


def _arn(desk: Desk, run_id: str) -> str:
    return f"{desk.deployment.run_machine_arn.replace(':stateMachine:', ':execution:', 1)}:{run_id}"
