"""What a task's score is made of, and what is said of it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.asana.models import FieldValue
from steward.evidence.ranking import RICE, WSJF, Factor, Rating, Scheme, priority_scores
from steward.evidence.ranking.factors import LEAST_SETTLED, Source
from steward.evidence.ranking.formula import WHY_LIMIT, why
from steward.evidence.ranking.scales import Formula
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.ranking_tasks import NOW, ranked, rating, task


def test_wsjf_is_the_cost_of_delay_over_the_size_and_is_shown_with_its_numbers() -> None:
    (only,) = ranked([task("1", 0, (8, 5, 3, 5))]).priorities
    assert only.score == pytest.approx((8 + 5 + 3) / 5)
    assert only.why == "WSJF = (business value 8 + time criticality 5 + risk reduction 3) / size 5 = 3.2"
    assert only.marked == ()


def test_rice_is_reach_times_impact_times_confidence_over_effort() -> None:
    item = WorkItem("1", NOW, NOW, effort_hours=40, values={"reach": 500.0, "impact": "high", "confidence": "medium"})
    (only,) = priority_scores([item], RICE, now=NOW, seed=1).priorities
    assert only.score == pytest.approx(500 * 2 * 0.8 / 40)
    assert only.why == "RICE = (reach 500 x impact 2 x confidence 0.8) / effort hours 40 = 20"


def test_a_missing_factor_is_the_models_rating_and_marked_as_such() -> None:
    said = {"1": {"business value": rating(8)}}
    (only,) = ranked([task("1", 0, (None, 5, 3, 4))], ratings=said).priorities
    assert only.score == pytest.approx((8 + 5 + 3) / 4)
    assert "business value 8 (AI-estimated: \u201cwe lose a customer without it\u201d)" in only.why
    (marked,) = only.marked
    assert (marked.source, marked.quote) == (Source.AI, "we lose a customer without it")


def test_a_persons_value_counts_whatever_the_model_rates() -> None:
    (only,) = ranked([task("1", 0, (8, 5, 3, 4))], ratings={"1": {"business value": rating(20)}}).priorities
    assert only.score == pytest.approx(4)


def test_a_factor_that_nobody_told_is_the_median_of_completed_tasks_and_marked() -> None:
    past = [
        replace(task(str(90 + at), at, (at + 1, 1, 1, 1)), completed_at=NOW - timedelta(days=1))
        for at in range(LEAST_SETTLED)
    ]
    (only,) = ranked([task("1", 0, (None, 5, 3, 4)), *past]).priorities
    assert only.score == pytest.approx((3 + 5 + 3) / 4)
    assert "business value 3 (project median)" in only.why


def test_without_enough_completed_tasks_it_is_the_middle_of_the_scale_and_never_nothing() -> None:
    (only,) = ranked([task("1", 0, (None, 5, 3, 4))]).priorities
    (marked,) = only.marked
    assert marked.source is Source.MIDDLE
    assert marked.value == pytest.approx(20**0.5)


def test_the_less_is_known_of_a_factor_the_wider_is_the_score() -> None:
    known, rated, unknown = (
        ranked([task("1", 0, (value, 5, 3, 4))], ratings=ratings).priorities[0]
        for value, ratings in ((4.47, {}), (None, {"1": {"business value": rating(4.47, 2)}}), (None, {}))
    )
    assert known.high - known.low < rated.high - rated.low < unknown.high - unknown.low


@pytest.mark.parametrize(("told", "cut"), [(900, 20), (0, 1), (-5, 1)])
def test_a_number_outside_the_scale_is_cut_to_it_and_said_to_be(told: float, cut: float) -> None:
    (only,) = ranked([task("1", 0, (told, 5, 3, 4))]).priorities
    assert only.score == pytest.approx((cut + 5 + 3) / 4)
    assert f"business value {cut} (cut to scale)" in only.why


@pytest.mark.parametrize("odd", ["urgent", float("nan"), ("1", "2")])
def test_what_is_no_number_of_the_scale_counts_as_missing(odd: FieldValue) -> None:
    values: dict[str, FieldValue] = {**task("1", 0, (1, 5, 3, 4)).values, "business_value": odd}
    (only,) = ranked([replace(task("1", 0), values=values)]).priorities
    assert [each.name for each in only.marked] == ["business value"]


def test_what_is_said_has_no_number_that_is_not_of_the_task() -> None:
    items = [task("1", 0, (8, None, 3, 5)), task("2", 1, (13, 8, 8, 2), waits_for=("1",))]
    first = next(
        each
        for each in ranked(items, ratings={"1": {"time criticality": rating(2)}}).priorities
        if each.task_gid == "1"
    )
    assert first.inherits_from == "2"
    told = {f"{each:g}" for each in (8, 2, 3, 5, 2.6, 14.5)} | {"2"}  # the factors, both scores, the other's gid
    assert set(re.findall(r"\d+(?:\.\d+)?", first.why)) <= told
    assert "Counts as 14.5, the score of task 2 that waits for it" in first.why


def test_what_is_said_fits_a_field_whatever_the_factors_are_called() -> None:
    long = Scheme(Formula.WSJF, tuple(replace(each, name=f"{each.name} {'very ' * 60}") for each in WSJF.factors))
    (only,) = priority_scores([task("1", 0, (8, 5, 3, 5))], long, now=NOW, seed=1).priorities
    assert only.why == "WSJF = (8 + 5 + 3) / 5 = 3.2"
    assert len(only.why) <= WHY_LIMIT


def test_what_is_said_does_not_change_when_the_list_is_reordered() -> None:
    items = [task("1", 0, (1, 1, 1, 8)), task("2", 1, (20, 8, 8, 1))]
    turned = [replace(each, place=1 - each.place) for each in items]
    assert [each.why for each in ranked(items).priorities] == [each.why for each in ranked(turned).priorities]


def test_what_is_stored_is_json_and_quotes_a_task_in_its_reason_alone() -> None:
    ranking = ranked([task("1", 0, (None, 5, 3, 4))], ratings={"1": {"business value": rating(8)}})
    stored = json.loads(json.dumps(ranking.as_json()))
    assert "customer" in stored["priorities"][0].pop("why")
    assert "customer" not in json.dumps(stored)
    assert stored["wanted"] == {"9": ["1"]}


def test_a_quote_is_shown_without_what_becomes_a_link_or_a_mention() -> None:
    said = {"1": {"business value": Rating(8, 5, 13, "ask @ruth at https://evil.example/x for 1200000000000001")}}
    (only,) = ranked([task("1", 0, (None, 5, 3, 4))], ratings=said).priorities
    assert "evil.example" not in only.why
    assert "@" not in only.why
    assert "1200000000000001" not in only.why


def test_quotes_that_do_not_fit_beside_the_sum_are_cut_and_then_left_out() -> None:
    long = "a customer leaves " * 20
    keys = ("business value", "time criticality", "risk reduction", "size")
    said = {"1": {key: Rating(8, 5, 13, long) for key in keys}}
    (only,) = ranked([task("1", 0, (None, None, None, None))], ratings=said).priorities
    assert only.why.count("\u2026\u201d)") == 4
    assert len(only.why) <= WHY_LIMIT
    names = {key: key + " as this team calls it, at great length" for key in keys}
    factors = tuple(replace(each, name=names[each.name]) for each in only.factors)
    bare = why(WSJF.formula, factors, 3, None)
    assert len(bare) <= WHY_LIMIT
    assert bare.count("(AI-estimated)") == 4


def test_scales_and_ratings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="0 < low < high"):
        Factor("reach", "reach", 0, 10)
    with pytest.raises(ValueError, match="takes 4 factors"):
        Scheme(Formula.WSJF, WSJF.factors[:3])
    with pytest.raises(ValueError, match="does not lie within"):
        Rating(5, 6, 7)


def test_a_backlog_without_tasks_has_a_ranking_without_any() -> None:
    assert ranked([]).priorities == ()
    assert ranked([replace(task("1", 0), completed_at=NOW), task("2", 1, is_milestone=True)]).sequence == ()


def test_what_one_open_task_is_given_changes_no_others_score() -> None:
    items = [task(str(at), at, (1 + at, 5, 3, 20)) for at in range(8)] + [task("9", 9, (None, 1, 1, 1))]
    raised = [task("0", 0, (20, 5, 3, 20)), *items[1:]]
    before, after = ({each.task_gid: each.score for each in ranked(one).priorities} for one in (items, raised))
    assert {gid for gid in before if before[gid] != after[gid]} == {"0"}
