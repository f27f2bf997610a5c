"""What are the vectors of these texts, without embedding any text twice?

One file that only grows: records of a text's hash and its vector. Runs that overlap share it: each writes under a lock,
behind all that the others wrote. A run that is cut off loses the rows of its last shard, the next one goes on there.
"""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from local.model.minilm import DIMENSIONS, MODEL_HASH, loaded

Vectors = NDArray[np.float32]
Told = Callable[[int, int], None]

_HASH_BYTES: Final = 16  # 2^64 texts until two are likely to share one
_SHARD: Final = 256  # rows between two writes: about a second of work

# A hash and its vector are written in one piece: kept apart, two runs could put them side by side in two orders.
_RECORD: Final = np.dtype([("key", f"V{_HASH_BYTES}"), ("row", "<f4", (DIMENSIONS,))])


class VectorCache:
    """The vectors of one model that lie in a folder; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"minilm-{MODEL_HASH}.records"
        self._places: dict[bytes, int] = {}
        self._known = 0  # records that were read so far
        with self._alone():
            self._catch_up()

    def vectors(self, texts: Sequence[str], told: Told | None = None) -> Vectors:
        """float32 [n, 384] for the texts; `told` hears (done, to be done) of what had to be embedded."""
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest()[:_HASH_BYTES] for text in texts]
        missing = [key for key in dict.fromkeys(keys) if key not in self._places]
        text_of = dict(zip(keys, texts, strict=True))
        for start in range(0, len(missing), _SHARD):
            shard = [key for key in missing[start : start + _SHARD] if key not in self._places]
            if shard:
                self._append(shard, loaded().embed([text_of[key] for key in shard]))
            if told is not None:
                told(min(start + _SHARD, len(missing)), len(missing))
        return self._read([self._places[key] for key in keys])

    def _append(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """Behind all that is there by now, and what others wrote since is known from here on."""
        records = np.zeros(len(keys), _RECORD)
        records["key"], records["row"] = [np.void(key) for key in keys], rows
        with self._alone():
            self._catch_up()
            with self._file.open("ab") as body:
                body.write(records.tobytes())
            self._catch_up()

    def _read(self, places: Sequence[int]) -> Vectors:
        if not places:
            return np.zeros((0, DIMENSIONS), np.float32)
        stored = np.memmap(self._file, _RECORD, mode="r", shape=(self._known,))
        return np.asarray(stored["row"][list(places)], np.float32)

    def _catch_up(self) -> None:
        """Cut off what a run that was ended left half written, and note where each new record lies."""
        whole = self._file.stat().st_size // _RECORD.itemsize
        with self._file.open("r+b") as body:
            body.truncate(whole * _RECORD.itemsize)
        if whole > self._known:
            keys = np.memmap(self._file, _RECORD, mode="r", shape=(whole,))["key"][self._known :]
            self._places |= {key.tobytes(): at for at, key in enumerate(keys, self._known)}
            self._known = whole

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other run of this machine writes meanwhile; a run that dies lets go."""
        self._file.touch()
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
