"""Which project do stated rules find in a brief, where no model is asked? Labelled so wherever people see it.

Headings are sections. Duties, asks and the entries of lists under a heading of work are tasks, dates to plan by and the
entries under a heading of milestones are milestones, and an entry that is numbered below another one is its subtask.
Decisions and risks are nobody's task.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from steward.evidence.briefs.entry import Brief, Gathering, Role
from steward.evidence.documents import labels
from steward.evidence.documents.due import due_of
from steward.evidence.documents.entries import Form
from steward.evidence.documents.items import Item, Kind, key_of
from steward.evidence.documents.layout import Passage, passages
from steward.evidence.documents.naming import shown
from steward.evidence.documents.pages import Document, readable
from steward.evidence.documents.rules import Asks, extracted

_FEWEST_WORDS: Final = 2  # "Budget" in a list names a topic; "Go-live" under milestones is one
_LONGEST: Final = 600  # characters: as long as a quote may be
_TITLE_LENGTH: Final = 90  # characters of a first line that can be a title

_WORK: Final = re.compile(
    r"(?i)\b(?:phases?|stages?|sprints?|work ?packages?|workstreams?|deliverables?|tasks?|to-?dos?|next steps|actions?"
    r"|scope of work|in scope|activities|plan|aufgaben|arbeitspakete?|tareas|t\u00e2ches)\b"
)
_PLAN_BY: Final = re.compile(r"(?i)\b(?:milestones?|meilensteine?|hitos|jalons)\b")
_OUT_OF_SCOPE: Final = re.compile(r"(?i)\b(?:out of scope|not in scope|non-?goals|exclusions|excluded)\b")
# A heading that a colon makes look like a sentence: "Phase 1: Discovery".
_PHASE: Final = re.compile(
    r"(?i)(?:phase|stage|sprint|workstream|work package|part|wave|iteration)\s+[\w.]{1,8}"
    r"\s*[:\u2013\u2014-]\s*\S.{0,70}"
)
_LISTED: Final = frozenset({Form.BULLET, Form.NUMBERED, Form.CHECKBOX})
_LETTERED: Final = re.compile(r"\(?[a-z]{1,2}\)|\([ivx]{1,4}\)")


def by_rules(document: Document, asks: Asks) -> Brief:
    """The brief; its title is its first heading, else the name of its file."""
    seen = readable(document)
    reader = _Reader(seen, {each.key: each for each in extracted(document, asks)})
    found = list(passages(seen))
    title = _title(found)
    for at, passage in enumerate(found):
        if at or not title:
            reader.take(passage, found[at + 1] if at + 1 < len(found) else None)
    return reader.gathering.brief(title or stem_of(document.name))


def stem_of(name: str) -> str:
    """A file's name without its ending, as a title."""
    return shown(PurePosixPath(name).stem or name)


def _title(found: list[Passage]) -> str:
    """The first passage, where it heads the whole and not a list of its own."""
    if not found or found[0].number or _PHASE.fullmatch(found[0].text):
        return ""
    first, after = found[0], found[1] if len(found) > 1 else None
    is_title = first.form is Form.HEADING and len(first.text) <= _TITLE_LENGTH
    return first.text if is_title and after and after.form not in _LISTED else ""


@dataclass(slots=True)
class _Reader:
    """Goes through the passages in their order."""

    document: Document
    items: Mapping[str, Item]
    gathering: Gathering = field(default_factory=lambda: Gathering({}, {}))
    heading: str = ""
    numbered: dict[str, str] = field(default_factory=dict)  # the keys of the tasks by their numbers

    def take(self, passage: Passage, after: Passage | None) -> None:
        """One passage: a heading, or something to be done, or neither."""
        if _heads(passage, after, self.heading):
            self.heading = passage.text
            self.numbered = {}
            self.gathering.enter(passage.text, passage.anchor)
        elif not _OUT_OF_SCOPE.search(self.heading) and (found := self._found(passage)):
            role, item = found
            parent = self._parent(passage) if role is Role.TASK else ""
            self.gathering.add(Role.SUBTASK if parent else role, item, parent)
            if passage.number and role is Role.TASK and not parent:
                self.numbered[passage.number] = item.key

    def _found(self, passage: Passage) -> tuple[Role, Item] | None:
        key = key_of(self.document.key, passage.text)
        item = self.items.get(key) or self._listed(passage, key)
        if item is None or item.kind in (Kind.DECISION, Kind.RISK):
            return None
        return Role.MILESTONE if self._is_planned_by(passage, item) else Role.TASK, item

    def _is_planned_by(self, passage: Passage, item: Item) -> bool:
        """Whether it is a day or an event to plan by: work that names its day stays work."""
        label, is_listed = labels.labelled(passage), passage.form in _LISTED
        if (label and label[0] is Kind.DATE) or (is_listed and _PLAN_BY.search(self.heading)):
            return True
        is_work = _WORK.search(self.heading) or "." in passage.number
        return item.kind is Kind.DATE and not (is_listed and is_work)

    def _listed(self, passage: Passage, key: str) -> Item | None:
        """An entry of a list under a heading of work, which no duty and no ask need tell."""
        is_leaf = passage.form in _LISTED or (passage.form is Form.HEADING and bool(passage.number))
        is_work = _WORK.search(self.heading) or _PLAN_BY.search(self.heading) or "." in passage.number
        fewest = 1 if _PLAN_BY.search(self.heading) else _FEWEST_WORDS
        if not (is_leaf and is_work) or len(passage.text.split()) < fewest or len(passage.text) > _LONGEST:
            return None
        due = due_of(passage.text, self.document)
        return Item(Kind.ACTION, passage.text, passage.page, passage.anchor, key, due)

    def _parent(self, passage: Passage) -> str:
        """The key of the task that this entry is numbered below; empty where there is none."""
        number = passage.number
        if _LETTERED.fullmatch(number):
            return next(reversed(self.numbered.values()), "")
        above, dot, _ = number.rpartition(".")
        return self.numbered.get(above, "") if dot else ""


def _heads(passage: Passage, after: Passage | None, heading: str) -> bool:
    """Whether it heads what comes next: a short numbered line under a heading of work is an entry of its list."""
    if passage.form is not Form.HEADING:
        return passage.form is Form.PROSE and bool(_PHASE.fullmatch(passage.text))
    if not passage.number:
        return True
    if "." in passage.number or _WORK.search(heading) or _PLAN_BY.search(heading):
        return False
    return after is None or after.form is not Form.HEADING or after.number.startswith(f"{passage.number}.")
