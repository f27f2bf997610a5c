"""Which files of a task are versions of one document?

Those of one name, once what tells versions apart is left out. The newest of them is the document; the others were.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from steward.asana.richtext import LINK_REMOVED, clean
from steward.evidence.text import visible

NAME_LIMIT: Final = 80  # characters of a file's name that people are shown

# How people and programs tell versions apart, at the end of a name.
_VERSION: Final = re.compile(
    r"""(?ix)[\s._-]* (?:
        [(\[] \s* (?: \d{1,3} | copy | final | draft | v(?:er(?:sion)?)? [\s.]* \d{1,3} (?:[._]\d{1,3})* ) \s* [)\]]
      | (?<![a-z0-9]) (?: v | ver | version | rev | revision | r ) [\s._-]* \d{1,3} (?: [._]\d{1,3} )*
      | (?<![a-z]) (?: final | draft | copy | new | updated | latest | signed )
      | (?<!\d) (?: 20\d\d [._-]? \d\d [._-]? \d\d )
    ) $"""
)
_COPY_OF: Final = re.compile(r"(?i)^(?:copy of|kopie von)\s+")
_BETWEEN: Final = re.compile(r"[\s._-]+")


@dataclass(frozen=True, slots=True)
class File:
    """One attachment as Asana lists it; `created_at` is ISO 8601, so that texts of it stand in order of time."""

    gid: str
    name: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Current:
    """The newest version of one document, and how many older ones hang on the task too."""

    title: str
    file: File
    older: int


def title_of(name: str) -> str:
    """What all versions of a file's name share: small letters, no ending, no version, no copy's number."""
    plain = _COPY_OF.sub("", visible(PurePosixPath(name).name).casefold().strip())
    stem, dot, ending = plain.rpartition(".")
    left = stem if dot and ending.isalnum() and stem.strip(" .") else plain
    while (shorter := _VERSION.sub("", left)) != left and shorter.strip(" ._-"):
        left = shorter
    return _BETWEEN.sub(" ", left).strip()


def current(files: Iterable[File]) -> list[Current]:
    """The documents of a task, each by its newest file, the oldest document first."""
    versions: dict[str, list[File]] = {}
    for each in sorted(files, key=lambda file: (file.created_at, len(file.gid), file.gid)):
        versions.setdefault(title_of(each.name), []).append(each)
    return [Current(title, found[-1], len(found) - 1) for title, found in versions.items()]


def shown(name: str) -> str:
    """A file's name as people are shown it: one line, cut, and nothing that would become a link (`plan.zip` would)."""
    line = clean(name).replace("\n", " ").strip()
    if LINK_REMOVED in line:
        stem, _, ending = name.rpartition(".")
        line = f"{clean(stem)} ({clean(ending)})".replace("\n", " ")
    return line if len(line) <= NAME_LIMIT else f"{line[: NAME_LIMIT - 1].rstrip()}\u2026"
