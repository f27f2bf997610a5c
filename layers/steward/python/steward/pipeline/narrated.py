"""What has to be read before a status can be drafted: the last review, the last status, and the names of the work?

The review is the one that a scan left; nothing of the project is read twice. A text needs names, and no review keeps
any: they are read here, a page of 100 open tasks a request, and lie in the one-day context.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.protocol import project_tasks
from steward.errors import ContextExpired, RefusedReason
from steward.evidence.remedy_keys import ABOUT
from steward.governance.journal import State as Journalled
from steward.pipeline.survey import log_made
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.proposals import Proposal, Proposals, State
from steward.workflows.base import Workflow
from steward.workflows.project_review import workflow as project_review

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher

# A review is made every night: one that is older is of another day than the status, and its figures would mislead.
FRESH_FOR: Final = timedelta(hours=36)
LEFT: Final = "left"  # of a proposal's ABOUT: where that lies with which the next status is compared
_REVIEW_KEYS: Final = ("facts", "project", "reading", "changed", "read_at")


def narrated(
    state: RunState, work: Work, workflow: Workflow[Any], _policy: "WorkflowPolicy", using: "Enricher"
) -> RunState:
    """The state with a snapshot; to Record with `not_reviewed` where there is no fresh review with a log to speak in.

    Raises what the reader and the store raise.
    """
    review = last_review(state, work, using)
    if review is None:
        return not_reviewed(state)
    drafts = drafts_of(work, using)
    snapshot = read_for(workflow, work, review, newest(posted(drafts, using), using), using)
    return looked(state, work, snapshot | {"standing": standing(drafts, using)}, drafts, using)


def not_reviewed(state: RunState) -> RunState:
    """The state of a run that has nothing to tell."""
    return state | RunState(next="record", outcome=str(RefusedReason.NOT_REVIEWED))  # type: ignore[typeddict-item]


def read_for(
    workflow: Workflow[Any],
    work: Work,
    review: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    using: "Enricher",
) -> dict[str, Any]:
    """What a text about the project is made from: the review, what was told last, and the names of its work."""
    since = datetime.fromisoformat(last["at"]) if last else using.now()
    request = project_tasks(work.project_gid, fields=workflow.reads.task_fields, completed_since=since)
    return {
        "review": {name: review[name] for name in _REVIEW_KEYS if name in review},
        "log_gid": review.get("log_gid") or "",
        "last": last,
        "named": list(_named(using.reader.records(request), using.configuration.bot_user_gid)),
        "read_at": using.now().isoformat(),
    }


def looked(
    state: RunState, work: Work, snapshot: Mapping[str, Any], drafts: Sequence[Proposal], using: "Enricher"
) -> RunState:
    """The state with the snapshot stored, on its way to Assess."""
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=snapshot["read_at"],
        input_fingerprint=digest_of("narrative", work.fingerprint),
        proposed_before=bool(drafts),
    )


def last_review(state: RunState, work: Work, using: "Enricher") -> Mapping[str, Any] | None:
    """What the last review left; None where it is too old, or where nothing was ever told."""
    memory = fresh_review(work, using)
    if memory is None:
        return None
    log_gid = memory.get("log_gid") or log_made(state, replace(work, workflow=project_review.name), using)
    return {**memory, "log_gid": log_gid} if log_gid else None


def fresh_review(work: Work, using: "Enricher") -> Mapping[str, Any] | None:
    """What the last review of the subject left; None where it is too old."""
    row = using.table.get(keys.review(project_review.name, str(work.subject)))
    if row is None:
        return None
    try:
        memory: Mapping[str, Any] = using.objects.get(_pointer(row))
    except ContextExpired:
        return None
    age = using.now() - datetime.fromisoformat(memory["read_at"])
    return memory if age < FRESH_FOR else None


def drafts_of(work: Work, using: "Enricher") -> list[Proposal]:
    """All drafts of the project that are kept, the oldest first."""
    found = Proposals(using.table, using.objects).in_project(work.project_gid)
    return [each for each in found if each.workflow == work.workflow]


def posted(drafts: Iterable[Proposal], using: "Enricher") -> list[Proposal]:
    """Those that people said yes to and that were carried out, the oldest first."""
    return [each for each in drafts if each.state is State.USED and _is_done(each, using)]


def newest(told: Sequence[Proposal], using: "Enricher") -> Mapping[str, Any] | None:
    """How the project stood when the last of them was drafted; None where none was, or what is known of it is gone."""
    proposals = Proposals(using.table, using.objects)
    try:
        about = proposals.diff(told[-1])[ABOUT] if told else None
        found: Mapping[str, Any] | None = using.objects.get(_pointer(about[LEFT])) if about else None
    except ContextExpired:
        return None
    return found


def _pointer(row: Mapping[str, str]) -> Pointer:
    return Pointer(key=row["key"], sha256=row["sha256"])


def _is_done(draft: Proposal, using: "Enricher") -> bool:
    """Whether it was posted: a yes alone is none."""
    row = using.table.get(keys.mutation(draft.used_by)) if draft.used_by else None
    return row is not None and row["state"] == Journalled.DONE


def standing(drafts: Iterable[Proposal], using: "Enricher") -> list[dict[str, Any]]:
    """The open ones: on which facts each rests, and the edit that it is. What did not change is not drafted twice."""
    return [found for each in drafts if each.state is State.OPEN and (found := _standing(each, using))]


def _standing(draft: Proposal, using: "Enricher") -> dict[str, Any]:
    try:
        diff = Proposals(using.table, using.objects).diff(draft)
    except ContextExpired:
        return {}
    return {"grounds": diff[ABOUT]["grounds"], "edit": diff["edit"]}


def _named(documents: Iterable[Mapping[str, Any]], bot_gid: str) -> Iterator[dict[str, Any]]:
    """A task's gid and name, and of an open approval who is asked, by when. What the bot asks itself is no news."""
    for each in documents:
        row = {"gid": str(each["gid"]), "name": str(each.get("name") or "")}
        mine = str((each.get("created_by") or {}).get("gid") or "") == bot_gid
        is_ask = each.get("resource_subtype") == "approval" and each.get("approval_status") == "pending" and not mine
        yield row | ({"ask": _ask(each)} if is_ask and not each.get("completed") else {})


def _ask(document: Mapping[str, Any]) -> dict[str, str]:
    who = document.get("assignee") or {}
    return {
        "person_gid": str(who.get("gid") or ""),
        "person": str(who.get("name") or ""),
        "due_on": str(document.get("due_on") or ""),
    }
