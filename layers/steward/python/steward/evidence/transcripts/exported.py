"""Who says what in a JSON export, whichever shape its maker gave it?

Of all lists in it the one is taken that has the words, who says them, and when: an export tells the same several times,
as one text, word by word, and by turns. Where words and speakers lie in two lists, times join them.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from steward.evidence.transcripts.export_columns import (
    Moment,
    end_of,
    joined,
    names_of,
    speaker_of,
    start_of,
    text_of,
)
from steward.evidence.transcripts.export_rows import Table, tables
from steward.evidence.transcripts.utterances import Kind, Reason, Transcript, Unreadable, Utterance, transcript
from steward.evidence.transcripts.wording import word_count

_ENOUGH: Final = 0.5  # of the words of the longest list: a list of highlights or of chapters has fewer
_MOST: Final = 0.5  # of the rows: who says nothing, or a sign between words, has no speaker or no time
_SENTENCE_WORDS: Final = 1.5  # a row; a list with fewer is one of single words
_TURN_CHARACTERS: Final = 300  # a turn that is put together from words has a moment of its own every 20 seconds
_DAY_SECONDS: Final = 86_400  # a number over it is no second of a meeting, so the column is in milliseconds
_PACED_WORDS: Final = 2  # of a row that tells how fast somebody speaks, unless all have one: "Yes." may last long
# Seconds a word, if the column were in seconds, from which it is in a finer unit: people say two or three words in one.
_UNITS: Final = ((1_200_000, 1e7), (60_000, 1e6), (3_000, 16_000), (120, 1_000))  # ticks, microseconds, samples, ms
_INSIDE: Final = re.compile(r"\S")
_ENDS: Final = (".", "!", "?", "\u3002", "\uff01", "\uff1f", "\u061f")


@dataclass(slots=True)
class _Said:
    """A row that says something."""

    speaker: str
    start: Moment | None
    end: Moment | None
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class _Column:
    """What a list holds: its rows, and how much of what is asked for stands in them."""

    rows: list[_Said]
    words: int
    is_joined: bool

    @property
    def worth(self) -> tuple[bool, bool, bool]:
        """Speakers before times before whole sentences."""
        return (
            sum(bool(each.speaker) for each in self.rows) >= _MOST * len(self.rows),
            sum(each.start is not None for each in self.rows) >= _MOST * len(self.rows),
            not self.is_of_words,
        )

    @property
    def is_of_words(self) -> bool:
        return self.words < _SENTENCE_WORDS * len(self.rows) and self.rows[0].start is not None


def exported(text: str) -> Transcript | Unreadable:
    """The rows of the export as utterances."""
    try:
        document = _documents(text)
    except (ValueError, RecursionError):
        return Unreadable(Reason.BROKEN_JSON)
    everything = tables(document)
    names = names_of([each for table in everything for each in table.rows])
    columns = [_column(each, names) for each in everything]
    told = [each for each in columns if each.rows]
    if not told:
        return Unreadable(Reason.UNKNOWN_JSON)
    chosen = _chosen(told)
    if not chosen.worth[0]:
        _named_by_time(chosen.rows, _spans(everything, names))
    return transcript(Kind.SPEECH, "json", _utterances(chosen))


def is_json(text: str) -> bool:
    """Whether the text is meant as JSON; "[00:12] Anna: ..." is not."""
    head = text.lstrip()[:200]
    return head.startswith("{") or (head.startswith("[") and head[1:].lstrip()[:1] in {"{", "]", '"', "["})


def _documents(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """The document of a file, or the list of those that stand in it line by line."""
    decoder, found, at = json.JSONDecoder(strict=False), [], 0
    while inside := _INSIDE.search(text, at):
        value, at = decoder.raw_decode(text, inside.start())
        found.append(value)
        if len(found) > 1 and not isinstance(value, dict):
            raise ValueError("neither one document nor one object a line")
    return found[0] if len(found) == 1 else found


def _column(table: Table, names: dict[str, str]) -> _Column:
    said = [
        _Said(speaker_of(each, names), start_of(each.row), end_of(each.row), text, number)
        for number, each in enumerate(table.rows, 1)
        if (text := text_of(each.row))
    ]
    return _Column(said, sum(word_count(each.text) for each in said), table.lists > 1)


def _chosen(columns: Sequence[_Column]) -> _Column:
    """The best of the lists that tell most of it; the first of several."""
    most = max(each.words for each in columns)
    return max((each for each in columns if each.words >= _ENOUGH * most), key=lambda each: each.worth)


def _spans(everything: Sequence[Table], names: dict[str, str]) -> list[tuple[float, str]]:
    """When each speaker begins, in lists that have no words: AWS Transcribe keeps them apart."""
    silent = (each for table in everything for each in table.rows if not text_of(each.row))
    told = ((start_of(each.row), speaker_of(each, names)) for each in silent)
    return sorted((start.value, speaker) for start, speaker in told if start and speaker)


def _named_by_time(rows: Sequence[_Said], spans: Sequence[tuple[float, str]]) -> None:
    """Whoever began last before a row is who says it."""
    starts = [start for start, _ in spans]
    speaker = ""
    for each in rows if spans else ():
        if each.start is not None:
            at = bisect_right(starts, each.start.value + 1e-6) - 1
            speaker = spans[at][1] if at >= 0 else ""
        each.speaker = each.speaker or speaker


def _utterances(column: _Column) -> Iterator[Utterance]:
    rows = _in_time(column.rows) if column.is_joined else column.rows
    unit = _unit(rows, 1 if column.is_of_words else _PACED_WORDS)
    starts = [
        None if each.start is None else each.start.value / (1 if each.start.is_seconds else unit) for each in rows
    ]
    told = [each for each in starts if each is not None]
    # Seconds since 1970 are over a day: they are counted from the first row.
    zero = min(told, default=0) if max(told, default=0) > _DAY_SECONDS else 0
    times = [None if each is None else each - zero for each in starts]
    said = (Utterance(row.speaker, time, row.text, row.number) for row, time in zip(rows, times, strict=True))
    yield from _turns(said) if column.is_of_words else said


def _in_time(rows: Sequence[_Said]) -> list[_Said]:
    """The rows of several lists in the order of their times; a sign stays behind its word."""
    last, keyed = 0.0, []
    for each in rows:
        last = each.start.value if each.start else last
        keyed.append((last, each))
    return [each for _, each in sorted(keyed, key=lambda pair: pair[0])]


def _unit(rows: Sequence[_Said], least: int) -> float:
    """How many of the column's unit a second has, by the pace of speech; by its numbers where no row tells its end."""
    paces = [
        (each.end.value - each.start.value) / word_count(each.text)
        for each in rows
        if each.start and each.end and not each.start.is_seconds and word_count(each.text) >= least
    ]
    if paces:
        return next((unit for pace, unit in _UNITS if median(paces) >= pace), 1)
    told = [each.start.value for each in rows if each.start and not each.start.is_seconds]
    return 1_000 if max(told, default=0) > _DAY_SECONDS else 1


def _turns(words: Iterator[Utterance]) -> Iterator[Utterance]:
    """Single words as turns: one ends where another person speaks, or with a sentence once it is long."""
    turn: list[Utterance] = []
    length = 0
    for each in words:
        if turn and _begins(each, turn[0], turn[-1], length):
            yield _turn(turn)
            turn, length = [], 0
        turn.append(each)
        length += len(each.text) + 1
    if turn:
        yield _turn(turn)


def _begins(word: Utterance, first: Utterance, last: Utterance, length: int) -> bool:
    """Whether a word begins a turn of its own; a sign belongs to the word before it."""
    if not any(each.isalnum() for each in word.text):
        return False
    return word.speaker != first.speaker or (length > _TURN_CHARACTERS and last.text.endswith(_ENDS))


def _turn(words: Sequence[Utterance]) -> Utterance:
    first = words[0]
    return Utterance(first.speaker, first.start_seconds, joined([each.text for each in words]), first.line)
