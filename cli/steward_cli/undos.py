"""`steward undo`: put back what stood before Steward's edits of a task, a run or a span of time."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from steward.errors import Rejected, RejectedReason
from steward.governance import audit
from steward.governance.orders import Orders
from steward.governance.undo import Left, Restoration, Undoing, Why
from steward.pipeline.undo import Undoer
from steward.run import Subject
from steward.store.table import Item
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.ledger import Ledger
from steward_cli.moments import moment
from steward_cli.reading import reading

group = typer.Typer(invoke_without_command=True, help="Take edits back. Example: steward --dry-run undo --since 2h")

SIGNAL = "operator"  # by what it was asked for, beside the operator's name


@group.callback()
def undo(
    context: typer.Context,
    task: Annotated[str, typer.Option(help="Everything Steward did to this task's gid.")] = "",
    run: Annotated[str, typer.Option(help="Everything this run did.")] = "",
    since: Annotated[str, typer.Option(help="Everything since then: 2026-10-01T10:00, or 30m, 2h, 7d ago.")] = "",
    until: Annotated[str, typer.Option(help="With --since: up to then.")] = "",
) -> int:
    """Put back the values before, where nobody changed them since; what was made or said stays and is named.

    Shows every value first. A run of the workflow `decision` carries it out within seconds: once, compared again, under
    the kill switches and the change budget, and audited. Exit code 2 if something stays as it is.

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
        prepared = _prepared(desk, undoer, task, chosen, undos=bool(run))
    finally:
        asana.told(desk, "undo", what)
    rows = [row for subject, each in prepared.items() for row in _rows(subject, each)]
    wanted = {subject: each for subject, each in prepared.items() if each.restorations}
    count = sum(len(each.restorations) for each in wanted.values())
    desk.rows(f"undo of {what}", ("subject", "name", "now", "becomes", "stays"), rows)
    if count and desk.confirmed(f"put back {count} edits of {len(wanted)} subjects in {desk.deployment.name}"):
        _ask(desk, undoer, wanted, what, because)
    return Exit.FINDINGS if any(row["stays"] for row in rows) else Exit.DONE


def _chosen(desk: Desk, task: str, run: str, since: str, until: str) -> tuple[Callable[[Item], bool], str]:
    """Which entries are meant, and the same in words. Raises Failure unless one of the three is said."""
    if sum(map(bool, (task, run, since))) != 1 or (until and not since):
        raise Failure("say one of --task, --run or --since (with --until, if you like)")
    if task:
        return (lambda _entry: True), str(Subject("task", task))
    if run:
        return (lambda entry: entry.get("run_id") == run), run
    begins, ends = moment(since, desk.now()), moment(until, desk.now()) if until else desk.now()
    what = f"{begins.isoformat(timespec='seconds')} to {ends.isoformat(timespec='seconds')}"
    return (lambda entry: begins <= audit.moment_of(entry) < ends), what


def _prepared(
    desk: Desk, undoer: Undoer, task: str, chosen: Callable[[Item], bool], *, undos: bool
) -> dict[Subject, Undoing]:
    if task:
        return {Subject("task", task): undoer.prepared(Subject("task", task), chosen)}
    found: dict[Subject, Undoing] = {}
    for name, chain in Ledger(desk.deployment).chains().items():
        if any("mutation_id" in entry and chosen(entry) for entry in chain.entries):
            found[Subject.parse(name)] = _unless_broken(undoer, Subject.parse(name), chosen, undos=undos)
    return found


def _unless_broken(undoer: Undoer, subject: Subject, chosen: Callable[[Item], bool], *, undos: bool) -> Undoing:
    """One of many subjects: a chain that is broken holds up no other."""
    try:
        return undoer.prepared(subject, chosen, undos=undos)
    except Rejected as refusal:
        if refusal.reason is not RejectedReason.TAMPERED:
            raise
        return Undoing(left=(Left("everything", "", Why.BROKEN),))


def _ask(desk: Desk, undoer: Undoer, wanted: Mapping[Subject, Undoing], what: str, because: str) -> None:
    """First the order, for the record; then each subject's restorations."""
    facts: dict[str, Any] = {"edit": "undo", "target_gid": what, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    for subject, each in wanted.items():
        for proposal in undoer.ask(subject, each, desk.who, SIGNAL):
            desk.note(f"{subject}: {proposal.state} (ref {proposal.reference})")


def _rows(subject: Subject, each: Undoing) -> list[dict[str, Any]]:
    back = [row for restoration in each.restorations for row in _restored(subject, restoration)]
    left = [
        {"subject": str(subject), "name": one.name, "now": None, "becomes": None, "stays": one.why} for one in each.left
    ]
    return back + left


def _restored(subject: Subject, restoration: Restoration) -> list[dict[str, Any]]:
    names, edit = restoration.last.names, restoration.edit.as_json()
    values: dict[str, Any] = edit.get("values") or {
        name: edit[key]
        for name, key in (("assignee", "assignee_gid"), ("due_on", "due_on"), ("section", "section_gid"))
        if name in restoration.base
    }
    return [
        {
            "subject": str(subject),
            "name": names.get(name, name),
            "now": _said(restoration.base[name], names),
            "becomes": _said(value, names),
            "stays": None,
        }
        for name, value in values.items()
    ]


def _said(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, list | tuple):
        return [names.get(str(one), one) for one in value]
    return names.get(value, value) if isinstance(value, str) else value
