"""Odds and trust: what settled history says, and how sure it is."""

import math

import pytest

from steward.evidence.assemble import Past
from steward.evidence.calibration import UNPROVEN_TRUST, Outcome, measured_trust, trusted
from steward.evidence.odds import likeliest
from steward.evidence.rehearsal import weighted_median
from tests import northwind


def test_odds_that_foretell_nothing_earn_no_trust_and_the_base_rate_speaks() -> None:
    rng = northwind.rng(3)
    base = {"a": 0.7, "b": 0.3}
    noise = [Outcome({"a": (p := rng.random()), "b": 1 - p}, base, rng.choices("ab", (7, 3))[0]) for _ in range(200)]
    assert measured_trust(noise) <= 0.2
    told = trusted({"a": 0.05, "b": 0.95}, base, 0.0)
    assert likeliest(told) == "a"
    assert told["a"] == pytest.approx(0.7)


def test_odds_that_are_right_are_trusted_and_never_called_certain() -> None:
    base = {"a": 0.5, "b": 0.5}
    right = [Outcome({"a": 0.8, "b": 0.2}, base, "a") for _ in range(95)] + [
        Outcome({"a": 0.8, "b": 0.2}, base, "b")
    ] * 5
    assert measured_trust(right) > 1
    assert trusted({"a": 0.9999, "b": 0.0001}, base, 1.5)["a"] == 0.97


def test_with_too_few_outcomes_the_trust_is_the_stated_one() -> None:
    assert measured_trust([Outcome({"a": 0.8, "b": 0.2}, {"a": 0.5, "b": 0.5}, "a")] * 29) == UNPROVEN_TRUST


def test_confidence_means_what_it_says_on_later_requests() -> None:
    pairs = [pair for seed in (7, 8, 9) for pair in _later_judgements(seed)]
    pairs.sort()
    bins = [pairs[at * len(pairs) // 8 : (at + 1) * len(pairs) // 8] for at in range(8)]
    error = sum(abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in bins) / len(pairs)
    assert error <= 0.10
    naive = [right for sure, right in pairs if sure >= 0.85]
    assert sum(naive) / len(naive) >= 0.80


def _later_judgements(seed: int) -> list[tuple[float, bool]]:
    """The judgement of the type of the last 120 requests, from the 240 before them."""
    past = Past(northwind.settled_entries(seed)[:240])
    found = []
    for task, entry in list(zip(northwind.settled_tasks(seed), northwind.settled_entries(seed), strict=True))[240:]:
        facts = northwind.facts_of(task, past)
        offer, judged = facts.offer("request_type"), facts.judgements["request_type"]
        assert offer
        chosen = offer.option(judged.choice)
        settled = next(
            each["name"]
            for each in northwind.SCHEMA["type"]["enum_options"]
            if each["gid"] == entry.settled["request_type"]
        )
        found.append((judged.confidence, bool(chosen and chosen.name == settled)))
    return found


def test_the_weighted_median_is_the_plain_one_for_equal_weights() -> None:
    assert weighted_median([(3, 1), (1, 1), (2, 1)]) == 2
    assert weighted_median([(1, 1), (2, 1), (3, 1), (4, 1)]) == 2.5
    assert weighted_median([(1, 1), (10, 5)]) == 10
    assert math.isclose(weighted_median([(1, 0.5), (2, 0.5)]), 1.5)
