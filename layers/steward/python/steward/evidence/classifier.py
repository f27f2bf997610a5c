"""Which of the known labels does a vector have, and how likely is each?

Multinomial logistic regression over the vectors of an embedding, learnt and scored with numpy alone, so that a
project's own history can be learnt where the product runs. Its probabilities are tempered (Guo et al. 2017) on rows
that its own fit had not seen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.descent import minimise

Rows = NDArray[np.float32]
Classes = NDArray[np.int64]
Probabilities = NDArray[np.float64]

# The inverse strength of the penalty on weights, over unit vectors: 3 to 30 were measured by cross-validation on
# BANKING77 and CLINC150 training rows; 10 is within a third of a point of the best on both.
PENALTY: Final = 30.0

FOLDS: Final = 3  # each is judged by a head of two thirds of the rows, at twice the cost of the head that ships
STEPS: Final = 60  # BANKING77: 0.930 after 60 as after 120
_FLAT: Final = 1e-5  # of the mean loss' gradient

MOST_REHEARSED: Final = 15_000  # rows that are rehearsed: more would measure nothing better and cost as much again
_BLOCK: Final = 8_192  # rows whose probabilities are held at a time: 8,192 x 1,000 labels are 65 MB

_TEMPERATURES: Final = np.geomspace(0.25, 4.0, 41)  # 7 % apart: finer is within the noise of a thousand rows
_LEAST: Final = 1e-12  # keeps a logarithm finite


@dataclass(frozen=True, slots=True)
class Head:
    """One linear head; `labels` are in the order of its columns."""

    labels: tuple[str, ...]
    weights: Rows
    bias: Rows
    temperature: float = 1.0

    def logits(self, vectors: Rows) -> Probabilities:
        """One row for each vector, one column for each label."""
        return np.asarray(vectors @ self.weights + self.bias, np.float64)

    def probabilities(self, vectors: Rows) -> Probabilities:
        """How likely each label is; rows sum to 1."""
        return softmax(self.logits(vectors) / self.temperature)

    def save(self, path: Path) -> None:
        """Write the head as `.npz`: arrays and nothing that is executed when it is read."""
        np.savez_compressed(
            path, labels=np.array(self.labels), weights=self.weights, bias=self.bias, temperature=self.temperature
        )

    @classmethod
    def load(cls, path: Path) -> "Head":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            return cls(tuple(map(str, held["labels"])), held["weights"], held["bias"], float(held["temperature"]))


@dataclass(frozen=True, slots=True)
class Learnt:
    """A head and its rehearsal.

    Attributes:
        head: Of all rows, tempered.
        rehearsed: The positions of the rows that were rehearsed, all of them up to MOST_REHEARSED.
        unseen: Their probabilities by a head that had not seen them.
        classes: Their true columns.
    """

    head: Head
    rehearsed: Classes
    unseen: Probabilities
    classes: Classes


def learnt(vectors: Rows, labels: Sequence[str], penalty: float = PENALTY) -> Learnt:
    """The tempered head of these rows, with what they were given by heads that had not seen them."""
    names, classes = classes_of(labels)
    rehearsed = sample(len(classes), MOST_REHEARSED)
    unseen = _unseen_logits(vectors[rehearsed], classes[rehearsed], len(names), penalty)
    temperature = best_temperature(unseen, classes[rehearsed])
    weights, bias = _fit(vectors, classes, len(names), penalty)
    head = Head(names, weights, bias, temperature)
    return Learnt(head, rehearsed, softmax(unseen / temperature), classes[rehearsed])


def sample(total: int, most: int) -> Classes:
    """At most so many positions, evenly spread."""
    return np.unique(np.linspace(0, total - 1, min(total, most)).astype(np.int64)) if total else np.zeros(0, np.int64)


def fit(
    vectors: Rows, labels: Sequence[str], penalty: float = PENALTY, before: Head | None = None, steps: int = STEPS
) -> Head:
    """The head of these rows, not tempered; `before` is one of nearly the same rows, from which fewer steps lead."""
    names, classes = classes_of(labels)
    start = np.zeros((vectors.shape[1] + 1, len(names)))
    for at, name in enumerate(before.labels if before else ()):
        if before and name in names:
            start[:-1, names.index(name)], start[-1, names.index(name)] = before.weights[:, at], before.bias[at]
    return Head(names, *_fit(vectors, classes, len(names), penalty, start, steps))


def classes_of(labels: Sequence[str]) -> tuple[tuple[str, ...], Classes]:
    """The labels in order, and the column of each row."""
    names = tuple(sorted(set(labels)))
    column = {name: at for at, name in enumerate(names)}
    return names, np.array([column[label] for label in labels], np.int64)


def softmax(logits: Probabilities) -> Probabilities:
    """Rows of positive numbers that sum to 1."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def best_temperature(logits: Probabilities, classes: Classes) -> float:
    """The temperature with the least log loss."""
    return float(min(_TEMPERATURES, key=lambda each: _log_loss(softmax(logits / each), classes)))


