"""What are people told of a task's documents: the one comment, and the words of each subtask?

Built by code from what was found; a document's own words stand in quotation marks, cleaned, with their place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from steward.asana import richtext
from steward.asana.addresses import Missing
from steward.asana.richtext import Part, strong
from steward.evidence.documents.items import MODEL
from steward.evidence.documents.naming import shown
from steward.evidence.documents.outline import Line, NewSubtask, Retold
from steward.reading.outcome import Reason

LINES_SHOWN: Final = 12  # of one document: a comment that has to be scrolled is not read
STILL_SHOWN: Final = 6  # beside what a later version says anew, of what it leaves as it was
LIST_LIMIT: Final = 60  # points of a list to look through: with their quotes they fill what a task's notes hold
NOTES_CAP: Final = 12_000  # visible characters of such a list
REFERENCE_LENGTH: Final = 16  # hex digits of an item's key: 64 bits, never twice on one task
REFERENCE: Final = "Point "  # how the line begins by which a subtask is known again

# Why a file was not read, behind its name: people are told once, and what they can do.
TRANSCRIPT: Final = "transcript"
WHY: Final[Mapping[str, str]] = {
    TRANSCRIPT: "it is a transcript of speech; the workflow meeting_sync reads those",
    Reason.EMPTY: "it is empty",
    Reason.UNSUPPORTED: "this kind of file is not read; PDF, Word, Excel, PowerPoint, text and mail are",
    Reason.ENCRYPTED: "it is under a password; attach a copy without one",
    Reason.BROKEN: "it is damaged, or not what its name says",
    Reason.TOO_LARGE: "it is larger than what is read; attach the part that matters",
    Reason.TOO_MANY_PAGES: "it has more pages than are read; attach the part that matters",
    Reason.NO_TEXT: "it shows no text, as a scan does; attach one with text in it",
    Reason.NO_TEXT_READER: "it is a picture, and nothing here reads text in pictures",
    Reason.BOMB: "it would unpack to far more than it is",
    Reason.TIMEOUT: "reading it took too long; attach the part that matters",
    Reason.MEMORY: "reading it took too much memory; attach the part that matters",
    Missing.EXTERNAL: "another service holds it; only files that lie in Asana are read",
    Missing.BLOCKED: "it is not held by Asana",
    Missing.NOT_GIVEN: "Asana did not give it out",
}
_LABELS: Final = {
    "to_act": ("as a subtask", "as subtasks"),
    "to_ask": ("put to the approvers", "put to the approvers"),
    "to_list": ("in one list to look through", "in one list to look through"),
}

type Row = Mapping[str, Any]


def unread_language_said(language: str) -> str:
    """What is not read of a text in a language of which the rules know hardly a phrase."""
    return (
        f"it is written in {language}, which is an unsupported language; what stands under a heading such as"
        " \u201cAction items\u201d or in a box is taken, and nothing that only its sentences say"
    )


def comment(rows: Iterable[Row], more: int = 0) -> str:
    """The whole comment about a task's documents, the newest first; `more` wait for the next run."""
    newest = sorted(rows, key=lambda each: (each["on"], each["gid"]), reverse=True)
    parts = [part for each in newest for part in _told(each)]
    waits = [f"{more} more {'files wait' if more > 1 else 'file waits'} to be read.\n"] if more else []
    return richtext.body(
        "Steward read what is attached here.\n", *parts, *waits, "This comment is edited when that changes."
    )


def subtask_notes(new: NewSubtask, name: str, found_by: str) -> str:
    """The notes of a subtask: the words, where they stand, who is named, who found them, and its reference."""
    source = new.source
    owner = [f"Named there: {new.owner_text}."] if new.owner_text else []
    return richtext.body(
        f"\u201c{source.quote}\u201d",
        richtext.bullets(
            f"From {shown(name)}, {source.anchor}.",
            *owner,
            f"{source.label.capitalize()}, found by {found_by}.",
            f"{REFERENCE}{reference_of(new.external_gid)}",
        ),
    )


