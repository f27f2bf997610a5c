"""What was found in a brief, and how is it kept between two of its versions?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from steward.asana.richtext import clean
from steward.evidence.documents.folding import folded
from steward.evidence.documents.items import Item
from steward.evidence.documents.stored import as_rows, of_rows

NAME_LIMIT: Final = 100  # characters of a project's or a section's name: what a board's column shows


class Role(StrEnum):
    """What a passage becomes; the words are stored."""

    SECTION = "section"
    MILESTONE = "milestone"
    TASK = "task"
    SUBTASK = "subtask"


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage, the name of the section that it stands in ("" for none), and a subtask's task, by its key."""

    role: Role
    item: Item
    section: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the brief, and where it stands."""

    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What a brief asks for, in its order. A section in which nothing stands is none."""

    title: str
    sections: tuple[Section, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def items(self) -> list[Item]:
        """The passages alone, as two versions are compared."""
        return [each.item for each in self.entries]


@dataclass(slots=True)
class Gathering:
    """A brief as it is put together: each passage once, and of two headings of one name the first."""

    sections: dict[str, Section]
    entries: dict[str, Entry]
    section: str = ""
    task: str = ""

    def enter(self, name: str, anchor: str) -> None:
        """What comes next stands in this section."""
        shown = as_name(name)
        self.section = self.sections.setdefault(folded(shown), Section(shown, anchor)).name if shown else ""
        self.task = ""

    def add(self, role: Role, item: Item, parent: str = "") -> None:
        """One passage; a subtask belongs to `parent`, or to the task before it. Without any it is a task."""
        parent = (parent or self.task) if role is Role.SUBTASK else ""
        role = Role.TASK if role is Role.SUBTASK and not parent else role
        entry = self.entries.setdefault(item.key, Entry(role, item, self.section, parent))
        if entry.role is Role.TASK:
            self.task = entry.item.key

    def brief(self, title: str) -> Brief:
        """All of it."""
        filled = {each.section for each in self.entries.values()}
        sections = tuple(each for each in self.sections.values() if each.name in filled)
        return Brief(as_name(title), sections, tuple(self.entries.values()))


def as_name(text: str) -> str:
    """A heading as the name of something: its words alone, cleaned, cut."""
    shown = " ".join(clean(text).strip("#:*_ ").split())
    return shown if len(shown) <= NAME_LIMIT else f"{shown[: NAME_LIMIT - 1].rstrip()}\u2026"


def as_row(brief: Brief) -> dict[str, Any]:
    """The brief as a JSON document."""
    return {
        "title": brief.title,
        "sections": [{"name": each.name, "anchor": each.anchor} for each in brief.sections],
        "entries": [
            {"role": str(each.role), "section": each.section, "parent": each.parent, "item": as_rows([each.item])[0]}
            for each in brief.entries
        ],
    }


def of_row(row: Mapping[str, Any]) -> Brief:
    """What `as_row` wrote."""
    sections = tuple(Section(each["name"], each["anchor"]) for each in row["sections"])
    return Brief(row["title"], sections, tuple(_entries(row["entries"])))


def _entries(rows: Iterable[Mapping[str, Any]]) -> Iterable[Entry]:
    for each in rows:
        (item,) = of_rows([each["item"]])
        yield Entry(Role(each["role"]), item, each["section"], each["parent"])
