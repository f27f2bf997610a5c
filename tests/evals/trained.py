"""What does the product's classifier, learnt from labelled texts, say of others, and how sure is it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.abstention import Confidence, Numbers, nearness, standing
from steward.evidence.classifier import Learnt, Probabilities, Rows, learnt, sample

# Rows whose confidence is rehearsed: enough for a curve of two numbers and a threshold to half a point.
_CURVE_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of some texts: the best label, its chance of being right, and all probabilities."""

    said: list[str]
    confidences: Numbers
    probabilities: Probabilities

    def right(self, truth: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows were answered rightly."""
        return np.array([one == other for one, other in zip(self.said, truth, strict=True)], bool)


@dataclass(frozen=True, slots=True)
class Trained:
    """The learnt head, the vectors that it knows, and its curve of confidence, rehearsed on unseen training rows."""

    learnt: Learnt
    known: Rows
    curve: Confidence
    rehearsed: Judged
    rehearsed_right: NDArray[np.bool_]

    def judge(self, vectors: Rows) -> Judged:
        """What the head says of these."""
        chances = self.learnt.head.probabilities(vectors)
        return _judged(
            self.learnt.head.labels, chances, self.curve.of(standing(chances, nearness(vectors, self.known)))
        )


def train(vectors: Rows, labels: Sequence[str]) -> Trained:
    """Learn from labelled vectors, and rehearse on a part of them what confidence means."""
    found = learnt(vectors, labels)
    part = sample(len(found.rehearsed), _CURVE_ROWS)
    chances = found.unseen[part]
    standings = standing(chances, nearness(vectors[found.rehearsed[part]], vectors, is_known=True))
    right = chances.argmax(axis=1) == found.classes[part]
    curve = Confidence.fit(standings, right)
    return Trained(found, vectors, curve, _judged(found.head.labels, chances, curve.of(standings)), right)


def _judged(labels: Sequence[str], chances: Probabilities, confidences: Numbers) -> Judged:
    return Judged([labels[at] for at in chances.argmax(axis=1)], confidences, chances)
