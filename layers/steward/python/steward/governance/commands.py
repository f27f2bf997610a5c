"""What does a comment ask Steward to do? Nothing, unless its first line is a command and nothing else.

`/ai accept`, `/ai reject` (each with a reference, or about all that is open), `/ai undo`, `/ai mute`, `/ai unmute`,
`/ai summary`.
What stands behind the first line is for people. A first line that begins with `/ai` and is none of them is one that
was meant and not understood.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import moment
from steward.governance.approvals import Channel, Signal, Word


class Verb(StrEnum):
    """The commands."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"
    MUTE = "mute"
    UNMUTE = "unmute"
    SUMMARY = "summary"  # of the comments: the workflow `thread_summary` hears it
    UNKNOWN = "unknown"  # it speaks to Steward, and says nothing that is a command


_LINE: Final = re.compile(
    r"/ai\s+(accept|reject|undo|mute|unmute|summary)(?:\s+(?:ref\s+)?([0-9a-f]{8,32}))?\s*[.!]?", re.IGNORECASE
)
_ADDRESSED: Final = re.compile(r"/ai(?:\s.*)?", re.IGNORECASE)
_WORDS: Final = {Verb.ACCEPT: Word.YES, Verb.REJECT: Word.NO}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, the comment it stands in, and its author (empty where Asana names none).

    `is_edited`: the comment was changed after it was made, so that it may have said something else `at` that time.
    """

    verb: Verb
    reference: str
    story_gid: str
    at: datetime
    actor_gid: str
    is_edited: bool = False

    def as_signal(self, about: str = "") -> Signal | None:
        """What it says of proposals; `about` is the proposal that a comment on its own subtask can only mean.

        There it says nothing where the person named another one.
        """
        word = _WORDS.get(self.verb)
        reference = about or self.reference
        if word is None or not reference.startswith(self.reference):
            return None
        return Signal(
            self.story_gid,
            self.at,
            self.actor_gid,
            Channel.COMMENT,
            word,
            reference=reference,
            is_edited=self.is_edited,
        )


def commands(stories: Iterable[Mapping[str, Any]], bot_gid: str) -> list[Command]:
    """The commands among a task's stories, the oldest first; the bot's own comments are never one."""
    found = [command for story in stories if (command := _command(story)) and command.actor_gid != bot_gid]
    return sorted(found, key=lambda each: (each.at, each.story_gid))


def _command(story: Mapping[str, Any]) -> Command | None:
    at = moment(story.get("created_at"))
    if story.get("type") != "comment" or at is None:
        return None
    lines = str(story.get("text") or "").strip().splitlines()
    first = lines[0].strip() if lines else ""
    match, actor_gid = _LINE.fullmatch(first), str((story.get("created_by") or {}).get("gid") or "")
    if match is None:
        addressed = _ADDRESSED.fullmatch(first)
        return Command(Verb.UNKNOWN, "", str(story["gid"]), at, actor_gid) if addressed else None
    verb, reference, is_edited = Verb(match[1].lower()), (match[2] or "").lower(), bool(story.get("is_edited"))
    return Command(verb, reference, str(story["gid"]), at, actor_gid, is_edited)
