"""Which version judges a subject, and when does an experiment say what?"""

from random import Random

import pytest
from pydantic import ValidationError

from steward.governance.experiments import (
    COST_MARGIN,
    LEAST_TASKS,
    SMALLEST_GAIN,
    Trial,
    Verdict,
    arm,
    bucket,
    difference,
    experiment,
    report,
    wilson,
)
from steward.governance.policy import PromptSplit, WorkflowPolicy

SUBJECTS = [f"task:{number}" for number in range(20_000)]


def policy(percent: int = 20, version: str = "v2") -> WorkflowPolicy:
    return WorkflowPolicy(split=PromptSplit(version=version, percent=percent))


def arm_of(subject: str, given: WorkflowPolicy) -> str:
    return arm(given, "10", "triage_request", subject)


def trials(version: str, rng: Random, count: int, kept: float, **more: float) -> list[Trial]:
    """Tasks of one version with true rates; `cost` in microdollars."""
    return [
        Trial(
            version,
            kept=rng.random() < kept,
            reverted=rng.random() < more.get("reverted", 0.0),
            left=more.get("left", 0.1) * (0.5 + rng.random()),
            microdollars=int(more.get("cost", 2500) * (0.8 + 0.4 * rng.random())),
        )
        for _ in range(count)
    ]


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


def test_without_a_split_the_active_version_judges() -> None:
    assert {arm_of(subject, WorkflowPolicy(prompt_version="v3")) for subject in SUBJECTS[:100]} == {"v3"}


@pytest.mark.parametrize("percent", [1, 20, 50, 99])
def test_the_share_of_the_new_version_is_what_was_asked(percent: int) -> None:
    share = sum(arm_of(subject, policy(percent)) == "v2" for subject in SUBJECTS) / len(SUBJECTS)
    assert abs(share - percent / 100) < 0.012  # four standard deviations of 20,000 draws


def test_a_subject_keeps_its_version_and_a_larger_share_only_adds() -> None:
    small, large = ({s for s in SUBJECTS[:5000] if arm_of(s, policy(percent)) == "v2"} for percent in (20, 60))
    assert small < large
    assert small == {s for s in SUBJECTS[:5000] if arm_of(s, policy(20)) == "v2"}


def test_another_experiment_draws_anew() -> None:
    drawn = [(bucket("10", "w", "v2", s) < 50, bucket("10", "w", "v3", s) < 50) for s in SUBJECTS]
    both = sum(one and other for one, other in drawn) / len(drawn)
    assert abs(both - 0.25) < 0.015


def test_an_experiment_is_named_by_both_versions_and_none_runs_without_a_split() -> None:
    assert (experiment(policy()), experiment(WorkflowPolicy())) == ("v1/v2", None)


@pytest.mark.parametrize("part", [{"split": {"version": "v1", "percent": 5}}, {"shadow": "v1"}])
def test_a_version_is_not_tried_against_itself(part: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="is the active version v1: name another, or take it out"):
        WorkflowPolicy.model_validate(part)


def test_wilsons_and_newcombes_intervals_are_those_of_the_literature() -> None:
    assert wilson(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998a, table I, method 3
    assert wilson(0, 20, 0.95) == pytest.approx((0.0, 0.1611), abs=1e-4)
    low, high = difference((48, 80), (56, 70), 0.95)  # Newcombe 1998b, table II, (a), method 10
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_below_the_least_tasks_of_either_arm_it_is_extended() -> None:
    rng = seeded(1)
    found = report(trials("v1", rng, 500, 0.5) + trials("v2", rng, LEAST_TASKS - 1, 1.0), "v1", "v2")
    assert (found.verdict, found.gaps) == (Verdict.EXTEND, ())
    assert f"each version needs {LEAST_TASKS}" in found.why


def test_a_clear_gain_without_harm_is_promoted() -> None:
    rng = seeded(2)
    found = report(trials("v1", rng, 600, 0.60) + trials("v2", rng, 600, 0.78), "v1", "v2")
    assert found.verdict is Verdict.PROMOTE
    assert [gap.metric for gap in found.gaps] == ["kept", "reverted", "left to people", "cost"]


def test_a_clear_loss_is_rejected() -> None:
    rng = seeded(3)
    assert report(trials("v1", rng, 600, 0.78) + trials("v2", rng, 600, 0.60), "v1", "v2").verdict is Verdict.REJECT


@pytest.mark.parametrize(
    ("harm", "metric"),
    [({"reverted": 0.15}, "reverted"), ({"left": 0.6}, "left to people"), ({"cost": 2500 * (2 + COST_MARGIN)}, "cost")],
)
def test_a_gain_that_breaks_a_guardrail_is_rejected(harm: dict[str, float], metric: str) -> None:
    rng = seeded(4)
    found = report(trials("v1", rng, 600, 0.60) + trials("v2", rng, 600, 0.80, **harm), "v1", "v2")
    assert (found.verdict, found.why) == (Verdict.REJECT, f"worse by more than may be: {metric}")


def test_a_gain_whose_guardrail_is_not_yet_clear_waits() -> None:
    rng = seeded(5)
    found = report(trials("v1", rng, 200, 0.50) + trials("v2", rng, 60, 0.85), "v1", "v2")
    assert (found.verdict, "not yet clear: reverted" in found.why) == (Verdict.EXTEND, True)


def test_no_difference_over_very_many_tasks_is_inconclusive() -> None:
    rng = seeded(6)
    found = report(trials("v1", rng, 6000, 0.7) + trials("v2", rng, 6000, 0.7), "v1", "v2")
    assert (found.verdict, found.why) == (Verdict.INCONCLUSIVE, f"a gain of {SMALLEST_GAIN:.0%} or more is ruled out")


def test_versions_without_a_price_differ_by_no_cost() -> None:
    rng = seeded(7)
    free = trials("v1", rng, 600, 0.60, cost=0) + trials("v2", rng, 600, 0.78, cost=0)
    assert report(free, "v1", "v2").verdict is Verdict.PROMOTE


def test_twenty_looks_at_two_equal_versions_end_wrongly_in_fewer_than_one_of_twenty_experiments() -> None:
    wrong = looks = 0
    experiments = 100
    for seed in range(experiments):
        rng = seeded(1000 + seed)
        ours, theirs = trials("v1", rng, 2000, 0.7, reverted=0.01), trials("v2", rng, 2000, 0.7, reverted=0.01)
        for look in range(1, 21):
            verdict = report(ours[: look * 100] + theirs[: look * 100], "v1", "v2").verdict
            looks += 1
            if verdict in (Verdict.PROMOTE, Verdict.REJECT):
                wrong += 1
                break
    print(f"wrong verdicts: {wrong} of {experiments} experiments, {looks} looks")
    assert wrong / experiments < 0.05


def test_a_single_look_at_the_usual_95_percent_would_be_wrong_too_often() -> None:
    """What the bound of the test above guards against: the same looks with intervals of 95 %."""
    wrong = 0
    for seed in range(200):
        rng = seeded(1000 + seed)
        ours, theirs = ([rng.random() < 0.7 for _ in range(2000)] for _ in range(2))
        for look in range(1, 21):
            count = look * 100
            low, high = difference((sum(ours[:count]), count), (sum(theirs[:count]), count), 0.95)
            if low > 0 or high < 0:
                wrong += 1
                break
    print(f"wrong at 95 %: {wrong} of 200")
    assert wrong / 200 > 0.05
