"""Who wants the comments on a task summarised, and what do they say?

Every comment starts a look: one request, and one for each further hundred of the task's stories. Only where a summary
was asked for, and not given yet, the asker is looked up and the task read. Whoever is a member of the workspace may
ask, since whoever may comment on a task sees all that stands there; guests and machines may not, because an answer is
paid for by the project.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import TASK_FIELDS, Task, moment
from steward.errors import RefusedReason, Unavailable
from steward.evidence.threads.thread import Thread, thread_of
from steward.evidence.threads.wording import HEADING, is_draft
from steward.evidence.wishes.intents import AI_INPUT, Intent, by_rules, text_of
from steward.governance.commands import Command, Verb, commands
from steward.governance.judged import LAG, judged_mark
from steward.governance.own_comment import OWN, SPEAKING
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.asked_for import Story, elsewhere, stopped, stories_of, turn_of
from steward.pipeline.hearing import is_guest
from steward.pipeline.own_comment import standing
from steward.run import RunState, Work
from steward.store import keys
from steward.store.journal import Notes
from steward.store.keys import digest_of
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

ASKED_WITHIN: Final = timedelta(days=7)  # a question that waited for longer is not waited for any more
DIGEST: Final = 32  # characters of a hash: 128 bits
ASKERS: Final = 3  # who is looked up in one run: a request each
FIELDS: Final = (
    "created_at",
    "created_by.name",
    "created_by.resource_type",
    "type",
    "text",
    "html_text",
    "is_edited",
    "is_pinned",
)


def read_thread(
    state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, notes: Notes, using: "Enricher"
) -> RunState:
    """The state with what was said, or on to Record with the reason why nobody gets a summary.

    Raises what the reader raises, Unavailable where the reading may be older than the comment that started the run.
    """
    stories, is_whole = stories_of(work.subject.gid, FIELDS, using)
    wish = _wish(stories, work, policy, using)
    if not wish:
        return stopped(state, RefusedReason.NOTHING_NEW)
    task = Task.parse(using.reader.task(work.subject.gid, workflow.reads.task_fields))
    if reason := elsewhere(task, work, policy, using):
        return stopped(state, reason)
    thread = thread_of(stories, using.configuration.agents_of(work.project_gid) | {using.configuration.bot_user_gid})
    own = standing(using.table, using.reader, work, stories, HEADING, using.configuration.bot_user_gid)
    mark = f"{wish}{_of_thread(thread)}"
    fingerprint = turn_of(state, work, mark, notes)
    if _is_told(mark, own, work, using):  # dealt with all the same: a later comment does not ask again
        told = stopped(state, RefusedReason.NOTHING_NEW)
        return told | RunState(input_fingerprint=fingerprint)  # type: ignore[typeddict-item]
    read_at = using.now()
    snapshot = {
        "task": {"gid": task.gid, "name": task.name},
        "thread": thread.as_json(),
        "is_whole": is_whole,
        OWN: own,
        "read_at": read_at.isoformat(),
        "project_gid": work.project_gid,
    }
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
        input_fingerprint=fingerprint,
    )


def _wish(stories: list[Story], work: Work, policy: WorkflowPolicy, using: "Enricher") -> str:
    """How the mark of the newest wish that counts begins; empty where there is none, or it was dealt with."""
    if work.trigger == "operator":
        return _wish_by_order(stories, work, policy, using)
    _refuse_early(stories, work, using.now())
    for asked in _asked(stories, work, using)[:ASKERS]:
        wish = _mark_of(asked, policy)
        if _done(work, using).startswith(wish):
            return ""
        if not is_guest(using.reader, asked.actor_gid, using.configuration.workspace_gid):
            return wish
        using.telemetry.count("SummariesNotForGuests", workflow=work.workflow)
    wish = _wish_in_field(work, policy, using)
    return "" if wish and _done(work, using).startswith(wish) else wish


def _wish_by_order(stories: list[Story], work: Work, policy: WorkflowPolicy, using: "Enricher") -> str:
    """An order, an operator's or out of AI Input, tells all that is there, so the newest command is answered too."""
    for asked in _asked(stories, work, using)[:1]:
        return _mark_of(asked, policy)
    return f"{policy.mode}:{digest_of('operator', work.fingerprint)[:DIGEST]}"


def _mark_of(asked: Command, policy: WorkflowPolicy) -> str:
    return f"{policy.mode}:{digest_of('asked', asked.story_gid)[:DIGEST]}"


def _wish_in_field(work: Work, policy: WorkflowPolicy, using: "Enricher") -> str:
    """A wish that was handed on from AI Input and found no end: reconcile asks for its run again, as a scan does."""
    asked = using.configuration.policy(work.project_gid, AI_INPUT)
    if work.trigger != "scan" or asked.mode not in SPEAKING:
        return ""
    task = Task.parse(using.reader.task(work.subject.gid, TASK_FIELDS))
    field = task.field(asked.inputs.get(AI_INPUT, ""))
    text = text_of(field.value) if field else ""
    is_wish = by_rules(text) is Intent.SUMMARISE
    return f"{policy.mode}:{digest_of('input', text)[:DIGEST]}" if is_wish else ""


def _done(work: Work, using: "Enricher") -> str:
    """The mark that was dealt with last: the mode, the wish and the thread."""
    row = using.table.get(keys.lease(work.workflow, str(work.subject))) or {}
    return judged_mark(str(row.get("done_fingerprint", "")))


def _is_told(mark: str, own: Mapping[str, Any], work: Work, using: "Enricher") -> bool:
    """Whether this very thread was told before, in a model's words, and the comment stands: no model is asked again."""
    before, mode = _done(work, using), mark.partition(":")[0]
    same = before.partition(":")[0] == mode and before[-DIGEST:] == mark[-DIGEST:]
    return same and work.trigger != "operator" and bool(own["story_gid"]) and is_draft(own["text"])


def _of_thread(thread: Thread) -> str:
    """What the comments that are read are known by."""
    return digest_of("thread", thread.left_out, [(each.story_gid, each.text) for each in thread.said])[:DIGEST]


def _asked(stories: Iterable[Story], work: Work, using: "Enricher") -> list[Command]:
    """The commands of people of late that ask for a summary, the newest first, one for each asker."""
    machines = using.configuration.agents_of(work.project_gid) | {""}
    newest: dict[str, Command] = {}
    for each in reversed(commands(stories, using.configuration.bot_user_gid)):
        is_late = using.now() - each.at > ASKED_WITHIN
        if each.verb is Verb.SUMMARY and each.actor_gid not in machines and not is_late:
            newest.setdefault(each.actor_gid, each)
    return list(newest.values())


def _refuse_early(stories: Iterable[Story], work: Work, now: datetime) -> None:
    """Raises Unavailable where the stories may be behind the very comment that asked for the run."""
    occurred_at = moment(work.occurred_at)
    if work.trigger not in ("webhook", "trailing") or occurred_at is None:
        return
    told = [at for each in stories if (at := moment(each.get("created_at")))]
    if now - occurred_at < LAG and all(at < occurred_at for at in told):
        raise Unavailable("the stories may be older than the comment that asked for them", retry_after_seconds=5)
