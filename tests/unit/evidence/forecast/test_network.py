"""The schedule simulation against what can be computed by hand."""

import math

import numpy as np
import pytest

from steward.evidence.forecast.network import CHUNK, Draw, Ends, Schedule, Step, simulate

RUNS = 20_000


def exponential(mean: float) -> Draw:
    return lambda rng, runs: rng.exponential(mean, runs)


def always(days: float) -> Draw:
    return lambda _, runs: np.full(runs, days)


def ends(
    *steps: Step, hands: dict[str, int] | None = None, gaps: dict[str, list[tuple[int, int]]] | None = None
) -> Ends:
    last = steps[-1].gid
    return simulate(Schedule(steps, hands or {}, gaps or {}), [last], RUNS, 7)[last]


def by(found: Ends, days: float) -> float:
    return float(np.mean(found.days <= days))


def test_a_single_task_ends_as_it_is_distributed() -> None:
    assert by(ends(Step("1", draw=exponential(10))), 12) == pytest.approx(1 - math.exp(-1.2), abs=0.012)


@pytest.mark.parametrize("count", [2, 5, 20])
def test_the_last_of_parallel_tasks_ends_as_the_power_of_one(count: int) -> None:
    steps = [Step(str(at), draw=exponential(10)) for at in range(count)]
    found = ends(*steps, Step("m", tuple(range(count))))
    assert by(found, 30) == pytest.approx((1 - math.exp(-3)) ** count, abs=0.012)


def test_a_chain_ends_as_the_sum() -> None:
    steps = [Step(str(at), (at - 1,) if at else (), draw=exponential(5)) for at in range(3)]
    erlang = 1 - math.exp(-4) * (1 + 4 + 8)
    assert by(ends(*steps), 20) == pytest.approx(erlang, abs=0.012)


def test_five_chains_of_eighty_per_cent_make_a_third() -> None:
    late = -30 / math.log(0.2)  # an exponential that is done by 30 in four runs of five
    steps = [Step(str(at), draw=exponential(late)) for at in range(5)]
    assert by(ends(*steps, Step("m", tuple(range(5)))), 30) == pytest.approx(0.33, abs=0.03)


def test_somebody_with_two_hands_does_six_days_of_work_in_three() -> None:
    steps = [Step(str(at), lane="anna", draw=always(1)) for at in range(6)]
    assert set(ends(*steps, Step("m", tuple(range(6))), hands={"anna": 2}).days) == {3.0}
    assert set(ends(*steps, Step("m", tuple(range(6)))).days) == {1.0}


def test_days_away_are_not_worked_and_nobody_elses_either() -> None:
    first = Step("1", lane="anna", draw=always(4))
    assert ends(first, gaps={"anna": [(2, 7)]}).days[0] == pytest.approx(9)
    assert ends(first, gaps={"anna": [(0, 5), (6, 8)]}).days[0] == pytest.approx(11, abs=1e-4)
    assert ends(first, gaps={"ben": [(0, 5)]}).days[0] == 4


def test_a_task_begins_no_sooner_than_it_may() -> None:
    assert ends(Step("1", draw=always(1)), Step("2", (0,), draw=always(2), release=6)).days[0] == 8


def test_criticality_is_the_share_of_runs_in_which_a_task_decided() -> None:
    found = ends(Step("1", draw=exponential(10)), Step("2", draw=exponential(20)), Step("m", (0, 1)))
    assert found.criticality["2"] == pytest.approx(2 / 3, abs=0.012)
    assert found.criticality["1"] + found.criticality["2"] == pytest.approx(1)


def test_whoever_had_the_only_hand_before_is_critical_too() -> None:
    steps = Step("1", lane="anna", draw=always(9)), Step("2", lane="anna", draw=always(1)), Step("m", (1,))
    assert ends(*steps, hands={"anna": 1}).criticality == {"1": 1.0, "2": 1.0}


def test_the_runs_of_a_task_do_not_depend_on_which_others_there_are() -> None:
    alone = ends(Step("2", draw=exponential(10))).days
    beside = ends(Step("1", draw=exponential(3)), Step("2", draw=exponential(10))).days
    assert (alone == beside).all()


def test_tasks_that_share_a_slow_month_are_late_together() -> None:
    steps = [*(Step(str(at), draw=exponential(10)) for at in range(5)), Step("m", tuple(range(5)))]
    alone, together = (
        float(np.mean(simulate(Schedule(steps), ["m"], RUNS, 7, drift)["m"].days <= 12)) for drift in (0.0, 1.0)
    )
    assert together > alone + 0.1


def test_chunks_are_drawn_anew_and_all_of_them_counted() -> None:
    found = simulate(Schedule([Step("1", draw=exponential(10))]), ["1"], CHUNK * 2 + 1, 7)["1"]
    assert found.days.size == len(set(found.days)) == CHUNK * 2 + 1
