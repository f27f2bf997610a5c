"""`steward audit`: what was done, is the record whole, and does it give the same plan again?"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TextIO

import typer

from steward.governance import audit
from steward.governance.copies import copy_of
from steward.governance.telling import runs_of
from steward.pipeline.plan_ways import plan_way
from steward.pipeline.replay import DECIDED, Difference, differences, replayed
from steward.run import Subject
from steward.store.objects import encode
from steward.store.table import Item
from steward.workflows import WORKFLOWS
from steward_cli.carried import PREFIX, held_against_own_plan, held_against_plan, held_up
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.ledger import Chain, Ledger
from steward_cli.moments import span
from steward_cli.proving import broken, unarchived, unjournalled
from steward_cli.sheets import write_sheet

group = typer.Typer(no_args_is_help=True, help="The record of everything done. Example: steward audit query --since 2h")

SHOWN: Final = ("at", "subject", "actor", "edit", "target_gid", "reason", "run_id", "rule")
# Every key of an entry, the ones that say who did what to which thing first.
FIRST: Final = ("at", "subject", "actor", "edit", "rule", "reason")
COLUMNS: Final = (*FIRST, *sorted(audit.ENTRY_KEYS - set(FIRST)))

Task = Annotated[str, typer.Option(callback=digits, help="Only what was done to this task's gid.")]
Actor = Annotated[str, typer.Option(help="Only what this actor did: steward, or an operator.")]
FieldGid = Annotated[str, typer.Option("--field", callback=digits, help="Only edits of this custom field's gid.")]
Run = Annotated[str, typer.Option(help="Only this run.")]
Since = Annotated[str, typer.Option(help="From then on: 2026-10-01, 2026-10-01T10:00, or 90s, 30m, 2h, 7d ago.")]
Until = Annotated[str, typer.Option(help="Up to then, in the same form.")]


@group.command()
def query(
    context: typer.Context,
    task: Task = "",
    actor: Actor = "",
    field: FieldGid = "",
    run: Run = "",
    since: Since = "",
    until: Until = "",
) -> None:
    """The entries that fit, the oldest first.

    Example: steward audit query --task 1201 --since 7d
    """
    desk: Desk = context.obj
    rows = _found(desk, task, _fits(desk, actor=actor, field=field, run=run, since=since, until=until))
    desk.rows("audit", SHOWN, rows)


@group.command()
def verify(
    context: typer.Context,
    *,
    task: Task = "",
    journal: Annotated[bool, typer.Option("--journal", help="Hold it against the journal too.")] = False,
    archive: Annotated[
        bool, typer.Option("--archive/--no-archive", help="Hold it against its archived copies.")
    ] = True,
) -> int:
    """Look for anything that was changed, deleted, put in or moved; exit code 2 if something was.

    Each chain by itself and beside its copies in the locked bucket, as they were first written; with --journal one
    entry for each finished edit, and the reverse. An entry of the last hour may still wait for its copy. Needs
    s3:ListBucketVersions and s3:GetObjectVersion on that bucket.

    Example: steward audit verify --journal
    """
    desk: Desk = context.obj
    ledger, now, everywhere = Ledger(desk.deployment), desk.now(), not task
    shelves = ledger.archive(_subjects(task)) if archive else {}
    chains = _chains(ledger, task)
    faults = broken(chains.values())
    faults += unarchived(ledger, chains, shelves, now) if archive else []
    faults += unjournalled(ledger, chains, now, everywhere=everywhere) if journal else []
    desk.rows("faults", ("subject", "what", "fault"), faults)
    count = sum(len(chain.entries) for chain in chains.values())
    desk.note(f"{count} entries of {len(chains)} chains: {len(faults) or 'no'} faults")
    return Exit.FINDINGS if faults else Exit.DONE


@group.command()
def replay(context: typer.Context, run_id: Annotated[str, typer.Argument(help="The run, as query names it.")]) -> int:
    """Make a run's plan again from its stored answer, facts and policy, without a model; exit code 2 if it differs.

    The entries of the run must say what their plans say, too. A run of the workflow `decision` judged nothing: only its
    entries are held against its plan, and the run is named that judged. So are those of a run that judges no request,
    such as a summary, a meeting or a status: its words were checked when they were written, and it is said what it did.

    Example: steward audit replay triage_request-1201-0a1b2c3d4e5f60718293
    """
    desk: Desk = context.obj
    ledger = Ledger(desk.deployment)
    if run_id.startswith(PREFIX):
        found, said = held_against_plan(ledger, run_id)
        return _replayed(desk, run_id, found, said)
    _, plan = ledger.plan(run_id)
    workflow = next((each for each in WORKFLOWS if each.name == plan["workflow"]), None)
    if workflow is not None and plan_way(workflow.reads):
        found, said = held_against_own_plan(ledger, run_id, plan)
        return _replayed(desk, run_id, found, said)
    facts = ledger.values(plan["facts"])
    if workflow is None or facts is None:
        raise Failure(
            f"run {run_id} cannot be replayed: its {'facts are older than 35 days' if workflow else 'workflow is gone'}"
        )
    found = differences(plan, replayed(plan, facts, workflow))
    entries, differing = held_up(ledger, run_id, plan["subject"])
    found += differing
    planned = len(plan["edits"]) + len(plan["proposals"])
    said = f"{planned} edits planned, {len(entries)} audited: {len(found) or 'no'} differences"
    return _replayed(desk, run_id, found, said)


@group.command()
def export(
    context: typer.Context,
    form: Annotated[
        Literal["jsonl", "csv"], typer.Option("--format", help="One entry a line, as archived; or a sheet.")
    ] = "jsonl",
    output: Annotated[Path | None, typer.Option(help="The file; standard output without it.")] = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if there is one.")] = False,
    task: Task = "",
    since: Since = "",
    until: Until = "",
) -> None:
    """Write the entries to a file: JSON lines are byte for byte what is archived, CSV is safe to open.

    Example: steward audit export --format csv --output october.csv --since 2026-10-01 --until 2026-11-01
    """
    desk: Desk = context.obj
    fits = _fits(desk, since=since, until=until)
    with _written(output, overwrite=overwrite) as file:
        rows = _found(desk, task, fits)
        count = write_sheet(file, COLUMNS, rows) if form == "csv" else _lines(file, rows)
    desk.note(f"{count} entries")


@group.command()
def diff(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="A run.")],
    other: Annotated[str, typer.Argument(help="Another run.")],
) -> int:
    """Where two runs part: prompt, model, policy, answer, and what they decided; exit code 2 if they do.

    Example: steward audit diff triage_request-1201-0a1b2c triage_request-1201-9f8e7d
    """
    desk: Desk = context.obj
    ledger = Ledger(desk.deployment)
    (_, first), (_, second) = ledger.plan(one), ledger.plan(other)
    parts = ("subject", "prompt", "model", "policy", "answer", "facts", *DECIDED)
    rows = [
        {"part": name, "one": first.get(name), "other": second.get(name)}
        for name in parts
        if encode(first.get(name)) != encode(second.get(name))
    ]
    desk.rows("differences", ("part", "one", "other"), rows)
    return Exit.FINDINGS if rows else Exit.DONE


def _replayed(desk: Desk, run_id: str, found: Iterable[Difference], said: str) -> int:
    rows = [{"what": each.what, "stored": each.stored, "replayed": each.replayed} for each in found]
    desk.rows(f"differences of {run_id}", ("what", "stored", "replayed"), rows)
    desk.note(said)
    return Exit.FINDINGS if rows else Exit.DONE


def _subjects(task: str) -> tuple[str, ...]:
    """The subjects of one task: its edits and its runs; none means all."""
    subject = str(Subject("task", task))
    return (subject, runs_of(subject)) if task else ()


def _chains(ledger: Ledger, task: str) -> dict[str, Chain]:
    """Every chain, or those of one task."""
    return {each: ledger.chain(each) for each in _subjects(task)} or ledger.chains()


def _found(desk: Desk, task: str, fits: Callable[[Item], bool]) -> list[Item]:
    ledger = Ledger(desk.deployment)
    rows = [entry for chain in _chains(ledger, task).values() for entry in chain.entries if fits(entry)]
    return sorted(rows, key=lambda entry: (str(entry.get("at", "")), entry["subject"], entry["seq"]))


def _fits(
    desk: Desk, *, actor: str = "", field: str = "", run: str = "", since: str = "", until: str = ""
) -> Callable[[Item], bool]:
    begins, ends = span(since, until, desk.now())

    def fits(entry: Mapping[str, Any]) -> bool:
        return (
            (not actor or entry["actor"] == actor)
            and (not run or entry.get("run_id") == run)
            and (not field or field in entry.get("field_gids", ()))
            and (begins is None or audit.moment_of(entry) >= begins)
            and (ends is None or audit.moment_of(entry) < ends)
        )

    return fits


def _lines(file: TextIO, rows: Iterable[Item]) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the answer
        file.write(copy_of(row).decode() + "\n")
    return count


@contextmanager
def _written(output: Path | None, *, overwrite: bool) -> Iterator[TextIO]:
    """Where the entries go. Raises Failure where no file can be made, before anything is read."""
    if output is None:
        yield sys.stdout
        return
    try:
        file = output.open("w" if overwrite else "x", encoding="utf-8", newline="")
    except FileExistsError:
        mend = "name a file in it" if output.is_dir() else "name another file, or say --overwrite"
        raise Failure(f"--output {output} is there already: {mend}") from None
    except OSError as error:
        raise Failure(
            f"--output {output} cannot be written: {error.strerror}; name a file in a folder of yours"
        ) from None
    with file:
        yield file
