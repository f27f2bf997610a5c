"""`steward undo`: put back what stood before Steward's edits of a task, a run or a span of time."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from steward.errors import Rejected, RejectedReason
from steward.governance import audit
from steward.governance.orders import Orders
from steward.governance.telling import runs_of
from steward.governance.undo import Left, Undoing, Why
from steward.pipeline.undo import Undoer
from steward.run import Subject
from steward.store.proposals import State
from steward.store.table import Item
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.ledger import Ledger
from steward_cli.moments import span
from steward_cli.reading import reading
from steward_cli.restorations import Tale, why_nothing

group = typer.Typer(
    subcommand_metavar="",
    invoke_without_command=True,
    help="Take edits back. Example: steward --dry-run undo --since 2h",
)

SIGNAL = "operator"  # by what it was asked for, beside the operator's name


@group.callback()
def undo(
    context: typer.Context,
    task: Annotated[str, typer.Option(callback=digits, help="Everything Steward did to this task's gid.")] = "",
    run: Annotated[str, typer.Option(help="Everything this run did.")] = "",
    since: Annotated[str, typer.Option(help="Everything since then: 2026-10-01T10:00, or 30m, 2h, 7d ago.")] = "",
    until: Annotated[str, typer.Option(help="With --since: up to then.")] = "",
) -> int:
    """Put back the values before, where nobody changed them since; what was made or said stays and is named.

    Shows every value first. A run of the workflow `decision` carries it out within a minute or two: once, compared
    again, under the kill switches and the change budget, and audited.

    Exit code 0 if all that was meant goes back, or nothing of it is left to put back, which is said; 2 if something
    stays that should have gone back: it was changed since, was made or said, or cannot be put back any more, and for a
    task or run that is not known; 3 if you say no, or nobody can be asked. The subtask that asks for a yes, and an
    answer to a person, replaced nothing and are no such thing.

    Example: steward --reason 'wrong team' undo --task 1201
    """
    desk: Desk = context.obj
    chosen, what = _chosen(desk, task, run, since, until)
    because = desk.because() if not desk.dry_run else desk.reason
    asana = reading(desk, "undo")
    configuration = desk.deployment.configuration()
    undoer = Undoer(
        table=desk.deployment.table,
        objects=desk.deployment.objects,
        reader=asana.reader,
        send=desk.deployment.events.send,
        bot_user_gid=configuration.bot_user_gid,
        now=desk.now,
    )
    try:
        prepared = _prepared(desk, undoer, task, run, chosen)
    finally:
        asana.told(desk, "undo", what)
    ledger = Ledger(desk.deployment)
    tales = {subject: Tale.of(ledger, configuration, subject) for subject in prepared}
    rows = [row for subject, each in prepared.items() for row in tales[subject].rows(subject, each)]
    wanted = {subject: each for subject, each in prepared.items() if each.restorations}
    count = sum(len(each.restorations) for each in wanted.values())
    desk.rows(f"undo of {what}", ("subject", "name", "now", "becomes", "stays"), rows)
    if not count:
        desk.note(f"nothing is put back of {what}: {why_nothing(rows)}")
    stuck = 0
    if count and desk.confirmed(f"put back {count} edits of {len(wanted)} subjects in {desk.deployment.name}"):
        stuck = _ask(desk, undoer, wanted, what, because)
    stays = any(row["stays"] and not row["settled"] for row in rows)
    return Exit.FINDINGS if stays or stuck else Exit.DONE


def _chosen(desk: Desk, task: str, run: str, since: str, until: str) -> tuple[Callable[[Item], bool], str]:
    """Which entries are meant, and the same in words. Raises Failure unless one of the three is said."""
    if sum(map(bool, (task, run, since))) != 1 or (until and not since):
        raise Failure("say one of --task, --run or --since (with --until, if you like)")
    if task:
        return (lambda _entry: True), str(Subject("task", task))
    if run:
        return (lambda entry: entry.get("run_id") == run), run
    begins, ends = span(since, until, desk.now())
    begins, ends = begins or desk.now(), ends or desk.now()
    what = f"{begins.isoformat(timespec='seconds')} to {ends.isoformat(timespec='seconds')}"
    return (lambda entry: begins <= audit.moment_of(entry) < ends), what


def _prepared(
    desk: Desk, undoer: Undoer, task: str, run: str, chosen: Callable[[Item], bool]
) -> dict[Subject, Undoing]:
    ledger = Ledger(desk.deployment)
    if task:
        subject = Subject("task", task)
        if not any(ledger.chain(each).entries for each in (str(subject), runs_of(str(subject)))):
            raise Failure(f"Steward knows no task {task}: steward audit query lists what it did, by subject")
        return {subject: undoer.prepared(subject, chosen)}
    found: dict[Subject, Undoing] = {}
    chains = ledger.chains()
    if run and not any(chosen(entry) for chain in chains.values() for entry in chain.entries):
        raise Failure(f"Steward knows no run {run!r}: steward audit query --since 1d lists the ids of runs")
    for name, chain in chains.items():
        if any("mutation_id" in entry and chosen(entry) for entry in chain.entries):
            found[Subject.parse(name)] = _unless_broken(undoer, Subject.parse(name), chosen, undos=bool(run))
    return found


def _unless_broken(undoer: Undoer, subject: Subject, chosen: Callable[[Item], bool], *, undos: bool) -> Undoing:
    """One of many subjects: a chain that is broken holds up no other."""
    try:
        return undoer.prepared(subject, chosen, undos=undos)
    except Rejected as refusal:
        if refusal.reason is not RejectedReason.TAMPERED:
            raise
        return Undoing(left=(Left("everything", "", Why.BROKEN),))


def _ask(desk: Desk, undoer: Undoer, wanted: Mapping[Subject, Undoing], what: str, because: str) -> int:
    """First the order, for the record; then each subject's restorations. How many could not be asked for."""
    facts: dict[str, Any] = {"edit": "undo", "target_gid": what, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    stuck = 0
    for subject, each in wanted.items():
        for proposal in undoer.ask(subject, each, desk.who, SIGNAL):
            follows = ", a run carries it out within a minute or two" if proposal.state is State.APPROVED else ""
            desk.note(f"{subject}: {proposal.state} (ref {proposal.reference}){follows}")
            stuck += proposal.state not in (State.APPROVED, State.USED)
    return stuck
