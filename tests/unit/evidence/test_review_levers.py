"""Which what-ifs does a review compute, and what of them do people read?"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.forecast.grounds import Grounds
from steward.evidence.forecast.levers import RUNS, levers_of
from steward.evidence.forecast.milestones import outlooks
from steward.evidence.forecast.outlook import Insufficient
from steward.evidence.review_reading import Reading
from steward.evidence.review_text import log_entry
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.forecast.projects import PROJECT, day, milestone
from tests.unit.evidence.forecast.test_levers import NETWORK
from tests.unit.evidence.forecast.test_milestones import TODAY, seen

SURE = milestone("90", "0", due_on=day(TODAY + 200))
WORK = [each for each in NETWORK.items if not each.is_milestone]
UNLIKELY = milestone("91", *(each.gid for each in WORK if each.is_open), due_on=day(TODAY + 16))


def found(*milestones: WorkItem, told: Mapping[str, float] | None = None) -> Findings:
    now = datetime.combine(day(TODAY), datetime.min.time(), UTC)
    memory: dict[str, Any] = {"told_milestones": told or {}}
    project = replace(PROJECT, read_at=now)
    return findings_of(Reading(project, [*WORK, *milestones], memory, day(TODAY), 50.0))


def test_a_review_tries_what_would_help_an_unlikely_milestone_and_leaves_a_likely_one_alone() -> None:
    by_gid = {each.gid: each for each in found(SURE, UNLIKELY).milestones}
    assert (by_gid["90"].p_on_time or 0) > 0.7 > (by_gid["91"].p_on_time or 1)
    assert by_gid["90"].levers == ()
    assert {each["kind"] for each in by_gid["91"].levers} == {"one_more_person", "drop_task", "no_more_scope"}


def test_the_log_tells_in_one_line_what_each_kind_of_help_is_worth_and_names_nobody() -> None:
    findings = found(UNLIKELY)
    (one,) = findings.milestones
    said = log_entry(findings)
    best = {kind: next(each for each in one.levers if each["kind"] == kind) for kind in ("one_more_person",)}
    effect = f"{one.p_on_time:.0%} \u2192 {one.helped_by(best['one_more_person']):.0%}"
    assert said.count("What would help: ") == 1
    assert f"one more person {effect}" in said
    assert "anna" not in said
    assert "ben" not in said


def test_a_milestone_that_is_no_news_has_its_levers_for_who_asks_and_none_in_the_log() -> None:
    first = found(UNLIKELY)
    again = found(UNLIKELY, told={"91": first.milestones[0].p_on_time or 0.0})
    assert again.milestones[0].levers == first.milestones[0].levers
    assert "What would help" not in log_entry(again)


def test_a_lever_that_gains_less_than_a_night_does_is_not_told() -> None:
    findings = found(UNLIKELY)
    (one,) = findings.milestones
    little = replace(one, levers=tuple({**each, "gain": 0.04} for each in one.levers))
    assert "What would help" not in log_entry(replace(findings, milestones=(little,)))


def test_levers_are_stored_with_their_milestone_and_read_back() -> None:
    findings = found(SURE, UNLIKELY)
    assert Findings.of_json(json.loads(json.dumps(findings.as_json()))).milestones == findings.milestones


def test_what_is_tried_is_bounded_and_news_comes_first() -> None:
    three = [replace(UNLIKELY, gid=f"9{at}", due_on=day(TODAY + at)) for at in (1, 2, 3)]
    situation = seen([*WORK, *three])
    known = outlooks(situation, 7, 400)
    a_milestone = sum(each.is_open for each in situation.items) * RUNS * 8
    for first, milestones, chosen in (((), 1, ["91"]), ({"93"}, 1, ["93"]), ({"93"}, 2, ["93", "91"])):
        assert list(levers_of(Grounds.of(situation), known, 7, first, milestones * a_milestone)) == chosen


def test_a_short_past_has_no_probability_to_raise_and_nothing_is_tried() -> None:
    situation = seen([*WORK, UNLIKELY])
    (outlook,) = outlooks(situation, 7, 400)
    assert levers_of(Grounds.of(situation), [outlook], 7)
    assert levers_of(Grounds.of(situation), [replace(outlook, insufficient=Insufficient.HISTORY)], 7) == {}


def test_the_most_helpful_lever_stands_first() -> None:
    (one,) = found(UNLIKELY).milestones
    assert all(before["gain"] >= after["gain"] for before, after in pairwise(one.levers))
