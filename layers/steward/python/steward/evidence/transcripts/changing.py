"""Which changes of earlier promises, as a model claims them, stand in what was said?"""

from collections.abc import Sequence
from typing import Any

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.answer import ITEMS_LIMIT, ClaimedChange, claimed_changes
from steward.evidence.transcripts.borne_out import due_said, is_one_speaker, owner_said, said_by, unmeant
from steward.evidence.transcripts.items import Change, Drop, Dropped, Item, ItemKind
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.passages import Passage
from steward.evidence.transcripts.retractions import Retraction, by_rules
from steward.evidence.transcripts.utterances import Transcript, Utterance
from steward.evidence.transcripts.wording import normal


def changes(
    answer: Any,  # noqa: ANN401 - a model's answer
    items: Sequence[Item],
    transcript: Transcript,
    meeting: Meeting,
) -> tuple[list[Retraction], list[Dropped]]:
    """The retractions that the rules are sure of, and those of the answer that stand in the utterances."""
    sure = by_rules(transcript.utterances, items, meeting)
    found, refused = list(sure), []
    for each in claimed_changes(answer)[:ITEMS_LIMIT]:
        checked = _checked(each, items, transcript.utterances, meeting)
        if isinstance(checked, Dropped):
            refused.append(checked)
        elif not any(one.by.at == checked.by.at and one.identity == checked.identity for one in sure):
            found.append(checked)
    return found, refused


def _checked(
    claim: ClaimedChange | None, items: Sequence[Item], utterances: Sequence[Utterance], meeting: Meeting
) -> Retraction | Dropped:
    if claim is None:
        return Dropped(Drop.MALFORMED, "")
    later, earlier = (
        said_by(claim.quote, claim.places, utterances),
        said_by(claim.earlier_quote, claim.earlier_places, utterances),
    )
    for part in (later, earlier):
        if isinstance(part, Drop):
            return Dropped(part, claim.quote)
    assert isinstance(later, Passage)  # noqa: S101 - the loop above returned
    assert isinstance(earlier, Passage)  # noqa: S101 - as above
    target = _promise_of(earlier, items)
    if target is None or not _is_later(later, earlier):
        return Dropped(Drop.NOTHING_RETRACTED, claim.quote)
    return _change(claim, later, target, meeting)


def _is_later(later: Passage, earlier: Passage) -> bool:
    return (later.quote.at, later.quote.start) > (earlier.quote.at, earlier.quote.start)


def _promise_of(earlier: Passage, items: Sequence[Item]) -> Item | None:
    same = [each for each in items if each.quote.at == earlier.quote.at and each.kind is ItemKind.COMMITMENT]
    return next((each for each in same if normal(each.quote.text) == normal(earlier.quote.text)), None)


def _change(claim: ClaimedChange, later: Passage, target: Item, meeting: Meeting) -> Retraction | Dropped:
    if cues.is_order(later.utterance):
        return Dropped(Drop.ORDER_TO_A_MACHINE, claim.quote)
    if reason := unmeant(later):
        return Dropped(reason, claim.quote)
    owner = owner_said(claim.owner, later, meeting) if claim.owner else None
    due = due_said(claim.due, later, meeting) if claim.due else None
    for part in (owner, due):
        if isinstance(part, Drop):
            return Dropped(part, claim.quote)
    if (claim.change is Change.MOVED and due is None) or (claim.change is Change.HANDED_OVER and owner is None):
        return Dropped(Drop.MALFORMED, claim.quote)
    if owner is None and not _is_their_own(later, target, meeting):
        return Dropped(Drop.SOMEBODY_ELSES, claim.quote)
    assert not isinstance(owner, Drop)  # noqa: S101 - the loop above returned
    assert not isinstance(due, Drop)  # noqa: S101 - as above
    return Retraction(target.identity, claim.change, later.quote, owner, due)


def _is_their_own(later: Passage, target: Item, meeting: Meeting) -> bool:
    """Whether who speaks promised it, or is the one who has it."""
    is_same = normal(later.quote.speaker) == normal(target.quote.speaker)
    return is_same or is_one_speaker(target.owner, later.quote.speaker, meeting)
