"""How did people settle the requests of this project?

The index holds hashed terms, gids and settled values, no text. It lies in a few small binary attributes: a chunk is a
JSON header (gids, times, settled values) and two arrays (buckets, counts), compressed.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, chain, pairwise
from typing import Any, Final

from steward.asana.models import Task
from steward.errors import Rejected, RejectedReason
from steward.evidence.terms import terms
from steward.evidence.text import own_words

# A DynamoDB item holds 400 KB; the rest is for keys and for growth of the settled values (RELIABILITY 1.2).
CHUNK_LIMIT_BYTES: Final = 350_000

_VERSION: Final = 1
_HEADER_LENGTH_BYTES: Final = 4
_HIGHEST_COUNT: Final = 255  # one byte; a term that is repeated more often says nothing more

ASSIGNEE: Final = "assignee"
EFFORT: Final = "effort_hours"


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

    @property
    def length(self) -> int:
        """How many terms the request has, repeats included."""
        return sum(self.counts)


def index_entry(task: Task, learn: Mapping[str, str]) -> Entry | None:
    """The index's view of a task, or None while it is open or nothing of it is settled.

    `learn` maps a configured key to the name of the field in which people settle it.
    """
    settled = _settled(task, learn)
    if not task.completed or task.created_at is None or not settled:
        return None
    counted = sorted(terms(own_words(task)).items())
    return Entry(task.gid, task.created_at, tuple(t for t, _ in counted), tuple(n for _, n in counted), settled)


def _settled(task: Task, learn: Mapping[str, str]) -> dict[str, str | float]:
    found = {key: each.value for key, name in learn.items() if (each := task.field(name))}
    settled: dict[str, str | float] = {
        key: value for key, value in found.items() if isinstance(value, str | int | float)
    }
    if task.actual_time_minutes and EFFORT in learn:
        settled[EFFORT] = task.actual_time_minutes / 60
    if task.assignee:
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
    header = {
        "version": _VERSION,
        "gids": [entry.gid for entry in entries],
        "created": [int(entry.created_at.timestamp()) for entry in entries],
        "sizes": [len(entry.terms) for entry in entries],
        "settled": [dict(entry.settled) for entry in entries],
    }
    head = json.dumps(header, separators=(",", ":")).encode()
    counts = bytes(min(count, _HIGHEST_COUNT) for entry in entries for count in entry.counts)
    buckets = array("I", chain.from_iterable(entry.terms for entry in entries))
    return len(head).to_bytes(_HEADER_LENGTH_BYTES) + head + counts + _little_endian(buckets).tobytes()


def _entries(chunk: bytes) -> list[Entry]:
    try:
        body = zlib.decompress(chunk)
        start = _HEADER_LENGTH_BYTES + int.from_bytes(body[:_HEADER_LENGTH_BYTES])
        header: dict[str, Any] = json.loads(body[_HEADER_LENGTH_BYTES:start])
        return _of_header(header, body[start:])
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        message = (
            f"a history chunk is not what reconcile writes ({type(error).__name__}); delete it and reconcile again"
        )
        raise Rejected(RejectedReason.MALFORMED, message) from error


def _of_header(header: dict[str, Any], arrays: bytes) -> list[Entry]:
    if header["version"] != _VERSION:
        raise ValueError(f"version {header['version']}")
    total = sum(header["sizes"])
    counts, buckets = arrays[:total], array("I")
    buckets.frombytes(arrays[total:])
    buckets = _little_endian(buckets)
    spans = pairwise(accumulate(header["sizes"], initial=0))
    return [
        Entry(gid, datetime.fromtimestamp(created, UTC), tuple(buckets[a:b]), tuple(counts[a:b]), settled)
        for gid, created, settled, (a, b) in zip(
            header["gids"], header["created"], header["settled"], spans, strict=True
        )
    ]


def _little_endian(buckets: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        buckets = array("I", buckets)
        buckets.byteswap()
    return buckets
