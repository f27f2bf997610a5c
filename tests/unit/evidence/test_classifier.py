"""Does the numpy head learn, say how sure it is, and know when it does not know?"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from steward.evidence.abstention import (
    Confidence,
    conformal_level,
    conformal_sets,
    nearness,
    standing,
    threshold_reaching,
    threshold_rejecting,
)
from steward.evidence.classifier import Head, fit, folds, learnt
from steward.evidence.descent import minimise

CENTRES = np.eye(4, 16, dtype=np.float32)


def clouds(count: int, seed: int, spread: float = 0.35) -> tuple[NDArray[np.float32], list[str]]:
    """Unit rows around four centres, and the name of each."""
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 4, count)
    rows = CENTRES[classes] + spread * rng.standard_normal((count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), [f"label {at}" for at in classes]


def right(head: Head, rows: NDArray[np.float32], labels: list[str]) -> NDArray[np.bool_]:
    return np.asarray(np.array(head.labels)[head.probabilities(rows).argmax(axis=1)] == np.array(labels), bool)


def test_a_bowl_is_descended_to_its_bottom() -> None:
    bottom, stretch = np.array([3.0, -2.0, 0.5]), np.array([1.0, 40.0, 0.2])
    found = minimise(
        lambda at: (float((stretch * (at - bottom) ** 2).sum()), 2 * stretch * (at - bottom)), np.zeros(3), 100, 1e-9
    )
    assert np.allclose(found, bottom, atol=1e-6)


def test_rows_that_the_fit_had_not_seen_are_labelled_rightly() -> None:
    head = fit(*clouds(400, 1))
    assert right(head, *clouds(400, 2)).mean() > 0.9


def test_tempered_probabilities_are_as_often_right_as_they_say() -> None:
    trained = learnt(*clouds(600, 3, 0.6))
    rows, labels = clouds(2000, 4, 0.6)
    stated = trained.head.probabilities(rows).max(axis=1).mean()
    assert stated == pytest.approx(right(trained.head, rows, labels).mean(), abs=0.07)
    assert np.allclose(trained.head.probabilities(rows).sum(axis=1), 1)


def test_the_rehearsal_judges_each_row_by_heads_that_had_not_seen_it() -> None:
    rows, labels = clouds(300, 5, 2.0)
    told = np.random.default_rng(6).permutation(labels).tolist()  # nothing can be learnt from these
    trained = learnt(rows, told)
    assert (trained.unseen.argmax(axis=1) == trained.classes).mean() < 0.4


def test_each_fold_holds_out_every_row_once_and_every_label_alike() -> None:
    classes = np.array([0] * 9 + [1] * 6)
    held = [out for _, out in folds(classes, 3)]
    assert sorted(np.concatenate(held)) == list(range(15))
    assert [np.bincount(classes[out]).tolist() for out in held] == [[3, 2]] * 3


def test_a_single_label_is_certain() -> None:
    rows, _ = clouds(10, 7)
    trained = learnt(rows, ["only"] * 10)
    assert np.allclose(trained.head.probabilities(rows), 1)


def test_a_head_is_read_as_it_was_saved(tmp_path: Path) -> None:
    rows, labels = clouds(100, 8)
    head = learnt(rows, labels).head
    head.save(tmp_path / "head.npz")
    again = Head.load(tmp_path / "head.npz")
    assert again.labels == head.labels
    assert np.array_equal(again.probabilities(rows), head.probabilities(rows))


def test_what_is_far_from_everything_known_is_turned_away_and_what_is_near_is_kept() -> None:
    rows, labels = clouds(500, 9)
    trained = learnt(rows, labels)
    rehearsed = standing(trained.unseen, nearness(rows, rows, is_known=True))
    curve = Confidence.fit(rehearsed, trained.unseen.argmax(axis=1) == trained.classes)
    threshold = threshold_rejecting(curve.of(rehearsed), 0.05)
    fresh, _ = clouds(500, 10)
    strange = np.zeros((200, 16), np.float32)
    strange[:, 8] = 1
    for known, expected in ((fresh, 0.05), (strange, 1.0)):
        told = curve.of(standing(trained.head.probabilities(known), nearness(known, rows)))
        assert (told < threshold).mean() == pytest.approx(expected, abs=0.05)


def test_a_known_row_does_not_vouch_for_itself() -> None:
    rows = np.eye(7, 16, dtype=np.float32)
    assert nearness(rows, rows, is_known=True).max() == 0
    assert nearness(rows, rows).max() > 0


def test_a_wished_accuracy_is_reached_by_the_lowest_threshold_that_does() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert threshold_reaching(confidences, np.array([True, True, False, True, False]), 0.75) == 0.6
    assert threshold_reaching(confidences, np.array([False] * 5), 0.75) == np.inf


def test_conformal_sets_miss_the_truth_as_often_as_was_asked() -> None:
    trained = learnt(*clouds(800, 11, 0.6))
    rows, labels = clouds(3000, 12, 0.6)
    truth = np.array([trained.head.labels.index(label) for label in labels])
    for error in (0.05, 0.1, 0.2):
        sets = conformal_sets(trained.head.probabilities(rows), conformal_level(trained.unseen, trained.classes, error))
        assert 1 - sets[np.arange(3000), truth].mean() == pytest.approx(error, abs=0.03)
