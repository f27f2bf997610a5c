"""What was said of a task's proposals, in Asana, and by whom?

Reads stories, which carry their author, and turns them into signals; nothing is decided here. Asked only where a
proposal is open or a command may stand: the task, its stories, and two requests for each subtask that shows a proposal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from steward.asana import persons, protocol
from steward.asana.models import CustomField, Task, moment
from steward.errors import Rejected, RejectedReason
from steward.governance.approvals import Channel, Signal, Word
from steward.governance.commands import Command, commands
from steward.pipeline.showing import text_digest

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader

# What the stories must be asked for (FACTS 3): who said what when.
SAID_FIELDS: Final = (
    "created_at",
    "created_by.name",
    "resource_subtype",
    "type",
    "text",
    "is_edited",
    "new_approval_status",
    "custom_field.name",
    "new_enum_value.name",
)
SUBTASK_FIELDS: Final = ("name", "html_notes", "approval_status", "completed", "parent.name", "created_by.name")

_STATUSES: Final = {
    "approved": Word.YES,
    "rejected": Word.NO,
    "changes_requested": Word.NO,  # the stored diff cannot be changed: another proposal is another one
    "pending": Word.NEITHER,
}
_OPTIONS: Final = {"accept": Word.YES, "reject": Word.NO}
_TEXT_CHANGES: Final = frozenset({"name_changed", "notes_changed"})
_AUTHORED: Final = _TEXT_CHANGES | {"text_custom_field_changed"}

type Story = Mapping[str, Any]
type Remark = tuple[str, str, str]  # a comment's gid, its author's, and what it says


@dataclass(frozen=True, slots=True)
class Subtask:
    """The subtask that shows a proposal, as it is now: `text_sha256` over its name and visible notes.

    `remarks` are what people wrote there that is no command.
    """

    gid: str
    text_sha256: str
    text_changes: tuple[datetime, ...]
    completed: bool
    signals: tuple[Signal, ...]
    commands: tuple[Command, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was said on one task. `decision_gid` is the AI Decision field, None where the task has none.

    `authors` wrote the text that proposals of the task rest on, `behind` is what stands behind the first line of a
    command, by its story.
    """

    task: Task
    document: Mapping[str, Any]
    commands: tuple[Command, ...]
    decision_gid: str | None
    field_signals: tuple[Signal, ...]
    authors: frozenset[str]
    subtasks: Mapping[str, Subtask] = field(default_factory=dict)
    behind: Mapping[str, str] = field(default_factory=dict)

    def all_commands(self) -> list[Command]:
        """The commands on the task and on its subtasks, the oldest first: of a mute and its end the last one stands."""
        own = [command for subtask in self.subtasks.values() for command in subtask.commands]
        return sorted([*self.commands, *own], key=lambda each: (each.at, each.story_gid))

    def times(self) -> dict[str, datetime]:
        """When each thing was said, by its story."""
        pressed = [signal for subtask in self.subtasks.values() for signal in subtask.signals]
        said: list[Command | Signal] = [*self.all_commands(), *self.field_signals, *pressed]
        return {each.story_gid: each.at for each in said}


def hear(
    reader: "AsanaReader", document: Mapping[str, Any], field_name: str | None, shown: Mapping[str, str], bot_gid: str
) -> Heard:
    """Read the stories of the task and the subtasks `shown` (gid by proposal id). Raises what the reader raises.

    A subtask that is gone, or that was moved under another task, says nothing.
    """
    task = Task.parse(document)
    stories = list(reader.records(protocol.stories(task.gid, SAID_FIELDS)))
    decision = _decision_field(task, field_name)
    found = {each: _subtask(reader, gid, task.gid, bot_gid) for each, gid in shown.items()}
    return Heard(
        task=task,
        document=document,
        commands=tuple(commands(stories, bot_gid)),
        decision_gid=decision.gid if decision else None,
        field_signals=tuple(field_signals(stories, decision.gid)) if decision else (),
        authors=_authors(document, stories, bot_gid),
        subtasks={each: subtask for each, subtask in found.items() if subtask},
        behind={each.story_gid: _behind(stories, each.story_gid) for each in commands(stories, bot_gid)},
    )


