"""Odds, trust, effort and people: what settled history says, and how sure it is."""

import math
from dataclasses import replace
from typing import Any

import pytest

from steward.evidence.assemble import Past
from steward.evidence.calibration import UNPROVEN_TRUST, Outcome, measured_trust, trusted
from steward.evidence.effort import effort_range, similar_is_better
from steward.evidence.facts import EffortRange, Person
from steward.evidence.history import Entry
from steward.evidence.odds import likeliest
from steward.evidence.people import best_placed, eligible
from steward.evidence.rehearsal import Miss, Rehearsal, weighted_median
from steward.evidence.retrieval import Match
from tests import northwind

ENTRIES = northwind.settled_entries()


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


def test_effort_switches_itself_off_where_texts_foretell_nothing() -> None:
    facts = northwind.facts_of(northwind.request("Invoice export stops"), Past(_with_hours(lambda _entry: None)))
    assert facts.effort
    assert facts.effort.basis == "median"
    assert facts.effort.n == len(ENTRIES)


def test_effort_comes_from_similar_requests_where_they_foretell_it() -> None:
    def told_by_type(entry: Entry) -> float:
        return 1.0 if entry.settled["request_type"] in ("500", "501") else 30.0

    past = Past(_with_hours(told_by_type))
    facts = northwind.facts_of(
        northwind.request("Please add a saved view per team", "It would be great, nice to have."), past
    )
    assert similar_is_better(past.rehearsal)
    assert facts.effort
    assert (facts.effort.basis, facts.effort.p50) == ("similar", 1.0)


def _with_hours(hours: Any) -> list[Entry]:  # noqa: ANN401 - a function of an entry, None to shuffle
    drawn = [each.settled["effort_hours"] for each in ENTRIES]
    northwind.rng(5).shuffle(drawn)
    told = [hours(entry) or other for entry, other in zip(ENTRIES, drawn, strict=True)]
    return [
        replace(each, settled={**each.settled, "effort_hours": hour}) for each, hour in zip(ENTRIES, told, strict=True)
    ]


def test_three_requests_in_five_fall_into_the_range() -> None:
    inside = total = 0
    for seed in (7, 8, 9, 10):
        entries = northwind.settled_entries(seed)
        past = Past(entries[:240])
        found = effort_range([], past.index.entries, past.rehearsal)
        assert found
        hours = [float(entry.settled["effort_hours"]) for entry in entries[240:]]
        inside += sum(found.p20 <= each <= found.p80 for each in hours)
        total += len(hours)
    assert 0.55 <= inside / total <= 0.75


def test_a_young_project_gets_no_range() -> None:
    assert effort_range([], ENTRIES[:30], Past(ENTRIES[:30]).rehearsal) is None
    few = Rehearsal({}, (Miss(0.0, 0.0, 0.0),) * 19)
    assert effort_range([], ENTRIES, few) is None


def test_a_range_says_where_it_comes_from() -> None:
    assert (
        EffortRange(1, 3, 6.5, "median", 40).says() == "Effort 1 to 6.5 h, middle 3 h (from all 40 settled requests)."
    )
    assert "12 similar" in EffortRange(1, 3, 6, "similar", 12).says()


def test_the_weighted_median_is_the_plain_one_for_equal_weights() -> None:
    assert weighted_median([(3, 1), (1, 1), (2, 1)]) == 2
    assert weighted_median([(1, 1), (2, 1), (3, 1), (4, 1)]) == 2.5
    assert weighted_median([(1, 1), (10, 5)]) == 10
    assert math.isclose(weighted_median([(1, 0.5), (2, 0.5)]), 1.5)


def _match(assignee: str, team: str) -> Match:
    return Match(replace(ENTRIES[0], settled={"assignee": assignee, "team": team}), 0.5)


ROWS = [{"gid": "1", "name": "Ana", "open_tasks": 9}, {"gid": "2", "name": "Bo", "open_tasks": 1}]


def test_only_people_who_settled_such_requests_and_are_here_are_eligible() -> None:
    matches = [_match("1", "t"), _match("1", "t"), _match("gone", "t"), _match("2", "u")]
    rows = [
        *ROWS,
        {"gid": "3", "name": "Cy", "open_tasks": 0},
        {"gid": "gone", "name": "Di", "open_tasks": 0, "active": False},
    ]
    found = eligible(matches, rows, {"t": "o1", "u": "o2"})
    assert found == (Person("p1", "1", "Ana", 9, 2, {"o1": 2}), Person("p2", "2", "Bo", 1, 1, {"o2": 1}))


def test_load_decides_among_the_able_and_ability_before_load() -> None:
    able = Person("p1", "1", "Ana", 9, 8, {"o1": 8})
    less = Person("p2", "2", "Bo", 1, 4, {"o1": 4})
    hardly = Person("p3", "3", "Cy", 0, 1, {"o1": 1})
    assert best_placed([able, less, hardly], "o1") == ("2", 4 / 6)
    assert best_placed([able, hardly], "o1") == ("1", 8 / 10)
    assert best_placed([able, less, hardly], "o9") == ("2", 4 / 6)
    assert best_placed([], "o1") is None
