"""Which commands does `steward` have, and what happens when one fails?

Each group of commands is a module of its own with a `group` (a typer app); it is named here once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from steward_cli import (
    approvals,
    audits,
    breakers,
    budgets,
    calibration,
    costs,
    digests,
    exceptions,
    outcomes,
    phases,
    prompts,
    simulate,
    switches,
    undos,
)
from steward_cli.desk import Desk
from steward_cli.failure import failure_of

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None)

GROUPS = {
    "approvals": approvals.group,
    "kill": switches.group,
    "breaker": breakers.group,
    "budget": budgets.group,
    "cost": costs.group,
    "outcomes": outcomes.group,
    "calibrate": calibration.group,
    "digest": digests.group,
    "exceptions": exceptions.group,
    "rollout": phases.group,
    "prompts": prompts.group,
    "simulate": simulate.group,
    "audit": audits.group,
    "undo": undos.group,
}
for _name, _group in GROUPS.items():
    app.add_typer(_group, name=_name)


@app.callback()
def _options(  # noqa: PLR0913 - the options that stand before every command
    context: typer.Context,
    *,
    stack: Annotated[str, typer.Option(help="local, or the name of a CloudFormation stack.")] = "local",
    state: Annotated[Path, typer.Option(help="The laptop stack's folder.")] = Path(".steward"),
    as_json: Annotated[bool, typer.Option("--json", help="Results as JSON.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit.")] = "",
    operator: Annotated[str, typer.Option(help="Who you are, if not the user of this machine.")] = "",
) -> None:
    """Steward's operators: look, explain, stop, undo. Example: steward --json kill list."""
    context.obj = Desk(stack, state, as_json, dry_run, yes, reason, operator)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure is one line on standard error and its exit code, never a traceback."""
    try:
        result = app(arguments, standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return 3
    except Exception as error:  # noqa: BLE001 - the command's boundary: what is a defect is raised again by failure_of
        if hasattr(error, "format_message"):  # the command line cannot be understood
            print(f"steward: {error.format_message()}", file=sys.stderr)
            return 2
        failure = failure_of(error)
        print(f"steward: {failure}", file=sys.stderr)
        return failure.code
    return result if isinstance(result, int) else 0
