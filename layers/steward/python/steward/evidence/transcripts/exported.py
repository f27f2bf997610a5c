"""Who says what in a JSON export, whichever names its maker gave the columns?"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from steward.evidence.transcripts.moments import seconds
from steward.evidence.transcripts.utterances import Kind, Reason, Transcript, Unreadable, Utterance, transcript

type Row = Mapping[str, Any]

_SPEAKERS: Final = (
    "speaker_name",
    "speakerName",
    "speaker",
    "name",
    "participant",
    "displayName",
    "display_name",
    "user",
    "from",
    "author",
)
_TEXTS: Final = ("text", "content", "sentence", "transcript", "raw_text", "body", "caption", "message", "words")
_STARTS: Final = (
    "start_time",
    "startTime",
    "start",
    "start_seconds",
    "startSeconds",
    "start_timestamp",
    "begin",
    "timestamp",
    "offset",
    "time",
    "ts",
)
_STARTS_MS: Final = ("start_ms", "startMs", "startTimeMs", "start_time_ms", "offset_ms", "offsetMs")
_DEEP: Final = 4  # {"data": {"transcript": {"sentences": [...]}}} is three deep
_WIDE: Final = 50  # values of an object that are looked into: an export's envelope has about ten
_DAY_SECONDS: Final = 86_400  # a number over it is no second of a meeting, so the column is in milliseconds


def exported(text: str) -> Transcript | Unreadable:
    """The rows of the export as utterances."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable(Reason.BROKEN_JSON)
    rows = _rows(document, _DEEP)
    if rows is None:
        return Unreadable(Reason.UNKNOWN_JSON)
    return transcript(Kind.SPEECH, "json", _utterances(rows))


def is_json(text: str) -> bool:
    """Whether the text is meant as JSON; "[00:12] Anna: ..." is not."""
    head = text.lstrip()[:200]
    return head.startswith("{") or (head.startswith("[") and head[1:].lstrip()[:1] in {"{", "]", '"', "["})


def _rows(document: Any, deep: int) -> Sequence[Row] | None:  # noqa: ANN401 - whatever the file holds
    """The first list of objects that have words."""
    if isinstance(document, list):
        rows = [each for each in document if isinstance(each, dict)]
        return rows if any(_text(each) for each in rows) else None
    if not isinstance(document, dict) or not deep:
        return None
    inner = (_rows(each, deep - 1) for each in list(document.values())[:_WIDE])
    return next((each for each in inner if each is not None), None)


def _utterances(rows: Sequence[Row]) -> Iterator[Utterance]:
    starts = [_start(each) for each in rows]
    told = [each for each in starts if each is not None]
    unit = 1_000 if max(told, default=0) > _DAY_SECONDS else 1
    # Seconds since 1970 are over a day even as milliseconds: they are counted from the first row.
    zero = min(told, default=0) if max(told, default=0) / unit > _DAY_SECONDS else 0
    for number, (row, start) in enumerate(zip(rows, starts, strict=True), 1):
        yield Utterance(_speaker(row), None if start is None else (start - zero) / unit, _text(row), number)


def _text(row: Row) -> str:
    for name in _TEXTS:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list) and (words := _words(value)):
            return words
    return ""


def _words(value: Sequence[Any]) -> str:
    parts = [each.get("text") or each.get("word") if isinstance(each, dict) else each for each in value]
    return " ".join(each for each in parts if isinstance(each, str))


def _speaker(row: Row) -> str:
    for name in _SPEAKERS:
        value = row.get(name)
        if isinstance(value, dict):
            value = next((each for key in _SPEAKERS if isinstance(each := value.get(key), str)), None)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _DAY_SECONDS:
            return f"Speaker {value}"
    return ""


def _start(row: Row) -> float | None:
    for name in _STARTS:
        if (found := _number(row.get(name))) is not None:
            return found
    milliseconds = next((found for name in _STARTS_MS if (found := _number(row.get(name))) is not None), None)
    return None if milliseconds is None else milliseconds / 1_000


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever the row holds
    if isinstance(value, str):
        stamp = seconds(value)
        value = stamp if stamp is not None else _parsed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e15 and math.isfinite(value) else None  # noqa: PLR2004 - microseconds of 2001


def _parsed(value: str) -> float | None:
    try:
        return float(value.removesuffix("s"))
    except ValueError:
        return None
