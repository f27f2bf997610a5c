"""How does the same classifier do on a labelled set from outside? `make evals TRAIN=a.jsonl TEST=b.jsonl`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from steward.evidence.abstention import threshold_rejecting
from tests.evals.figures import Figure, Result
from tests.evals.labelled_file import read_labelled
from tests.evals.measures import auroc, calibration_error, macro_f1
from tests.evals.routing import REJECTED, answering_figures, conformal_figure, plots
from tests.evals.trained import Judged, Trained, train
from tests.evals.vectors import Told, VectorCache


def any_set(train_path: Path, test_path: Path, cache: VectorCache, told: Told | None = None) -> Result:
    """Learn from one file, judge the other. Raises BadFile.

    Every figure is shown and none is promised: what a set can bear is for whoever brings it to know, and a handful of
    rows bears nothing. Labels that only the test has are out of scope: the right answer to such a row is to say that
    one does not know.
    """
    written, written_labels = read_labelled(train_path)
    once = list(dict.fromkeys(zip(written, written_labels, strict=True)))  # a repeated row would rehearse on itself
    texts, labels = [text for text, _ in once], [label for _, label in once]
    test_texts, test_labels = read_labelled(test_path)
    trained = train(cache.vectors(texts, told), labels)
    judged = trained.judge(cache.vectors(test_texts, told))
    known = np.isin(test_labels, trained.learnt.head.labels)
    truth = [label for label, is_known in zip(test_labels, known, strict=True) if is_known]
    inside, outside = _part(judged, known), _part(judged, ~known)
    notes = _notes((texts, labels), (test_texts, test_labels), trained.learnt.head.labels)
    if len(once) < len(written):
        notes.append(f"{len(written) - len(once):,} training rows repeat an earlier one: learnt once")
    figures = [*_inside(trained, inside, truth, labels), *_outside(trained, inside, outside)]
    return Result(f"{train_path.name} to {test_path.name}", figures, plots(inside, truth) if truth else {}, notes)


def _inside(trained: Trained, judged: Judged, truth: Sequence[str], labels: Sequence[str]) -> list[Figure]:
    """The figures of rows whose label could be known."""
    if not truth:
        return []
    commonest, _ = Counter(labels).most_common(1)[0]
    right = judged.right(truth)
    return [
        Figure("accuracy", float(right.mean()), baseline=f"{truth.count(commonest) / len(truth):.3f} commonest label"),
        Figure("macro F1", macro_f1(truth, judged.said)),
        Figure("ECE, 15 bins of equal mass", calibration_error(judged.confidences, right)),
        *answering_figures(trained, judged, truth),
        replace(conformal_figure(judged, truth, trained.learnt.unseen, trained.learnt.classes, trained), floor=None),
    ]


def _outside(trained: Trained, inside: Judged, outside: Judged) -> list[Figure]:
    """The figures of rows whose label the training rows lack."""
    threshold = threshold_rejecting(trained.rehearsed.confidences, REJECTED)
    found = [Figure(f"in scope, turned away ({REJECTED:.0%} wished)", _below(inside, threshold))]
    if len(outside.said):
        found.append(Figure("out of scope, turned away", _below(outside, threshold)))
    if len(outside.said) and len(inside.said):
        found.append(Figure("out-of-scope AUROC", auroc(inside.confidences, outside.confidences)))
    return found if len(inside.said) else found[1:]


def _below(judged: Judged, threshold: float) -> float:
    return float((judged.confidences < threshold).mean()) if len(judged.said) else float("nan")


def _part(judged: Judged, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Judged:
    said = [label for label, is_kept in zip(judged.said, kept, strict=True) if is_kept]
    return Judged(said, judged.confidences[kept], judged.probabilities[kept])


def _notes(
    training: tuple[Sequence[str], Sequence[str]], test: tuple[Sequence[str], Sequence[str]], known: Sequence[str]
) -> list[str]:
    """What a reader of the figures must know of the two files."""
    strange = Counter(label for label in test[1] if label not in set(known))
    seen = set(training[0])
    twice = sum(text in seen for text in test[0])
    notes = [f"{len(training[0]):,} training rows, {len(test[0]):,} test rows, {len(known):,} labels"]
    if strange:
        named = ", ".join(repr(label) for label, _ in strange.most_common(5)) + (", ..." if len(strange) > 5 else "")
        notes.append(
            f"{strange.total():,} test rows have labels that training lacks ({named}): counted as out of scope"
        )
    if twice:
        notes.append(f"{twice:,} test texts occur in the training rows too: the figures flatter")
    if len(known) == 1:
        notes.append("training has one label only: nothing but nearness can tell what is out of scope")
    return notes
