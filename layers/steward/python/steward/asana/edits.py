"""What can the product do in Asana and send to its people? The closed vocabulary: what is not here, the AI cannot do.

Each edit is frozen data. Its mutation class says how once-ness is reached (RELIABILITY 3.2), its risk what a rule may
ask of it. `asana/mutations.py` turns an edit into its one request to Asana; `governance/journal.py` says which
classes it can carry.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar

from steward.asana.models import FieldValue


class MutationClass(StrEnum):
    """How a repeat of the mutation behaves, and how its outcome is read back."""

    ABSOLUTE_SET = "absolute_set"  # repeating is harmless; the danger is overwriting a person
    SET_LIKE = "set_like"  # adding the same element twice is adding it once
    CREATE_KEYED = "create_keyed"  # found again by external.gid
    CREATE_MARKED = "create_marked"  # found again by an HMAC marker in the bot's own text
    AT_MOST_ONCE = "at_most_once"  # cannot be read back: an unknown outcome is reported, never re-sent


class Risk(StrEnum):
    """How much a wrong edit costs a person."""

    LOW = "low"  # an AI-owned field, the bot's own comment
    MEDIUM = "medium"  # a human-owned value, undone by setting it back
    HIGH = "high"  # people are notified, or an official status changes


@dataclass(frozen=True, slots=True)
class Edit:
    """One intended change of one Asana object."""

    name: ClassVar[str]
    mutation_class: ClassVar[MutationClass]
    risk: ClassVar[Risk]

    def __init_subclass__(
        cls, *, name: str = "", mutation_class: MutationClass | None = None, risk: Risk | None = None
    ) -> None:
        if name and mutation_class and risk:  # the second call is the dataclass making its slotted twin
            cls.name, cls.mutation_class, cls.risk = name, mutation_class, risk

    def as_json(self) -> dict[str, Any]:
        """The edit as a JSON document, for plans and proposals."""
        return {"edit": self.name} | {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class SetTaskFields(Edit, name="set_task_fields", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.LOW):
    """Set custom fields of a task by gid, all in one request; None clears a field.

    `date_gids` names those whose value is a date: Asana takes it in another shape than a text (FACTS 3).
    """

    task_gid: str
    values: dict[str, FieldValue] = field(hash=False)
    date_gids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetProjectFields(Edit, name="set_project_fields", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.LOW):
    """Set custom fields of a project by gid; `date_gids` as in SetTaskFields."""

    project_gid: str
    values: dict[str, FieldValue] = field(hash=False)
    date_gids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign(Edit, name="assign", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.MEDIUM):
    """Give a task to a person; None takes it from whoever has it."""

    task_gid: str
    assignee_gid: str | None


@dataclass(frozen=True, slots=True)
class SetDueDate(Edit, name="set_due_date", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.MEDIUM):
    """Set a task's due date, `YYYY-MM-DD`; None takes it away."""

    task_gid: str
    due_on: str | None


@dataclass(frozen=True, slots=True)
class CompleteOwnTask(Edit, name="complete_own_task", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.MEDIUM):
    """Complete a task that the bot itself created; an approval by this status: `approved` where none is named."""

    task_gid: str
    approval_status: str = ""


@dataclass(frozen=True, slots=True)
class SetGoalMetric(Edit, name="set_goal_metric", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.HIGH):
    """Set the current value of a goal's metric."""

    goal_gid: str
    value: float


@dataclass(frozen=True, slots=True)
class EditOwnComment(Edit, name="edit_own_comment", mutation_class=MutationClass.ABSOLUTE_SET, risk=Risk.LOW):
    """Replace the text of a comment that the bot wrote, and pin or unpin it."""

    story_gid: str
    html_text: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class PlaceInSection(Edit, name="place_in_section", mutation_class=MutationClass.SET_LIKE, risk=Risk.MEDIUM):
    """Move a task into a section of its project."""

    task_gid: str
    section_gid: str


@dataclass(frozen=True, slots=True)
class Reorder(Edit, name="reorder", mutation_class=MutationClass.SET_LIKE, risk=Risk.MEDIUM):
    """Place a task directly after another one in a project."""

    task_gid: str
    project_gid: str
    after_task_gid: str


@dataclass(frozen=True, slots=True)
class Follow(Edit, name="follow", mutation_class=MutationClass.SET_LIKE, risk=Risk.MEDIUM):
    """Add followers to a task; each is notified of what comes."""

    task_gid: str
    follower_gids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag(Edit, name="tag", mutation_class=MutationClass.SET_LIKE, risk=Risk.LOW):
    """Add a tag to a task."""

    task_gid: str
    tag_gid: str


@dataclass(frozen=True, slots=True)
class AddSubtask(Edit, name="add_subtask", mutation_class=MutationClass.CREATE_KEYED, risk=Risk.MEDIUM):
    """Add a subtask or, with `approval`, an approval to a task."""

    task_gid: str
    title: str
    html_notes: str
    assignee_gid: str | None = None
    due_on: str | None = None
    approval: bool = False


