"""Does the lateness model find one planted cause, out of time, and nothing where outcomes are dealt out anew?"""

from statistics import mean
from typing import Final

import numpy as np

from steward.evidence.lateness.back_test import BackTest, back_test, split_in_time
from steward.evidence.lateness.examples import examples
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import lateness
from tests.evals.figures import AT_MOST, Figure, Result
from tests.unit.evidence.lateness.cohort import EFFORT, LEAD, NOW, PERSON, Cohort, cohort

LEAST_AUC: Final = 0.80  # the issue's own
_SEEDS: Final = range(5)
_SHUFFLES: Final = 4  # of each workspace: 20 in all


def planted_lateness() -> Result:
    """The mean over five workspaces for each cause; the base rate is that of the rows learnt from."""
    figures: list[Figure] = []
    for cause in (EFFORT, PERSON, LEAD):
        tested = [_tested(cohort(cause, seed)) for seed in _SEEDS]
        base = mean(each.base_brier for each in tested)
        figures.append(Figure(f"AUC, {cause}", mean(each.auc or 0.0 for each in tested), LEAST_AUC))
        brier = mean(each.brier for each in tested)
        figures.append(Figure(f"Brier, {cause}", brier, base, AT_MOST, baseline=f"{base:.3f} base rate"))
    shuffled = [each for seed in _SEEDS for each in _shuffled(cohort(EFFORT, seed), seed)]
    figures.append(Figure("AUC, outcomes shuffled", mean(each.auc or 0.0 for each in shuffled), 0.55, AT_MOST))
    figures.append(Figure("outcomes shuffled: disabled", mean(not each.kept for each in shuffled), 0.95))
    return Result("planted lateness", figures, notes=["five workspaces of 1,500 tasks a cause, tests/unit/evidence"])


def _tested(planted: Cohort) -> BackTest:
    found = lateness(Record(planted.projects), NOW, seed=1).back_test
    assert found is not None
    return found


def _shuffled(planted: Cohort, seed: int) -> list[BackTest]:
    """The same features with outcomes that belong to other tasks."""
    known, rng = examples(Record(planted.projects), NOW), np.random.default_rng(seed)
    split = split_in_time(known.seen_at, known.known_at)
    return [back_test(known.table, rng.permutation(known.late), split, seed) for _ in range(_SHUFFLES)]
