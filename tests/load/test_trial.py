"""Does the product keep its promises under the fault mix, and is each broken protocol caught by the same checker?

The short form of `make soak`; one seed of 10,000 deliveries is for that.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest

from tests.load.__main__ import main
from tests.load.faults import AwsTrouble, Mix, Trouble
from tests.load.promises import TOLD_SHARE, Promise
from tests.load.simulation import RUN_MACHINE, Figures, Simulation
from tests.load.trial import MIX, ROUGH, Reference, Verdict, digest, reference, telling_replay, trial
from tests.load.variants import CAUGHT_BY
from tests.load.workload import workload

SEED = 2
SHORT = 60  # deliveries: three seconds, and every kind of fault strikes
# So that a short run has every function die and every kind of fault strike.
DEADLY = replace(ROUGH, kill=0.10, unknown=0.4, dropped=0.15, reordered=0.15, message_twice=0.1)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def known() -> Reference:
    return reference(SEED, SHORT)


@pytest.fixture(scope="module")
def rough(known: Reference) -> Verdict:
    """A run in which processes die three times as often, and outcomes are unknown eight times as often."""
    return trial(SEED, SHORT, mix=DEADLY, known=known)


@pytest.fixture
def deadly(rough: Verdict) -> Figures:
    return rough.faulty


def test_nothing_is_lost_or_doubled_under_the_fault_mix(known: Reference) -> None:
    verdict = trial(SEED, SHORT, known=known)
    assert verdict.breaches == ()
    assert verdict.clean.deliveries >= 0.9 * SHORT
    assert verdict.faulty.effects > SHORT / 2
    assert len(verdict.told) <= TOLD_SHARE * verdict.requests
    assert f"told {len(verdict.told)} of {verdict.requests} open requests" in "\n".join(verdict.lines())


def test_nothing_is_lost_or_doubled_where_processes_often_die_and_outcomes_are_often_unknown(rough: Verdict) -> None:
    assert rough.breaches == ()
    often = (Trouble.LATE, Trouble.STATUS_AFTER, Trouble.TIMEOUT_AFTER, Trouble.RESET)
    assert all(rough.faulty.faults[each] for each in often)


def test_the_results_do_not_change_where_a_tenth_of_the_transactions_conflict(known: Reference) -> None:
    conflicts_alone = replace(Mix(**dict.fromkeys(Mix.__slots__, 0.0)), conflict=0.10)
    verdict = trial(SEED, SHORT, mix=conflicts_alone, known=known)
    assert verdict.breaches == ()
    assert set(+Counter(verdict.faulty.faults)) == {AwsTrouble.CONFLICT}
    assert verdict.faulty.effects == known.figures.effects


def test_every_kind_of_fault_really_strikes(deadly: Figures) -> None:
    wanted = {*Trouble, *AwsTrouble, "kill", "duplicate", "dropped", "reordered", "message_twice"} - {"none"}
    assert {each for each in wanted if not deadly.faults.get(each)} == set()


def test_every_function_dies_before_and_after_calls_of_its_own(deadly: Figures) -> None:
    died = {(step.split()[0], step.split()[1]) for step, (deaths, _) in deadly.kills.items() if deaths}
    functions = {"webhook", "dispatch", "enrich", "assess", "classify", "propose", "write_back", "record"}
    assert {(function, when) for function in functions for when in ("before", "after")} <= died
    assert "reconcile" in {function for function, _ in died}  # it runs a few times only in a run this short
    steps_of_write_back = {step.partition(" ")[2] for step in deadly.kills if step.startswith("write_back ")}
    assert {"before PUT", "after PUT", "before transact_write_items", "after transact_write_items"} <= (
        steps_of_write_back
    )


def test_each_workers_clock_is_wrong_in_its_own_way() -> None:
    skews = {worker.skew for worker in Simulation(SEED, workload(SEED, 5), MIX).world.workers}
    assert len(skews) == 6
    assert max(map(abs, skews)) <= MIX.skew_seconds
    assert min(skews) < 0 < max(skews)


def test_without_faults_none_strikes_and_nobody_dies(known: Reference) -> None:
    assert not any(known.figures.faults.values())
    assert known.figures.kills == {}


def test_the_machine_that_is_run_is_the_one_that_is_deployed() -> None:
    assert RUN_MACHINE.parts[-2:] == ("statemachines", "run.asl.yaml")


@pytest.mark.parametrize("variant", CAUGHT_BY)
def test_a_broken_protocol_is_caught(variant: str, known: Reference) -> None:
    """By one short run or the next two: some need two rare faults on one request."""
    caught = {Promise(each) for each in trial(SEED, SHORT, variant, ROUGH, known).caught}
    for seed in (SEED + 1, SEED + 2):
        if not caught >= CAUGHT_BY[variant]:
            caught |= {Promise(each) for each in trial(seed, SHORT, variant, ROUGH).caught}
    assert caught >= CAUGHT_BY[variant]


def test_a_seed_is_the_same_run_every_time_in_every_process(known: Reference) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:  # another process, another hash seed
        again = elsewhere.submit(digest_of_seed, 3)
        once = digest_of_seed(3)
        assert once == again.result() != digest(known.history)


def digest_of_seed(seed: int) -> str:
    return digest(Simulation(seed, workload(seed, 5), MIX).run())


def test_a_broken_promise_ends_in_exit_code_1_and_the_line_that_does_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = ["--seed", "2", "--deliveries", "5", "--variant", "no_journal"]
    assert main([*line, "--rough", "--verbose"]) == 1
    printed = capsys.readouterr().out
    assert f"replay: python -m tests.load {' '.join(line)} --rough" in printed
    assert "doubled: task" in printed
    assert "write_back after PUT" in printed


def test_a_harness_that_fails_itself_tells_the_same_line() -> None:
    said: list[str] = []
    with pytest.raises(KeyError), telling_replay(7, 60, "none", MIX, said.append):
        raise KeyError("gid")
    assert said == [
        "the harness itself failed: KeyError: 'gid'",
        "    replay: python -m tests.load --seed 7 --deliveries 60 --variant none",
    ]