def is_own_approval(document: Mapping[str, Any], bot_gid: str) -> str | None:
    """The gid of the task that an approval subtask of the bot belongs to; None for everything else."""
    mine = (document.get("created_by") or {}).get("gid") == bot_gid
    parent = (document.get("parent") or {}).get("gid")
    return str(parent) if mine and parent and document.get("resource_subtype") == "approval" else None


def status_signals(stories: Iterable[Story], subtask_gid: str) -> list[Signal]:
    """What the buttons of an approval said, one for each change of its status."""
    found = []
    for story in stories:
        word = _STATUSES.get(str(story.get("new_approval_status") or ""))
        if word and (at := moment(story.get("created_at"))):
            found.append(Signal(str(story["gid"]), at, _author(story), Channel.SUBTASK, word, subtask_gid=subtask_gid))
    return found


def field_signals(stories: Iterable[Story], field_gid: str) -> list[Signal]:
    """What the AI Decision field said, one for each change of it; any other option takes back what was said."""
    found = []
    for story in stories:
        at = moment(story.get("created_at"))
        if at and story.get("new_approval_status") is None and _names(story.get("custom_field"), field_gid):
            option = str((story.get("new_enum_value") or {}).get("name") or "").casefold()
            word = _OPTIONS.get(option, Word.NEITHER)
            found.append(Signal(str(story["gid"]), at, _author(story), Channel.FIELD, word))
    return found


def remarks(stories: Iterable[Story], bot_gid: str) -> list[Remark]:
    """The comments of people that are no command."""
    told = list(stories)
    spoken = {each.story_gid for each in commands(told, bot_gid)}
    return [
        (str(each["gid"]), _author(each), str(each.get("text") or ""))
        for each in told
        if each.get("type") == "comment" and str(each["gid"]) not in spoken and _author(each) not in ("", bot_gid)
    ]


def is_guest(reader: "AsanaReader", user_gid: str, workspace_gid: str) -> bool:
    """Whether a person is a guest of the workspace, or not in it at all."""
    try:
        memberships: Sequence[Mapping[str, Any]] = list(reader.records(persons.workspace_memberships(user_gid)))
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return True
        raise
    own = [each for each in memberships if _names(each.get("workspace"), workspace_gid)]
    return not own or any(each.get("is_guest") or each.get("is_active") is False for each in own)


def _decision_field(task: Task, name: str | None) -> CustomField | None:
    """The field in which people answer: a choice between the two; one that says anything else is not ours to empty."""
    field = task.field(name) if name else None
    options = {option.name.casefold() for option in field.options if option.enabled} if field else set()
    return field if field and field.kind == "enum" and options == _OPTIONS.keys() else None


def _subtask(reader: "AsanaReader", gid: str, parent_gid: str, bot_gid: str) -> Subtask | None:
    try:
        document = reader.task(gid, SUBTASK_FIELDS)
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return None
        raise
    if not _names(document.get("parent"), parent_gid) or not _names(document.get("created_by"), bot_gid):
        return None
    stories = list(reader.records(protocol.stories(gid, SAID_FIELDS)))
    changed = [each for each in stories if each.get("resource_subtype") in _TEXT_CHANGES]
    return Subtask(
        gid=gid,
        text_sha256=text_digest(str(document.get("name") or ""), str(document.get("html_notes") or "<body></body>")),
        text_changes=tuple(at for each in changed if (at := moment(each.get("created_at")))),
        completed=bool(document.get("completed")),
        signals=tuple(status_signals(stories, gid)),
        commands=tuple(commands(stories, bot_gid)),
        remarks=tuple(remarks(stories, bot_gid)),
    )


def _authors(document: Mapping[str, Any], stories: Iterable[Story], bot_gid: str) -> frozenset[str]:
    """Who made the task, and who changed its name, notes or a text field since: answers of a form are judged too."""
    changed = {_author(each) for each in stories if each.get("resource_subtype") in _AUTHORED}
    made = str((document.get("created_by") or {}).get("gid") or "")
    return frozenset({made, *changed}) - {"", bot_gid}


def _behind(stories: Iterable[Story], story_gid: str) -> str:
    text = next(str(each.get("text") or "") for each in stories if str(each["gid"]) == story_gid)
    return text.strip().partition("\n")[2].strip()


def _author(story: Story) -> str:
    return str((story.get("created_by") or {}).get("gid") or "")


def _names(named: Mapping[str, Any] | None, gid: str) -> bool:
    return bool(named) and str((named or {}).get("gid")) == gid
