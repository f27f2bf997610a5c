"""What are the vectors of these texts, without embedding any text twice?

Two files that only grow: the hashes of the texts and their vectors, row beside row. A run that is cut off loses the
rows of its last shard, the next one goes on from there.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from local.model.minilm import DIMENSIONS, MODEL_HASH, loaded

Vectors = NDArray[np.float32]
Told = Callable[[int, int], None]

_HASH_BYTES: Final = 16  # 2^64 texts until two are likely to share one
_ROW_BYTES: Final = DIMENSIONS * 4
_SHARD: Final = 256  # rows between two writes: about a second of work


class VectorCache:
    """The vectors of one model that lie in a folder; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._keys, self._rows = folder / f"minilm-{MODEL_HASH}.keys", folder / f"minilm-{MODEL_HASH}.rows"
        self._places: dict[bytes, int] = {}
        self._mend()

    def vectors(self, texts: Sequence[str], told: Told | None = None) -> Vectors:
        """float32 [n, 384] for the texts; `told` hears (done, to be done) of what had to be embedded."""
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest()[:_HASH_BYTES] for text in texts]
        missing = [key for key in dict.fromkeys(keys) if key not in self._places]
        text_of = dict(zip(keys, texts, strict=True))
        for start in range(0, len(missing), _SHARD):
            shard = missing[start : start + _SHARD]
            self._append(shard, loaded().embed([text_of[key] for key in shard]))
            if told is not None:
                told(min(start + _SHARD, len(missing)), len(missing))
        return self._read([self._places[key] for key in keys])

    def _append(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """The rows first: a key without its row would be a wrong answer, a row without its key is cut off."""
        with self._rows.open("ab") as body:
            body.write(np.ascontiguousarray(rows, "<f4").tobytes())
        with self._keys.open("ab") as body:
            body.write(b"".join(keys))
        for key in keys:
            self._places[key] = len(self._places)

    def _read(self, places: Sequence[int]) -> Vectors:
        if not places:
            return np.zeros((0, DIMENSIONS), np.float32)
        stored = np.memmap(self._rows, "<f4", mode="r", shape=(len(self._places), DIMENSIONS))
        return np.asarray(stored[places], np.float32)

    def _mend(self) -> None:
        """Cut both files to the whole rows that both have, and note where each lies."""
        for path in (self._keys, self._rows):
            path.touch()
        whole = min(self._keys.stat().st_size // _HASH_BYTES, self._rows.stat().st_size // _ROW_BYTES)
        for path, width in ((self._keys, _HASH_BYTES), (self._rows, _ROW_BYTES)):
            with path.open("r+b") as body:
                body.truncate(whole * width)
        keys = self._keys.read_bytes()
        self._places = {keys[at * _HASH_BYTES : (at + 1) * _HASH_BYTES]: at for at in range(whole)}
