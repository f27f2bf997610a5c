"""Does an open task stand for a promise already? Then it is told there, and no second task is made.

By the words of the promise and of the task's title, by its owner and its project; by code alone. Several tasks that fit
as well are a question to a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from steward.evidence.transcripts.items import Item, ItemKind
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.roster import Who
from steward.evidence.transcripts.wording import object_words

# Of the fewer words of the two: "send Acme the pricing deck" shares three of three with "Pricing deck for Acme", and
# two of three with "Pricing deck for Globex", which is another deck.
_SAME: Final = 0.75
_SHARED: Final = 2  # object words: one, such as a customer's name, stands in every second title
# The owner says as much as a word in five, and where two people hold a task of the same title it is another task.
_OWNER: Final = 0.2
_PROJECT: Final = 0.1
_AS_GOOD: Final = 0.1  # less apart than this nobody could tell why one was taken
_CANDIDATES: Final = 5  # of a question


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task of a project that the meeting may be about."""

    task_gid: str
    title: str
    assignee_gid: str = ""
    project_gid: str = ""
    due_on: date | None = None


class What(StrEnum):
    """What is to be done about an item."""

    CREATE = "create"
    COMMENT = "comment"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Match:
    """What is to be done: on `task_gids` for a comment (one) or a question (several).

    `due_on` and `assignee_gid` are what the promise says otherwise than the task, for a person to accept.
    """

    what: What
    task_gids: tuple[str, ...] = ()
    due_on: date | None = None
    assignee_gid: str = ""


def matched(
    item: Item, tasks: Sequence[OpenTask], meeting: Meeting, known: Collection[str], projects: Collection[str] = ()
) -> Match:
    """What becomes of one item.

    Args:
        item: A promise; decisions and questions make no tasks.
        tasks: The open tasks of the projects concerned.
        meeting: Whose people's names tell no two tasks apart.
        known: Identities of which a task was made, or a comment, before.
        projects: Gids of the projects that the meeting is about.
    """
    if item.kind is not ItemKind.COMMITMENT or item.identity in known:
        return Match(What.NOTHING)
    scored = [(score, each) for each in tasks if (score := likeness(item, each, meeting, projects)) > 0]
    best = max((score for score, _ in scored), default=0.0)
    near = sorted((each for score, each in scored if score > best - _AS_GOOD), key=lambda each: each.task_gid)
    if not near:
        return Match(What.CREATE)
    if len(near) > 1:
        return Match(What.ASK, tuple(each.task_gid for each in near[:_CANDIDATES]))
    return _comment(item, near[0])


def likeness(item: Item, task: OpenTask, meeting: Meeting, projects: Collection[str] = ()) -> float:
    """How well a task fits, 0 for not at all; over 1 with the owner's and the project's share."""
    people = object_words(" ".join(each.name for each in (*meeting.attendees, *meeting.roster)))
    title = object_words(task.title) - people
    told = max(
        (object_words(each) - people for each in (item.title, item.quote.text)), key=lambda each: len(each & title)
    )
    shared = len(told & title)
    share = shared / min(len(told), len(title)) if shared >= _SHARED else 0.0
    if share < _SAME:
        return 0.0
    return share + _owned(item, task) + _PROJECT * (task.project_gid in projects)


def _owned(item: Item, task: OpenTask) -> float:
    if item.owner.who is not Who.USER or not task.assignee_gid:
        return 0.0
    return _OWNER if item.owner.user_gid == task.assignee_gid else -_OWNER


def _comment(item: Item, task: OpenTask) -> Match:
    due = item.due.on if item.due and item.due.on != task.due_on else None
    owner = item.owner.user_gid if item.owner.user_gid != task.assignee_gid else ""
    return Match(What.COMMENT, (task.task_gid,), due, owner)
