"""What do written notes promise, decide and ask, by rules alone?

For notes only. People who speak promise in half sentences, and no rule that was measured hears them: of the labelled
promises of 18 recorded meetings the best rules found 0.21, where any sentence at all could have been named in 0.40
(MODELS C5). So speech gives a typed `Unsupported` here, and needs a model. So do notes in a language of which the rules
know headings and marks alone, where none of these stand in them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from steward.evidence.section_names import Section, marked, section_of
from steward.evidence.transcripts import cues
from steward.evidence.transcripts.due import due_in
from steward.evidence.transcripts.items import (
    Drop,
    Dropped,
    Extraction,
    Item,
    ItemKind,
    Source,
    Unsupported,
    identity,
    titled,
)
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.owners import assigned, note_owner
from steward.evidence.transcripts.passages import Passage, sentence_passages
from steward.evidence.transcripts.restating import restated
from steward.evidence.transcripts.retractions import applied, by_rules, takes_back
from steward.evidence.transcripts.roster import Named, Who
from steward.evidence.transcripts.utterances import Kind, Transcript, Utterance
from steward.evidence.transcripts.wording import word_count

LANGUAGE_NEEDS_MORE: Final = "is an unsupported language, and no heading, box or mark of these notes says what to do"
SPEECH_NEEDS_A_MODEL: Final = "no rule finds what is promised in speech: this needs a model"

_ACTIONS: Final = re.compile(
    r"(?i)\b(?:actions?|action items?|next steps?|to-?dos?|tasks?|follow-?ups?|aufgaben|maßnahmen|nächste schritte)\b"
)
_DECISIONS: Final = re.compile(
    r"(?i)\b(?:decisions?|decided|agreed|agreements|beschlüsse|beschlossen|entscheidungen)\b"
)
_QUESTIONS: Final = re.compile(
    r"(?i)\b(?:open (?:questions?|points?|issues?)|questions?|offene (?:fragen|punkte)|fragen)\b"
)
_IDEAS: Final = re.compile(
    r"(?i)\b(?:ideas?|parking lot|nice to have|suggestions?|brainstorm\w*|ideen|later|some ?day)\b"
)
_MARKED: Final = re.compile(
    r"(?i)^\W{0,3}(?P<mark>action(?: item)?|todo|to do|task|ai|next step|aufgabe|decision|decided|agreed|beschluss|"
    r"entscheidung|question|open question|frage|idea|suggestion|idee)\s*[:\u2013-]\s+"
)
# Notes of a day are a tenth of it; reading so many takes about four seconds. That more were left out is told once.
_READ_SENTENCES: Final = 3_000
_OVER: Final = re.compile(
    r"(?i)(?:^|[:\u2013-]\s*|\bis )(?:all )?(?:done|completed?|closed|finished|cancelled|erledigt)\W*$"
)
_LEFT_UNDONE: Final = re.compile(r"(?i)^@?[\w.' -]{1,40} (?:will|shall) not\b|^@?[\w.' -]{1,40} won['\u2019]t\b")
_LEAST_WORDS: Final = 2  # "Done." and "None." under a heading are no tasks


class _Under:
    """What a heading or a mark says of the lines below it."""

    ACTIONS: Final = "actions"
    DECISIONS: Final = "decisions"
    QUESTIONS: Final = "questions"
    IDEAS: Final = "ideas"
    NOTHING: Final = ""


_KINDS: Final = (
    (_IDEAS, _Under.IDEAS),
    (_DECISIONS, _Under.DECISIONS),
    (_QUESTIONS, _Under.QUESTIONS),
    (_ACTIONS, _Under.ACTIONS),
)
_ELSEWHERE: Final = {
    Section.IDEAS: _Under.IDEAS,
    Section.DECISIONS: _Under.DECISIONS,
    Section.QUESTIONS: _Under.QUESTIONS,
    Section.ACTIONS: _Under.ACTIONS,
}


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence, what it stands under, and what it was found to be."""

    passage: Passage
    under: str
    is_first: bool


