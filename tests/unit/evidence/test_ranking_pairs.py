"""What is made of answers to "which of these two is stronger?"."""

import math
from itertools import combinations, permutations

import numpy as np
import pytest

from steward.evidence.ranking import WSJF, Judgement, rated_by_pairs
from steward.evidence.ranking.pairs import log_strengths, settled

VALUE = WSJF.factors[0]


def both(first: str, second: str, winner: str | None) -> list[Judgement]:
    return [Judgement(first, second, winner), Judgement(second, first, winner)]


def test_a_pair_that_is_told_the_same_in_both_orders_has_a_winner() -> None:
    assert settled(both("1", "2", "2")) == {("1", "2"): "2"}


def test_a_pair_whose_winner_changes_with_the_order_is_a_tie() -> None:
    always_first = [Judgement("1", "2", "1"), Judgement("2", "1", "2")]
    assert settled(always_first) == {("1", "2"): None}
    rated = rated_by_pairs(VALUE, always_first)
    assert rated["1"] == rated["2"]


def test_even_in_one_order_is_a_tie_too() -> None:
    assert settled([Judgement("1", "2", None), Judgement("2", "1", "2")]) == {("1", "2"): None}


def test_a_pair_that_was_asked_in_one_order_alone_does_not_count() -> None:
    assert settled([Judgement("1", "2", "1"), Judgement("1", "2", "1")]) == {}
    assert rated_by_pairs(VALUE, [Judgement("1", "2", "1")]) == {}


def test_a_judge_who_always_takes_the_first_says_nothing_of_any_task() -> None:
    answers = [Judgement(first, second, first) for first, second in permutations("12345", 2)]
    rated = rated_by_pairs(VALUE, answers)
    assert {round(each.value, 9) for each in rated.values()} == {round(VALUE.middle, 9)}


def test_whoever_wins_is_rated_higher_and_all_lie_on_the_scale() -> None:
    answers = [one for a, b in combinations("12345", 2) for one in both(a, b, b)]
    rated = rated_by_pairs(VALUE, answers)
    values = [rated[gid].value for gid in "12345"]
    assert values == sorted(values)
    assert len(set(values)) == 5
    assert all(VALUE.low <= each.low < each.value < each.high <= VALUE.high for each in rated.values())


def test_more_comparisons_make_a_rating_surer() -> None:
    few = rated_by_pairs(VALUE, both("1", "2", None))
    many = rated_by_pairs(VALUE, [one for a, b in combinations("123456", 2) for one in both(a, b, None)])
    assert many["1"].high - many["1"].low < few["1"].high - few["1"].low


def test_ratings_do_not_depend_on_the_order_of_the_answers() -> None:
    answers = [one for a, b in combinations("1234", 2) for one in both(a, b, max(a, b))]
    assert rated_by_pairs(VALUE, answers) == rated_by_pairs(VALUE, answers[::-1])


def test_strengths_are_those_that_the_games_were_played_with() -> None:
    true = np.log(np.array([0.25, 0.5, 1.0, 2.0, 4.0]))
    chance = 1 / (1 + np.exp(true[None, :] - true[:, None]))
    wins = 5000 * chance * (1 - np.eye(5))
    assert log_strengths(wins) == pytest.approx(true, abs=0.01)


def test_the_likelihood_is_at_its_highest_there() -> None:
    wins = np.random.default_rng(3).integers(0, 4, (6, 6)).astype(float) * (1 - np.eye(6))
    best = log_strengths(wins)

    def likelihood(logs: np.ndarray) -> float:
        strong = np.exp(logs)
        played = (wins * np.log(strong[:, None] / (strong[:, None] + strong[None, :]))).sum()
        return float(played + (0.5 * np.log(strong / (strong + 1)) + 0.5 * np.log(1 / (strong + 1))).sum())

    for at in range(6):
        for shift in (-0.01, 0.01):
            assert likelihood(best + shift * (np.arange(6) == at)) < likelihood(best)


def test_values_that_people_gave_say_what_a_strength_is_worth() -> None:
    answers = [one for a, b in combinations("1234567", 2) for one in both(a, b, b)]
    known = {"1": 2.0, "2": 2.2, "3": 2.4, "5": 2.8, "6": 3.0, "7": 3.2}
    rated = rated_by_pairs(VALUE, answers, known)
    assert 2.4 < rated["4"].value < 2.8
    assert rated_by_pairs(VALUE, answers, {"1": 2.0})["4"].value == pytest.approx(VALUE.middle)


def test_values_that_run_against_the_answers_are_not_followed() -> None:
    answers = [one for a, b in combinations("1234567", 2) for one in both(a, b, b)]
    against = {gid: 10.0 - int(gid) for gid in "1234567"}
    assert rated_by_pairs(VALUE, answers, against) == rated_by_pairs(VALUE, answers)


def test_who_wins_everything_is_strong_and_not_infinitely_so() -> None:
    assert math.isfinite(log_strengths(np.array([[0.0, 9.0], [0.0, 0.0]]))[0])


@pytest.mark.parametrize(("first", "second", "winner"), [("1", "1", "1"), ("1", "2", "3")])
def test_an_answer_that_names_neither_is_refused(first: str, second: str, winner: str) -> None:
    with pytest.raises(ValueError, match="is no winner between"):
        Judgement(first, second, winner)
