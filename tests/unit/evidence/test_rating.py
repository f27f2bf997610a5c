"""Which ratings of a model count, what they come to, and what is asked of it next."""

from itertools import combinations
from statistics import fmean
from typing import Any

import pytest

from steward.evidence.ranking import RICE, WSJF, Judgement, Rating, priority_scores, refined
from steward.evidence.ranking.missing import Texts, asks, ratings_by, still_rated
from steward.evidence.ranking.scales import ANCHORS_VERSION
from steward.evidence.rating import (
    PAIRS_A_REVIEW,
    PAIRS_A_TASK,
    TASKS_A_REVIEW,
    Comparison,
    Ratings,
    Scale,
    Stronger,
    counted,
    pairs_due,
    stands_in,
    text_of,
    winners,
)
from tests.unit.evidence.planted_backlog import KEYS, NAMES, START, Planted, kendall_tau, planted
from tests.unit.evidence.ranking_tasks import ranked, task

TEXT = {"name": "Export for Contoso", "notes": "Contoso leaves us on 30 June\nif the export is not there."}
SCALES = [Scale(each.key, each.name, each.anchors) for each in WSJF.factors]
NOBODY = (None, None, None, None)


def said(*ratings: tuple[str, float, str]) -> Ratings:
    return Ratings.model_validate(
        {"ratings": [{"factor": key, "value": value, "quote": quote} for key, value, quote in ratings]}
    )


def test_a_rating_with_a_number_of_the_scale_and_words_of_the_task_counts() -> None:
    found = counted(said(("f2", 20, "leaves us on 30 June  if the EXPORT")), SCALES, TEXT)
    assert found == {"time_criticality": {"value": 20.0, "quote": "leaves us on 30 June if the EXPORT"}}


@pytest.mark.parametrize(
    "one",
    [
        ("f2", 20, "leaves us on 31 June"),  # not its words
        ("f2", 20, "on 30"),  # what stands in every text
        ("f2", 20, ""),
        ("f2", 7, "leaves us on 30 June"),  # between two anchors
        ("f2", 21, "leaves us on 30 June"),
        ("f2", float("1e308"), "leaves us on 30 June"),
        ("f9", 20, "leaves us on 30 June"),  # was not asked
    ],
)
def test_one_without_either_is_dropped_and_the_others_stay(one: tuple[str, float, str]) -> None:
    found = counted(said(one, ("f1", 8, "Export for Contoso")), SCALES, TEXT)
    assert found.keys() == {"business_value"}


def test_of_a_factor_that_is_said_twice_nothing_counts() -> None:
    assert counted(said(("f1", 8, "Export for Contoso"), ("f1", 1, "Export for Contoso")), SCALES, TEXT) == {}


def test_a_quote_does_not_run_from_the_name_into_the_notes() -> None:
    assert not stands_in("Contoso Contoso leaves", TEXT)
    assert stands_in("\u200bexport for contoso", TEXT)


def test_a_text_is_read_without_what_cannot_be_seen_and_not_beyond_its_size() -> None:
    found = text_of({"name": "An\u202e export\nfor all", "notes": "x" * 9_000})
    assert found["name"] == "An export for all"
    assert len(found["notes"]) == 3_000
    assert text_of({}) == {"name": "", "notes": ""}


@pytest.mark.parametrize("scheme", [WSJF, RICE])
def test_every_factor_has_anchors_over_its_whole_scale(scheme: Any) -> None:  # noqa: ANN401 - either scheme
    for factor in scheme.factors:
        assert max(factor.anchors) == factor.high
        assert min(factor.anchors) <= 2 * factor.low
        assert 1.2 < factor.step < 11
        row = Scale(factor.key, factor.name, factor.anchors).as_row()
        assert Scale.of_row(factor.key, row).anchors == factor.anchors


def test_a_comparison_names_the_task_that_stood_there_and_even_is_nobody() -> None:
    answer = Comparison(stronger=[Stronger(factor="f1", task="second"), Stronger(factor="f2", task="even")])
    assert winners(answer, SCALES, "7", "8") == {"business_value": "8", "time_criticality": None}
    twice = Comparison(stronger=[Stronger(factor="f1", task="second"), Stronger(factor="f1", task="first")])
    assert winners(twice, SCALES, "7", "8") == {}


