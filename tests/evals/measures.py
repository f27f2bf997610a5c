"""How good is a set of answers? The usual figures, in numpy."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS: Final = 15  # of equal mass: each holds the same number of rows, so none is noise


def accuracy(truth: Sequence[str], said: Sequence[str]) -> float:
    """The share of rows that were answered rightly."""
    return float(np.mean([one == other for one, other in zip(truth, said, strict=True)]))


def f1_by_label(truth: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    """The F1 of each label that is in the truth or was said; 0 where no row of it was found."""
    found = {}
    for label in sorted(set(truth) | set(said)):
        both = sum(one == other == label for one, other in zip(truth, said, strict=True))
        found[label] = 2 * both / (truth.count(label) + said.count(label))
    return found


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """The mean F1 over the labels of the truth."""
    scores = f1_by_label(truth, said)
    return float(np.mean([scores[label] for label in set(truth)]))


def precision_recall(positive: Flags, said: Flags) -> tuple[float, float]:
    """Of one label; precision is 1 where it was never said."""
    hits = int((positive & said).sum())
    return hits / int(said.sum()) if said.any() else 1.0, hits / max(1, int(positive.sum()))


def auroc(higher: Numbers, lower: Numbers) -> float:
    """The chance that a row of the first kind scores above one of the second; ties count half."""
    everything = np.concatenate([higher, lower])
    _, inverse, counts = np.unique(everything, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    total = ranks[: len(higher)].sum() - len(higher) * (len(higher) + 1) / 2
    return float(total / (len(higher) * len(lower)))


def calibration_bins(confidences: Numbers, right: Flags, bins: int = BINS) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, rows) of each bin, the least confident first."""
    cuts = [cut for cut in np.array_split(np.argsort(confidences, kind="stable"), bins) if len(cut)]
    return [(float(confidences[cut].mean()), float(right[cut].mean()), len(cut)) for cut in cuts]


def calibration_error(confidences: Numbers, right: Flags, bins: int = BINS) -> float:
    """The expected calibration error over bins of equal mass."""
    cuts = calibration_bins(confidences, right, bins)
    return sum(abs(sure - was) * rows for sure, was, rows in cuts) / max(1, len(confidences))


def accuracy_by_coverage(confidences: Numbers, right: Flags) -> tuple[Numbers, Numbers]:
    """The accuracy of the most confident rows, for each share of the rows that is answered."""
    ordered = right[np.argsort(-confidences, kind="stable")]
    answered = np.arange(1, len(ordered) + 1)
    return answered / max(1, len(ordered)), np.cumsum(ordered) / answered
