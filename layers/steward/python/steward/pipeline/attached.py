"""Which files hang on a task, which of them were not read yet, and where do they lie once they are taken?

Two requests for what hangs there, and one more for the comment that tells of it. A file is taken once, under its hash
(RELIABILITY I9); what is not Asana's is listed with the reason, and never fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.addresses import Missing
from steward.asana.fetch import Fetched
from steward.errors import ContextExpired, Rejected, RejectedReason
from steward.evidence.documents.naming import Current, File, current
from steward.evidence.documents.told import references_in
from steward.governance.readings import ONCE
from steward.pipeline.asked import standing
from steward.pipeline.built import built
from steward.pipeline.extract import quarantined
from steward.pipeline.meeting_around import around
from steward.pipeline.snapshot import BUILT, DOCUMENTS
from steward.run import Pointer, RunState, Work, work_message
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.proposals import Kind, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher
    from steward.workflows.base import Workflow

FILE_FIELDS: Final = ("name", "created_at", "download_url", "size", "host", "resource_subtype")
SUBTASK_FIELDS: Final = ("name", "notes", "completed", "due_on", "created_by.name", "resource_subtype")
FILES_A_RUN: Final = 3  # each may take Enrich 40 s and Extract a minute; the next run takes the others
SUBTASKS_READ: Final = 300  # three pages: a task with more is a project
FILES_LISTED: Final = 200  # two pages
_OURS: Final = pattern(r" ai-[a-z2-7]{16}\.html$")  # a report that Steward attached (asana/mutations.py)


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a task; `pending` are the documents whose newest version was not read yet."""

    documents: tuple[Current, ...]
    records: Mapping[str, Mapping[str, Any]]
    subtasks: tuple[Mapping[str, Any], ...]
    memory: Mapping[str, Any]
    pending: tuple[Current, ...]
    meeting: bool = False
    brief: bool = False


def hanging(work: Work, workflow: "Workflow[Any]", using: "Enricher") -> Hanging | None:
    """What hangs on the task; None for a workflow that reads no files. Raises the reader's errors."""
    if not workflow.reads.files:
        return None
    gid = work.subject.gid
    listed = islice(using.reader.records(protocol.attachments(gid, FILE_FIELDS)), FILES_LISTED)
    records = {str(each["gid"]): each for each in listed if not _OURS.search(str(each.get("name") or ""))}
    files = [File(key, str(each.get("name") or ""), str(each.get("created_at") or "")) for key, each in records.items()]
    subtasks = tuple(islice(using.reader.records(protocol.subtasks(gid, SUBTASK_FIELDS)), SUBTASKS_READ))
    memory, documents = memory_of(work.workflow, work, using), tuple(current(files))
    known = {} if work.trigger == "operator" else memory.get(DOCUMENTS, {})
    pending = tuple(each for each in documents if known.get(identity_of(gid, each), {}).get("gid") != each.file.gid)
    return Hanging(documents, records, subtasks, memory, pending, workflow.reads.meeting, workflow.reads.brief)


def marked(mark: str, found: Hanging | None) -> str:
    """The mark of the task, of what hangs on it, of what is done of it, and of what this run will leave unread."""
    if found is None:
        return mark
    what, _, text = mark.partition(":")
    files = sorted(each.file.gid for each in found.documents)
    done = sorted(str(each["gid"]) for each in found.subtasks if each.get("completed"))
    rest = [each.file.gid for each in found.pending[FILES_A_RUN:]]
    return f"{what}:{digest_of(text, files, done, rest)}"


def identity_of(task_gid: str, document: Current) -> str:
    """What all versions of a document share, on its task."""
    return f"{task_gid}/{document.title}"


