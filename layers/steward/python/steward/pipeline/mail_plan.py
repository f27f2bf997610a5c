"""What does a mail become: a task of the intake project, or a comment on the task whose mail it answers?

No model is asked: what the mail says is what people read. What is made of the task is its project's workflows' to say.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from steward.asana.edits import CommentOnTask, CreateTask
from steward.evidence.documents.told import WHY
from steward.evidence.mail.words import notes_of, own_words
from steward.evidence.stored_mail import body_of, subject_of
from steward.governance.mailed import ONCE
from steward.governance.policy import WorkflowPolicy
from steward.reading.outcome import Document, Unread, of_row
from steward.run import RunState

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor
    from steward.pipeline.classify import Classifier
    from steward.run import Work


def mail_facts(state: RunState, _work: "Work", _using: "Assessor") -> RunState:
    """The state as it is: a mail is what it says."""
    return state


def mail_plan(state: RunState, policy: WorkflowPolicy, using: "Classifier") -> dict[str, Any]:
    """The plan document, from what is stored. Raises ContextExpired where that is gone."""
    snapshot: Mapping[str, Any] = using.objects.get(state["snapshot"])
    read = of_row(using.objects.get(state["texts"][0]))
    words, names = ("", []) if isinstance(read, Unread) else said_in(read)
    unread = unread_because(read) if isinstance(read, Unread) else ""
    text = notes_of(words, snapshot["sender"], names, unread)
    task_gid = snapshot["task_gid"]
    edit = CommentOnTask(task_gid, text) if task_gid else CreateTask(state["project_gid"], snapshot["title"], text)
    return {
        **{name: state[name] for name in ("run_id", "workflow", "subject", "project_gid")},
        "edits": [edit.as_json()],
        "once": {"0": ONCE},
        "proposals": [],
        "refused": [],
        "abstained": [],
        "base": {},
        "fields": {},
        "names": {},
        "confidence": {},
        "persons": [],
        "stopped": [],
        "snapshot_read_at": state["snapshot_read_at"],
        "model": {"engine": "offline", "model_id": "offline"},
        "policy": policy.model_dump(mode="json"),
    }


def said_in(read: Document) -> tuple[str, list[str]]:
    """The sender's own words and those that they pass on, and the names of what was attached."""
    attached = [line for each in read.pages if each.anchor == "attachments" for line in each.text.split("\n") if line]
    return own_words(body_of(read), subject_of(read)), attached


def unread_because(read: Unread) -> str:
    """Why its words are not there, as people are told."""
    return WHY.get(read.reason, str(read.reason))
