"""What does somebody ask for in the field AI Input of a task, and who does?

One request where the field says nothing that was not answered; the same text is answered once, another one anew. Whose
words they are Asana's stories say: a member of the workspace may ask, a guest and a machine may not, because an answer
is paid for by the project. What another workflow does is handed on to it where the rules know the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import Task
from steward.errors import RefusedReason
from steward.evidence.wishes.intents import AI_INPUT, Intent, by_rules, text_of
from steward.evidence.wishes.wording import HEADING
from steward.governance.judged import judged_mark, readable, refuse_early
from steward.governance.own_comment import OWN, SPEAKING
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.asked_for import Story, elsewhere, stopped, stories_of, turn_of
from steward.pipeline.hearing import is_guest
from steward.pipeline.own_comment import standing
from steward.run import RunState, Work, work_message
from steward.store import keys
from steward.store.journal import Notes
from steward.store.keys import digest_of
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

FIELDS: Final = (
    "created_at",
    "created_by.name",
    "created_by.resource_type",
    "custom_field.name",
    "resource_subtype",
    "type",
    "text",
    "html_text",
    "is_pinned",
)
# What another workflow does when it is asked for.
DOES: Final = {Intent.SUMMARISE: "thread_summary", Intent.TRIAGE: "triage_request"}
_WRITTEN: Final = "text_custom_field_changed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: the task as it was read, its stories, the text, and the mark by which it is known."""

    document: Mapping[str, Any]
    stories: Sequence[Story]
    text: str
    mark: str


def read_input(
    state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, notes: Notes, using: "Enricher"
) -> RunState:
    """The state with the request and the task, or on to Record: with the reason why not, or handed on.

    Raises what the reader raises, Unavailable where the reading may be older than the event that started the run.
    """
    wish = _wish(work, workflow, policy, using)
    if isinstance(wish, RefusedReason):
        return stopped(state, wish)
    state = state | RunState(input_fingerprint=turn_of(state, work, wish.mark, notes))  # type: ignore[typeddict-item]
    intent = by_rules(wish.text)
    does = _other(intent, work, using)
    if does and policy.mode in SPEAKING:
        return _handed_on(state, work, does, using)
    return _read(state, work, wish, intent, using)


def _wish(work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Enricher") -> Wish | RefusedReason:
    """What is asked for and was not answered, by somebody who may ask; else why nothing is."""
    document = readable(using.reader.task(work.subject.gid, workflow.reads.task_fields), policy, using.configuration)
    task = Task.parse(document)
    if reason := elsewhere(task, work, policy, using):
        return reason
    field = task.field(policy.inputs.get(AI_INPUT, ""))
    text = text_of(field.value) if field else ""
    mark = f"{policy.mode}:{digest_of(text)}"
    if field is None or not text or mark == _answered(work, using):
        refuse_early(task, work, using.now())
        return RefusedReason.NOTHING_NEW
    stories, _ = stories_of(work.subject.gid, FIELDS, using)
    asker_gid = _asker(stories, field.gid, document)
    return Wish(document, stories, text, mark) if _may_ask(asker_gid, work, using) else RefusedReason.NOT_ALLOWED


def _handed_on(state: RunState, work: Work, does: str, using: "Enricher") -> RunState:
    """The run of the workflow that does what is asked for; the same wish is the same reason."""
    slot = f"asked:{state['input_fingerprint']}"
    using.send(work_message(does, work.project_gid, "operator", [work.subject], slot))
    return state | RunState(next="record", outcome="handed_on", fanned_out=1)  # type: ignore[typeddict-item]


def _read(state: RunState, work: Work, wish: Wish, intent: Intent, using: "Enricher") -> RunState:
    read_at = using.now()
    switched_off = intent in DOES and not _other(intent, work, using)
    snapshot = {
        "task": wish.document,
        "asked": {"text": wish.text, "intent": str(intent), "switched_off": switched_off},
        OWN: standing(using.table, using.reader, work, wish.stories, HEADING, using.configuration.bot_user_gid),
        "read_at": read_at.isoformat(),
        "project_gid": work.project_gid,
    }
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
    )


def _answered(work: Work, using: "Enricher") -> str:
    """The mark of the text that was answered last; an operator's order is answered anew."""
    row = using.table.get(keys.lease(work.workflow, str(work.subject))) or {}
    return "" if work.trigger == "operator" else judged_mark(str(row.get("done_fingerprint", "")))


def _asker(stories: Iterable[Story], field_gid: str, document: Story) -> str:
    """Who wrote what stands in the field: by its last story, else whoever made the task; empty where nobody did."""
    changed = [
        each
        for each in stories
        if each.get("resource_subtype") == _WRITTEN and str((each.get("custom_field") or {}).get("gid")) == field_gid
    ]
    by = changed[-1].get("created_by") if changed else document.get("created_by")
    return str((by or {}).get("gid") or "")


def _may_ask(asker_gid: str, work: Work, using: "Enricher") -> bool:
    configuration = using.configuration
    machines = configuration.agents_of(work.project_gid) | {configuration.bot_user_gid, ""}
    return asker_gid not in machines and not is_guest(using.reader, asker_gid, configuration.workspace_gid)


def _other(intent: Intent, work: Work, using: "Enricher") -> str:
    """The workflow that does it here; empty where none does, or where it is off."""
    name = DOES.get(intent, "")
    return name if name and using.configuration.policy(work.project_gid, name).mode != "off" else ""