def offline(transcript: Transcript, meeting: Meeting) -> Extraction | Unsupported:
    """The items of written notes, labelled as found offline."""
    if transcript.kind is Kind.SPEECH:
        return Unsupported(SPEECH_NEEDS_A_MODEL)
    read = list(islice(_sentences(transcript), _READ_SENTENCES + 1))
    found: list[Item | Dropped | None] = [_judged(each, meeting) for each in read[:_READ_SENTENCES]]
    found += [Dropped(Drop.TOO_MANY, each.passage.promise) for each in read[_READ_SENTENCES:]]
    items = [each for each in found if isinstance(each, Item)]
    changes = by_rules(transcript.utterances, items, meeting)
    standing, history, repeated = restated(*applied(items, changes), meeting)
    if not items and (language := transcript.language):
        return Unsupported(f"{language} {LANGUAGE_NEEDS_MORE}")
    dropped = (*(each for each in found if isinstance(each, Dropped)), *repeated)
    return Extraction(tuple(standing), tuple(history), dropped, Source.OFFLINE)


def _sentences(transcript: Transcript) -> Iterator[_Read]:
    for at, utterance in enumerate(transcript.utterances):
        if utterance.is_done:
            continue
        under = _under(utterance)
        for number, each in enumerate(sentence_passages(transcript.utterances, at)):
            yield _Read(each, under, number == 0)


def _under(utterance: Utterance) -> str:
    """What the mark of the line says, else the heading, else its box: who draws one wants to tick it."""
    if found := marked(utterance.text):
        return _ELSEWHERE.get(found[0], _Under.NOTHING)
    mark = _MARKED.match(utterance.text)
    told = mark["mark"] if mark else utterance.heading
    told = "action" if told.casefold() == "ai" else told
    named = next((kind for pattern, kind in _KINDS if pattern.search(told)), _Under.NOTHING)
    section = section_of(told)
    named = named or (_ELSEWHERE.get(section, _Under.NOTHING) if section else _Under.NOTHING)
    return named or (_Under.ACTIONS if utterance.is_box else _Under.NOTHING)


def _judged(read: _Read, meeting: Meeting) -> Item | Dropped | None:
    """The item of a sentence, or why one that looks like an item is none; None for a mere statement."""
    text = read.passage.promise
    owner = note_owner(_bare(text), meeting, is_action=read.under == _Under.ACTIONS and read.is_first)
    if reason := _doubt(read, text):
        return Dropped(reason, text) if owner or reason is not Drop.SUPPOSED else None
    if cues.is_question(text) or (read.under == _Under.QUESTIONS and read.is_first):
        return _item(read, ItemKind.QUESTION, Named(Who.NOBODY, ""), meeting)
    if owner and (read.under != _Under.DECISIONS or owner.who is Who.USER) and not _is_no_task(text):
        return _item(read, ItemKind.COMMITMENT, owner, meeting)
    if cues.is_decision(text) or (read.under == _Under.DECISIONS and read.is_first):
        return _item(read, ItemKind.DECISION, Named(Who.NOBODY, ""), meeting)
    return None


def _doubt(read: _Read, text: str) -> Drop | None:
    if cues.is_order(text):
        return Drop.ORDER_TO_A_MACHINE
    if cues.is_joke(text, read.passage.after):
        return Drop.JOKE
    is_open = not cues.is_question(text) and not cues.is_decision(text) and read.under != _Under.DECISIONS
    return Drop.SUPPOSED if is_open and (cues.is_supposed(text) or read.under == _Under.IDEAS) else None


def _is_no_task(text: str) -> bool:
    is_over = cues.is_past(text) or takes_back(text) or _OVER.search(text) or _LEFT_UNDONE.search(text)
    return bool(is_over) or word_count(text) < _LEAST_WORDS


def _bare(text: str) -> str:
    """A line without its mark."""
    found = marked(text)
    return text[found[1] :] if found else _MARKED.sub("", text)


def _item(read: _Read, kind: ItemKind, owner: Named, meeting: Meeting) -> Item:
    quote = read.passage.quote
    is_promise = kind is ItemKind.COMMITMENT
    due = due_in(quote.text, meeting.moment(None)) if is_promise else None
    return Item(
        kind,
        titled(_bare(quote.text)),
        quote,
        owner,
        due,
        identity(meeting, quote.speaker, quote.text, read.passage.before),
        Source.OFFLINE,
        is_proposed=is_promise and assigned(owner, quote.speaker or meeting.writer, meeting),
    )
