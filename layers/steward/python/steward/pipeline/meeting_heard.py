"""What came out of the sources of a meeting, and what of it is new since the last run?

A source that a model was asked about is checked by its words; of written notes the rules stand in, of speech nothing
does. What an earlier run knew is not found a second time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.decisions import Decision, decided, logged, standing
from steward.evidence.transcripts.items import Change, Extraction, Item, ItemKind, Unsupported
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.repeated import new_items
from steward.evidence.transcripts.rewording import as_known
from steward.evidence.transcripts.stored import as_rows, decision_rows, decisions_of, of_rows
from steward.evidence.transcripts.told import BY, LANGUAGE, SPEECH
from steward.evidence.transcripts.utterances import Kind
from steward.evidence.transcripts.verifying import verified
from steward.pipeline.meeting_texts import NOTES, Told

type Row = Mapping[str, Any]

_SILENT: Final = frozenset({NOTES, "no_text_reader", "external_host", "empty"})  # nothing that a meeting is missed in


@dataclass(slots=True)
class Heard:
    """What a meeting's task knows: all items that stand, those that are new now, and what was taken back."""

    items: list[Item]
    log: list[Decision]
    taken_back: list[str]
    sources: list[str]
    documents: dict[str, dict[str, Any]]
    new: list[Item] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    @property
    def shown(self) -> list[Item]:
        """The items that people are told of: without decisions that a later one replaced."""
        held = {each.identity for each in standing(self.log)}
        return [each for each in self.items if each.kind is not ItemKind.DECISION or each.identity in held]

    @property
    def unread(self) -> list[Row]:
        """The sources that gave nothing, or not all, and that somebody could do something about."""
        told = [each for each in self.documents.values() if each["unread"] or each.get("language")]
        return [each for each in told if each["unread"] not in _SILENT]

    def as_memory(self) -> dict[str, Any]:
        """As the next run reads it."""
        return {
            "documents": self.documents,
            "items": as_rows(self.items),
            "decisions": decision_rows(self.log),
            "taken_back": self.taken_back,
            "sources": self.sources,
        }


def heard(sources: Iterable[Told], answers: Sequence[Row], memory: Row, meeting: Meeting) -> Heard:
    """What is known after these sources."""
    found = Heard(
        of_rows(memory.get("items") or ()),
        decisions_of(memory.get("decisions") or ()),
        list(memory.get("taken_back") or ()),
        list(memory.get("sources") or ()),
        dict(memory.get("documents") or {}),
    )
    for each in sources:
        extraction = _extraction(each, answers, meeting)
        found.documents[each.row["identity"]] = _document(each, extraction)
        if isinstance(extraction, Extraction):
            _add(found, as_known(extraction, found.items), meeting)
    return found


def _document(source: Told, extraction: Extraction | Unsupported | None) -> dict[str, Any]:
    """The source as it is remembered, with why nothing came of it, or not all that may stand in it."""
    language = source.transcript.language if source.transcript else ""
    is_empty = not isinstance(extraction, Extraction) or not extraction.items
    is_speech = isinstance(extraction, Unsupported) and source.transcript and source.transcript.kind is Kind.SPEECH
    unread = SPEECH if is_speech else LANGUAGE if language and is_empty else ""
    names = ("gid", "name", "on", "older")
    return {
        **{name: source.row[name] for name in names},
        "unread": source.unread or unread,
        "language": language,
    }


def _extraction(source: Told, answers: Sequence[Row], meeting: Meeting) -> Extraction | Unsupported | None:
    if source.transcript is None:
        return None
    told = [each["answer"] for each in answers if each["gid"] == source.row["gid"] and each["answer"] is not None]
    if not told:
        return offline(source.transcript, meeting)
    whole = {name: [row for each in told for row in each[name]] for name in ("items", "retractions")}
    found = verified(whole, source.transcript, meeting)
    # What a model quotes in an unsupported language cannot be checked as a promise; lists and boxes still can.
    is_checked = found.items or not source.transcript.language
    listed = None if is_checked else offline(source.transcript, meeting)
    return listed if isinstance(listed, Extraction) else found


def _add(found: Heard, extraction: Extraction, meeting: Meeting) -> None:
    """Take the extraction's items in; one that is known takes its later form, with another day or owner."""
    later = {each.identity: each for each in extraction.items}
    fresh = new_items(extraction.items, found.items)
    found.items = [later.get(each.identity, each) for each in found.items] + fresh
    gone = [each for each in extraction.history if each.change is Change.CANCELLED]
    found.items = [each for each in found.items if each.identity not in {one.item.identity for one in gone}]
    found.taken_back += [text for each in gone if (text := each.item.quote.text) not in found.taken_back]
    found.new += [each for each in fresh if each.kind is ItemKind.COMMITMENT]
    found.log = logged(found.log, decided(extraction, meeting))
    found.dropped += [str(each.reason) for each in extraction.dropped]
    if extraction.items and BY[extraction.source] not in found.sources:
        found.sources.append(BY[extraction.source])
