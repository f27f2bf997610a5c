"""What does a row of a JSON export say, who says it, and when, whichever names its maker gave the columns?"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from unicodedata import east_asian_width

from steward.evidence.transcripts.export_rows import Placed, Row, folded
from steward.evidence.transcripts.moments import seconds

_TEXTS: Final = (
    "text", "content", "sentence", "transcript", "rawtext", "body", "caption", "message", "spokentext", "utterance",
    "display", "punctuatedword", "word", "value", "term",
)  # fmt: skip
_LISTS: Final = ("words", "sentences", "elements", "terms")  # a row that has its words one by one
_GUESSES: Final = ("alternatives", "nbest")
_NAMES: Final = (
    "speakername", "speakerdisplayname", "speaker", "name", "participant", "displayname", "username", "user", "from",
    "author", "speakerlabel", "speakertag", "speakerid", "participantrole", "sid", "channellabel", "channeltag",
)  # fmt: skip
_IDS: Final = ("speakerid", "id", "userid", "sid", "speakertag", "speakerlabel")
_STARTS: Final = (
    "starttime", "start", "startseconds", "starttimestamp", "startdatetime", "startoffset", "begin", "begintime",
    "timestamp", "timestamps", "offset", "timeoffset", "time", "ts",
)  # fmt: skip
_ENDS: Final = ("endtime", "end", "endseconds", "endtimestamp", "enddatetime", "endoffset")
_START_SCALES: Final = {
    "startms": 1e3, "starttimems": 1e3, "offsetms": 1e3, "startmillis": 1e3, "beginoffsetmillis": 1e3,
    "offsetmilliseconds": 1e3, "offsetinticks": 1e7,
}  # fmt: skip
# "PT1M2.5S", as Azure writes; "spk_0", "S1", "A" and "12" are a machine's names of people that it does not know.
_SPAN: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_DAY_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_CODE: Final = re.compile(r"(?i)(?P<kind>(?:spk|spkr|s|ch|chan)?)[_-]?(?P<number>\d{1,20})|[a-z]|[0-9a-f-]{16,40}")
_CHANNELS: Final = frozenset({"ch", "chan"})
_SIGNS: Final = re.compile(r"[\W_]+")
_LATEST: Final = 1e18  # nanoseconds of 2001: no clock of a recording says more


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is written; `is_seconds` where its form says so, else the unit is the table's."""

    value: float
    is_seconds: bool


def text_of(row: Row) -> str:
    """The words of a row; empty where it has none."""
    for name in _TEXTS:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    lists = (row[name] for name in (*_LISTS, *_GUESSES) if row.get(name))
    return next((told for each in lists if (told := _listed(each, row))), "")


def _listed(value: Any, row: Row) -> str:  # noqa: ANN401 - whatever the row holds
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, list):
        return ""
    kept = value[:1] if any(row.get(name) is value for name in _GUESSES) else value
    return joined([text_of(folded(each)) if isinstance(each, dict) else str(each) for each in kept if each])


def joined(pieces: Sequence[str]) -> str:
    """Words as a sentence: no space before a sign, nor between letters of a script that has none."""
    said = ""
    for piece in (each.strip() for each in pieces):
        is_close = not said or _SIGNS.fullmatch(piece) or (_is_wide(said[-1:]) and _is_wide(piece[:1]))
        said += piece if is_close else f" {piece}"
    return said


def _is_wide(character: str) -> bool:
    return bool(character) and east_asian_width(character) in "WF"


def names_of(rows: Sequence[Placed]) -> dict[str, str]:
    """The names of speakers by their ids, where rows that say nothing tell them."""
    found: dict[str, str] = {}
    for row in (each.row for each in rows):
        name = next((row[key] for key in ("speakername", "name", "displayname") if isinstance(row.get(key), str)), "")
        ids = (str(row[key]) for key in _IDS if isinstance(row.get(key), str | int))
        if name.strip() and not text_of(row):
            found |= dict.fromkeys(ids, name.strip())
    return found


def speaker_of(placed: Placed, names: Mapping[str, str]) -> str:
    """Who speaks: the row's own column, else whoever is named above it; empty for nobody."""
    own = (_speaker(placed.row[name], names) for name in _NAMES if name in placed.row)
    return next((each for each in own if each), "") or _speaker(placed.above, names)


def _speaker(value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - whatever the row holds
    if isinstance(value, dict):
        inner = folded(value)
        told = (_speaker(inner[name], names) for name in (*_NAMES, "id") if name in inner)
        return next((each for each in told if each), "")
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        return ""
    plain = str(value).strip()
    return names.get(plain) or _label(plain)


def _label(plain: str) -> str:
    """A name as people read it: "spk_0" is Speaker 0."""
    match = _CODE.fullmatch(plain)
    if match is None:
        return plain
    kind = "Channel" if (match["kind"] or "").casefold() in _CHANNELS else "Speaker"
    return f"{kind} {match['number'] or plain}"


def start_of(row: Row) -> Moment | None:
    """When it begins; the first of its words tells it where the row does not."""
    found = _first(row, _STARTS, 0)
    if found is not None:
        return found
    for name, scale in _START_SCALES.items():
        if (moment := moment_of(row.get(name))) is not None:
            return Moment(moment.value / scale, is_seconds=True)
    words = row.get("words")
    first = words[0] if isinstance(words, list) and words else None
    return _first(folded(first), _STARTS, 0) if isinstance(first, dict) else None


def end_of(row: Row) -> Moment | None:
    """When it ends."""
    spans = {name: row[name] for name in ("timestamps", "time") if isinstance(row.get(name), list)}
    return _first(row, _ENDS, 0) or _first(spans, tuple(spans), 1)


def _first(row: Row, names: Sequence[str], place: int) -> Moment | None:
    values = (row[name] for name in names if name in row)
    listed = (each[place] if isinstance(each, list) and len(each) > place else each for each in values)
    return next((moment for each in listed if (moment := moment_of(each)) is not None), None)


def moment_of(value: Any) -> Moment | None:  # noqa: ANN401 - whatever the row holds
    """A time in any form that an export uses; None where it is none."""
    if isinstance(value, dict):
        inner = folded(value)
        return next(
            (found for key in ("relative", "seconds", "absolute") if (found := moment_of(inner.get(key)))), None
        )
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Moment(float(value), is_seconds=False) if 0 <= value < _LATEST and math.isfinite(value) else None


def _written(text: str) -> Moment | None:
    if (stamp := seconds(text)) is not None:
        return Moment(stamp, is_seconds=True)
    if (span := _SPAN.fullmatch(text)) and any(span.groups()):
        hours, minutes, rest = (float(each or 0) for each in span.groups())
        return Moment(hours * 3600 + minutes * 60 + rest, is_seconds=True)
    if _DAY_TIME.fullmatch(text):
        return _day_time(text)
    try:
        plain = moment_of(float(text.removesuffix("s")))
    except ValueError:
        return None
    return Moment(plain.value, is_seconds=text.endswith("s")) if plain else None


def _day_time(text: str) -> Moment | None:
    try:
        return Moment(datetime.fromisoformat(text).timestamp(), is_seconds=True)
    except (ValueError, OverflowError):
        return None