@dataclass(frozen=True, slots=True)
class CreateTask(Edit, name="create_task", mutation_class=MutationClass.CREATE_KEYED, risk=Risk.MEDIUM):
    """Create a task in a project."""

    project_gid: str
    title: str
    html_notes: str
    section_gid: str | None = None
    assignee_gid: str | None = None
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class AddProject(Edit, name="add_project", mutation_class=MutationClass.CREATE_MARKED, risk=Risk.HIGH):
    """Create a project, empty: what belongs into it is made by the edits below, each once, as `outline` says.

    `outline` are rows of `evidence/briefs/outline.py`, so that a person approves all of it at once. `owner_gid` is who
    approved it. Asana wants a team in an organisation and knows none elsewhere.
    """

    workspace_gid: str
    team_gid: str | None
    title: str
    html_notes: str
    privacy: str
    outline: tuple[dict[str, Any], ...] = field(hash=False)
    owner_gid: str | None = None


@dataclass(frozen=True, slots=True)
class GrowProject(Edit, name="grow_project", mutation_class=MutationClass.SET_LIKE, risk=Risk.HIGH):
    """Add what a later version of its brief says to a project that was made of one: a section, and what goes into it.

    `title` is the section's name; the rows of `outline` are made by the edits below, as those of a new project.
    """

    project_gid: str
    title: str
    outline: tuple[dict[str, Any], ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class AddSection(Edit, name="add_section", mutation_class=MutationClass.SET_LIKE, risk=Risk.MEDIUM):
    """Add a section to a project, at its end, unless one of that name is there."""

    project_gid: str
    title: str


@dataclass(frozen=True, slots=True)
class AddMilestone(Edit, name="add_milestone", mutation_class=MutationClass.CREATE_KEYED, risk=Risk.MEDIUM):
    """Create a milestone in a project."""

    project_gid: str
    title: str
    html_notes: str
    section_gid: str | None = None
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class AddPart(Edit, name="add_part", mutation_class=MutationClass.CREATE_KEYED, risk=Risk.MEDIUM):
    """Add a subtask to a task that was made for the same brief, in another project than the run's own."""

    task_gid: str
    title: str
    html_notes: str
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class CommentOnTask(Edit, name="comment_on_task", mutation_class=MutationClass.CREATE_MARKED, risk=Risk.LOW):
    """Comment on a task; the text is built by `asana/richtext.py`, never by a model."""

    task_gid: str
    html_text: str


@dataclass(frozen=True, slots=True)
class CommentOnGoal(Edit, name="comment_on_goal", mutation_class=MutationClass.CREATE_MARKED, risk=Risk.MEDIUM):
    """Comment on a goal."""

    goal_gid: str
    html_text: str


@dataclass(frozen=True, slots=True)
class AttachReport(Edit, name="attach_report", mutation_class=MutationClass.CREATE_MARKED, risk=Risk.LOW):
    """Attach a page that code made to a task; `title` begins the file's name, which its marker ends."""

    task_gid: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class PostStatus(Edit, name="post_status", mutation_class=MutationClass.CREATE_MARKED, risk=Risk.HIGH):
    """Post an approved status update: it sets the official status and notifies every follower."""

    parent_gid: str
    title: str
    html_text: str
    status_type: str


@dataclass(frozen=True, slots=True)
class DeliverUpdate(Edit, name="deliver_update", mutation_class=MutationClass.CREATE_KEYED, risk=Risk.HIGH):
    """Hand an approved update to its readers, as a subtask: the first one's to do, and followed by the others."""

    task_gid: str
    title: str
    html_notes: str
    reader_gids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendEmail(Edit, name="send_email", mutation_class=MutationClass.AT_MOST_ONCE, risk=Risk.HIGH):
    """Send an approved update about a project to its readers; who reads it is told by gid, never by address."""

    project_gid: str
    title: str
    html_text: str
    reader_gids: tuple[str, ...]


EDITS: tuple[type[Edit], ...] = (
    SetTaskFields,
    SetProjectFields,
    Assign,
    SetDueDate,
    CompleteOwnTask,
    SetGoalMetric,
    EditOwnComment,
    PlaceInSection,
    Reorder,
    Follow,
    Tag,
    AddSubtask,
    CreateTask,
    AddProject,
    GrowProject,
    AddSection,
    AddMilestone,
    AddPart,
    CommentOnTask,
    CommentOnGoal,
    AttachReport,
    PostStatus,
    DeliverUpdate,
    SendEmail,
)


def edit_of(document: dict[str, Any]) -> Edit:
    """The edit that `Edit.as_json` wrote. Raises KeyError for a name outside the vocabulary."""
    kinds = {kind.name: kind for kind in EDITS}
    values = {name: value for name, value in document.items() if name != "edit"}
    for name in ("follower_gids", "date_gids", "reader_gids", "outline"):
        if name in values:
            values[name] = tuple(values[name])
    return kinds[document["edit"]](**values)
