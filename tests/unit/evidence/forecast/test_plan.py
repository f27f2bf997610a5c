"""What a milestone needs, and plans that cannot be ordered."""

from dataclasses import replace

from steward.evidence.forecast.plan import plan
from tests.unit.evidence.forecast.projects import day, done, milestone, task


def test_a_milestone_needs_what_it_waits_for_and_what_that_waits_for() -> None:
    seen = plan([task("1"), task("2", None, "1"), milestone("5", "2"), task("3", None, "5"), milestone("6", "3")])
    assert seen.leading_to("5") == ["1", "2"]
    assert seen.leading_to("6") == ["1", "2", "3"]


def test_one_that_waits_for_nothing_needs_what_is_due_by_it_and_what_lies_undated_beside_it() -> None:
    here = replace(milestone("9", due_on=day(30)), section_gid="s")
    early, late = task("1", due_on=day(29)), task("2", due_on=day(31))
    beside, elsewhere = replace(task("3"), section_gid="s"), replace(task("4"), section_gid="t")
    assert plan([here, early, late, beside, elsewhere]).leading_to("9") == ["1", "3"]


def test_where_nothing_is_dated_and_no_section_told_it_needs_everything() -> None:
    assert plan([milestone("9"), task("1"), task("2")]).leading_to("9") == ["1", "2"]


def test_what_waits_for_a_milestone_is_not_needed_for_it() -> None:
    assert plan([milestone("9"), task("1"), task("2", None, "9")]).leading_to("9") == ["1"]


def test_two_milestones_that_each_need_what_waits_for_the_other_are_no_circle() -> None:
    seen = plan([milestone("8"), milestone("9"), task("1", None, "9"), task("2", None, "8")])
    assert seen.cyclic == ()
    assert len(seen.order) == 4


def test_a_circle_is_told_and_whatever_waits_for_it_is_stuck() -> None:
    circle = [task("1", None, "3"), task("2", None, "1"), task("3", None, "2")]
    seen = plan([*circle, task("4", None, "3"), task("5"), task("6", None, "6"), milestone("9", "4")])
    assert seen.cyclic == (("1", "2", "3"), ("6",))
    assert seen.stuck == {"1", "2", "3", "4", "6", "9"}
    assert seen.order == ("5",)


def test_what_is_done_holds_nothing_up_and_what_was_not_read_is_named() -> None:
    seen = plan([done("1", "anna", 0, 1), task("2", None, "1", "404")])
    assert seen.waits_for["2"] == ()
    assert seen.outside == {"404"}


def test_predecessors_come_first_then_the_earlier_due() -> None:
    seen = plan([task("1", due_on=day(9)), task("2", due_on=day(8)), task("3", None, "1", due_on=day(1)), task("4")])
    assert seen.order == ("2", "1", "3", "4")


def test_competing_is_what_is_due_before_it_and_not_needed() -> None:
    seen = plan([milestone("9", "1", due_on=day(9)), task("1"), task("2", due_on=day(8)), task("3", due_on=day(9))])
    assert seen.competing("9", seen.leading_to("9")) == ["2"]


def test_order_decides_where_one_in_four_waits_or_few_are_left() -> None:
    loose = plan([task(str(at)) for at in range(8)])
    assert not loose.is_network(loose.order)
    assert loose.is_network(loose.order[:5])
    linked = plan([*(task(str(at)) for at in range(6)), task("6", None, "1"), task("7", None, "2")])
    assert linked.is_network(linked.order)
