"""Are the figures what their names say?"""

import numpy as np
import pytest

from tests.evals.figures import AT_MOST, Figure
from tests.evals.measures import accuracy_by_coverage, auroc, calibration_error, f1_by_label, macro_f1, precision_recall


def test_confidence_that_comes_true_has_no_calibration_error_and_boasting_has_what_it_boasts() -> None:
    right = np.array([True, True, True, False] * 30)
    assert calibration_error(np.full(120, 0.75), right, 3) == pytest.approx(0)
    assert calibration_error(np.full(120, 0.95), right, 3) == pytest.approx(0.2)


def test_auroc_is_the_chance_to_rank_a_pair_rightly() -> None:
    assert auroc(np.array([3.0, 4.0]), np.array([1.0, 2.0])) == 1
    assert auroc(np.array([1.0, 1.0]), np.array([1.0])) == 0.5
    assert auroc(np.array([1.0, 3.0]), np.array([2.0])) == 0.5


def test_f1_counts_what_was_missed_and_what_was_said_wrongly() -> None:
    assert f1_by_label(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx({"a": 2 / 3, "b": 2 / 3})
    assert macro_f1(["a", "a"], ["a", "b"]) == pytest.approx(2 / 3)


def test_precision_and_recall_of_a_flag() -> None:
    assert precision_recall(np.array([True, True, False]), np.array([True, False, True])) == (0.5, 0.5)
    assert precision_recall(np.array([True]), np.array([False])) == (1.0, 0.0)


def test_the_most_confident_are_answered_first() -> None:
    coverage, accuracy = accuracy_by_coverage(np.array([0.1, 0.9]), np.array([False, True]))
    assert coverage.tolist() == [0.5, 1.0]
    assert accuracy.tolist() == [1.0, 0.5]


def test_a_floor_is_missed_from_the_wrong_side_and_by_what_is_no_number() -> None:
    assert Figure("", 0.9, 0.9).holds
    assert not Figure("", 0.91, 0.9, AT_MOST).holds
    assert not Figure("", float("nan"), 0.9).holds
