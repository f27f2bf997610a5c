"""How did people settle the requests of this project?

The index holds hashed terms, gids, settled values and points of meaning space, no text. It lies in a few small binary
attributes: a chunk is a JSON header (gids, times, settled values) and three arrays (counts, buckets, vectors),
compressed. A chunk of version 1 has no vectors, and before version 3 times are whole seconds.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain, pairwise
from typing import Any, Final

from steward.asana.models import LEARNED_KINDS, Task
from steward.errors import Rejected, RejectedReason
from steward.evidence.terms import terms
from steward.evidence.text import own_words

# A DynamoDB item holds 400 KB; the rest is for keys and for growth of the settled values (RELIABILITY 1.2).
CHUNK_LIMIT_BYTES: Final = 350_000

_VERSION: Final = 3
_KNOWN: Final = range(1, _VERSION + 1)
_IN_MILLISECONDS: Final = 3
# Where only its second is known a request counts from the end of it: nothing younger than a subject is its neighbour.
_LAST_MILLISECOND: Final = 999
_HEADER_LENGTH_BYTES: Final = 4
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FULL_SWING: Final = 127  # the largest signed byte
_HIGHEST_COUNT: Final = 255  # one byte; a term that is repeated more often says nothing more

ASSIGNEE: Final = "assignee"
EFFORT: Final = "effort_hours"
CYCLE: Final = "cycle_hours"  # from start to end; what it tells of effort says `cycle_time.py`
ASSUMED: Final = "effort_assumed"  # its effort is its cycle time, scaled: never stored

# Of a number that somebody settled: a hundred thousand years of work are a slip of the keyboard.
_LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where a request lies in the space of one embedding model: one signed byte a dimension, its length forgotten.

    Those of two models are never compared. A byte turns a unit vector by less than half a degree.
    """

    model_id: str
    codes: bytes

    @classmethod
    def of_vector(cls, model_id: str, vector: Sequence[float]) -> "Meaning":
        """The vector at one byte a dimension, the largest at full swing."""
        swing = _FULL_SWING / max(map(abs, vector))
        return cls(model_id, array("b", (round(each * swing) for each in vector)).tobytes())


@dataclass(frozen=True, slots=True)
class Entry:
    """One settled request: `terms` are buckets in rising order, `counts` stands beside them.

    `settled` maps a configured key to what people chose: an option's gid, a number, and under `assignee` a user's gid.
    """

    gid: str
    created_at: datetime
    terms: tuple[int, ...]
    counts: tuple[int, ...]
    settled: Mapping[str, str | float] = field(hash=False)
    meaning: Meaning | None = None

    @property
    def length(self) -> int:
        """How many terms the request has, repeats included."""
        return sum(self.counts)


def index_entry(task: Task, learn: Mapping[str, str], unconfirmed: Collection[str] = ()) -> Entry | None:
    """The index's view of a task, or None while it is open or nothing of it is settled.

    `learn` maps a configured key to the name of the field in which people settle it. `unconfirmed` are the custom field
    gids, and `assignee`, whose values nobody settled, because the bot put them there.
    """
    settled = _settled(task, learn, unconfirmed)
    if not task.completed or task.created_at is None or not settled:
        return None
    counted = sorted(terms(own_words(task)).items())
    settled |= _cycle(task) if EFFORT in learn else {}
    return Entry(task.gid, task.created_at, tuple(t for t, _ in counted), tuple(n for _, n in counted), settled)


def _cycle(task: Task) -> dict[str, float]:
    """The hours from start to end: from the day that somebody planned it for, else from when it was asked."""
    planned = datetime.fromisoformat(f"{task.start_on}T00:00:00+00:00") if task.start_on else None
    begun = max(each for each in (task.created_at, planned) if each) if task.created_at else planned
    hours = (task.completed_at - begun).total_seconds() / 3600 if task.completed_at and begun else 0.0
    return {CYCLE: round(hours, 2)} if hours > 0 else {}


def _settled(task: Task, learn: Mapping[str, str], unconfirmed: Collection[str]) -> dict[str, str | float]:
    fields = {key: each for key, name in learn.items() if (each := task.field(name)) and each.kind in LEARNED_KINDS}
    found = {key: each.value for key, each in fields.items() if each.gid not in unconfirmed}
    settled: dict[str, str | float] = {
        key: value
        for key, value in found.items()
        if isinstance(value, str) or (isinstance(value, int | float) and abs(value) <= _LARGEST)
    }
    if task.actual_time_minutes and EFFORT in learn and task.actual_time_minutes <= _LARGEST:
        settled[EFFORT] = task.actual_time_minutes / 60
    if task.assignee and ASSIGNEE not in unconfirmed:
        settled[ASSIGNEE] = task.assignee.gid
    return settled


