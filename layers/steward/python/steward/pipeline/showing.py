"""How is a proposal put to people: the sentence in the recommendation field, and the approval subtask?

Both are written by code from the stored diff; neither is ever read back to decide what is done (RELIABILITY 4.8).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from steward.asana import richtext
from steward.asana.edits import (
    AddProject,
    AddSubtask,
    Assign,
    DeliverUpdate,
    Edit,
    GrowProject,
    PostStatus,
    SendEmail,
    SetDueDate,
    SetTaskFields,
    edit_of,
)
from steward.evidence.briefs.outline import counted, told_whole
from steward.evidence.remedy_keys import BECAUSE
from steward.governance.absolute import visible
from steward.store.keys import digest_of
from steward.store.proposals import REFERENCE_LENGTH

NAME_LIMIT: Final = 80  # characters of a person's or option's name that are shown
SHOWN_LIMIT: Final = 1000  # a text field takes 1,024 characters (FACTS 3)
_MARKER_LINE: Final = "ref ai-"  # what the writer puts behind the notes where it has no key (governance/marker.py)


def sentence(stored: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """What a person reads: `Proposed: assign to Ana Ruiz (ref 1a2b3c4d)`, several parted by semicolons."""
    parts = [f"{said(edit_of(each['edit']), names)} (ref {each['proposal_id'][:REFERENCE_LENGTH]})" for each in stored]
    return f"Proposed: {'; '.join(parts)}"[:SHOWN_LIMIT]


def subtask(diff: Mapping[str, Any], names: Mapping[str, str], approver_gid: str, expires_at: datetime) -> AddSubtask:
    """The approval subtask of one proposal: what would be done, how to answer, and until when."""
    edit, reference = edit_of(dict(diff["edit"])), str(diff["proposal_id"])[:REFERENCE_LENGTH]
    task_gid = str(diff["subject"]).partition(":")[2]
    what = said(edit, names)
    notes = richtext.body(
        "Steward proposes: ",
        richtext.strong(what),
        *_where(edit, task_gid),
        ".",
        richtext.bullets(
            *map(str, diff.get(BECAUSE) or ()),
            "Approve and it is done, exactly so. Reject or request changes and it is dropped.",
            f"Or comment on the task: /ai accept {reference} or /ai reject {reference}",
            "Only approvers of this project count, and only while this text is not edited.",
            f"Without an answer by {expires_at:%Y-%m-%d %H:%M} UTC nothing happens.",
        ),
    )
    if text := _whole(edit):  # what is approved is read whole
        notes = richtext.joined(notes, richtext.body(richtext.strong(_heading(edit))), text)
    return AddSubtask(
        task_gid, richtext.clean(f"Approve: {what} (ref {reference})"), notes, approver_gid, approval=True
    )


def _where(edit: Edit, task_gid: str) -> tuple[richtext.Part, ...]:
    """On which task it would be done; of a text for people that is only where the approval hangs."""
    return () if isinstance(edit, PostStatus | SendEmail | DeliverUpdate) else (" on ", richtext.mention(task_gid))


def _heading(edit: Edit) -> str:
    """What stands over a text that is read whole, so that it is not taken for a part of what is told about it."""
    match edit:
        case PostStatus():
            return "What would be posted, word for word:"
        case SendEmail() | DeliverUpdate():
            return "What they would get, word for word:"
        case _:
            return "What would be made:"


def _whole(edit: Edit) -> str:
    """The text that people get to read, where the edit is one; else empty."""
    match edit:
        case PostStatus(html_text=text) | SendEmail(html_text=text) | DeliverUpdate(html_notes=text):
            return text
        case AddProject() | GrowProject():
            return told_whole(edit.outline)
        case _:
            return ""


def text_digest(name: str, html_notes: str) -> str:
    """The hash of what a person reads on an approval subtask, without the reference that the writer may add."""
    seen = visible(html_notes)
    head, marker, tail = seen.rpartition(_MARKER_LINE)
    return digest_of(" ".join(name.split()), (head if marker and " " not in tail else seen).strip())


def said(edit: Edit, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one for each kind of edit
    """An edit in a few words."""
    match edit:
        case Assign(assignee_gid=gid):
            return f"assign to {_name(gid, names)}" if gid else "leave it to nobody"
        case SetDueDate(due_on=due_on):
            return f"set the due date to {due_on}"
        case AddSubtask(title=title, assignee_gid=gid):
            return f"add the subtask \u201c{title}\u201d{f' for {_name(gid, names)}' if gid else ''}"
        case PostStatus(parent_gid=gid, title=title) if gid in names:
            return f"post the \u201c{title}\u201d of \u201c{_name(gid, names)}\u201d"
        case PostStatus(title=title) | DeliverUpdate(title=title) | SendEmail(title=title):
            return f"{_done_with(edit)} the \u201c{title}\u201d"
        case AddProject() | GrowProject():
            return _built(edit)
        case SetTaskFields(values=values):
            return ", ".join(f"set {_name(gid, names)} to {_value(value, names)}" for gid, value in values.items())
        case _:
            return edit.name.replace("_", " ")


def _done_with(edit: PostStatus | DeliverUpdate | SendEmail) -> str:
    """What becomes of a text, so that the verb stands before it."""
    if isinstance(edit, PostStatus):
        return "post"
    people = "1 person" if len(edit.reader_gids) == 1 else f"{len(edit.reader_gids)} people"
    return f"{'email' if isinstance(edit, SendEmail) else 'hand'} {people}"


def _built(edit: AddProject | GrowProject) -> str:
    what = counted(edit.outline)
    if isinstance(edit, AddProject):
        return f"create the project \u201c{edit.title}\u201d with {what}"
    return f"add the section \u201c{edit.title}\u201d with {what} to the project of this brief"


def _value(value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - any field value
    each = value if isinstance(value, list | tuple) else [value]
    return " and ".join(_name(str(one), names) for one in each)


def _name(gid: str, names: Mapping[str, str]) -> str:
    """A name on one line, without anything a terminal or a page could take for a command."""
    return "".join(letter for letter in names.get(gid, gid) if letter.isprintable())[:NAME_LIMIT]
