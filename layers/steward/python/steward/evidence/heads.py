"""What does a head that ships say of a text?

A head is a table of one-byte weights over hashed features (`hashed.py`), learnt outside, read as `.npz` without pickle,
refused when it is not the pinned one, and scored with numpy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# What `python -m tests.evals.training` wrote; it prints these lines.
PINNED_SHA256: Final = {
    "asks": "2da0bc45d9b86b4514ba32a0c03639a24f04b621a6311f3045f3bc521b7f5b8c",
    "sentiment": "205cb13bcdd3f5ef325edc6d0dc06214dbfee6998507c14e97f467b4f751d133",
}

STEPS: Final = 127  # an int8's range on either side of zero


@dataclass(frozen=True, slots=True)
class ShippedHead:
    """One head; `extra` weighs what is not hashed, `threshold` is for the one label that is acted upon.

    Attributes:
        labels: In the order of the columns.
        table: int8 [buckets, labels], in units of `scale`.
        scale: float32 [labels].
        extra: float32 [extras, labels].
        bias: float32 [labels].
        threshold: From what probability the label is said; chosen on training rows that the fit had not seen.
        lexicon: The valence of each word's crc32, where the head has one.
    """

    labels: tuple[str, ...]
    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    extra: NDArray[np.float32]
    bias: NDArray[np.float32]
    threshold: float
    lexicon: Mapping[int, float]

    def probabilities(self, weighed: Mapping[int, float], extras: Sequence[float] = ()) -> dict[str, float]:
        """How likely each label is."""
        values = np.fromiter(weighed.values(), np.float32, len(weighed))
        logits = values @ self.table[list(weighed)].astype(np.float32) * self.scale + self.bias
        if extras:
            logits = logits + np.asarray(extras, np.float32) @ self.extra
        raised = np.exp(logits - logits.max())
        return dict(zip(self.labels, map(float, raised / raised.sum()), strict=True))


@lru_cache(maxsize=2)
def shipped(name: str) -> ShippedHead:
    """The pinned head of that name. Raises ValueError when the file is another one."""
    body = files("steward_heads").joinpath(f"{name}.npz").read_bytes()
    if sha256(body).hexdigest() != PINNED_SHA256[name]:
        raise ValueError(f"steward_heads/{name}.npz is not the pinned head: build the layer again")
    return read(body)


def read(body: bytes) -> ShippedHead:
    """The head in the bytes that `written` made."""
    with np.load(BytesIO(body), allow_pickle=False) as held:
        lexicon = dict(zip(map(int, held["words"]), map(float, held["valences"]), strict=True))
        return ShippedHead(
            tuple(map(str, held["labels"])), held["table"], held["scale"], held["extra"], held["bias"],
            float(held["threshold"]), lexicon,
        )  # fmt: skip


def written(head: ShippedHead) -> bytes:
    """The bytes of a head; the same head gives the same bytes."""
    arrays: dict[str, Any] = {
        "labels": np.array(head.labels),
        "table": head.table,
        "scale": head.scale,
        "extra": head.extra,
        "bias": head.bias,
        "threshold": np.float64(head.threshold),
        "words": np.array(list(head.lexicon), np.uint32),
        "valences": np.array(list(head.lexicon.values()), np.float32),
    }
    body = BytesIO()
    np.savez_compressed(body, **arrays)
    return body.getvalue()


def one_byte(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The weights [buckets, labels] in steps of a 127th of each label's largest, and that step."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / STEPS
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)
