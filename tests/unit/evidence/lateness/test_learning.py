"""Is a planted cause found out of time, and nothing found where there is none?"""

import math

import numpy as np
import pytest

from steward.evidence.lateness.back_test import Split, back_test, split_in_time
from steward.evidence.lateness.columns import Measured, Named, encoded
from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.examples import Examples, examples
from steward.evidence.lateness.isotonic import NONE, isotonic, pooled
from steward.evidence.lateness.learning import learn
from steward.evidence.lateness.logistic import fit, sigmoid
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.rules import BASIS
from steward.evidence.lateness.scores import auc, brier
from steward.evidence.lateness.tasks import LEARNED, assess, lateness
from tests.unit.evidence.lateness.cohort import EFFORT, LEAD, NOW, PERSON, cohort


def known(cause: str, seed: int = 0) -> Examples:
    return examples(Record(cohort(cause, seed).projects), NOW)


@pytest.mark.parametrize("cause", [EFFORT, PERSON, LEAD])
def test_a_planted_cause_is_found_out_of_time(cause: str) -> None:
    taught = lateness(Record(cohort(cause, 0).projects), NOW, seed=1)
    tested = taught.back_test
    assert taught.basis == LEARNED
    assert tested is not None
    assert tested.auc is not None
    assert tested.auc >= 0.80
    assert tested.brier < tested.base_brier
    assert tested.judged >= 200


def test_where_labels_are_shuffled_the_order_is_chance_and_every_feature_is_disabled() -> None:
    rows = known(EFFORT)
    late = np.random.default_rng(3).permutation(rows.late)
    tested = back_test(rows.table, late, split_in_time(rows.seen_at, rows.known_at), seed=1)
    assert tested.auc == pytest.approx(0.5, abs=0.07)
    assert tested.kept == ()
    assert set(tested.disabled) == {each.name for each in rows.table}
    assert not tested.is_better
    assert tested.brier == tested.base_brier


def test_a_column_of_noise_beside_a_cause_is_disabled() -> None:
    kept = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        cause, noise = rng.normal(size=(2, 600))
        late = rng.random(600) < sigmoid(2 * cause - 1)
        learned = learn([Measured("cause", cause), Measured("noise", noise)], late, seed=1)
        assert "cause" in learned.kept
        kept.append("noise" in learned.kept)
    assert sum(kept) <= 2


def test_two_features_that_matter_only_together_are_found_together() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.uniform(-1, 1, size=(2, 2000))
    late = rng.random(2000) < sigmoid(1 * one + 1 * other + 6 * one * other)
    split = Split(np.arange(2000) < 1600, np.arange(2000) >= 1600)
    tested = back_test([Measured("one", one), Measured("other", other)], late, split, seed=1)
    assert tested.auc is not None
    assert tested.auc > 0.78


def test_a_feature_that_may_only_raise_is_in_no_product() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.uniform(-1, 1, size=(2, 2000))
    late = rng.random(2000) < sigmoid(2 * one + 2 * other + 6 * one * other)
    learned = learn([Measured("one", one, only_raises=True), Measured("other", other)], late, seed=1)
    assert "one" in learned.kept
    assert learned.encoding.pairs == ()
    low, high = np.full(9, 0.1), np.full(9, 0.9)
    rest = Measured("other", np.linspace(-1, 1, 9))
    assert (
        learned.probabilities([Measured("one", high), rest]) > learned.probabilities([Measured("one", low), rest])
    ).all()


def test_what_is_learnt_from_was_known_before_the_first_judged_row() -> None:
    rows = known(EFFORT)
    split = split_in_time(rows.seen_at, rows.known_at)
    assert rows.known_at[split.learns].max() <= rows.seen_at[split.judges].min()
    assert not (split.learns & split.judges).any()


def test_the_same_tasks_in_any_order_teach_the_same() -> None:
    planted = cohort(EFFORT, 2, tasks=700)
    turned = {gid: list(reversed(items)) for gid, items in reversed(planted.projects.items())}
    first, second = Record(planted.projects), Record(turned)
    one, other = lateness(first, NOW, seed=1), lateness(second, NOW, seed=1)
    assert one.as_json() == other.as_json()
    assert assess(first, one, Comments(), NOW) == assess(second, other, Comments(), NOW)


def test_a_short_past_is_judged_by_rules_and_says_so() -> None:
    taught = lateness(Record(cohort(EFFORT, 0, tasks=60).projects), NOW, seed=1)
    assert taught.basis == BASIS == "rules, not learned"
    assert taught.learned is None
    assert taught.as_json()["basis"] == "rules, not learned"


