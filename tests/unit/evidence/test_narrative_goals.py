"""A goal's status follows what it measures, its time and its work, by a stated rule; its text is checked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from steward.evidence.narrative.draft import Draft
from steward.evidence.narrative.facts import FactTable, Kind
from steward.evidence.narrative.goal_rule import called_for
from steward.evidence.narrative.goal_state import GoalState, Metric
from steward.evidence.narrative.goals import Pursued, goal_draft
from steward.evidence.narrative.template import TOKEN_CAP, template, tokens
from steward.evidence.narrative.verifier import Sentence, refusals, wrong_with
from steward.evidence.narrative.wording import line
from tests.unit.evidence.narrative_cases import NOW, TODAY
from tests.unit.evidence.narrative_inventions import inventions
from tests.unit.evidence.test_narrative_rollup import PARTS

GOAL, TEAM, OTHER = "301", "302", "303"
DOCUMENT: dict[str, Any] = {
    "gid": GOAL,
    "name": "No wrong invoices",
    "status": "yellow",
    "due_on": None,
    "start_on": None,
    "time_period": {"start_on": "2026-10-01", "end_on": "2026-12-31"},
    "current_status_update": {"created_at": "2026-11-16T09:00:00.000Z"},
    "metric": {
        "unit": "percentage",
        "initial_number_value": 0.962,
        "current_number_value": 0.974,
        "target_number_value": 0.999,
    },
}


def goal(**changes: Any) -> GoalState:  # noqa: ANN401 - any member of the document
    return GoalState.of_document({**DOCUMENT, **changes})


def measured(now: float, start: float = 0, target: float = 100) -> Metric:
    return Metric(start, now, target, "plain")


def below(gid: str, name: str, status: str, progress: float | None = None) -> GoalState:
    return GoalState(gid, name, status, measured(progress) if progress is not None else None)


BELOW = (below(TEAM, "Half of all on the app", "at_risk", 40), below(OTHER, "Fewer calls", "missed"))
PURSUED = Pursued(goal(), BELOW, PARTS, None, NOW)
EVERYTHING = {"ana": {GOAL, TEAM, OTHER, *(each.gid for each in PARTS)}}


def drafted(pursued: Pursued = PURSUED, readable: dict[str, set[str]] | None = None) -> Draft:
    return goal_draft(pursued, "No wrong invoices", EVERYTHING if readable is None else readable)


def text(draft: Draft) -> str:
    return template(draft.facts).text


def test_it_tells_metric_way_time_last_day_and_when_it_was_told_last() -> None:
    told = text(drafted())
    assert "The metric is 97.4 %, start 96.2 %, target 99.9 %." in told
    assert "The goal is at 32 % of the way to its target." in told
    assert "66 % of the period elapsed." in told
    assert "The goal is due 31 December 2026, in 31 days." in told
    assert "The last status was posted 16 November 2026, 14 days before." in told


def test_it_tells_the_goals_below_and_the_projects_with_their_health() -> None:
    told = text(drafted())
    assert 'The goal "Half of all on the app" stands at 40 % and is at risk.' in told
    assert 'The goal "Fewer calls" is missed.' in told
    assert '"Billing Replatform" is off track with a health of 62 of 100 points.' in told


def every_table() -> list[FactTable]:
    first = drafted()
    later = replace(PURSUED, goal=goal(status="red", due_on="2026-11-20", start_on="2026-10-01"), last=first.left)
    money = goal(metric={**DOCUMENT["metric"], "unit": "currency", "currency_code": "EUR", "current_number_value": 2})
    plain = replace(goal(), metric=measured(1234.5, 2000, 900))
    over = goal(due_on="2026-11-20", metric={**DOCUMENT["metric"], "current_number_value": 0.999})
    changed = [replace(PURSUED, goal=each, last=first.left) for each in (money, plain, over)]
    return [each.facts for each in (first, *map(drafted, (later, replace(PURSUED, last=first.left), *changed)))]


@pytest.mark.parametrize("facts", every_table())
def test_all_that_code_says_of_a_goal_is_true_by_the_verifier(facts: FactTable) -> None:
    sentences = [Sentence(line(each).text, (each.id,)) for each in facts]
    assert refusals(sentences, facts, "No wrong invoices") == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("The metric is 97.5 %, target 99.9 %.", Kind.METRIC),
        ("The metric is 99.9 %.", Kind.METRIC),
        ("The metric is 96.2 %.", Kind.METRIC),
        ("The metric is 97.4 %, was 96.2 %.", Kind.METRIC),
        ("The target of the metric is 97.4 %.", Kind.METRIC),
        ("The metric is 97.4 of 100 points.", Kind.METRIC),
        ("The metric is up to 97.4 %.", Kind.METRIC),
        ("The goal is at 66 % of the way to its target.", Kind.PROGRESS),
        ("The goal is 32 % complete.", Kind.PROGRESS),
        ("The goal stands at 66 %.", Kind.ELAPSED),
        ("66 % of the goal elapsed.", Kind.PROGRESS),
        ("The goal is overdue, due 31 December 2026.", Kind.DEADLINE),
        ("The goal is due 30 December 2026.", Kind.DEADLINE),
        ("The goal is due in 30 days.", Kind.DEADLINE),
        ("The last status was posted 14 November 2026.", Kind.LAST),
        ("The goal is due 16 November 2026.", Kind.LAST),
        ("The goal has 32 % of the way to its target.", Kind.PROGRESS),
        ("The goal is at 32 % of the way to its start.", Kind.PROGRESS),
        ("The goal is 32 % of the way from its target.", Kind.PROGRESS),
        ("The period elapsed, 66 %.", Kind.ELAPSED),
        ("The goal is due 31 December 2026 for 31 days.", Kind.DEADLINE),
        ("The goal has 31 days.", Kind.DEADLINE),
        ("The status was posted for 14 days.", Kind.LAST),
        ("The status is on track.", Kind.STATUS),
        ("The status is achieved.", Kind.STATUS),
    ],
)
def test_what_it_does_not_say_is_refused(said: str, kind: Kind) -> None:
    facts = drafted().facts
    (fact,) = facts.of(kind)
    assert wrong_with(Sentence(said, (fact.id,)), facts, "No wrong invoices")


def test_one_figure_changed_in_asana_changes_the_text() -> None:
    other = goal(metric={**DOCUMENT["metric"], "current_number_value": 0.981})
    told = text(drafted(replace(PURSUED, goal=other)))
    assert "The metric is 98.1 %, start 96.2 %, target 99.9 %." in told
    assert "The goal is at 51 % of the way to its target." in told


def test_the_order_of_what_was_read_changes_nothing() -> None:
    assert drafted(replace(PURSUED, below=BELOW[::-1], parts=PARTS[::-1])) == drafted()


def later(**changes: Any) -> Draft:  # noqa: ANN401 - any field of it
    """The same a week after a status was posted."""
    posted = drafted(replace(PURSUED, below=(), parts=()))
    week = replace(PURSUED, below=(), parts=(), last=posted.left, read_at=NOW + timedelta(days=7))
    return drafted(replace(week, **changes))


def test_a_week_without_a_change_is_one_line_beside_what_is_critical() -> None:
    fine = goal(metric={**DOCUMENT["metric"], "current_number_value": 0.99})
    posted = drafted(Pursued(fine, (), (), None, NOW))
    draft = drafted(Pursued(fine, (), (), posted.left, NOW + timedelta(days=7)))
    assert text(draft).splitlines()[:4] == [
        "In short", "- The status is on track.", "- Nothing changed since 30 November 2026.", "",
    ]  # fmt: skip
    assert "Nothing changed since" in text(later())


def test_what_changed_is_told_with_what_it_was() -> None:
    draft = later(goal=goal(metric={**DOCUMENT["metric"], "current_number_value": 0.985}))
    assert "The metric is 98.5 %, was 97.4 %, start 96.2 %, target 99.9 %." in text(draft)
    assert "This covers the period since 30 November 2026." in text(draft)
    assert "The goal is at 62 % of the way to its target, was 32 %." in text(draft)


def test_another_last_day_and_another_project_are_changes() -> None:
    assert "Nothing changed" not in text(later(goal=goal(due_on="2027-01-31", start_on="2026-10-01")))
    assert "Nothing changed" not in text(later(parts=PARTS[3:]))


def test_the_same_goals_below_that_got_worse_are_a_change() -> None:
    posted = drafted(replace(PURSUED, parts=()))
    worse = (replace(BELOW[0], status_type="off_track"), BELOW[1])
    assert "Nothing changed" in text(drafted(replace(PURSUED, parts=(), last=posted.left)))
    assert "Nothing changed" not in text(drafted(replace(PURSUED, parts=(), below=worse, last=posted.left)))


START, DUE = date(2026, 10, 1), date(2027, 1, 9)  # a hundred days, so that a day is a percent
DAY_60 = START + timedelta(days=60)


def at(progress: float | None, *, dated: bool = True) -> GoalState:
    metric = None if progress is None else measured(progress)
    return GoalState(GOAL, "Grow", "", metric, START if dated else None, DUE if dated else None)


@pytest.mark.parametrize(
    ("state", "work", "before", "status"),
    [
        (at(60), [], "", "on_track"),
        (at(51), [], "", "on_track"),
        (at(50), [], "", "at_risk"),
        (at(36), [], "", "at_risk"),
        (at(35), [], "", "off_track"),
        (at(-5), [], "", "off_track"),
        (at(52), [], "at_risk", "at_risk"),
        (at(56), [], "at_risk", "on_track"),
        (at(38), [], "off_track", "off_track"),
        (at(42), [], "off_track", "at_risk"),
        (at(60), ["off_track"], "", "at_risk"),
        (at(60), ["off_track", "off_track", "on_track"], "", "at_risk"),
        (at(60), ["on_track", "on_track", "on_track", "at_risk"], "", "at_risk"),
        (at(60), ["on_track"] * 9 + ["at_risk"], "", "on_track"),
        (at(None), ["off_track", "on_track", "on_track"], "", "off_track"),
        (at(None), ["on_track"], "", "on_track"),
        (at(60, dated=False), ["off_track", "on_track"], "", "off_track"),
        (at(100), ["off_track"], "off_track", "achieved"),
        (at(112), [], "", "achieved"),
    ],
)
def test_the_status_follows_the_metric_in_its_time_and_the_work(
    state: GoalState, work: Sequence[str], before: str, status: str
) -> None:
    assert called_for(state, work, DAY_60, before).status_type == status


@pytest.mark.parametrize(
    ("progress", "status"), [(100, "achieved"), (99, "partial"), (50, "partial"), (49, "missed"), (None, "off_track")]
)
def test_after_its_last_day_it_is_closed_as_the_metric_says_and_not_without_one(
    progress: float | None, status: str
) -> None:
    assert called_for(at(progress), [], DUE + timedelta(days=1)).status_type == status
    assert called_for(at(progress), [], DUE).status_type in ("achieved", "on_track", "at_risk", "off_track")


def test_no_state_of_it_proposes_to_drop_it_or_to_close_it_before_the_metric_says_so() -> None:
    for progress in (*range(-20, 100, 7), None):
        for work in ([], ["off_track"] * 3, ["on_track"]):
            for day in range(0, 101, 10):
                found = called_for(at(progress), work, START + timedelta(days=day)).status_type
                assert found in ("on_track", "at_risk", "off_track")


def test_less_of_the_way_and_worse_work_never_make_it_better() -> None:
    order = ["on_track", "at_risk", "off_track"]
    for before in ("", *order):
        ways = [order.index(called_for(at(each), [], DAY_60, before).status_type) for each in range(99, -1, -1)]
        works = [
            order.index(called_for(at(60), ["off_track"] * bad + ["on_track"] * (9 - bad), DAY_60, before).status_type)
            for bad in range(10)
        ]
        assert ways == sorted(ways)
        assert works == sorted(works)


def test_the_rule_is_told_with_the_figures_that_decided() -> None:
    rule = drafted().rule
    assert "32 % of the way is made in 66 % of the time" in rule
    assert "2 of 6 projects and goals below are off track; 2 of 6 projects and goals below are at risk" in rule


def test_where_a_reader_cannot_open_some_work_the_rule_does_not_count_it_and_the_status_still_does() -> None:
    everything = drafted()
    shown = drafted(readable={"ana": {GOAL, "1003"}})
    assert shown.status_type == everything.status_type
    assert "projects and goals below" not in shown.rule
    assert "Half of all" not in text(shown)
    assert "32 % of the way" in shown.rule


def test_a_metric_that_is_to_fall_is_measured_the_same_way() -> None:
    falling = replace(at(0), metric=Metric(80, 50, 20, "plain"))
    assert falling.progress == 50
    assert called_for(falling, [], DAY_60).status_type == "at_risk"
    assert called_for(replace(falling, metric=Metric(80, 18, 20, "plain")), [], DAY_60).status_type == "achieved"


def test_a_goal_without_metric_or_dates_is_read_and_asanas_colours_are_statuses() -> None:
    bare = goal(metric=None, time_period=None, current_status_update=None, status=None)
    assert bare == GoalState(GOAL, "No wrong invoices", "")
    found = {each: goal(status=each).status_type for each in ("green", "yellow", "red", "achieved")}
    assert found == {"green": "on_track", "yellow": "at_risk", "red": "off_track", "achieved": "achieved"}
    assert goal(status="achieved").is_closed
    assert (goal().due_on or TODAY) > TODAY


def test_what_was_drafted_is_stored_and_read_back_whole() -> None:
    draft = drafted()
    assert Draft.of_json(draft.as_json()) == draft


@pytest.mark.timeout(600)
def test_of_a_thousand_sentences_with_something_invented_none_passes() -> None:
    """The inventions take another status than off track for one: all that is told here of a whole is off track."""
    facts = later(goal=goal(metric={**DOCUMENT["metric"], "current_number_value": 0.975}), parts=PARTS[:1]).facts
    table = FactTable((*facts, *drafted().facts.of(Kind.GOAL)))
    made = list(islice(inventions(table, 20261130), 1_000))
    passed = [each for each in made if not wrong_with(Sentence(each.text, each.facts), table, "No wrong invoices")]
    assert passed == []


def test_a_goal_with_a_hundred_projects_stays_short_and_leaves_out_nothing_that_is_critical() -> None:
    many = [
        replace(PARTS[at % 4], gid=f"{2000 + at}", name=f"Project {at} with a name of some length") for at in range(100)
    ]
    goals = [below(f"{3000 + at}", f"Goal {at} below", "off_track", 10 + at) for at in range(20)]
    open_to_ana = {GOAL} | {each.gid for each in many} | {each.gid for each in goals}
    draft = drafted(replace(PURSUED, parts=many, below=goals), {"ana": open_to_ana})
    told = template(draft.facts)
    assert tokens(told.text) <= TOKEN_CAP
    assert {each.id for each in draft.facts.critical()} <= {*told.facts}
