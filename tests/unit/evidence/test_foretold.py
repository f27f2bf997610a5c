"""Does the line about a back-test say what came out, over how many deadlines and since when, or what is lacking?"""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from steward.evidence.foretold import foretold
from steward.evidence.lateness.back_test import split_in_time
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import lateness
from steward.evidence.portfolio_findings import ProjectReview, findings_of
from steward.evidence.portfolio_text import digest
from tests.unit.evidence.lateness.cohort import EFFORT, NOW, cohort


def judgement(tasks: int = 900, seed: int = 0) -> dict[str, Any]:
    """As a review stores it."""
    taught = lateness(Record(cohort(EFFORT, seed, tasks=tasks).projects), NOW, seed=1)
    return dict(json.loads(json.dumps(taught.as_json())))


def reviewed(gid: str, row: dict[str, Any]) -> ProjectReview:
    return ProjectReview(gid, f"Project {gid}", 60.0, "", datetime(2026, 11, 2, 3, tzinfo=UTC), lateness=row)


def test_one_projects_back_test_is_told_with_its_count_its_first_day_and_its_scores() -> None:
    row = judgement()
    tested = row["back_test"]
    said = foretold([row])
    assert said.startswith(f"{tested['judged']} deadlines since {tested['split_on']}: ")
    assert f"Brier score {tested['brier']:.3f} (the base rate's {tested['base_brier']:.3f})" in said
    assert said.endswith(f"AUC {tested['auc']:.2f}")


def test_a_model_that_is_no_better_says_that_rules_are_used() -> None:
    row = judgement()
    worse = row | {"back_test": row["back_test"] | {"brier": row["back_test"]["base_brier"]}}
    assert foretold([worse]).endswith("no better, so that rules are used")


def test_several_projects_are_pooled_by_their_deadlines_and_the_short_ones_are_counted() -> None:
    one, other = judgement(), judgement(tasks=500, seed=3)
    first, second = one["back_test"], other["back_test"]
    judged = first["judged"] + second["judged"]
    pooled = (first["brier"] * first["judged"] + second["brier"] * second["judged"]) / judged
    said = foretold([one, other, judgement(tasks=30)])
    assert said.startswith(f"{judged} deadlines since {min(first['split_on'], second['split_on'])}: ")
    assert f"Brier score {pooled:.3f}" in said
    assert "AUC" not in said
    assert said.endswith("2 of 3 projects, the others' past is too short")


def test_a_short_past_says_how_many_it_has_of_how_many_it_takes() -> None:
    row = judgement(tasks=60)
    assert row["back_test"] is None
    have, wanted = row["past"]["late"]
    assert (have < 30, wanted) == (True, 30)
    assert f"not yet: {have} of 30 late" in foretold([row])
    assert foretold([judgement(tasks=0)]) == "not yet: 0 of 30 late, 0 of 30 on-time, 0 of 20 later deadlines"
    assert foretold([row, row]) == "not yet: the past of 0 of 2 projects is long enough"


def test_where_no_review_told_of_one_there_is_no_line() -> None:
    assert foretold([]) == foretold([{}]) == ""


def test_the_digest_of_a_portfolio_has_the_line() -> None:
    rows = [judgement(), judgement(tasks=30)]
    found = findings_of([reviewed(str(at), row) for at, row in enumerate(rows)], {}, NOW)
    assert f"How well lateness was foretold: {foretold(rows)}." in digest(found).replace("&#39;", "'").replace(
        "&#x27;", "'"
    )
    assert "foretold" not in digest(findings_of([reviewed("1", {})], {}, NOW))


@pytest.mark.parametrize("late", [29, 30])
def test_the_counts_are_those_that_decide(late: int) -> None:
    rows = 200
    flags = np.arange(rows) < late
    split = split_in_time(np.arange(rows, dtype=float), np.arange(rows, dtype=float))
    assert split.carries(flags) == (split.counts(flags)["late"][0] >= 30) == (late >= 30)
