"""`steward privacy`: what is kept of a task or a person beside ids, and how does it go before its time?"""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, Final

import typer

from steward.governance.orders import Orders
from steward.governance.telling import runs_of
from steward.run import Subject
from steward.store.proposals import Proposal, Proposals, State
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.kept_of_people import Kept, forget, kept_of, listed, naming, stored
from steward_cli.ledger import Ledger
from steward_cli.targets import meant
from steward_cli.task_links import TASK, task_gid

group = typer.Typer(no_args_is_help=True, help="What is kept of a task or person. Example: steward privacy show 1201")

COLUMNS: Final = ("key", "bytes", "stored_at", "goes_after")
# Where texts and values lie, by run, and how long they would stay (template.yaml, ContextBucket).
PLACES: Final = {"context/": "1 day", "text/": "1 day", "quarantine/files/": "1 day", "values/": "35 days"}
AT_ONCE: Final = 1000  # the most that S3 deletes in one request

Task = Annotated[str, typer.Argument(help=TASK)]
User = Annotated[str, typer.Option(callback=digits, help="A user's gid, instead of a task.")]


@group.command()
def show(context: typer.Context, task: Task = "", user: User = "") -> int:
    """Every stored object with text or values of a task, or that names a user; exit code 2 if there is one.

    The audit and the journal hold ids, hashes and times alone, and stay: they prove what was done. Every stored text is
    read, since a review holds words of many tasks: by the gid, and for a user by the name that reconcile knows.
    Attached files are found by their task, and not opened; they and mails go in a day.

    Example: steward privacy show 1201
    """
    desk: Desk = context.obj
    _one_of(task, user)
    rows = kept_of(desk, user).told() if user else list(_kept(desk, Subject("task", task_gid(task))))
    desk.rows("kept", COLUMNS, rows)
    return Exit.FINDINGS if rows else Exit.DONE


@group.command()
def purge(context: typer.Context, task: Task = "", user: User = "") -> None:
    """Delete all of it now. What it was kept for cannot be undone or replayed afterwards; what was done stays proven.

    Refused while a proposal in it waits for an answer, since it could not be carried out any more. What stands in Asana
    is Asana's: delete it there, a user's account too, or reconcile reads their name and load again.

    Example: steward --reason 'asked for by the customer' privacy purge 1201
    """
    desk: Desk = context.obj
    desk.because()
    _one_of(task, user)
    if user:
        _purge_user(desk, kept_of(desk, user))
    else:
        _purge_task(desk, Subject("task", task_gid(task)))


def _one_of(task: str, user: str) -> None:
    """Raises Failure unless one thing is asked about."""
    if bool(task) == bool(user):
        raise Failure("say of what, one of the two: a task's gid or link, or --user with a user's gid")


def _purge_task(desk: Desk, subject: Subject) -> None:
    found = [str(row["key"]) for row in _kept(desk, subject)]
    own = [each for each in _proposals(desk, subject) if each.state is State.OPEN]
    _not_while_waiting(own or [each for each in _open(desk) if each.diff["key"] in found], f"task {subject.gid}")
    if not found:
        raise Failure(f"nothing of task {subject.gid} is kept but ids and hashes")
    if _ordered(desk, "task", subject.gid, f"{len(found)} objects"):
        delete(desk, found)
        desk.one({"task": subject.gid, "deleted": len(found)})


def _purge_user(desk: Desk, kept: Kept) -> None:
    found = [str(each["Key"]) for each, _ in kept.objects]
    _not_while_waiting([each for each in _open(desk) if each.diff["key"] in found], f"user {kept.gid}")
    if not found and not kept.rows:
        raise Failure(f"nothing of user {kept.gid} is kept but ids and hashes")
    if _ordered(desk, "user", kept.gid, f"{len(found)} objects and {len(kept.rows)} rows"):
        forget(desk, kept)
        delete(desk, found)
        desk.one({"user": kept.gid, "deleted": len(found), "rows": len(kept.rows)})


def _not_while_waiting(waiting: list[Proposal], of: str) -> None:
    if waiting:
        mend = f"steward approvals expire {waiting[0].reference}"
        many = "1 proposal" if len(waiting) == 1 else f"{len(waiting)} proposals"
        raise Failure(f"{many} of {of} without an answer yet: {mend}", Exit.REFUSED)


def _ordered(desk: Desk, kind: str, gid: str, what: str) -> bool:
    """Whether to go on; the entry is written before anything is deleted."""
    if not desk.confirmed(f"delete {what} of {kind} {gid} in {desk.deployment.name} for good"):
        return False
    facts: dict[str, Any] = {"edit": "privacy_purge", "target_gid": gid}
    facts["reason"] = f"{desk.because()} ({what})"
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    return True


def _open(desk: Desk) -> list[Proposal]:
    """Every open proposal of the configured projects."""
    proposals = Proposals(desk.deployment.table, desk.deployment.objects)
    found = [each for gid in meant(desk, "") for each in proposals.in_project(gid)]
    return [each for each in found if each.state is State.OPEN]


def _kept(desk: Desk, subject: Subject) -> Iterator[dict[str, Any]]:
    """The objects of every run of the task, the one that made it and its proposals, and what others read of it."""
    own = [(each, stays) for prefix, stays in _prefixes(desk, subject) for each in listed(desk, prefix)]
    found = {each["Key"]: stored(each, stays) for each, stays in [*own, *naming(desk, subject.gid)]}
    yield from found.values()


def _prefixes(desk: Desk, subject: Subject) -> Iterator[tuple[str, str]]:
    ledger = Ledger(desk.deployment)
    chains = (ledger.chain(runs_of(str(subject))), ledger.chain(str(subject)))
    made_it = (each for each in ledger.journal().values() if each.get("result_gid") == subject.gid)
    entries = chain.from_iterable([*(each.entries for each in chains), made_it])
    runs = sorted({str(each["run_id"]) for each in entries if each.get("run_id")})
    yield from ((f"{place}{run_id}/", stays) for run_id in runs for place, stays in PLACES.items())
    yield from ((each.diff["key"], PLACES["values/"]) for each in _proposals(desk, subject))


def _proposals(desk: Desk, subject: Subject) -> list[Proposal]:
    return Proposals(desk.deployment.table, desk.deployment.objects).of(str(subject))


def delete(desk: Desk, found: list[str]) -> None:
    """Delete objects of the bucket. Raises Failure where S3 kept something."""
    for begin in range(0, len(found), AT_ONCE):
        objects = [{"Key": key} for key in found[begin : begin + AT_ONCE]]
        reply = desk.deployment.client("s3").delete_objects(
            Bucket=desk.deployment.bucket_name, Delete={"Objects": objects, "Quiet": True}
        )
        if errors := reply.get("Errors"):
            line = f"S3 kept {len(errors)} objects ({errors[0].get('Code')}): say it again"
            raise Failure(line, Exit.UPSTREAM)