def test_everybody_is_compared_with_a_few_and_then_no_more() -> None:
    factors, asked = {str(gid): ["size"] for gid in range(7)}, list[dict[str, Any]]()
    rounds = 0
    while due := pairs_due(factors, asked):
        assert len(due) <= PAIRS_A_REVIEW
        asked += [{"first": first, "second": second} for first, second, _ in due]
        rounds += 1
    played = [sum(gid in each.values() for each in asked) for gid in factors]
    assert len({frozenset(each.values()) for each in asked}) == len(asked)
    assert max(played) == PAIRS_A_TASK
    assert sorted(played)[1] == PAIRS_A_TASK  # one may lack a partner
    assert rounds < 4
    assert pairs_due({"1": ["size"], "2": ["reach"]}, []) == []


def rated_at(value: float, spread: float = 1.6) -> Rating:
    return Rating(value, max(1, value / spread), min(20, value * spread))


def both(first: str, second: str, winner: str | None, backwards: str | None = None) -> list[Judgement]:
    return [Judgement(first, second, winner), Judgement(second, first, backwards or winner)]


def test_comparisons_move_a_rating_within_its_bounds_and_a_swapped_pair_is_a_tie() -> None:
    values = {"1": 2.0, "2": 5.0, "3": 5.0, "4": 8.0, "5": 13.0}
    own = {gid: rated_at(value) for gid, value in values.items()}
    ladder = [*both("1", "2", "2"), *both("3", "4", "4"), *both("4", "5", "5"), *both("1", "3", "3")]
    apart = refined(WSJF.factors[0], [*ladder, *both("2", "3", "3")], own)
    even = refined(WSJF.factors[0], [*ladder, *both("2", "3", "3", "2")], own)  # whoever was shown first, or second
    assert apart["3"].value / apart["2"].value > 1.1 * even["3"].value / even["2"].value
    for gid, each in apart.items():
        assert own[gid].low <= each.low <= each.value <= each.high <= own[gid].high


def test_whoever_wins_everything_stays_within_what_its_own_text_gave() -> None:
    own = {str(gid): rated_at(3) for gid in range(8)} | {"0": rated_at(1), "1": rated_at(20)}
    rigged = [each for gid in range(1, 8) for each in both("0", str(gid), "0")]
    found = refined(WSJF.factors[0], rigged, own)
    assert found["0"].value <= 1.6
    assert all(own[gid].low <= found[gid].value <= own[gid].high for gid in own)


def test_comparisons_that_outweigh_a_rating_stop_at_its_bounds() -> None:
    own = {str(at): rated_at(value) for at, value in enumerate([1, 1, 2, 2, 3, 3, 5, 5, 8, 8, 13, 20])} | {
        "h": rated_at(5)
    }
    asked = [
        each
        for first, second in combinations(sorted(own), 2)
        for each in both(first, second, _stronger(own, first, second))
    ]
    assert refined(WSJF.factors[0], asked, own)["h"].value == own["h"].high


def _stronger(own: dict[str, Rating], first: str, second: str) -> str | None:
    """By their ratings, but "h", which wins everything."""
    if "h" in (first, second):
        return "h"
    one, other = own[first].value, own[second].value
    return None if one == other else first if one > other else second


def test_too_few_comparisons_and_tasks_without_ground_change_nothing() -> None:
    own = {gid: rated_at(5) for gid in "12"}
    assert refined(WSJF.factors[0], [*both("1", "2", "1"), *both("1", "9", "9")], own) == own
    assert refined(WSJF.factors[0], [], {}) == {}


TEXTS = Texts({"1": TEXT, "2": TEXT}, {"1": "d1", "2": "d2"}, {"1": 0, "2": 0})


