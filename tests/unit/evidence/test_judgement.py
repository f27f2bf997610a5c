"""Odds and trust: what settled history says, and how sure it is."""

import math
from collections.abc import Sequence

import pytest

from steward.evidence.assemble import Past
from steward.evidence.calibration import LEAST_OUTCOMES, Outcome, earned, trusted
from steward.evidence.judge import CHOICES, offered_odds, offline_answer
from steward.evidence.odds import Ledger, likeliest
from steward.evidence.rehearsal import weighted_median
from steward.evidence.text import request_text
from steward.workflows.triage_request import Answer
from tests import northwind

NAMES = {option["gid"]: option["name"] for field in northwind.SCHEMA.values() for option in field["enum_options"]}


EVEN = {"a": 0.5, "b": 0.5}


def test_odds_that_foretell_nothing_earn_no_trust_and_the_base_rate_speaks() -> None:
    rng = northwind.rng(3)
    base = {"a": 0.7, "b": 0.3}
    noise = [Outcome({"a": (p := rng.random()), "b": 1 - p}, base, rng.choices("ab", (7, 3))[0]) for _ in range(200)]
    assert earned(noise).trust <= 0.2
    told = trusted({"a": 0.05, "b": 0.95}, base, 0.0)
    assert likeliest(told) == "a"
    assert told["a"] == pytest.approx(0.7)


def test_odds_that_are_right_are_trusted_and_never_called_certain() -> None:
    right = [Outcome({"a": 0.8, "b": 0.2}, EVEN, "a")] * 95 + [Outcome({"a": 0.8, "b": 0.2}, EVEN, "b")] * 5
    found = earned(right)
    assert found.trust > 1
    assert found.told({"a": 0.9999, "b": 0.0001}, {}, EVEN, 0.0)["a"] == pytest.approx(0.97, abs=0.003)


def test_a_few_outcomes_without_a_mistake_support_less_confidence_than_many() -> None:
    few, many = (earned([Outcome({"a": 0.99, "b": 0.01}, EVEN, "a")] * count) for count in (20, 80))
    sure = [each.told({"a": 0.999, "b": 0.001}, {}, EVEN, 0.0)["a"] for each in (few, many)]
    assert sure == [pytest.approx(0.88, abs=0.005), pytest.approx(0.967, abs=0.005)]


def test_trust_starts_at_none_and_is_earned_by_outcomes() -> None:
    trusts = [earned([Outcome({"a": 0.7, "b": 0.3}, EVEN, "a")] * count).trust for count in (0, 1, 3, 20)]
    assert trusts[0] == 0
    assert trusts == sorted(trusts)
    assert trusts[1] < 0.5


def test_below_the_least_outcomes_nothing_is_told() -> None:
    ledger, keys = Ledger("k", northwind.settled_entries()[:3]), {"x": "o1"}
    few = earned([Outcome({"a": 0.8, "b": 0.2}, EVEN, "a")] * (LEAST_OUTCOMES - 1))
    assert not few.speaks
    assert offered_odds({"x": 1.0}, {}, ledger, few, keys) == {}


def test_a_value_that_nobody_settled_yet_takes_its_chance_from_those_that_were() -> None:
    entries = northwind.settled_entries()[:3]
    ledger = Ledger("request_type", entries)
    once = list(ledger.base.values()).count(1)
    assert ledger.unseen() == (once + 0.5) / 4
    assert max(ledger.base_rates().values()) < 1 or len(ledger.base) == 1
    sure = earned([Outcome({"a": 0.99, "b": 0.01}, EVEN, "a")] * 80).told({"a": 0.9, "b": 0.1}, {}, EVEN, 0.4)
    assert sum(sure.values()) <= 0.6


def test_a_head_has_a_share_only_where_it_did_better_than_luck() -> None:
    rng = northwind.rng(4)
    even = {"a": 0.55, "b": 0.45}
    truths = [rng.choice("ab") for _ in range(80)]
    seer = [Outcome(even, EVEN, each, {each: 0.9, "ab".replace(each, ""): 0.1}) for each in truths]
    guesser = [Outcome(even, EVEN, each, {"a": (p := rng.random()), "b": 1 - p}) for each in truths]
    assert earned(seer).share > 0
    assert earned(guesser).share == 0
    assert likeliest(earned(seer).told({"a": 0.6, "b": 0.4}, {"a": 0.05, "b": 0.95}, EVEN, 0.0)) == "b"


@pytest.mark.parametrize("known", [3, 20])
def test_a_project_with_hardly_a_past_is_told_nothing_and_writes_nothing(known: int) -> None:
    past = Past(northwind.settled_entries()[:known])
    for task in northwind.settled_tasks()[known : known + 20]:
        facts = northwind.facts_of(task, past)
        assert {(each.choice, each.confidence) for each in facts.judgements.values()} == {("none", 0.0)}
        answer = Answer.model_validate(offline_answer(facts.for_prompt(), request_text(task, ())))
        assert {answer.request_type.option, answer.priority.option, answer.team.option} == {"none"}


@pytest.mark.parametrize("known", [40, 60, 150])
def test_confidence_in_a_young_project_is_honest(known: int) -> None:
    pairs = sorted(pair for seed in range(7, 13) for pair in _later_judgements(seed, known, 60, CHOICES))
    assert len(pairs) > 900
    assert binned_error(pairs) <= 0.10
    surest = [right for sure, right in pairs if sure >= 0.85]
    assert not surest or sum(surest) / len(surest) >= 0.75


def test_confidence_means_what_it_says_on_later_requests() -> None:
    pairs = sorted(pair for seed in (7, 8, 9) for pair in _later_judgements(seed))
    assert binned_error(pairs) <= 0.10
    naive = [right for sure, right in pairs if sure >= 0.85]
    assert sum(naive) / len(naive) >= 0.80


def binned_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """How far confidence is from what came true, over eight bins of as many of the ordered pairs each."""
    bins = [pairs[at * len(pairs) // 8 : (at + 1) * len(pairs) // 8] for at in range(8)]
    return sum(abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in bins) / len(pairs)


def _later_judgements(
    seed: int, known: int = 240, judged: int = 120, keys: Sequence[str] = ("request_type",)
) -> list[tuple[float, bool]]:
    """What was told of the requests that follow the known ones, and whether it was right."""
    entries, tasks = northwind.settled_entries(seed), northwind.settled_tasks(seed)
    past, found = Past(entries[:known]), []
    for task, entry in list(zip(tasks, entries, strict=True))[known : known + judged]:
        facts = northwind.facts_of(task, past)
        for key in keys:
            offer, told = facts.offer(key), facts.judgements[key]
            chosen = offer.option(told.choice) if offer else None
            found.append((told.confidence, bool(chosen and chosen.name == NAMES[str(entry.settled[key])])))
    return found


def test_the_weighted_median_is_the_plain_one_for_equal_weights() -> None:
    assert weighted_median([(3, 1), (1, 1), (2, 1)]) == 2
    assert weighted_median([(1, 1), (2, 1), (3, 1), (4, 1)]) == 2.5
    assert weighted_median([(1, 1), (10, 5)]) == 10
    assert math.isclose(weighted_median([(1, 0.5), (2, 0.5)]), 1.5)