def pack(entries: Sequence[Entry]) -> list[bytes]:
    """The entries as chunks of at most CHUNK_LIMIT_BYTES, in order."""
    body = zlib.compress(_serialised(entries), level=6)
    if len(body) <= CHUNK_LIMIT_BYTES or len(entries) == 1:
        return [body]
    middle = len(entries) // 2
    return pack(entries[:middle]) + pack(entries[middle:])


def unpack(chunks: Iterable[bytes]) -> list[Entry]:
    """The entries of all chunks. Raises Rejected(malformed) for bytes that `pack` did not write."""
    return list(chain.from_iterable(map(_entries, chunks)))


def _serialised(entries: Sequence[Entry]) -> bytes:
    models = sorted({(each.meaning.model_id, len(each.meaning.codes)) for each in entries if each.meaning})
    header = {
        "version": _VERSION,
        "gids": [entry.gid for entry in entries],
        "created": [_milliseconds(entry.created_at) for entry in entries],
        "sizes": [len(entry.terms) for entry in entries],
        "settled": [dict(entry.settled) for entry in entries],
        "models": models,
        "model": [models.index((m.model_id, len(m.codes))) if (m := entry.meaning) else None for entry in entries],
    }
    head = json.dumps(header, separators=(",", ":")).encode()
    counts = bytes(min(count, _HIGHEST_COUNT) for entry in entries for count in entry.counts)
    buckets = _little_endian(array("I", chain.from_iterable(entry.terms for entry in entries)))
    vectors = b"".join(entry.meaning.codes for entry in entries if entry.meaning)
    return len(head).to_bytes(_HEADER_LENGTH_BYTES) + head + counts + buckets.tobytes() + vectors


def _entries(chunk: bytes) -> list[Entry]:
    try:
        body = zlib.decompress(chunk)
        start = _HEADER_LENGTH_BYTES + int.from_bytes(body[:_HEADER_LENGTH_BYTES])
        header: dict[str, Any] = json.loads(body[_HEADER_LENGTH_BYTES:start])
        return _of_header(header, body[start:])
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        message = (
            f"a history chunk is not what reconcile writes ({type(error).__name__}); delete it and reconcile again"
        )
        raise Rejected(RejectedReason.MALFORMED, message) from error


def _of_header(header: dict[str, Any], arrays: bytes) -> list[Entry]:
    if header["version"] not in _KNOWN:
        raise ValueError(f"version {header['version']}")
    total, buckets = sum(header["sizes"]), array("I")
    vectors_at = total + total * buckets.itemsize
    counts, vectors = arrays[:total], arrays[vectors_at:]
    buckets.frombytes(arrays[total:vectors_at])
    buckets = _little_endian(buckets)
    spans = pairwise(accumulate(header["sizes"], initial=0))
    return [
        Entry(gid, created, tuple(buckets[a:b]), tuple(counts[a:b]), settled, meaning)
        for gid, created, settled, (a, b), meaning in zip(
            header["gids"],
            map(_created(header["version"]), header["created"]),
            header["settled"],
            spans,
            _meanings(header, vectors),
            strict=True,
        )
    ]


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _created(version: int) -> Callable[[int], datetime]:
    """How a chunk of that version tells a time."""
    if version >= _IN_MILLISECONDS:
        return lambda written: _EPOCH + timedelta(milliseconds=written)
    return lambda written: _EPOCH + timedelta(seconds=written, milliseconds=_LAST_MILLISECOND)


def _meanings(header: dict[str, Any], vectors: bytes) -> list[Meaning | None]:
    """The vectors in the order of the entries. Raises ValueError for fewer bytes, or more, than the header says."""
    models = [(str(model_id), int(size)) for model_id, size in header.get("models", ())]
    named = [None if each is None else models[each] for each in header.get("model", [None] * len(header["gids"]))]
    ends = list(accumulate((each[1] if each else 0 for each in named), initial=0))
    if ends[-1] != len(vectors):
        raise ValueError("the vectors are cut")
    return [
        Meaning(each[0], vectors[a:b]) if each else None for each, (a, b) in zip(named, pairwise(ends), strict=True)
    ]


def _little_endian(buckets: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        buckets = array("I", buckets)
        buckets.byteswap()
    return buckets
