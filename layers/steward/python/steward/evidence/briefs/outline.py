"""What is a project made of, as people approve it, and which of its parts are made next?

The rows are the immutable part of a proposal: what is approved is what is made, word for word.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from steward.asana import richtext
from steward.asana.edits import AddMilestone, AddPart, AddSection, CreateTask, Edit
from steward.asana.richtext import strong
from steward.evidence.briefs.entry import Brief, Entry, Role
from steward.evidence.documents.naming import shown
from steward.evidence.documents.outline import title_of
from steward.evidence.documents.told import REFERENCE, reference_of

ROWS_LIMIT: Final = 60  # parts of one project: what one person reads before saying yes; each is a request to Asana
WHOLE_CAP: Final = 60_000  # visible characters of what is approved: nothing of ROWS_LIMIT rows is ever cut
QUOTE_SHOWN: Final = 240  # characters of a passage, beside the name that it gives

type Row = Mapping[str, Any]


def rows_of(
    brief: Brief, name: str, found_by: str, known: Collection[str] = (), section: str = ""
) -> list[dict[str, Any]]:
    """The rows of a brief, without the `known` keys; all in one `section` where that is named.

    A section comes before what stands in it, a task before its subtasks. A subtask whose task is known is a task.
    """
    fresh = [each for each in brief.entries if each.item.key not in known]
    kept = {each.item.key for each in fresh}
    ordered = sorted(fresh, key=lambda each: each.role is Role.SUBTASK and each.parent in kept)[:ROWS_LIMIT]
    sections = [] if section else [each for each in brief.sections if any(one.section == each.name for one in ordered)]
    heads = [
        {"key": f"section:{each.name}", "role": str(Role.SECTION), "title": each.name, "anchor": each.anchor}
        for each in sections
    ]
    return [*heads, *(_row(each, name, found_by, section or each.section, kept) for each in ordered)]


def left_out(brief: Brief, known: Collection[str] = ()) -> int:
    """How many parts are too many for one project."""
    return max(0, sum(each.item.key not in known for each in brief.entries) - ROWS_LIMIT)


def counted(outline: Sequence[Row]) -> str:
    """How much it is, in a few words: `2 sections, 1 milestone and 7 tasks`."""
    numbers = Counter(str(each["role"]) for each in outline)
    parts = [f"{numbers[role]} {role}{'s' if numbers[role] > 1 else ''}" for role in Role if numbers[role]]
    *most, last = parts or ["nothing in it"]
    return f"{', '.join(most)} and {last}" if most else last


def told_whole(outline: Sequence[Row]) -> str:
    """All of it as an approver reads it, in its order, under its sections."""
    names = dict.fromkeys(["", *(each["section"] for each in outline if each["role"] != Role.SECTION)])
    anchors = {each["title"]: each["anchor"] for each in outline if each["role"] == Role.SECTION}
    parts: list[richtext.Part] = []
    for name in names:
        inside = [each for each in _in_order(outline) if each["section"] == name]
        if inside:
            place = f" ({anchors[name]})" if name in anchors else ""
            break_ = "\n" if parts else ""
            parts += [break_, strong(name or "Without a section"), place, richtext.bullets(*map(_line, inside))]
    return richtext.body(*parts, cap=WHOLE_CAP)


def next_parts(
    outline: Sequence[Row], project_gid: str, sections: Mapping[str, str], made: Mapping[str, str]
) -> list[tuple[str, Edit]]:
    """What is made next, by its row's key: first the sections, then tasks and milestones, then subtasks.

    `sections` are the project's, gid by name; `made` has the gid of each part that found its end, "" where it came to
    nothing: what would have stood in that stands one higher.
    """
    waiting = [each for each in outline if each["key"] not in made]
    for stage in (_sections, _tasks, _subtasks):
        if found := list(stage(waiting, project_gid, sections, made)):
            return found
    return []


def _sections(waiting: Iterable[Row], project_gid: str, _sections: Row, _made: Row) -> Iterator[tuple[str, Edit]]:
    for each in waiting:
        if each["role"] == Role.SECTION:
            yield each["key"], AddSection(project_gid, each["title"])


def _tasks(
    waiting: Iterable[Row], project_gid: str, sections: Mapping[str, str], made: Mapping[str, str]
) -> Iterator[tuple[str, Edit]]:
    for each in waiting:
        place, role = sections.get(each.get("section", "")), each["role"]
        if role == Role.MILESTONE:
            yield each["key"], AddMilestone(project_gid, each["title"], each["html_notes"], place, each["due_on"])
        elif role == Role.TASK or (role == Role.SUBTASK and made.get(each["parent"]) == ""):
            notes, due_on = each["html_notes"], each["due_on"]
            yield each["key"], CreateTask(project_gid, each["title"], notes, place, due_on=due_on)


def _subtasks(
    waiting: Iterable[Row], _project_gid: str, _sections: Row, made: Mapping[str, str]
) -> Iterator[tuple[str, Edit]]:
    for each in waiting:
        if each["role"] == Role.SUBTASK and (parent := made.get(each["parent"])):
            yield each["key"], AddPart(parent, each["title"], each["html_notes"], each["due_on"])


def _row(entry: Entry, name: str, found_by: str, section: str, kept: Collection[str]) -> dict[str, Any]:
    item = entry.item
    question = richtext.clean(item.due.question() or "") if item.due else ""
    is_subtask = entry.role is Role.SUBTASK and entry.parent in kept
    role = Role.TASK if entry.role is Role.SUBTASK and not is_subtask else entry.role
    quote = _cut(richtext.clean(item.quote).replace("\n", " "))
    notes = richtext.body(
        f"\u201c{quote}\u201d",
        richtext.bullets(
            f"From {shown(name)}, {item.anchor}.",
            *([question] if question else []),
            f"{role.capitalize()}, found by {found_by}.",
            f"{REFERENCE}{reference_of(item.key)}",
        ),
    )
    return {
        "key": item.key,
        "role": str(role),
        "title": title_of(item),
        "quote": quote,
        "anchor": item.anchor,
        "question": question,
        "html_notes": notes,
        "due_on": item.due.on.isoformat() if item.due and item.due.on else None,
        "section": section,
        "parent": entry.parent if is_subtask else "",
    }


def _in_order(outline: Sequence[Row]) -> Iterator[Row]:
    """Each part with its subtasks behind it."""
    for each in outline:
        if each["role"] in (Role.TASK, Role.MILESTONE):
            yield each
            yield from (one for one in outline if one["role"] == Role.SUBTASK and one["parent"] == each["key"])


def _line(row: Row) -> str:
    due = f", due {row['due_on']}" if row["due_on"] else ""
    asked = f" {row['question']} No day is set." if row["question"] else ""
    return f"{row['role']}, {row['anchor']}{due}: \u201c{row['quote']}\u201d{asked}"


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE_SHOWN else f"{text[: QUOTE_SHOWN - 1].rstrip()}\u2026"
