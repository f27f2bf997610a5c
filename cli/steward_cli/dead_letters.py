"""`steward dlq`: which messages could dispatch not take, why, and do they go back or away?"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from steward.errors import RejectedReason
from steward.governance.orders import Orders
from steward.ingest.inquest import REPLAYABLE, Finding, Inquest
from steward.upkeep.dead_letters import DeadLetters
from steward.upkeep.letters import Letter, Selection, details, summary
from steward.workflows import WORKFLOWS
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

group = typer.Typer(no_args_is_help=True, help="Messages that could not be taken. Example: steward dlq list")

# Every reason that a letter can have: what dispatch refuses, and what an inquest finds (`ingest/inquest.py`).
CODES = tuple(sorted({*map(str, RejectedReason), *map(str, Finding)}))
COLUMNS = ("message_id", "reason", "kind", "receives", "sent_at")
TOLD = ("message_id", "reason", "kind", "becomes")

Which = Annotated[list[str] | None, typer.Argument(help="Ids, or their beginnings, as list shows them.")]
Code = Annotated[str, typer.Option(help="All of this reason, such as exhausted.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@group.command("list")
def list_(context: typer.Context) -> int:
    """Every dead letter, the oldest first, with what dispatch would say of it now; exit code 2 if there is one.

    exhausted: it would be taken, what failed lay elsewhere. too_old, body_expired: it would do nothing any more. All
    else: mend what the reason names, or purge it. Looking counts as a receive and takes nothing away.

    Example: steward dlq list
    """
    desk: Desk = context.obj
    found = _letters(desk).look()
    desk.rows("dead letters", COLUMNS, [summary(each, desk.now()) for each in found])
    return Exit.FINDINGS if found else Exit.DONE


@group.command()
def show(
    context: typer.Context,
    message_id: Annotated[str, typer.Argument(help="The id, or its beginning.")],
    *,
    body: Annotated[bool, typer.Option("--body", help="With the message itself: gids, no task text.")] = False,
) -> None:
    """One letter: the ids and codes in it.

    Example: steward dlq show 1a2b3c4d --body
    """
    desk: Desk = context.obj
    (letter,) = _meant(_letters(desk).look(), [message_id], "", everything=False)
    desk.one(details(letter, desk.now(), with_body=body))


@group.command()
def replay(context: typer.Context, ids: Which = None, code: Code = "", *, everything: All = False) -> int:
    """Send letters to the events queue again; what dispatch would not act on stays, and exit code 2 says so.

    A message that is sent twice writes once: the journal knows it.

    Example: steward --reason 'configuration mended' dlq replay --all
    """
    desk, because = _desk(context)
    letters = _letters(desk)
    chosen = _meant(letters.look(), ids or [], code, everything=everything)
    going = [each for each in chosen if each.reason in REPLAYABLE]
    rows = [_row(each, "replayed" if each in going else "stays: mend its cause, or purge it") for each in chosen]
    if going and desk.confirmed(f"send {len(going)} dead letters of {desk.deployment.name} again"):
        _ordered(desk, "dead_letters_replay", because, going)
        letters.replay(_these(going))
    desk.rows("letters", TOLD, rows)
    return Exit.FINDINGS if len(going) < len(chosen) else Exit.DONE


@group.command()
def purge(context: typer.Context, ids: Which = None, code: Code = "", *, everything: All = False) -> None:
    """Delete letters for good, each after a note of what it was and why it went, which is kept for 90 days.

    Example: steward --reason 'sent by a test' dlq purge --code malformed
    """
    desk, because = _desk(context)
    letters = _letters(desk)
    chosen = _meant(letters.look(), ids or [], code, everything=everything)
    if chosen and desk.confirmed(f"delete {len(chosen)} dead letters of {desk.deployment.name} for good"):
        _ordered(desk, "dead_letters_purge", because, chosen)
        letters.purge(_these(chosen), because, desk.who)
    desk.rows("letters", TOLD, [_row(each, "purged") for each in chosen])


def _desk(context: typer.Context) -> tuple[Desk, str]:
    """The desk and the reason, which a dry run need not give."""
    desk: Desk = context.obj
    return desk, desk.reason if desk.dry_run else desk.because()


def _letters(desk: Desk) -> DeadLetters:
    deployment = desk.deployment
    return DeadLetters(
        client=deployment.client("sqs"),
        url=deployment.dead_letter_queue_url,
        events=deployment.events,
        table=deployment.table,
        judge=Inquest(WORKFLOWS, deployment.configuration, deployment.objects).reason,
        replayable=REPLAYABLE,
        now=desk.now,
    )


def _meant(found: Sequence[Letter], ids: Sequence[str], code: str, *, everything: bool) -> list[Letter]:
    """The letters that a command line means. Raises Failure unless it says in one way which, and each id means one."""
    if sum(map(bool, (ids, code, everything))) != 1:
        raise Failure("say which: ids as steward dlq list shows them, --code <reason>, or --all")
    if code and code not in CODES:
        raise Failure(f"--code {code[:64]!r} is no reason of a letter: write one of {', '.join(CODES)}")
    whole = [_whole(found, each) for each in ids]
    return Selection(whole, [code] if code else [], everything).of(found)


def _whole(found: Sequence[Letter], beginning: str) -> str:
    names = [each.message_id for each in found if each.message_id.startswith(beginning.lower())]
    if len(names) != 1:
        raise Failure(f"{len(names)} dead letters begin with {beginning[:64]!r}: steward dlq list shows them")
    return names[0]


def _these(letters: Sequence[Letter]) -> Selection:
    return Selection([each.message_id for each in letters])


def _ordered(desk: Desk, edit: str, because: str, letters: Sequence[Letter]) -> None:
    """The entry of the operators' chain, before anything is sent or deleted."""
    ids = ", ".join(each.message_id[:8] for each in letters[:10])  # ten are told by name, the notes hold all
    facts = {"edit": edit, "target_gid": "dead_letters", "reason": f"{because} ({len(letters)} letters: {ids})"}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)


def _row(letter: Letter, becomes: str) -> dict[str, Any]:
    return {"message_id": letter.message_id, "reason": letter.reason, "kind": letter.kind, "becomes": becomes}
