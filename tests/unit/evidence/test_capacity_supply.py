"""How many hours somebody gets done a week, and what their past says of that."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.history import History, learn
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.simulate import simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.capacity.supply import supply_runs
from steward.evidence.load import Load, Promise
from steward.evidence.timelines import Absence
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.planned import IDLE, MONDAY, NOW, WEEKS, item, past, plan


def hours(**more: Any) -> list[float]:  # noqa: ANN401 - any field of the staff
    """The mean supply of `a` by week, with this staff."""
    means: list[float] = supply_runs("a", plan([item("1")], staff=Staff(**more))).mean(axis=0).tolist()
    return means


def away(first: date, last: date) -> Load:
    return replace(IDLE, away=(Absence(first, last),))


def test_a_week_is_the_contracted_hours_times_the_focus_factor() -> None:
    assert hours() == pytest.approx([40 * 0.75] * 6, rel=0.04)


def test_part_time_is_what_the_configuration_says() -> None:
    assert hours(hours_per_week={"a": 20.0}) == pytest.approx([each / 2 for each in hours()])
    assert hours(hours_per_week={"a": 0.0}) == [0] * 6


def test_whoever_leaves_gives_nothing_after_the_last_day() -> None:
    leaving = hours(last_days={"a": date(2026, 10, 14)})
    assert leaving[0] == pytest.approx(hours()[0])
    assert leaving[1] == pytest.approx(hours()[1] * 3 / 5)
    assert leaving[2:] == [0] * 4


def test_whoever_is_gone_is_overloaded_by_any_work() -> None:
    gone = plan([item("1", effort_hours=0.5)], staff=Staff(last_days={"a": MONDAY - timedelta(days=30)}))
    assert [each.overload_probability for each in simulate(gone)["a"].weeks] == [1] * 6


def test_a_holiday_takes_its_day_from_everybody() -> None:
    feast = Horizon(MONDAY, frozenset({date(2026, 10, 14)}), weeks=6)
    with_feast = supply_runs("a", plan([item("1")], horizon=feast)).mean(axis=0)
    assert with_feast.tolist() == pytest.approx([each * (0.8 if at == 1 else 1) for at, each in enumerate(hours())])


def test_out_of_office_takes_its_working_days() -> None:
    out = hours(loads={"a": away(date(2026, 10, 10), date(2026, 10, 13))})  # from a Saturday to a Tuesday
    assert out == pytest.approx([each * (0.6 if at == 1 else 1) for at, each in enumerate(hours())])


def test_what_is_promised_elsewhere_is_taken_off_and_what_is_promised_here_is_not() -> None:
    elsewhere = Promise("other", MONDAY, date(2026, 10, 11), hours=10)
    here = replace(elsewhere, project_gid="p")
    assert hours(loads={"a": replace(IDLE, promised=(elsewhere,))})[0] == pytest.approx(hours()[0] - 10)
    assert hours(loads={"a": replace(IDLE, promised=(here,))}) == hours()


def test_a_promise_in_per_cent_is_of_the_persons_own_week() -> None:
    half = Promise("other", MONDAY, date(2026, 10, 11), percent=50)
    part_time = {"a": 20.0}
    promised = hours(loads={"a": replace(IDLE, promised=(half,))}, hours_per_week=part_time)
    assert promised[0] == pytest.approx(hours(hours_per_week=part_time)[0] - 10)


def test_the_week_of_today_has_only_its_days_left() -> None:
    thursday = Horizon(date(2026, 10, 8), weeks=6)
    assert supply_runs("a", plan([item("1")], horizon=thursday))[:, 0].mean() == pytest.approx(hours()[0] * 2 / 5)


@pytest.mark.parametrize("monday", [date(2026, 3, 23), date(2026, 10, 19)])
def test_a_week_in_which_the_clocks_change_has_its_five_days(monday: date) -> None:
    made = plan([item("1")], horizon=Horizon(monday, weeks=2))
    assert supply_runs("a", made).mean(axis=0).tolist() == pytest.approx([30, 30], rel=0.06)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 45), st.integers(0, 14)), max_size=3),
    st.integers(-5, 45),
    st.integers(0, 14),
    st.floats(0, 60),
)
def test_more_out_of_office_never_lowers_the_probability_of_overload(
    absences: list[tuple[int, int]], first: int, length: int, promised: float
) -> None:
    def outlook(spans: list[tuple[int, int]]) -> list[float]:
        out = tuple(Absence(MONDAY + timedelta(days=at), MONDAY + timedelta(days=at + n)) for at, n in spans)
        promise = Promise("other", MONDAY + timedelta(days=8), MONDAY + timedelta(days=20), hours=promised)
        load = replace(IDLE, away=out, promised=(promise,))
        items = [item(f"{at}", due_on=MONDAY + timedelta(days=5 * at)) for at in range(1, 8)]
        made = plan(items, staff=Staff(loads={"a": load}), runs=80)
        return [each.overload_probability for each in simulate(made)["a"].weeks]

    fewer, more = outlook(absences), outlook([*absences, (first, length)])
    assert all(after >= before for before, after in zip(fewer, more, strict=True))


def test_a_rate_that_swings_gives_a_wide_supply() -> None:
    swinging = past("a", focus=tuple(0.4 if at % 8 < 4 else 1.1 for at in range(26)))
    steady = past("a", focus=(0.75,) * 26)
    wide, narrow = (supply_runs("a", plan([item("1")], history=each))[:, 0].std() for each in (swinging, steady))
    assert wide > 5
    assert narrow == 0


def test_whoever_has_no_past_works_like_the_others_and_nobodys_past_is_stated() -> None:
    like_others = supply_runs("new", plan([item("1")])).mean()
    assert like_others == pytest.approx(30, rel=0.05)
    stated = supply_runs("a", plan([item("1")], history=History()))
    assert stated.mean() == pytest.approx(30, rel=0.05)
    assert stated.std() > 5


def done(gid: str, ended: date, hours: float, **more: Any) -> WorkItem:  # noqa: ANN401 - any field of a work item
    end = datetime(ended.year, ended.month, ended.day, 15, tzinfo=UTC)
    more = {"created_at": end - timedelta(days=30), "actual_hours": hours, "completed_at": end, **more}
    return item(gid, modified_at=end, **more)


def learned(items: list[WorkItem], staff: Staff | None = None, today: date = MONDAY) -> History:
    return learn(placed({"p": items}), staff or Staff(), Horizon(today), frozenset({"p"}))


def test_completed_hours_are_laid_on_the_days_since_the_completion_before() -> None:
    """Twice a task of two weeks that took 60 hours: 30 a week, and not 60 every other week."""
    items = [done("0", WEEKS[0] - timedelta(days=3), 5.0)]
    items += [done(f"{at}", WEEKS[at] + timedelta(days=4), 60.0) for at in (1, 3, 5)]
    assert learned(items).focus["a"][:6] == (0.75,) * 6


def test_an_idle_week_is_not_a_slow_one() -> None:
    first = done("1", WEEKS[2] + timedelta(days=4), 30.0, created_at=_at(WEEKS[2]))
    later = done("2", WEEKS[5] + timedelta(days=4), 30.0, created_at=_at(WEEKS[5]))
    rates = learned([first, later]).focus["a"]
    assert [rates[at] for at in (2, 3, 4, 5)] == [0.75, None, None, 0.75]


def test_absence_and_promises_elsewhere_do_not_look_like_slowness() -> None:
    week = WEEKS[4]
    items = [done("1", week + timedelta(days=4), 15.0, created_at=_at(week)), item("2", created_at=_at(week))]
    out = replace(IDLE, away=(Absence(week, week + timedelta(days=1)),))
    assert learned(items, Staff(loads={"a": out})).focus["a"][4] == pytest.approx(15 / 24)
    promised = replace(IDLE, promised=(Promise("other", week, week + timedelta(days=6), hours=15),))
    assert learned(items, Staff(loads={"a": promised})).focus["a"][4] == pytest.approx(30 / 40)


def test_what_is_completed_today_or_later_is_not_learned_from() -> None:
    known = [done(f"{at}", WEEKS[at], 8.0) for at in range(12)]
    poison = [done(f"x{at}", MONDAY + timedelta(days=at), 900.0) for at in range(12)]
    assert learned(known) == learned([*known, *poison])


def test_a_history_is_stored_and_read_back() -> None:
    history = learned([done(f"{at}", WEEKS[at], 8.0 + at) for at in range(12)])
    assert History.of_json(history.as_json()) == history


def test_estimates_stand_in_where_nobody_booked() -> None:
    booked = [done(f"{at}", WEEKS[at], 12.0) for at in range(12)]
    guessed = done("x", WEEKS[13], 1.0, actual_hours=None, effort_hours=4.0)
    assert max(learned([*booked, guessed]).hours["p"]) == 12.0
    assert min(learned([*booked, guessed]).hours["p"]) == pytest.approx(6.0)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def test_nobody_has_hours() -> None:
    outlook = simulate(plan([item("1", assignee_gid=None)]))[""]
    assert sum(each.supply_hours for each in outlook.weeks) == 0
    assert np.isclose(outlook.weeks[0].demand_hours, 8, rtol=0.1)
    assert NOW.tzinfo is UTC
