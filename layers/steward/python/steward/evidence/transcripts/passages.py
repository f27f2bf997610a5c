"""Where in the utterances does a quote stand, and which whole sentences is it a part of?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.transcripts.items import Quote
from steward.evidence.transcripts.utterances import Utterance
from steward.evidence.transcripts.wording import Span, said_in, sentences

NAMED_LIMIT: Final = 4  # utterances one after the other: a request, a doubt, and a yes are three

_STOPS: Final = (".", "!", "?", "\u2026", "\u3002")
AROUND_CHARACTERS: Final = 120  # of a sentence beside a quote: it tells the same place again, and is kept for that


@dataclass(frozen=True, slots=True)
class Passage:
    """The whole sentences of a quote, as they stand in the file.

    `asked` is what others say in it first: in "Can you send it by Friday?" "Yes." the promise is the yes, and what is
    promised is what was asked. `before` and `after` are the sentences around it.
    """

    quote: Quote
    promise: str
    before: str
    after: str
    utterance: str

    @property
    def asked(self) -> str:
        """What stands before the promise."""
        return self.quote.text[: len(self.quote.text) - len(self.promise)]


def passage(utterances: Sequence[Utterance], named: Sequence[int], quote: str) -> Passage | None:
    """The passage of a quote in the utterances of these places; None where its words do not stand there."""
    first, last = min(named), max(named)
    text = "\n".join(each.text for each in utterances[first : last + 1])
    found = said_in(text, quote)
    if found is None:
        return None
    parts = sentences(text)
    touched = [at for at, each in enumerate(parts) if each.start < found.end and each.end > found.start]
    if not touched:
        return None
    return _told(utterances, first, text, parts, touched[0], touched[-1])


def sentence_passages(utterances: Sequence[Utterance], at: int) -> list[Passage]:
    """Each sentence of an utterance."""
    text = utterances[at].text
    parts = sentences(text)
    return [_told(utterances, at, text, parts, number, number) for number in range(len(parts))]


def clauses_of(utterances: Sequence[Utterance], said: Passage) -> list[Passage]:
    """The parts of one sentence that a passage is made of, each of which may be another person's."""
    start, end = said.quote.start, said.quote.start + len(said.quote.text)
    parts = sentence_passages(utterances, said.quote.at)
    inside = [each for each in parts if start <= each.quote.start and each.quote.start < end]
    is_one = "\n" not in said.quote.text and not any(each.quote.text.endswith(_STOPS) for each in inside[:-1])
    return inside if is_one else []


def _told(
    utterances: Sequence[Utterance], first: int, text: str, parts: Sequence[Span], begins: int, ends: int
) -> Passage:
    """The passage from one sentence to another of a text that begins with that utterance."""
    start, end = parts[begins].start, parts[ends].end
    quote = text[start:end]
    last = first + text.count("\n", 0, end)
    speaker = utterances[last]
    before = _words(text, parts[begins - 1]) if begins else _sentence(utterances, first - 1, -1)
    after = _words(text, parts[ends + 1]) if ends + 1 < len(parts) else _sentence(utterances, last + 1, 0)
    at = max(start - text.rfind("\n", 0, end) - 1, 0)
    around = (before[:AROUND_CHARACTERS], after[:AROUND_CHARACTERS])
    place = Quote(quote, speaker.speaker, last, at, speaker.line, speaker.start_seconds, *around)
    return Passage(place, quote.rpartition("\n")[2], before, after, speaker.text)


def _sentence(utterances: Sequence[Utterance], at: int, number: int) -> str:
    """The first or last sentence of an utterance; empty outside the file."""
    if not 0 <= at < len(utterances):
        return ""
    text = utterances[at].text
    found = sentences(text)
    return _words(text, found[number]) if found else ""


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end]
