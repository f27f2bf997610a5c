"""Are the weights those that scikit-learn finds? Only where the evals' packages are installed."""

import numpy as np
import pytest

from steward.evidence.lateness.columns import Measured, Named
from steward.evidence.lateness.isotonic import isotonic, pooled
from steward.evidence.lateness.learning import learn
from steward.evidence.lateness.logistic import fit, sigmoid
from steward.evidence.lateness.scores import Flags, Vector, auc

ABSENT = "scikit-learn is not installed, so that the weights were NOT compared with it: run `make setup-evals`"


@pytest.mark.parametrize("ridge", [0.1, 1.0, 10.0, 100.0])
@pytest.mark.parametrize("seed", range(3))
def test_weights_and_intercept_are_those_of_scikit_learn(ridge: float, seed: int) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model", reason=ABSENT)
    rng = np.random.default_rng(seed)
    design = rng.normal(size=(500, 12))
    late = rng.random(500) < sigmoid(design @ rng.normal(size=12) - 1)
    theirs = linear_model.LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=10_000).fit(design, late)
    ours = fit(design, late, ridge)
    assert ours.weights == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-4)


def test_calibration_blocks_are_those_of_scikit_learn() -> None:
    regression = pytest.importorskip("sklearn.isotonic", reason=ABSENT)
    rng = np.random.default_rng(4)
    said = np.sort(rng.random(400))
    late = rng.random(400) < said
    theirs = regression.IsotonicRegression().fit_transform(said, late.astype(float))
    ends = pooled(late.astype(float), np.ones(400))
    starts = np.concatenate([[0], ends[:-1]])
    ours = np.concatenate([np.full(end - at, late[at:end].mean()) for at, end in zip(starts, ends, strict=True)])
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert isotonic(said, late).came.tolist() == sorted(isotonic(said, late).came.tolist())


def test_on_a_table_full_of_interactions_the_model_is_level_with_boosted_trees() -> None:
    """Days left, a project, a workload and a hundred topics, as the public issues with due dates have them."""
    ensemble = pytest.importorskip("sklearn.ensemble", reason=ABSENT)
    table, late = _issues(rows=8_000, seed=1)
    learns = np.arange(len(late)) < 6_400
    numbers = np.column_stack([_codes(each) for each in table])
    trees = ensemble.HistGradientBoostingClassifier(max_depth=3, max_iter=200, learning_rate=0.05, random_state=0)
    theirs = auc(trees.fit(numbers[learns], late[learns]).predict_proba(numbers[~learns])[:, 1], late[~learns])
    learned = learn([each.rows(learns) for each in table], late[learns], seed=1)
    ours = auc(learned.probabilities([each.rows(~learns) for each in table]), late[~learns])
    print(f"AUC {ours:.3f}, boosted trees {theirs:.3f}")
    assert ours >= theirs - 0.02


def _issues(rows: int, seed: int) -> tuple[list[Measured | Named], Flags]:
    rng = np.random.default_rng(seed)
    left = np.clip(rng.lognormal(3.2, 1.5, rows), 0, 1500)
    reputation, workload = rng.beta(2, 3, rows), rng.poisson(3, rows).astype(float)
    topic, project = rng.integers(1, 101, rows), rng.choice(np.array(list("ABCD"), dtype=object), rows)
    odds = rng.normal(0, 0.5, 101)[topic] - 2.5 + 3 * ((left < 7) & (project == "A"))
    odds = odds + 3 * ((left > 100) & (project == "B")) + 2 * ((workload > 4) & (reputation > 0.4))
    measured = {"left": left, "reputation": reputation, "workload": workload}
    named = {"topic": topic.astype(str).astype(object), "project": project}
    table: list[Measured | Named] = [Measured(name, each) for name, each in measured.items()]
    table += [Named(name, each) for name, each in named.items()]
    return table, rng.random(rows) < sigmoid(odds)


def _codes(feature: Measured | Named) -> Vector:
    if isinstance(feature, Measured):
        return feature.values
    return np.unique(feature.labels.astype(str), return_inverse=True)[1].astype(np.float64)
