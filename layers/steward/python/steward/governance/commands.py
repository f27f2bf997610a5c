"""What does a comment ask Steward to do? Nothing, unless its first line is a command and nothing else.

`/ai accept`, `/ai reject` (each with a reference, or about all that is open), `/ai undo`, `/ai mute`, `/ai unmute`.
What stands behind the first line is for people.
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


_LINE: Final = re.compile(
    r"/ai\s+(accept|reject|undo|mute|unmute)(?:\s+(?:ref\s+)?([0-9a-f]{8,32}))?\s*[.!]?", re.IGNORECASE
)
_WORDS: Final = {Verb.ACCEPT: Word.YES, Verb.REJECT: Word.NO}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, the comment it stands in, and its author (empty where Asana names none)."""

    verb: Verb
    reference: str
    story_gid: str
    at: datetime
    actor_gid: str

    def as_signal(self, about: str = "") -> Signal | None:
        """What it says of proposals; `about` is the proposal that a comment on its own subtask can only mean."""
        word = _WORDS.get(self.verb)
        reference = about or self.reference
        if word is None:
            return None
        return Signal(self.story_gid, self.at, self.actor_gid, Channel.COMMENT, word, reference=reference)


def commands(stories: Iterable[Mapping[str, Any]], bot_gid: str) -> list[Command]:
    """The commands among a task's stories, the oldest first; the bot's own comments are never one."""
    found = [command for story in stories if (command := _command(story)) and command.actor_gid != bot_gid]
    return sorted(found, key=lambda each: (each.at, each.story_gid))


def _command(story: Mapping[str, Any]) -> Command | None:
    at = moment(story.get("created_at"))
    if story.get("type") != "comment" or at is None:
        return None
    lines = str(story.get("text") or "").strip().splitlines()
    match = _LINE.fullmatch(lines[0].strip()) if lines else None
    if match is None:
        return None
    author = story.get("created_by") or {}
    verb, reference = Verb(match[1].lower()), (match[2] or "").lower()
    return Command(verb, reference, str(story["gid"]), at, str(author.get("gid") or ""))
