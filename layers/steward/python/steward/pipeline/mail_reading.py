"""May this mail be taken in, what does it answer, and what became of it?

Only the headers are looked at here; the mail itself goes on to Extract. A mail that was taken in is handed on: its task
is remembered for the mails that answer it, and the project's workflows look at it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import CommentOnTask, CreateTask, Edit
from steward.asana.models import Task
from steward.errors import ContextExpired, RefusedReason, Rejected, RejectedReason
from steward.evidence.mail.headers import HEAD_LIMIT_BYTES, Header, answered_ids, first_of, headers_of, sender_of
from steward.evidence.mail.identity import hashed
from steward.evidence.mail.invitations import answers_invitation
from steward.evidence.mail.standing import refusal
from steward.evidence.mail.words import title_of
from steward.governance.absolute import SCOPE_FIELDS, out_of_scope
from steward.governance.journal import State
from steward.governance.mailed import ONCE
from steward.governance.mutation import Source
from steward.run import Pointer, RunState, Subject, Work, work_message
from steward.store import keys
from steward.store.table import Item, Write

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher
    from steward.workflows.base import Workflow

LIMIT_BYTES: Final = 20 * 1024 * 1024  # as every file that is read (RELIABILITY I8); SES takes up to 40 MB
COPIES_MOST: Final = 10  # mails of one name that are looked at from either end; a true one comes once or twice
# What a task of a mail is looked at by at once; all else finds it as it finds any other.
_LOOKED_AT_BY: Final = ("triage_request",)


def read_mail(
    state: RunState, work: Work, _workflow: "Workflow[Any]", policy: "WorkflowPolicy", using: "Enricher"
) -> RunState:
    """The state on its way to Extract, or to Record with the reason why the mail is not taken in.

    Raises what the reader, the table and the store raise.
    """
    row = using.table.get(keys.mail(work.subject.gid)) or {}
    if made := _made(work.subject.gid, work, using):
        return _handed_on(state, work, made, row, _newest_refused(row.get("objects") or (), policy, using), using)
    found = _believed(row.get("objects") or (), policy, using)
    if isinstance(found, RefusedReason):
        return _stopped(state, found, using)
    if policy.mode != "act":
        return _stopped(state, RefusedReason.MODE_OBSERVE, using)
    try:
        content = using.objects.get_bytes(found, LIMIT_BYTES + 1)
    except ContextExpired:
        return _stopped(state, RefusedReason.EXPIRED, using)
    if reason := _refused_whole(content):
        return _stopped(state, reason, using)
    return _taken_in(state, work, Pointer(key=found, sha256=hashlib.sha256(content).hexdigest()), content, using)


def _refused_whole(content: bytes) -> RefusedReason | None:
    """Why a mail of somebody who may send is not taken in, by what its headers alone do not tell."""
    if len(content) > LIMIT_BYTES:
        return RefusedReason.MAIL_TOO_LARGE
    return RefusedReason.MAIL_AUTOMATIC if answers_invitation(headers_of(content), content) else None


def _believed(objects: Iterable[str], policy: "WorkflowPolicy", using: "Enricher") -> str | RefusedReason:
    """Where the first mail of that name lies that is taken in, or why none is.

    Whoever got a copy of a mail can send another under its name: it must not stand in the way of the true one.
    """
    kept, reason = list(dict.fromkeys(objects)), RefusedReason.EXPIRED
    for key in dict.fromkeys([*kept[:COPIES_MOST], *kept[-COPIES_MOST:]]):
        try:
            headers = headers_of(using.objects.get_bytes(key, HEAD_LIMIT_BYTES))
        except ContextExpired:
            continue
        why = refusal(headers, policy.senders)
        if why is None:
            return key
        reason = why
    return reason


def _taken_in(state: RunState, work: Work, file: Pointer, content: bytes, using: "Enricher") -> RunState:
    read_at, headers = using.now(), headers_of(content)
    snapshot = {
        "task_gid": _begun(work, using) or _answered(headers, work, using),
        "title": title_of(first_of(headers, "subject")),
        "sender": sender_of(headers),
        "read_at": read_at.isoformat(),
        "project_gid": work.project_gid,
    }
    using.telemetry.count("MailTaken", outcome="reply" if snapshot["task_gid"] else "new")
    using.send(work_message(work.workflow, work.project_gid, "scan", [work.subject], slot=f"mailed:{work.subject.gid}"))
    return state | RunState(  # type: ignore[typeddict-item]
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
        input_fingerprint=str(work.subject),
        files=[file],
        texts=[],
        wait_until=int(read_at.timestamp()),  # where the message is lost that hands it on, the reconciler asks
        next="extract",
    )


def _newest_refused(objects: Sequence[str], policy: "WorkflowPolicy", using: "Enricher") -> RefusedReason | None:
    """Why the newest mail of the name is not taken in: one that somebody sends after the true one is told of too."""
    try:
        return refusal(headers_of(using.objects.get_bytes(objects[-1], HEAD_LIMIT_BYTES)), policy.senders)
    except (ContextExpired, IndexError):
        return None


def _handed_on(
    state: RunState, work: Work, made: tuple[str, bool], row: Item, refused: RefusedReason | None, using: "Enricher"
) -> RunState:
    """The task is remembered, and looked at once. The run ends as `refused` where it has come for such a mail."""
    task_gid, is_new = made
    if row.get("task_gid") == task_gid:
        return _stopped(state, refused or RefusedReason.NOTHING_NEW, using)
    on = [name for name in _LOOKED_AT_BY if using.configuration.policy(work.project_gid, name).mode != "off"]
    for name in on if is_new else ():
        using.send(work_message(name, work.project_gid, "scan", [Subject("task", task_gid)], slot=str(work.subject)))
    using.table.update(
        Write("Update", keys.mail(work.subject.gid), expression="SET task_gid = :gid", values={":gid": task_gid})
    )
    if refused:
        return _stopped(state | RunState(fanned_out=len(on)), refused, using)  # type: ignore[typeddict-item]
    return state | RunState(next="record", outcome="handed_on", fanned_out=len(on))  # type: ignore[typeddict-item]


def _made(identity: str, work: Work, using: "Enricher") -> tuple[str, bool] | None:
    """The task that a mail became or was added to, and whether it was made of it; None while it is neither."""
    if (row := _row(identity, CreateTask, work, using)).get("state") == State.DONE:
        return str(row.get("result_gid") or ""), True
    if _row(identity, CommentOnTask, work, using).get("state") == State.DONE:
        return str((using.table.get(keys.mail(identity)) or {}).get("answers") or ""), False
    return None


def _begun(work: Work, using: "Enricher") -> str:
    """The task of a comment that was planned before: what is begun is brought to its end, whatever the task is now."""
    if _row(work.subject.gid, CreateTask, work, using) or not _row(work.subject.gid, CommentOnTask, work, using):
        return ""
    row = using.table.get(keys.mail(work.subject.gid)) or {}
    return str(row.get("answers") or "")


def _answered(headers: Sequence[Header], work: Work, using: "Enricher") -> str:
    """The task that the mail answers, where that is open and in the project still; empty for a new one."""
    if _row(work.subject.gid, CreateTask, work, using):
        return ""
    for message_id in answered_ids(headers):
        if (gid := _task_of(hashed(message_id), work, using)) and _is_open(gid, work, using):
            using.table.update(
                Write("Update", keys.mail(work.subject.gid), expression="SET answers = :gid", values={":gid": gid})
            )
            return gid
    return ""


def _task_of(identity: str, work: Work, using: "Enricher") -> str:
    row = using.table.get(keys.mail(identity)) or {}
    if gid := row.get("task_gid") or row.get("answers"):
        return str(gid)
    made = _made(identity, work, using)
    return made[0] if made else ""


def _is_open(task_gid: str, work: Work, using: "Enricher") -> bool:
    try:
        task = Task.parse(using.reader.task(task_gid, SCOPE_FIELDS))
    except Rejected as gone:
        if gone.reason in (RejectedReason.GONE, RejectedReason.FORBIDDEN):
            return False
        raise
    return out_of_scope(task, work.project_gid) is None


def _row(identity: str, kind: type[Edit], work: Work, using: "Enricher") -> Item:
    source = Source(work.run_id(), work.workflow, f"mail:{identity}", work.project_gid, "")
    return using.table.get(keys.mutation(source.mutation_id_once(kind, ONCE))) or {}


def _stopped(state: RunState, reason: RefusedReason, using: "Enricher") -> RunState:
    using.telemetry.count("MailRefused", reason=str(reason))
    return state | RunState(next="record", outcome=str(reason))  # type: ignore[typeddict-item]
