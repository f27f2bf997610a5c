"""What did the meetings of a project decide, and which decision holds by now?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from steward.evidence.transcripts.items import Extraction, Item, ItemKind
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.wording import object_words

# A decision about the same thing that does not say so stands beside the older one, for a person to see both.
_INSTEAD: Final = re.compile(
    r"(?i)\binstead\b|\bno longer\b|\bnot .{0,60}\bafter all\b|\brather than\b|\bchang(?:e|ed|es|ing)\b|\brevert"
    r"|\boverrul"
    r"|\breplac|\bpostpon|\bmov(?:e|ed|es) to\b|\bmoved? .{0,60}\bto\b|\bsupersed|\bback to\b|\bstatt"
    r"|\bdoch nicht\b|\bverschoben\b"
)
_SHARED: Final = 2  # object words, of at least a third of the older decision's
_SHARE: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision in the words of the meeting; `superseded_by` is the identity of the one that holds instead."""

    identity: str
    meeting_identity: str
    decided_on: date
    text: str
    speaker: str
    line: int
    start_seconds: float | None
    superseded_by: str = ""


def decided(extraction: Extraction, meeting: Meeting) -> list[Decision]:
    """The decisions of one meeting, in its order."""
    found = [each for each in extraction.items if each.kind is ItemKind.DECISION]
    return [_decision(each, meeting) for each in sorted(found, key=lambda each: each.quote.at)]


def logged(log: Sequence[Decision], new: Iterable[Decision]) -> list[Decision]:
    """The log with what is new, once each, oldest first; a decision that says so replaces the one it is about."""
    entries = {each.identity: each for each in log}
    for each in sorted(new, key=lambda each: each.decided_on):
        if each.identity in entries:
            continue
        if old := _replaced(each, [one for one in entries.values() if not one.superseded_by]):
            entries[old.identity] = replace(old, superseded_by=each.identity)
        entries[each.identity] = each
    return sorted(entries.values(), key=lambda each: each.decided_on)


def standing(log: Iterable[Decision]) -> list[Decision]:
    """What holds by now."""
    return [each for each in log if not each.superseded_by]


def _replaced(new: Decision, holding: Sequence[Decision]) -> Decision | None:
    """The one older decision about the same thing; None where the new one replaces none, or may replace several."""
    if not _INSTEAD.search(new.text):
        return None
    about = object_words(new.text)
    shares = [(len(about & object_words(each.text)), each) for each in holding if each.decided_on <= new.decided_on]
    most = max((share for share, _ in shares), default=0)
    best = [each for share, each in shares if share == most and share >= max(_SHARED, _SHARE * _size(each))]
    return best[0] if len(best) == 1 else None


def _size(decision: Decision) -> int:
    return len(object_words(decision.text))


def _decision(item: Item, meeting: Meeting) -> Decision:
    quote = item.quote
    day = meeting.moment(quote.start_seconds).date()
    text = " ".join(quote.text.split())
    return Decision(item.identity, meeting.identity, day, text, quote.speaker, quote.line, quote.start_seconds)
