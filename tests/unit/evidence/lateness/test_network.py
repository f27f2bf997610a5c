"""Does a task's risk include that of the tasks it waits for, and never fall when they get worse?"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.network import Link, propagated
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import Lateness, TaskRisk, assess, lateness
from tests.unit.evidence.lateness.cohort import EFFORT, cohort
from tests.unit.evidence.lateness.cohort import NOW as END
from tests.unit.evidence.lateness.workspace import NOW, put_off, task

GIDS = [str(number) for number in range(8)]
CHANCE = st.floats(0, 1)
OWN = st.fixed_dictionaries(dict.fromkeys(GIDS, CHANCE))
EDGES = st.lists(st.tuples(st.sampled_from(GIDS), st.sampled_from(GIDS), CHANCE, CHANCE), max_size=20)


def linked(edges: list[tuple[str, str, float, float]]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for waiting, gid, one, other in edges:
        found.setdefault(waiting, []).append(Link(gid, min(one, other), max(one, other)))
    return found


@given(OWN, EDGES, st.sampled_from(GIDS), CHANCE)
def test_a_riskier_predecessor_never_lowers_any_risk_in_any_network(
    own: dict[str, float], edges: list[tuple[str, str, float, float]], gid: str, worse: float
) -> None:
    before = propagated(own, linked(edges))
    after = propagated(own | {gid: max(own[gid], worse)}, linked(edges))
    assert all(after[each] >= before[each] - 1e-12 for each in GIDS)
    assert all(own[each] - 1e-12 <= before[each] <= 1 for each in GIDS)


@given(OWN, EDGES, st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_links_does_not_matter(
    own: dict[str, float],
    edges: list[tuple[str, str, float, float]],
    random: "st.Random",  # type: ignore[name-defined]
) -> None:
    turned, shuffled = list(own.items()), list(edges)
    random.shuffle(turned)
    random.shuffle(shuffled)
    assert propagated(dict(turned), linked(shuffled)) == propagated(own, linked(edges))


def test_a_chain_hands_on_what_it_got() -> None:
    links = {"b": [Link("a", 0, 1)], "c": [Link("b", 0, 1)]}
    assert propagated({"a": 0.5, "b": 0.5, "c": 0.5}, links) == pytest.approx({"a": 0.5, "b": 0.75, "c": 0.875})


def test_five_chains_that_are_each_likely_on_time_are_jointly_likely_late() -> None:
    own = {f"c{n}": 0.2 for n in range(5)} | {"merge": 0.0}
    found = propagated(own, {"merge": [Link(f"c{n}", 0, 1) for n in range(5)]})
    assert 1 - found["merge"] == pytest.approx(0.8**5)


def test_a_ring_ends_and_each_member_counts_the_others() -> None:
    ring = {"a": [Link("b", 0, 1)], "b": [Link("a", 0, 1)], "c": [Link("b", 0, 1)], "a2": [Link("a2", 0, 1)]}
    found = propagated({"a": 0.5, "b": 0.2, "c": 0.0, "a2": 0.1}, ring)
    assert (found["a"], found["b"]) == pytest.approx((0.6, 0.6))
    assert found["c"] == pytest.approx(0.6)


def test_a_link_to_an_unknown_task_is_left_out() -> None:
    assert propagated({"a": 0.3}, {"a": [Link("elsewhere", 1, 1)]}) == {"a": 0.3}


def rules() -> Lateness:
    return lateness(Record({}), NOW, seed=1)


def learnt() -> Lateness:
    return lateness(Record(cohort(EFFORT, 0, tasks=900).projects), END, seed=1)


def downstream(taught: Lateness, delay: int, due: int, waiting_due: int, person: str) -> TaskRisk:
    """The risk at the end of a chain whose first task was put off by so many days."""
    items = [
        task("first", due + delay, assignee_gid="u"),
        task("second", waiting_due, assignee_gid=person, waits_for=("first",), effort_hours=4.0),
        task("third", waiting_due + 5, assignee_gid="w", waits_for=("second",)),
    ]
    moves = {"first": [put_off(-0.01, due, due + delay)]} if delay else {}
    return assess(Record({"p": items}, moves), taught, Comments(), NOW)["third"]


@pytest.mark.parametrize("taught", [rules(), learnt()], ids=["rules", "learnt"])
@given(due=st.integers(-5, 20), slack=st.integers(-5, 20), same=st.booleans(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_putting_off_an_upstream_task_raises_downstream_risk_step_by_step(
    taught: Lateness,
    due: int,
    slack: int,
    same: bool,  # noqa: FBT001 - hypothesis fills it
    data: st.DataObject,
) -> None:
    person = "u" if same else "v"
    delays = sorted(data.draw(st.lists(st.integers(0, 40), min_size=2, max_size=4)))
    found = [downstream(taught, delay, due, max(1, due + slack), person).probability for delay in delays]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found))


@pytest.mark.parametrize("taught", [rules(), learnt()], ids=["rules", "learnt"])
def test_putting_off_an_upstream_task_is_felt(taught: Lateness) -> None:
    found = [downstream(taught, delay, 5, 25, "v").probability for delay in (0, 5, 15)]
    assert found[0] < found[1] < found[2]


def test_the_days_by_which_a_predecessor_is_due_too_late_are_days_of_delay() -> None:
    def days(due: int) -> float:
        items = [task("up", due), task("down", 5, waits_for=("up",))]
        return assess(Record({"p": items}), rules(), Comments(), NOW)["down"].expected_delay_days

    assert days(5) < days(20) < days(40)


def test_an_overdue_upstream_task_is_felt_more_the_nearer_the_day() -> None:
    def risk(due: int) -> float:
        items = [task("up", -2), task("down", due, waits_for=("up",))]
        return assess(Record({"p": items}), rules(), Comments(), NOW)["down"].probability

    assert risk(3) > risk(10) > risk(60)


def test_a_day_that_has_passed_is_a_fact_and_what_is_done_has_no_risk() -> None:
    items = [task("late", -3), task("done", 5, done=-1), task("undated", None)]
    found = assess(Record({"p": items}), rules(), Comments(), NOW)
    assert set(found) == {"late", "undated"}
    assert (found["late"].probability, found["late"].is_overdue) == (1.0, True)
    assert found["late"].expected_delay_days > 2
    assert not found["undated"].is_dated