def remembered(**row: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of the row
    rating = {"value": 20, "quote": "leaves us on 30 June", "model_id": "m", "prompt": "rate_backlog/v1"}
    one = {"text": "d1", "asked": ["time_criticality"], "ratings": {"time_criticality": rating}} | row
    pair = {"first": "1", "second": "2", "texts": {"1": "d1", "2": "d2"}, "winners": {"time_criticality": "1"}}
    return {"version": ANCHORS_VERSION, "tasks": {"1": one, "2": {**one, "text": "d2"}}, "pairs": [pair]}


def test_what_was_rated_counts_as_long_as_its_quote_stands() -> None:
    known = still_rated(remembered(), TEXTS)
    assert known == remembered()
    assert ratings_by(known, WSJF)["1"]["time criticality"].value == 20
    changed = Texts({"1": {"name": "Export", "notes": "No hurry."}, "2": TEXT}, {"1": "new", "2": "d2"}, {"1": 0})
    later = still_rated(remembered(), changed)
    assert ratings_by(later, WSJF).keys() == {"2"}
    assert later["pairs"] == []


def test_what_was_rated_by_other_anchors_or_is_closed_counts_no_more() -> None:
    assert still_rated({**remembered(), "version": "a0"}, TEXTS)["tasks"] == {}
    assert still_rated(remembered(), Texts())["tasks"] == {}
    assert still_rated(None, TEXTS)["tasks"] == {}


def asked_of(known: dict[str, Any], numbers: Any = NOBODY, texts: Texts = TEXTS) -> dict[str, list[str]]:  # noqa: ANN401 - as task
    ranking = ranked([task("1", 0, numbers), task("2", 1, (5, 5, 5, 5))])
    return {each["task_gid"]: each["factors"] for each in asks(ranking, WSJF, known, texts)["tasks"]}


def test_asked_is_what_nobody_told_and_what_was_not_asked_of_this_text() -> None:
    assert asked_of(still_rated(None, TEXTS), (5, None, 5, None)) == {"1": ["time_criticality", "size"]}
    assert asked_of(still_rated(remembered(), TEXTS), (5, None, 5, None)) == {"1": ["size"]}
    assert asked_of(still_rated(remembered(), TEXTS), (5, None, 5, 5)) == {}
    changed = Texts(TEXTS.texts, {"1": "new", "2": "d2"}, TEXTS.pages)
    assert asked_of(still_rated(remembered(), changed), (5, None, 5, 5), changed) == {"1": ["time_criticality"]}


def test_a_factor_of_which_the_text_said_nothing_is_not_asked_every_night() -> None:
    known = remembered(asked=list(KEYS), ratings={})
    assert asked_of(still_rated(known, TEXTS)) == {}


def test_the_best_placed_are_asked_first_and_few_at_a_time() -> None:
    items = [task(str(gid), gid, (2 * gid + 1, 2 * gid + 1, None, 1)) for gid in range(9)]
    texts = Texts(
        dict.fromkeys(map(str, range(9)), TEXT), dict.fromkeys(map(str, range(9)), "d"), {str(n): 0 for n in range(9)}
    )
    found = asks(ranked(items), WSJF, still_rated(None, texts), texts)
    asked = [each["task_gid"] for each in found["tasks"]]
    assert asked == list(ranked(items).sequence[:TASKS_A_REVIEW])
    assert asked != ["0", "1", "2", "3"]
    assert "Contoso" not in str(found)


def by_memory(backlog: Planted, pairs_a_task: int) -> float:
    """Kendall's tau of the scores where ratings and comparisons went through the memory of a review."""
    rated = {
        gid: {
            key: {"value": one[name][0], "quote": "word for word"}
            for key, name in zip(KEYS, NAMES, strict=True)
            if name in one
        }
        for gid, one in backlog.rated.items()
    }
    known = {
        "tasks": {gid: {"text": "", "asked": [], "ratings": each} for gid, each in rated.items()},
        "pairs": [
            each
            for key, name in zip(KEYS, NAMES, strict=True)
            for each in _pairs(backlog, rated, key, name, pairs_a_task)
        ],
    }
    said_of = ratings_by(known, WSJF)
    ranking = priority_scores(backlog.items, WSJF, now=START, seed=1, ratings=said_of)
    by_score = sorted(ranking.priorities, key=lambda each: (-each.score, each.task_gid))
    return kendall_tau([each.task_gid for each in by_score], backlog.true_scores)


def _pairs(backlog: Planted, rated: Any, key: str, name: str, most: int) -> list[dict[str, Any]]:  # noqa: ANN401 - rows by gid
    """The planted answers of as many pairs a task, among rated tasks, in both orders."""
    kept, played = list[dict[str, Any]](), dict[str, int]()
    answers = backlog.asked[name]
    for forth, back in zip(answers[::2], answers[1::2], strict=True):
        gids = forth[:2]
        if all(key in rated[gid] and played.get(gid, 0) < most for gid in gids):
            played |= {gid: played.get(gid, 0) + 1 for gid in gids}
            kept += [{"first": a, "second": b, "winners": {key: winner}} for a, b, winner in (forth, back)]
    return kept


@pytest.mark.parametrize("pairs_a_task", [0, PAIRS_A_TASK])
def test_the_scores_rank_as_planted_at_realistic_noise(pairs_a_task: int) -> None:
    found = [by_memory(planted(seed), pairs_a_task) for seed in range(20)]
    print(f"tau through the memory, {pairs_a_task} pairs a task: {fmean(found):.3f} (least {min(found):.3f})")
    assert fmean(found) >= 0.8