def test_no_past_at_all_is_the_stated_rate() -> None:
    taught = lateness(Record({}), NOW, seed=1)
    assert (taught.basis, taught.base_rate, taught.outcomes, taught.back_test) == (BASIS, 0.25, 0, None)
    assert assess(Record({}), taught, Comments(), NOW) == {}


def test_calibrated_probabilities_are_near_what_came_true() -> None:
    rows = known(PERSON, 4)
    split = split_in_time(rows.seen_at, rows.known_at)
    learned = learn([each.rows(split.learns) for each in rows.table], rows.late[split.learns], seed=1)
    said = learned.probabilities([each.rows(split.judges) for each in rows.table])
    came = rows.late[split.judges]
    for sure in (said < 0.3, said >= 0.7):
        assert came[sure].mean() == pytest.approx(said[sure].mean(), abs=0.12)


def test_newtons_weights_leave_no_slope() -> None:
    rng = np.random.default_rng(5)
    design = rng.normal(size=(300, 4))
    late = rng.random(300) < sigmoid(design @ np.array([1.0, -2.0, 0.0, 0.5]))
    model = fit(design, late, ridge=2.0)
    error = sigmoid(model.log_odds(design)) - late
    assert error.sum() == pytest.approx(0, abs=1e-6)
    assert design.T @ error + 2.0 * model.weights == pytest.approx(np.zeros(4), abs=1e-6)


def test_perfectly_parted_rows_get_finite_weights() -> None:
    design = np.linspace(-1, 1, 50)[:, None]
    model = fit(design, design[:, 0] > 0, ridge=0.01)
    assert math.isfinite(model.intercept)
    assert np.isfinite(model.weights).all()


def test_a_column_that_may_only_raise_never_lowers() -> None:
    rng = np.random.default_rng(6)
    design = rng.normal(size=(400, 2))
    late = rng.random(400) < sigmoid(-2 * design[:, 0] + design[:, 1])
    model = fit(design, late, ridge=1.0, raising=np.array([True, False]))
    assert model.weights[0] == 0
    assert model.weights[1] > 0


def test_pooling_gives_the_nearest_rising_steps() -> None:
    shares, weights = np.array([0.1, 0.5, 0.3, 0.3, 0.9]), np.array([1.0, 1.0, 2.0, 1.0, 1.0])
    assert pooled(shares, weights).tolist() == [1, 4, 5]


def test_calibration_keeps_the_order_and_mends_what_was_said() -> None:
    rng = np.random.default_rng(7)
    said = rng.random(2000)
    late = rng.random(2000) < said**2
    curve = isotonic(said, late)
    grid = np.linspace(0, 1, 101)
    mended = curve.calibrated(grid)
    assert (np.diff(mended) > 0).all()
    assert mended == pytest.approx(grid**2, abs=0.12)
    assert brier(curve.calibrated(said), late) < brier(said, late)


def test_too_few_outcomes_calibrate_nothing() -> None:
    said = np.linspace(0.1, 0.9, 50)
    assert isotonic(said, said > 0.5) is NONE
    assert NONE.calibrated(said) is said


def test_a_late_rate_of_a_training_row_does_not_know_its_own_outcome() -> None:
    labels = np.array([f"label {at}" for at in range(40)], dtype=object)
    late = np.arange(40) % 2 == 0
    _, design = encoded([Named("once", labels)], late)
    assert np.ptp(design) == 0  # each is seen once: nothing but the prior


def test_gaps_and_unseen_labels_get_an_answer() -> None:
    rng = np.random.default_rng(8)
    number = np.where(rng.random(400) < 0.2, np.nan, rng.normal(size=400))
    label = rng.choice(np.array(list("abcdefghijklmno"), dtype=object), 400)
    late = np.nan_to_num(number) + (label == "a") > 0.5
    learned = learn([Measured("number", number), Named("label", label)], late, seed=1)
    said = learned.probabilities([Measured("number", np.array([np.nan, 99.0])), Named("label", np.array(["?", "a"]))])
    assert ((said > 0) & (said < 1)).all()


def test_the_order_of_scores_is_what_auc_counts() -> None:
    late = np.array([False, False, True, True])
    assert auc(np.array([0.1, 0.4, 0.35, 0.8]), late) == 0.75
    assert auc(np.full(4, 0.3), late) == 0.5
    assert math.isnan(auc(np.full(2, 0.3), np.array([True, True])))
