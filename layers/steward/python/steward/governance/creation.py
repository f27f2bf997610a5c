"""What does an edit make, where is it looked for, and which of what is there did it make?

A subtask, a task, a comment, a status update. Asana has no key that would refuse a second one (RELIABILITY 3.2), so
after an unknown outcome everything that could be it is listed, to the end: a list that was cut proves nothing.

RELIABILITY 3.2, rows 3 and 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from steward.asana import protocol, richtext
from steward.asana.edits import EditOwnComment
from steward.asana.models import Task
from steward.asana.protocol import MADE_TASK_FIELDS, MADE_TEXT_FIELDS, Request
from steward.errors import Refused
from steward.governance.absolute import SCOPE_FIELDS, out_of_scope, over
from steward.governance.finding import Added, Bounds, Record
from steward.governance.marker import Mark

# Asana stamps what is made by its own clock; ours may be ahead of it by this much (RELIABILITY Q14 assumes 40 s).
SKEW: Final = timedelta(minutes=5)


class Place(StrEnum):
    """Under what a thing is made."""

    SUBTASK = "subtask"  # a task, under a task
    PART = "part"  # a task, under a task that we made in another project than the run's
    PROJECT_TASK = "project_task"  # a task, in a project
    TEAM_PROJECT = "team_project"  # a project, of a team
    WORKSPACE_PROJECT = "workspace_project"  # a project, where there are no teams
    TASK_COMMENT = "task_comment"
    GOAL_COMMENT = "goal_comment"
    FILE = "file"  # an attachment, of a task
    STATUS = "status"  # a status update, of a project, portfolio or goal


_OF_NO_AUTHOR: Final = (Place.TEAM_PROJECT, Place.WORKSPACE_PROJECT)


@dataclass(frozen=True, slots=True)
class Creation(Added):
    """One thing to be made under `gid`; `content_sha256` is the hash of the edit that makes it."""

    gid: str
    place: Place
    content_sha256: str
    deed: ClassVar[str] = "made"

    def scope(self) -> Request | None:
        """What to read to know whether something may still be made there; None where that has no such bounds."""
        under_task = self.place in (Place.SUBTASK, Place.TASK_COMMENT, Place.FILE)
        return protocol.task(self.gid, (*SCOPE_FIELDS, "parent.name")) if under_task else None

    def listing(self, since: datetime) -> Request:  # noqa: PLR0911 - one for each place
        """The first page of everything that could be it and was made after `since`, where Asana can narrow it."""
        match self.place:
            case Place.SUBTASK | Place.PART:
                return protocol.subtasks(self.gid, MADE_TASK_FIELDS)
            case Place.PROJECT_TASK:
                return protocol.project_tasks(self.gid, fields=MADE_TASK_FIELDS, modified_since=since - SKEW)
            case Place.TEAM_PROJECT:
                return protocol.projects_of_team(self.gid)
            case Place.WORKSPACE_PROJECT:
                return protocol.projects_of_workspace(self.gid)
            case Place.TASK_COMMENT:
                return protocol.stories(self.gid, MADE_TEXT_FIELDS)
            case Place.GOAL_COMMENT:
                return protocol.goal_stories(self.gid, MADE_TEXT_FIELDS)
            case Place.FILE:
                return protocol.attachments(self.gid)
            case Place.STATUS:
                return protocol.status_updates(self.gid, since - SKEW)


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """One thing that bears the mark; the oldest is the one that counts."""

    created_at: str
    gid: str


def find_copies(
    records: Iterable[Record], mark: Mark, bot_user_gid: str, place: Place | None = None
) -> tuple[Copy, ...]:
    """Everything among the records that this mutation made, the oldest first: more than one is a double effect.

    A key is its app's own and needs no author. A marker counts in the bot's own text alone (RELIABILITY I13), as a line
    of its own: a text that names it is not marked. A file and a project name no author: there the marker counts, which
    nobody can know before the thing is there; in a file it ends the name.
    """
    return tuple(sorted(_copy(record) for record in records if _bears(record, mark, bot_user_gid, place)))


def marked_duplicate(copy: Copy, mark: Mark) -> EditOwnComment:
    """The edit that takes an extra comment back without deleting anything. It goes through the journal as any other."""
    return EditOwnComment(copy.gid, richtext.body(f"duplicate of {mark.marker}"))


def closed_to(record: Record, bounds: Bounds, place: Place) -> Refused | None:
    """Why nothing may be made under the task any more.

    A subtask is a member of no project by itself: one of the run's own task may be commented on as that task may.
    """
    task = Task.parse(record)
    is_own = task.parent is not None and task.parent.gid == bounds.subject_gid
    return over(task) if is_own and place is Place.TASK_COMMENT else out_of_scope(task, bounds.project_gid)


def _copy(record: Record) -> Copy:
    return Copy(str(record.get("created_at") or ""), str(record["gid"]))


def _bears(record: Record, mark: Mark, bot_user_gid: str, place: Place | None) -> bool:
    if mark.external_gid:
        return (record.get("external") or {}).get("gid") == mark.external_gid
    if place is Place.FILE:
        return bool(mark.marker) and str(record.get("name") or "").endswith(f" {mark.marker}.html")
    is_ours = place in _OF_NO_AUTHOR or (record.get("created_by") or {}).get("gid") == bot_user_gid
    text = str(record.get("notes") or record.get("text") or "")
    return bool(mark.marker) and is_ours and richtext.bears_marker(text, str(mark.marker))
