"""Which dates contradict each other?"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.timelines import Absence, Clash, Conflict, Planned, clashes


def day(number: int) -> date:
    return date(2026, 10, 1) + timedelta(days=number)


def task(gid: str, due: int | None, waits_for: str = "", **more: object) -> Planned:
    values = {"completed": False, "is_milestone": False, "start_on": None, "assignee_gid": None} | more
    return Planned(
        gid=gid, due_on=None if due is None else day(due), waits_for=tuple(waits_for.split()), **values  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_task_that_is_due_before_one_it_waits_for_is_told_with_the_days() -> None:
    found = clashes([task("a", 5), task("b", 2, "a")], {})
    assert found == [Clash(Conflict.BEFORE_PREDECESSOR, "b", "a", 3)]
    assert found[0].days == 3


def test_the_same_day_is_no_conflict() -> None:
    assert clashes([task("a", 5), task("b", 5, "a")], {}) == []


def test_what_is_done_or_has_no_date_or_is_not_in_the_project_contradicts_nothing() -> None:
    assert clashes([task("a", 5, completed=True), task("b", 2, "a")], {}) == []
    assert clashes([task("a", 5), task("b", 2, "a", completed=True)], {}) == []
    assert clashes([task("a", None), task("b", 2, "a elsewhere")], {}) == []


def test_a_task_after_its_milestone_is_told_once_whether_it_leads_there_directly_or_by_others() -> None:
    milestone = task("m", 10, "b", is_milestone=True)
    found = clashes([task("a", 14), task("b", 15, "a"), milestone], {})
    assert found == [
        Clash(Conflict.AFTER_MILESTONE, "a", "m", 4),
        Clash(Conflict.AFTER_MILESTONE, "b", "m", 5),
    ]
    assert [each.days for each in found] == [4, 5]


def test_a_ring_of_dependencies_ends() -> None:
    ring = [task("a", 3, "b"), task("b", 3, "a"), task("m", 1, "a", is_milestone=True)]
    assert {each.task_gid for each in clashes(ring, {})} == {"a", "b"}


def test_a_task_whose_days_touch_an_absence_of_its_assignee_is_told() -> None:
    away = {"u": [Absence(day(3), day(6)), Absence(day(20), day(21))]}
    across = task("a", 8, start_on=day(2), assignee_gid="u")
    due_in = task("b", 4, assignee_gid="u")
    before = task("c", 2, start_on=day(0), assignee_gid="u")
    other = task("d", 4, assignee_gid="v")
    found = clashes([across, due_in, before, other, task("e", 4)], away)
    assert [(each.task_gid, each.other_gid, each.days) for each in found] == [("a", "u", 4), ("b", "u", 1)]


def test_a_task_is_read_as_asana_answers_it() -> None:
    found = Planned.parse(
        {
            "gid": "1",
            "completed": False,
            "resource_subtype": "milestone",
            "due_on": "2026-10-05",
            "start_on": None,
            "assignee": {"gid": "9"},
            "dependencies": [{"gid": "2"}, {"gid": "3"}],
        }
    )
    assert found == Planned("1", False, True, None, date(2026, 10, 5), "9", ("2", "3"))  # noqa: FBT003 - read as values
    assert not Planned.parse({"gid": "1"}).counts


PLANS = st.lists(
    st.builds(
        lambda n, due, waits, milestone, done: task(
            str(n), due, " ".join(map(str, waits)), is_milestone=milestone, completed=done
        ),
        st.integers(0, 9), st.none() | st.integers(0, 30), st.lists(st.integers(0, 9), max_size=3), st.booleans(),
        st.booleans(),
    ),
    max_size=10,
)  # fmt: skip


@given(PLANS)
def test_whatever_the_plan_every_clash_names_two_open_dated_tasks_in_the_wrong_order_and_is_told_once(
    tasks: list[Planned],
) -> None:
    by_gid = {each.gid: each for each in tasks}
    found = clashes(tasks, {})
    assert len({(each.kind, each.task_gid, each.other_gid) for each in found}) == len(found)
    for each in found:
        one, other = by_gid[each.task_gid], by_gid[each.other_gid]
        assert one.counts
        assert other.counts
        later, earlier = (one, other) if each.kind is Conflict.AFTER_MILESTONE else (other, one)
        assert each.days == (later.due_on - earlier.due_on).days > 0  # type: ignore[operator]


@given(PLANS)
def test_dates_in_the_order_of_the_dependencies_never_clash(tasks: list[Planned]) -> None:
    ordered = [
        task(each.gid, int(each.gid), " ".join(gid for gid in each.waits_for if int(gid) < int(each.gid)),
             is_milestone=each.is_milestone)
        for each in tasks
    ]  # fmt: skip
    assert clashes(ordered, {}) == []