def folds(classes: Classes, count: int = FOLDS) -> Iterator[tuple[Classes, Classes]]:
    """(kept, held out) positions: every class is dealt out in turn, so that no fold lacks one that another has."""
    dealt = np.empty(len(classes), np.int64)
    dealt[np.argsort(classes, kind="stable")] = np.arange(len(classes)) % count
    for fold in range(count):
        yield np.flatnonzero(dealt != fold), np.flatnonzero(dealt == fold)


def _unseen_logits(vectors: Rows, classes: Classes, width: int, penalty: float) -> Probabilities:
    found = np.zeros((len(classes), width))
    for kept, held in folds(classes):
        if len(kept) and len(held):
            weights, bias = _fit(vectors[kept], classes[kept], width, penalty)
            found[held] = vectors[held] @ weights + bias
    return found


def _fit(
    vectors: Rows, classes: Classes, width: int, penalty: float, start: Probabilities | None = None, steps: int = STEPS
) -> tuple[Rows, Rows]:
    """Weights and bias with the least penalised log loss; the bias is not penalised."""
    size = vectors.shape[1]
    begin = np.zeros((size + 1) * width) if start is None else start.ravel()
    point = minimise(_loss(vectors, classes, width, penalty), begin, steps, _FLAT)
    table = point.reshape(size + 1, width).astype(np.float32)
    return table[:-1], table[-1]


def _loss(
    vectors: Rows, classes: Classes, width: int, penalty: float
) -> Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    """The mean log loss with its penalty, and its gradient; the products are in float32, which halves their time."""
    rows, size = len(classes), vectors.shape[1]

    def slope(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = point.reshape(size + 1, width)
        turned, loss = np.zeros_like(table), float((table[:-1] ** 2).sum()) / (2 * penalty * rows)
        turned[:-1] = table[:-1] / (penalty * rows)
        for start in range(0, rows, _BLOCK):
            block = slice(start, start + _BLOCK)
            loss += _add_block(vectors[block], classes[block], table, turned, rows)
        return loss, turned.ravel()

    return slope


def _add_block(vectors: Rows, classes: Classes, table: Probabilities, turned: Probabilities, rows: int) -> float:
    """The block's part of the mean loss; its part of the gradient is added to `turned`."""
    chances = softmax(np.asarray(vectors @ table[:-1].astype(np.float32), np.float64) + table[-1])
    loss = _log_loss(chances, classes) * len(classes) / rows
    chances[np.arange(len(classes)), classes] -= 1
    errors = (chances / rows).astype(np.float32)
    turned[:-1] += vectors.T @ errors
    turned[-1] += errors.sum(axis=0)
    return loss


def _log_loss(chances: Probabilities, classes: Classes) -> float:
    return -float(np.log(np.maximum(chances[np.arange(len(classes)), classes], _LEAST)).mean())
