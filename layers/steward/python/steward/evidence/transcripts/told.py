"""What are people told of a meeting, on its own task, on the tasks that it makes, and on those that it is about?

Built by code; what was said stands in quotation marks, cleaned, with who said it and when.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from steward.asana import richtext
from steward.asana.richtext import Part, strong
from steward.evidence.documents.naming import shown
from steward.evidence.documents.told import REFERENCE, WHY, unread_language_said
from steward.evidence.transcripts.items import Item, ItemKind, Quote, Source
from steward.evidence.transcripts.moments import clock
from steward.evidence.transcripts.roster import Who
from steward.evidence.transcripts.utterances import Reason

QUOTE_SHOWN: Final = 200  # characters: a sentence that is longer says its point before
LINES_SHOWN: Final = 15  # of each kind: a comment that has to be scrolled is not read
REFERENCE_LENGTH: Final = 16  # hex digits of an identity, as a document's point has them
LANGUAGE: Final = "language"  # why notes gave nothing: the rules know hardly a phrase of their language
SPEECH: Final = "speech"  # why a transcript gave nothing: no rule hears what people promise in half sentences
BY: Final = {Source.OFFLINE: "rules, not a model", Source.MODEL: "a model, each quote found in what was said"}

_WHY: Final[Mapping[str, str]] = {
    **WHY,
    SPEECH: "people speak in it, and what they promise takes a model to hear; this deployment asks none now",
    Reason.NOT_TEXT: "it is no text",
    Reason.BROKEN_CAPTIONS: "its captions have no times",
    Reason.BROKEN_JSON: "its JSON is damaged",
    Reason.UNKNOWN_JSON: "its JSON has no list of who said what",
    Reason.TOO_MANY_UTTERANCES: "it is longer than a meeting",
}
_HEADINGS: Final = {
    ItemKind.COMMITMENT: "Promised",
    ItemKind.DECISION: "Decided",
    ItemKind.QUESTION: "Asked, and open",
}

type Row = Mapping[str, Any]


def comment(
    items: Sequence[Item],
    taken_back: Sequence[str],
    asks: Mapping[str, Sequence[str]],
    there: Mapping[str, str],
    unread: Iterable[Row],
    sources: Iterable[str],
    projects: Mapping[str, Sequence[str]],
) -> str:
    """The whole comment about a meeting.

    Args:
        items: What stands, of all its files.
        taken_back: Promises that were taken back later, in their own words.
        asks: Questions to people by an item's identity.
        there: The gid of the open task that stands for an item already, by its identity.
        unread: Files that gave nothing, with their names and reasons.
        sources: Who found it.
        projects: The gids of the projects that an item names, by its identity.
    """
    parts: list[Part] = [f"Steward read this meeting ({', '.join(sorted(set(sources))) or 'nothing was found'}).\n"]
    for kind, heading in _HEADINGS.items():
        mine = [each for each in items if each.kind is kind]
        if mine:
            lines = [
                (*_line(each, asks.get(each.identity, ()), there.get(each.identity, "")), *_links(each, projects))
                for each in mine
            ]
            more = [f"{len(lines) - LINES_SHOWN} more in the meeting itself"] if len(lines) > LINES_SHOWN else []
            parts += [strong(heading), richtext.bullets(*lines[:LINES_SHOWN], *more)]
    if taken_back:
        parts += [strong("Taken back"), richtext.bullets(*(f"\u201c{_cut(each)}\u201d" for each in taken_back))]
    parts += [part for each in unread for part in _unread(each)]
    return richtext.body(*parts)


def subtask_notes(item: Item, meeting: str, projects: Mapping[str, Sequence[str]]) -> str:
    """The notes of a promise's subtask, with links to the projects that it names."""
    links = _links(item, projects)
    return richtext.body(
        f"\u201c{_cut(item.quote.text)}\u201d",
        richtext.bullets(
            f"{_place(item.quote)}, in the meeting {shown(meeting)}.",
            *([f"Owner: {owner_of(item)}."] if item.owner.text else []),
            *([links] if links else []),
            f"Found by {BY[item.source]}.",
            f"{REFERENCE}{reference_of(item.identity)}",
        ),
    )


def mentioned(item: Item, meeting_gid: str, due_on: str) -> str:
    """The comment on an open task for which a promise stands already."""
    due = f" It was promised for {due_on}." if due_on else ""
    return richtext.body(
        f"{_place(item.quote)} in ", richtext.mention(meeting_gid), f": \u201c{_cut(item.quote.text)}\u201d.{due}"
    )


def because(item: Item) -> str:
    """What an approver is shown of a promise."""
    return f"{_place(item.quote)}: \u201c{_cut(item.quote.text)}\u201d"


def reference_of(identity: str) -> str:
    """What of an item's identity stands in the notes of its subtask."""
    return identity.rpartition("-")[2][:REFERENCE_LENGTH]


def _line(item: Item, asks: Sequence[str], task_gid: str) -> tuple[Part, ...]:
    owner = f"{owner_of(item)}: " if item.kind is ItemKind.COMMITMENT and item.owner.text else ""
    due = f" (by {item.due.on.isoformat()})" if item.due and item.due.on else ""
    said: list[Part] = [f"{owner}\u201c{_cut(item.quote.text)}\u201d, {_place(item.quote)}{due}"]
    said += [f" {each}" for each in asks]
    said += [" It stands already as ", richtext.mention(task_gid)] if task_gid else []
    return tuple(said)


def _links(item: Item, projects: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    gids = projects.get(item.identity, ())
    return tuple(part for gid in gids for part in (" Project: ", richtext.mention(gid), "."))


def owner_of(item: Item) -> str:
    """Who does it, as people are told; "I" is whoever spoke."""
    told = item.owner.text
    if item.owner.who is Who.USER and told.casefold() in ("i", "me", "ich"):
        told = item.quote.speaker or told
    return _cut(told)


def _place(quote: Quote) -> str:
    who = _cut(quote.speaker) if quote.speaker else "written"
    return f"{who}, {clock(quote.start_seconds)}" if quote.start_seconds is not None else f"{who}, line {quote.line}"


def _unread(row: Row) -> Iterator[Part]:
    """Why a file gave nothing, or not all that may stand in it."""
    language = row.get("language", "")
    if row["unread"] and row["unread"] != LANGUAGE:
        yield from (strong(shown(row["name"])), f" gave nothing: {_WHY.get(row['unread'], row['unread'])}.\n")
    elif language:
        how = "gave nothing" if row["unread"] else "was read in part"
        yield from (strong(shown(row["name"])), f" {how}: {unread_language_said(language)}.\n")


def _cut(text: str) -> str:
    line = " ".join(richtext.clean(text).split())
    return line if len(line) <= QUOTE_SHOWN else f"{line[: QUOTE_SHOWN - 1].rstrip()}\u2026"
