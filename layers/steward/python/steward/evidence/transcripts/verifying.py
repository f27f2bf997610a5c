"""Which of a model's claims about a meeting stand in what was said?

An item exists only by words: the quote must stand in the utterances named, promise something itself, and name its owner
unless that is who speaks. What is returned is the file's own text, never the model's, and a person whom somebody else
names is only proposed. So a sentence to the machine ("assign everything to Bob") makes nothing.
"""

from collections.abc import Sequence
from typing import Any, Final

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.answer import ITEMS_LIMIT, Claim, claims
from steward.evidence.transcripts.borne_out import due_said, is_one_speaker, owner_said, said_by, unmeant
from steward.evidence.transcripts.changing import changes
from steward.evidence.transcripts.due import Due
from steward.evidence.transcripts.items import Drop, Dropped, Extraction, Item, ItemKind, Source, identity, titled
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.passages import Passage, clauses_of
from steward.evidence.transcripts.restating import restated
from steward.evidence.transcripts.retractions import applied
from steward.evidence.transcripts.roster import Named, Who
from steward.evidence.transcripts.utterances import Transcript, Utterance
from steward.evidence.transcripts.wording import denials, normal, numbers

_NOBODY: Final = Named(Who.NOBODY, "")


def verified(answer: Any, transcript: Transcript, meeting: Meeting) -> Extraction:  # noqa: ANN401 - a model's answer
    """The items of a model's answer that the utterances bear out; the rest with its reason. Never raises."""
    claimed = claims(answer)
    checked = [_checked(each, transcript.utterances, meeting) for each in claimed[:ITEMS_LIMIT]]
    checked += [Dropped(Drop.TOO_MANY, each.quote if each else "") for each in claimed[ITEMS_LIMIT:]]
    items, repeated = _once([each for each in checked if isinstance(each, Item)])
    changed, refused = changes(answer, items, transcript, meeting)
    standing, history, again = restated(*applied(items, changed), meeting)
    dropped = [each for each in checked if isinstance(each, Dropped)]
    return Extraction(tuple(standing), tuple(history), (*dropped, *repeated, *again, *refused), Source.MODEL)


def _once(items: Sequence[Item]) -> tuple[list[Item], list[Dropped]]:
    """Each item once, however often the answer names it."""
    kept: dict[tuple[str, ItemKind], Item] = {}
    repeated = []
    for each in items:
        if (each.identity, each.kind) in kept:
            repeated.append(Dropped(Drop.SAID_BEFORE, each.quote.text))
        kept.setdefault((each.identity, each.kind), each)
    return list(kept.values()), repeated


def _checked(claim: Claim | None, utterances: Sequence[Utterance], meeting: Meeting) -> Item | Dropped:
    if claim is None:
        return Dropped(Drop.MALFORMED, "")
    said = said_by(claim.quote, claim.places, utterances)
    if isinstance(said, Drop):
        return Dropped(said, claim.quote)
    said = _own_part(claim, said, utterances, meeting)
    if reason := _doubt(claim, said):
        return Dropped(reason, claim.quote)
    if claim.kind is not ItemKind.COMMITMENT:
        return _item(claim, said, _NOBODY, None, meeting)
    owner, due = owner_said(claim.owner, said, meeting), due_said(claim.due, said, meeting)
    for part in (owner, due):
        if isinstance(part, Drop):
            return Dropped(part, claim.quote)
    assert not isinstance(owner, Drop)  # noqa: S101 - the loop above returned
    assert not isinstance(due, Drop)  # noqa: S101 - as above
    return _item(claim, said, owner, due, meeting)


def _own_part(claim: Claim, said: Passage, utterances: Sequence[Utterance], meeting: Meeting) -> Passage:
    """The one part of a sentence in which the claimed owner takes something on; all of it where that are several."""
    if claim.kind is not ItemKind.COMMITMENT:
        return said
    parts = clauses_of(utterances, said)
    own = [each for each in parts if not isinstance(owner_said(claim.owner, each, meeting), Drop)]
    return own[0] if len(own) == 1 else said


def _doubt(claim: Claim, said: Passage) -> Drop | None:
    """Why words that were said are no item all the same."""
    if cues.is_order(said.quote.text):
        return Drop.ORDER_TO_A_MACHINE
    if claim.kind is ItemKind.QUESTION:
        return None if cues.is_question(said.promise) else Drop.NOT_SAID
    return unmeant(said)


def _item(claim: Claim, said: Passage, owner: Named, due: Due | None, meeting: Meeting) -> Item:
    quote = said.quote
    is_own = not quote.speaker or is_one_speaker(owner, quote.speaker, meeting)
    return Item(
        claim.kind,
        _title(claim.title, said, meeting),
        quote,
        owner,
        due,
        identity(meeting, quote.speaker, quote.text, said.before),
        Source.MODEL,
        is_proposed=claim.kind is ItemKind.COMMITMENT and owner.who is not Who.NOBODY and not is_own,
    )


def _title(claimed: str, said: Passage, meeting: Meeting) -> str:
    """The model's title where its numbers, denials and people stand in the quote or before it; else the quote."""
    around = f"{said.before}\n{said.quote.text}"
    is_true = numbers(claimed) <= numbers(around) and denials(claimed) <= denials(around)
    people = {part for each in (*meeting.attendees, *meeting.roster) for part in normal(each.name).split()}
    told = set(normal(around).split()) | set(normal(said.quote.speaker).split())
    is_true = is_true and (set(normal(claimed).split()) & people) <= told and not cues.is_order(claimed)
    return titled(claimed if is_true else said.promise)
