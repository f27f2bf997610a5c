"""What did people say on a task, in their own words and in their order?

The bot's own comments, those of other machines, and commands are no part of it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import moment
from steward.evidence.text import cut, visible

MOST_COMMENTS: Final = 60  # the newest: more than anybody reads through, and what one question can hold of short ones
COMMENT_BYTES: Final = 2000  # of one comment: a screenful; what is pasted behind it is a document
NAME_BYTES: Final = 60  # of a person's name
NOBODY: Final = "somebody"  # where Asana names no author

_COMMAND: Final = re.compile(r"/ai(?:\s.*)?", re.IGNORECASE)


class Kind(StrEnum):
    """What a sentence is, by stated rules (`weighing.py`); the words are stored."""

    PLAIN = ""
    ACTION = "action"  # it asks for something, or promises it
    QUESTION = "question"  # it asks, and nobody visibly answered
    ANSWERED = "answered"  # it asked, and somebody else wrote about it
    DECISION = "decision"  # it says that something was decided
    SUPPOSED = "supposed"  # it only suggests, supposes or wishes
    JOKE = "joke"
    ORDER = "order"  # it speaks to a machine: nobody's task, and no word of the thread


@dataclass(frozen=True, slots=True)
class Sentence:
    """From the first to behind the last character of one sentence of a comment, and what it is."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of a person; `key` is the opaque one under which a model is shown it."""

    key: str
    story_gid: str
    author_gid: str
    author: str
    at: datetime
    text: str

    def as_json(self) -> dict[str, str]:
        """As it is stored for a day."""
        return {
            "key": self.key,
            "story_gid": self.story_gid,
            "author_gid": self.author_gid,
            "author": self.author,
            "at": self.at.isoformat(),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest MOST_COMMENTS comments, the oldest of them first; `left_out` counts those before them."""

    said: tuple[Said, ...]
    left_out: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is stored for a day."""
        return {"said": [each.as_json() for each in self.said], "left_out": self.left_out}

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> "Thread":
        """What `as_json` wrote."""
        said = (Said(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in document["said"])
        return cls(tuple(said), document["left_out"])

    def of_key(self, key: str) -> Said | None:
        """The comment under that key."""
        return next((each for each in self.said if each.key == key), None)


def thread_of(stories: Iterable[Mapping[str, Any]], machines: Collection[str]) -> Thread:
    """The comments among a task's stories that people wrote; `machines` are the gids of users that are none."""
    told = [(each, words) for each in stories if _by_a_person(each, machines) and (words := own_words(each))]
    told.sort(key=lambda each: (str(each[0]["created_at"]), str(each[0]["gid"])))
    kept = told[-MOST_COMMENTS:]
    said = (_said(f"c{number}", story, words) for number, (story, words) in enumerate(kept, 1))
    return Thread(tuple(said), len(told) - len(kept))


def own_words(story: Mapping[str, Any]) -> str:
    """What a comment says to people: a command in its first line is not for them."""
    first, _, rest = visible(str(story.get("text") or "")).partition("\n")
    words = rest.strip() if _COMMAND.fullmatch(first) else f"{first}\n{rest}".strip()
    return cut(words, COMMENT_BYTES)


def rows_of(found: Iterable[Iterable[Sentence]]) -> list[list[list[Any]]]:
    """As they are stored."""
    return [[[each.start, each.end, str(each.kind)] for each in comment] for comment in found]


def sentences_of(rows: Sequence[Sequence[Sequence[Any]]]) -> list[list[Sentence]]:
    """What `rows_of` wrote."""
    return [[Sentence(start, end, Kind(kind)) for start, end, kind in comment] for comment in rows]


def _by_a_person(story: Mapping[str, Any], machines: Collection[str]) -> bool:
    author = story.get("created_by") or {}
    is_person = author.get("resource_type", "user") == "user" and str(author.get("gid") or "") not in machines
    return story.get("type") == "comment" and is_person and bool(story.get("created_at"))


def _said(key: str, story: Mapping[str, Any], words: str) -> Said:
    author, at = story.get("created_by") or {}, moment(str(story["created_at"]))
    assert at is not None  # noqa: S101 - only what has a time comes here
    name = cut(visible(str(author.get("name") or "")).replace("\n", " "), NAME_BYTES)
    return Said(key, str(story["gid"]), str(author.get("gid") or ""), name or NOBODY, at, words)
