"""What may never happen to a forecast, whatever the plan: helped by a delay, hurt by help, changed by the order."""

from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.forecast.cycle_times import Cycle, Past
from steward.evidence.forecast.grounds import NO_CHANGE, Change, Grounds, Situation
from steward.evidence.forecast.levers import what_if
from steward.evidence.forecast.milestones import outlooks
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.forecast.projects import PROJECT, day, milestone, past, task

TODAY = 100
TEAM = ["anna", "ben", "cora"]
PAST = past(TEAM, [1.0, 2.0, 1.0, 6.0, 3.0, 1.0, 12.0, 2.0] * 3)
RUNS = 200


@st.composite
def plans(draw: st.DrawFn) -> list[WorkItem]:
    """Up to a dozen tasks, each waiting for some earlier ones, of three people and nobody; starts may be ahead."""
    count = draw(st.integers(2, 12))
    items = []
    for at in range(count):
        waits = draw(st.sets(st.integers(0, at - 1), max_size=2)) if at else set()
        who = draw(st.sampled_from([*TEAM, None]))
        due = draw(st.none() | st.integers(TODAY - 5, TODAY + 40).map(day))
        item = task(f"{at:02}", who, *(f"{each:02}" for each in sorted(waits)), due_on=due)
        start = draw(st.none() | st.integers(TODAY + 1, TODAY + 10).map(day))
        items.append(replace(item, start_on=start))
    due = day(TODAY + draw(st.integers(3, 60)))
    return [*items, milestone("90", *(each.gid for each in items[-3:]), due_on=due)]


def grounds(items: list[WorkItem]) -> Grounds:
    return Grounds.of(Situation(PROJECT, [*PAST, *items], day(TODAY)))


def chance(items: list[WorkItem], change: Change = NO_CHANGE) -> float:
    return what_if(grounds(items), "90", change, 7, RUNS).p_on_time or 0.0


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(0, 11), st.floats(0, 30))
def test_a_delay_upstream_never_raises_the_probability(items: list[WorkItem], which: int, days: float) -> None:
    gid = items[which % (len(items) - 1)].gid
    assert chance(items, Change(later_days={gid: days})) <= chance(items)


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(0, 11), st.integers(1, 30))
def test_a_later_start_never_raises_it_either(items: list[WorkItem], which: int, days: int) -> None:
    at = which % (len(items) - 1)
    ahead = [*items]
    ahead[at] = replace(items[at], start_on=day(TODAY + 1))
    later = [*items]
    later[at] = replace(items[at], start_on=day(TODAY + 1 + days))
    assert chance(later) <= chance(ahead)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from(TEAM), st.integers(0, 20), st.integers(1, 20))
def test_nor_does_a_longer_absence(items: list[WorkItem], who: str, days: int, more: int) -> None:
    def away(last: int) -> float:
        absence = {who: [Absence(day(TODAY), day(TODAY + last))]}
        seen = Situation(PROJECT, [*PAST, *items], day(TODAY), away=absence)
        return what_if(Grounds.of(seen), "90", NO_CHANGE, 7, RUNS).p_on_time or 0.0

    assert away(days + more) <= away(days)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from([*TEAM, ""]), st.integers(1, 3))
def test_more_hands_never_lower_it(items: list[WorkItem], who: str, more: int) -> None:
    assert chance(items, Change(hands={who: more})) >= chance(items)


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(0, 11), st.booleans())
def test_what_takes_work_away_or_adds_people_is_never_later(
    items: list[WorkItem],
    which: int,
    by_throughput: bool,  # noqa: FBT001 - drawn
) -> None:
    gid = items[which % (len(items) - 1)].gid
    more = [task(f"8{at}", "anna", due_on=items[-1].due_on) for at in range(8)]
    known = [*more, *items[:-1], replace(items[-1], waits_for=())] if by_throughput else items
    changes = (Change(without=frozenset([gid])), Change(people=2), Change(frozen_scope=True))
    told = what_if(grounds(known), "90", NO_CHANGE, 7, RUNS)
    for change in changes:
        then = what_if(grounds(known), "90", change, 7, RUNS)
        for before, after in ((told.p50_on, then.p50_on), (told.p85_on, then.p85_on), (told.p95_on, then.p95_on)):
            assert (after or date.max) <= (before or date.max)


@settings(max_examples=30, deadline=None)
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_says_nothing(items: list[WorkItem], shuffled: Random) -> None:
    every = [*PAST, *items]
    again = [*every]
    shuffled.shuffle(again)
    first, second = (outlooks(Situation(PROJECT, each, day(TODAY)), 7, RUNS) for each in (every, again))
    assert first == second


@settings(max_examples=60, deadline=None)
@given(st.floats(0.6, 2.5), st.floats(1, 200), st.floats(1.6, 5), st.integers(40, 400))
def test_the_older_a_task_of_a_heavy_tail_the_later_it_ends(tail: float, age: float, older: float, count: int) -> None:
    levels = (np.arange(count) + 0.5) / count
    days = ((1 - levels) ** (-1 / tail)).tolist()  # Pareto from one day on
    known = Past.of([Cycle(str(at), "", "", each, float(at)) for at, each in enumerate(days)])
    young, old = (float(np.median(known.remaining("", "", each).days)) for each in (age, age * older))
    assert old > young