def retold_comment(point: Retold, name: str) -> str:
    """The comment on the open subtask of a point that a later version words otherwise."""
    line, day = point.line, point.due_on.isoformat() if point.due_on else ""
    stands = f"this subtask is due on {point.stands}" if point.stands else "this subtask has no due date"
    due = f" The day named is {day}; {stands}." if day and day != point.stands else ""
    return richtext.body(
        strong(shown(name)),
        f" says something else now, {line.anchor}: \u201c{line.quote}\u201d (it said: \u201c{line.before}\u201d)."
        f"{due}{f' {point.question}' if point.question else ''} Nothing was changed here; that is people's to do.",
    )


def list_notes(new: Sequence[NewSubtask], name: str, found_by: str) -> str:
    """The notes of the one list in which so many points are that somebody has to look through them first."""
    points = [
        f"{each.source.label} ({each.source.anchor}): \u201c{each.source.quote}\u201d" for each in new[:LIST_LIMIT]
    ]
    more = [f"{len(new) - LIST_LIMIT} more are in the document itself."] if len(new) > LIST_LIMIT else []
    return richtext.body(
        f"{shown(name)} holds {len(new)} points to be done, found by {found_by}."
        " Keep those that matter as subtasks, and complete this when you are through.",
        richtext.bullets(*points, *more),
        cap=NOTES_CAP,
    )


def list_title(count: int, name: str) -> str:
    """The name of that list."""
    return f"Look through {count} points of {shown(name)}"


def reference_of(key: str) -> str:
    """What of an item's key stands in the notes of its subtask."""
    return key[:REFERENCE_LENGTH]


def references_in(notes: str) -> str:
    """The reference in a subtask's notes; empty where there is none."""
    lines = (each.strip(" \u2022") for each in notes.splitlines())
    found = (each.removeprefix(REFERENCE) for each in lines if each.startswith(REFERENCE))
    return next((each for each in found if len(each) == REFERENCE_LENGTH and each.isalnum()), "")


def _told(row: Row) -> Iterator[Part]:
    """One document: its name, and either why it was not read or what stands in it."""
    if why := row["unread"]:
        yield from (strong(shown(row["name"])), f" was not read: {WHY.get(why, why)}.\n")
        return
    yield from (strong(shown(row["name"])), f" ({row['found_by']}{_version(row)}): {_count(row)}.")
    if points := [*_points(row), *_warnings(row)]:
        yield richtext.bullets(*points)
    else:
        yield "\n"


def _version(row: Row) -> str:
    return f"; version {row['older'] + 1}, what is new in it{_still(row)}" if row["is_later"] else ""


def _still(row: Row) -> str:
    return ", and what it leaves open" if row.get("still") else ""


def _count(row: Row) -> str:
    found = len(row["lines"]) + row["left_out"]
    made = "; ".join(f"{row[name]} {said[row[name] > 1]}" for name, said in _LABELS.items() if row[name])
    if not found:
        return "nothing new to be done" if row["is_later"] else "nothing that asks for anything"
    return f"{found} point{'s' if found > 1 else ''}{f', {made}' if made else ''}"


def _points(row: Row) -> Iterator[Part]:
    asked = {(each["quote"], each["anchor"]): each["label"] for each in row["questions"]}
    lines, still = row["lines"][:LINES_SHOWN], row.get("still", ())
    for each in (*lines, *still[:STILL_SHOWN]):
        question = asked.get((each["quote"], each["anchor"]), "")
        was = f" (it said: \u201c{each['before']}\u201d)" if each["before"] else ""
        yield f"{each['label']}, {each['anchor']}: \u201c{each['quote']}\u201d{was}{f' {question}' if question else ''}"
    if more := len(row["lines"]) - len(lines) + row["left_out"]:
        yield f"{more} more in the document itself"
    if (more := len(still) - STILL_SHOWN) > 0:
        yield f"{more} more unchanged in the document itself"


def _warnings(row: Row) -> Iterator[Part]:
    if row["hidden"]:
        yield strong("It holds text that its readers do not see; none of that was taken into account.")
    if row.get("language") and row["found_by"] != MODEL:
        yield f"Not all of it was read: {unread_language_said(row['language'])}."
    if row["unread_from"]:
        yield f"It was read up to {row['unread_from']}; what comes behind was not."


def line_row(line: Line) -> dict[str, str]:
    """A line as a JSON document."""
    return {"label": line.label, "quote": line.quote, "anchor": line.anchor, "before": line.before}
