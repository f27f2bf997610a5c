"""How long the last tasks take, that nobody can help with."""

import numpy as np
import pytest

from steward.evidence.forecast.closing import closing_days, hands
from steward.evidence.forecast.cycle_times import Cycle

RUNS = 20_000


def one_after_the_other(person: str, *days: float) -> list[Cycle]:
    ends = np.cumsum(days).tolist()
    return [
        Cycle(f"{person}{at}", person, "", took, end) for at, (took, end) in enumerate(zip(days, ends, strict=True))
    ]


def test_a_task_that_is_met_half_way_has_half_of_what_is_usual_for_those_that_one_meets() -> None:
    steady = closing_days(one_after_the_other("anna", *[4.0] * 20), 1, RUNS, 1)
    assert float(steady.mean()) == pytest.approx(2, abs=0.05)
    mixed = closing_days(one_after_the_other("anna", *[1.0, 9.0] * 20), 1, RUNS, 1)
    assert float(mixed.mean()) == pytest.approx((1 + 81) / (1 + 9) / 2, abs=0.1)  # E[X^2] / 2 E[X]


def test_more_of_them_take_longer_in_every_run_and_none_takes_nothing() -> None:
    past = one_after_the_other("anna", *[1.0, 9.0] * 20)
    none, one, three = (closing_days(past, tasks, 500, 1) for tasks in (0, 1, 3))
    assert not none.any()
    assert (three >= one).all()
    assert float(three.mean()) > float(one.mean())


def test_a_team_is_who_finished_something_within_a_quarter() -> None:
    past = [Cycle("1", "anna", "", 1, 10), Cycle("2", "ben", "", 1, 99), Cycle("3", "cora", "", 1, 45)]
    assert hands(past, 100) == 2
    assert hands([], 100) == 1
