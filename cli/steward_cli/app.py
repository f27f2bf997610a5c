"""Which commands does `steward` have, and what happens when one fails?

Each group of commands is a module of its own with a `group` (a typer app); it is named here once.
"""

import itertools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from steward_cli import (
    approvals,
    audits,
    beginning,
    breakers,
    budgets,
    calibration,
    canaries,
    configurations,
    connect,
    corrections,
    costs,
    dead_letters,
    demonstration,
    digests,
    doctor,
    efforts,
    exceptions,
    executions,
    explain,
    fields,
    files,
    forecasts,
    health,
    meetings,
    outcomes,
    pauses,
    people,
    phases,
    privacy,
    project_choice,
    prompts,
    reconciling,
    retention,
    review,
    risks,
    runs,
    sandbox,
    secrets_kept,
    simulate,
    statuses,
    switches,
    undos,
    updates,
    webhooks,
)
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure, failure_of
from steward_cli.placing import placed

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None)

GROUPS = {
    "demo": demonstration.group,
    "init": beginning.group,
    "executions": executions.group,
    "health": health.group,
    "privacy": privacy.group,
    "retention": retention.group,
    "config": configurations.group,
    "projects": project_choice.group,
    "secrets": secrets_kept.group,
    "reconcile": reconciling.group,
    "connect": connect.group,
    "doctor": doctor.group,
    "explain": explain.group,
    "webhooks": webhooks.group,
    "approvals": approvals.group,
    "run": runs.group,
    "pause": pauses.pausing,
    "resume": pauses.resuming,
    "kill": switches.group,
    "dlq": dead_letters.group,
    "breaker": breakers.group,
    "budget": budgets.group,
    "cost": costs.group,
    "outcomes": outcomes.group,
    "corrections": corrections.group,
    "people": people.group,
    "calibrate": calibration.group,
    "canary": canaries.group,
    "digest": digests.group,
    "exceptions": exceptions.group,
    "rollout": phases.group,
    "prompts": prompts.group,
    "simulate": simulate.group,
    "audit": audits.group,
    "undo": undos.group,
    "fields": fields.group,
    "files": files.group,
    "meetings": meetings.group,
    "review": review.group,
    "status": statuses.group,
    "updates": updates.group,
    "forecast": forecasts.group,
    "effort": efforts.group,
    "risks": risks.group,
    "sandbox": sandbox.group,
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
    """Steward's operators: look, explain, stop, undo; these options may stand behind a command, too.

    Exit codes: 0 done; 2 something wants a person, or the line is wrong; 3 refused; 4 not allowed; 5 no answer.

    Example: steward --json kill list
    """
    context.obj = Desk(stack, state, as_json, dry_run, yes, reason, operator)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure is one line on standard error and its exit code, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    return ended(lambda: _run(words))


def ended(command: Callable[[], object]) -> int:
    """The exit code of a command that is run now, after its one line where it fails."""
    try:
        result = command()
        sys.stdout.flush()  # here, where a reader that went away is no traceback yet
    except typer.Exit as exited:
        return exited.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("steward: interrupted; look at what was done before", file=sys.stderr)
        return Exit.REFUSED
    except (BrokenPipeError, SystemExit) as gone:
        return _gone(gone)
    except Exception as error:  # noqa: BLE001 - the command's boundary: what is a defect is raised again by failure_of
        if hasattr(error, "format_message"):  # the command line cannot be understood
            print(f"steward: {' '.join(error.format_message().split())}", file=sys.stderr)
            return Exit.FINDINGS
        failure = failure_of(error)
        print(f"steward: {failure}", file=sys.stderr)
        return failure.code
    return result if isinstance(result, int) else Exit.DONE


def _gone(end: BaseException) -> int:
    """A shell that asked for completions has them; else, as in `steward ... | head -1`, nobody is left to be told."""
    if isinstance(end, SystemExit) and not end.code:
        return Exit.DONE
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for the interpreter, which flushes once more when it ends
    return Exit.PIPE


def _run(words: list[str]) -> object:
    """Parse and run. Raises Failure for an empty word: a variable was not set, and leaving it out would mean "all"."""
    for before, word in itertools.pairwise(["steward", *words]):
        name, equals, value = word.partition("=") if word.startswith("--") else (before, "=", word)
        if equals and not value.strip():
            raise Failure(f"{name if name.startswith('-') else f'what follows {name!r}'} is empty: give a value")
    return app(placed(words, typer.main.get_command(app)), standalone_mode=False, prog_name="steward")
