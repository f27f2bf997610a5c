"""Does the classifier route requests rightly, know when it does not know, and mean what it says of its confidence?"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.abstention import conformal_level, conformal_sets, threshold_reaching, threshold_rejecting
from steward.evidence.classifier import classes_of
from tests.evals.figures import AT_MOST, Figure, Result
from tests.evals.measures import (
    accuracy_by_coverage,
    auroc,
    calibration_bins,
    calibration_error,
    f1_by_label,
    macro_f1,
)
from tests.evals.sets import labelled
from tests.evals.trained import Judged, Trained, train
from tests.evals.vectors import Told, VectorCache

ROUTED, ACCEPTED, OUT_OF_SCOPE, MISCALIBRATED = 0.92, 0.97, 0.75, 0.10  # MODELS D, and the issue for the last
OFF_NOMINAL = 0.03  # of a conformal set's coverage
REJECTED: Final = 0.05  # of the in-scope rows, as MODELS D asks
WISHED: Final = 0.95  # accuracy of what is answered
ERROR: Final = 0.10  # that a conformal set may miss


def banking(cache: VectorCache, told: Told | None = None) -> Result:
    """BANKING77: 77 queues of a help desk."""
    texts, labels = labelled("banking77", "train")
    trained = train(cache.vectors(texts, told), labels)
    test_texts, truth = labelled("banking77", "test")
    judged = trained.judge(cache.vectors(test_texts, told))
    return Result(
        "routing (BANKING77)",
        [
            Figure(
                "accuracy", float(judged.right(truth).mean()), ROUTED, baseline="0.894 TF-IDF", published="0.937 BERT"
            ),
            Figure("macro F1", macro_f1(truth, judged.said)),
            *confidence_figures(judged, truth),
            *answering_figures(trained, judged, truth),
            conformal_figure(judged, truth, trained.learnt.unseen, trained.learnt.classes, trained),
        ],
        plots(judged, truth),
    )


def clinc(cache: VectorCache, told: Told | None = None) -> Result:
    """CLINC150: 150 intents and questions that are none of them; thresholds come from the validation rows."""
    texts, labels = labelled("clinc150", "train")
    trained = train(cache.vectors(texts, told), labels)
    val_texts, val_truth = labelled("clinc150", "val")
    test_texts, truth = labelled("clinc150", "test")
    val = trained.judge(cache.vectors(val_texts, told))
    judged = trained.judge(cache.vectors(test_texts, told))
    strange = trained.judge(cache.vectors(labelled("clinc150", "oos_test")[0], told))
    threshold = threshold_rejecting(val.confidences, REJECTED)
    kept, right = judged.confidences >= threshold, judged.right(truth)
    _, val_classes = classes_of(val_truth)
    return Result(
        "out of scope (CLINC150)",
        [
            Figure(
                "accuracy of what is accepted", float(right[kept].mean()), ACCEPTED, baseline="0.976 largest odds alone"
            ),
            Figure(
                "out-of-scope recall",
                float((strange.confidences < threshold).mean()),
                OUT_OF_SCOPE,
                baseline="0.780 largest odds alone",
                published="0.523 BERT",
            ),
            Figure("in-scope rows turned away", float(1 - kept.mean())),
            Figure(
                "out-of-scope AUROC",
                auroc(judged.confidences, strange.confidences),
                baseline="0.958 largest odds alone",
            ),
            Figure("accuracy in scope", float(right.mean()), published="0.962 BERT"),
            *confidence_figures(judged, truth),
            conformal_figure(judged, truth, val.probabilities, val_classes, trained),
        ],
        plots(judged, truth),
        [f"threshold {threshold:.3f}, the one that turns away {REJECTED:.0%} of the validation rows in scope"],
    )


def confidence_figures(judged: Judged, truth: Sequence[str]) -> list[Figure]:
    """How far stated confidence is from what came true."""
    error = calibration_error(judged.confidences, judged.right(truth))
    return [Figure("ECE, 15 bins of equal mass", error, MISCALIBRATED, AT_MOST)]


def answering_figures(trained: Trained, judged: Judged, truth: Sequence[str]) -> list[Figure]:
    """What is answered, and how rightly, at a threshold that training rows chose for WISHED accuracy."""
    threshold = threshold_reaching(trained.rehearsed.confidences, trained.rehearsed_right, WISHED)
    answered, right = judged.confidences >= threshold, judged.right(truth)
    return [
        Figure(f"answered, where {WISHED:.0%} is wished", float(answered.mean())),
        Figure("accuracy of what is answered", float(right[answered].mean()) if answered.any() else float("nan")),
    ]


def conformal_figure(
    judged: Judged,
    truth: Sequence[str],
    unseen: NDArray[np.float64],
    classes: NDArray[np.int64],
    trained: Trained,
) -> Figure:
    """How far the sets that should hold the truth in 1 - ERROR of the rows are from that."""
    column = {label: at for at, label in enumerate(trained.learnt.head.labels)}
    sets = conformal_sets(judged.probabilities, conformal_level(unseen, classes, ERROR))
    held = np.mean([sets[at, column[label]] for at, label in enumerate(truth)])
    name = f"conformal sets, distance from {1 - ERROR:.0%} (mean size {sets.sum(axis=1).mean():.2f})"
    return Figure(name, abs(float(held) - (1 - ERROR)), OFF_NOMINAL, AT_MOST)


def plots(judged: Judged, truth: Sequence[str]) -> dict[str, Any]:
    """What the report draws."""
    right = judged.right(truth)
    coverage, accuracy = accuracy_by_coverage(judged.confidences, right)
    step = max(1, len(coverage) // 400)
    return {
        "reliability": calibration_bins(judged.confidences, right),
        "coverage": (coverage[::step].tolist(), accuracy[::step].tolist()),
        "f1": f1_by_label(list(truth), judged.said),
    }