def attached(
    state: RunState, snapshot: dict[str, Any], found: Hanging | None, work: Work, using: "Enricher"
) -> RunState:
    """The state with the files that this run reads, on to Extract; without any, on to Assess.

    `snapshot` is given what else Assess needs.
    """
    if found is None:
        return state | RunState(next="assess")  # type: ignore[typeddict-item]
    taken: list[Pointer] = []
    rows: list[dict[str, Any]] = []
    for each in found.pending[:FILES_A_RUN]:
        file = _taken(each, found.records[each.file.gid], state["run_id"], using)
        at = len(taken) if not isinstance(file, Missing) else None
        rows.append(_row(work, each) | {"file": at, "missing": str(file) if isinstance(file, Missing) else ""})
        taken += [] if isinstance(file, Missing) else [file]
    if len(found.pending) > len(rows):
        slot = f"files:{work.run_id()}"
        using.send(work_message(work.workflow, work.project_gid, "scan", [work.subject], slot))
    snapshot[DOCUMENTS] = {
        "files": rows,
        "more": len(found.pending) - len(rows),
        "there": [identity_of(work.subject.gid, each) for each in found.documents],
        "subtasks": [subtask_row(each, using.configuration.bot_user_gid) for each in found.subtasks],
        "memory": dict(found.memory),
        "open": open_edits(work.workflow, work, using),
        "around": around(work, using) if found.meeting else [],
        BUILT: built(work, using) if found.brief else {},
        "standing": standing(using.table, using.reader, work, ONCE, str(found.memory.get("story_gid") or "")),
    }
    return state | RunState(files=taken, texts=[], next="extract" if taken else "assess")  # type: ignore[typeddict-item]


def _taken(document: Current, record: Mapping[str, Any], run_id: str, using: "Enricher") -> Pointer | Missing:
    """The file in quarantine. An address lives for two minutes: it is asked for once more where it had ended."""
    gid, name = document.file.gid, document.file.name
    if (record.get("host"), record.get("resource_subtype")) != ("asana", "asana"):
        return Missing.EXTERNAL
    found = using.fetch(record.get("download_url"), gid, run_id)
    if found is Missing.NOT_GIVEN:
        found = using.fetch(_again(gid, using), gid, run_id)
    if isinstance(found, Fetched):
        using.telemetry.count("FilesTaken", outcome="taken")
        kept = using.objects.put_bytes(quarantined(run_id, gid, name), found.content)
        return Pointer(key=kept["key"], sha256=found.sha256)
    using.telemetry.count("FilesTaken", outcome=str(found))
    return found


def _again(attachment_gid: str, using: "Enricher") -> str | None:
    try:
        url = using.reader.read(protocol.attachment(attachment_gid, FILE_FIELDS)).data.get("download_url")
    except Rejected as refusal:
        if refusal.reason in (RejectedReason.GONE, RejectedReason.FORBIDDEN):
            return None
        raise
    return str(url) if url else None


def _row(work: Work, document: Current) -> dict[str, Any]:
    return {
        "identity": identity_of(work.subject.gid, document),
        "gid": document.file.gid,
        "name": document.file.name,
        "on": document.file.created_at,
        "older": document.older,
    }


def subtask_row(record: Mapping[str, Any], bot_user_gid: str) -> dict[str, Any]:
    """A subtask as it is compared; a reference counts in the bot's own words alone."""
    is_ours = (record.get("created_by") or {}).get("gid") == bot_user_gid
    return {
        "gid": str(record["gid"]),
        "title": str(record.get("name") or ""),
        "completed": bool(record.get("completed")),
        "due_on": record.get("due_on"),
        "reference": references_in(str(record.get("notes") or "")) if is_ours else "",
        "approval": record.get("resource_subtype") == "approval",
    }


def open_edits(workflow: str, work: Work, using: "Enricher") -> list[dict[str, Any]]:
    """The edits of a workflow that people are still asked about on the subject, where their values are kept."""
    proposals, found = Proposals(using.table, using.objects), list[dict[str, Any]]()
    for each in proposals.of(str(work.subject)):
        if each.workflow == workflow and each.state is State.OPEN and each.kind is Kind.PROPOSAL:
            try:
                found.append(dict(proposals.diff(each)["edit"]))
            except ContextExpired:
                continue
    return found


def memory_of(workflow: str, work: Work, using: "Enricher") -> dict[str, Any]:
    """What that workflow's last run on the subject knew that told people; nothing once that is gone."""
    row = using.table.get(keys.review(workflow, str(work.subject)))
    if row is None:
        return {}
    try:
        memory: dict[str, Any] = using.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    except ContextExpired:
        return {}
    return memory
