"""What is done about a risk from one night to the next?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.drivers import project_risks
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import assess, lateness
from steward.evidence.risk_episodes import Change, RiskState, Section, Step, next_state
from tests.unit.evidence.lateness.workspace import NOW, task

FIRST = date(2026, 11, 30)


def nights(*likely: float | None, state: RiskState | None = None) -> list[Step]:
    found = []
    for number, each in enumerate(likely):
        step = next_state(state, each, FIRST + timedelta(days=number))
        state = step.state
        found.append(step)
    return found


def changes(*likely: float | None) -> list[Change]:
    return [step.change for step in nights(*likely)]


def test_seven_nights_unchanged_are_one_risk_task_and_no_comment() -> None:
    owned = {"effort_hours": 2.0}
    far = [task(f"t{n}", 60, assignee_gid=f"v{n}", **owned) for n in range(9)]
    items = [task("late", -3, assignee_gid="u", **owned), *far]
    states: dict[str, RiskState] = {}
    steps: list[Step] = []
    for night in range(7):
        now = NOW + timedelta(days=night)
        record = Record({"p": items})
        taught = lateness(record, now, seed=1)
        risks = assess(record, taught, Comments(), now)
        tonight = {each.key: each.probability for each in project_risks("p", record.items, risks, Comments(), taught)}
        for key in sorted(states.keys() | tonight.keys()):
            step = next_state(states.get(key), tonight.get(key), now.date())
            steps.append(step)
            if step.state:
                states[key] = step.state
    assert [step.change for step in steps] == [Change.CREATED, *[Change.UNCHANGED] * 6]
    assert not any(step.comments for step in steps)
    assert list(states) == ["risk-p-overdue"]


@pytest.mark.parametrize("likely", [0.45, 0.69, 0.7, 0.99])
def test_a_probability_that_stays_changes_nothing_after_the_first_night(likely: float) -> None:
    found = nights(*[likely] * 7)
    assert [step.change for step in found] == [Change.CREATED, *[Change.UNCHANGED] * 6]
    assert not any(step.comments for step in found)


def test_a_swing_around_a_border_moves_nothing() -> None:
    assert changes(0.34, 0.36, 0.34, 0.36, 0.34) == [Change.NONE, Change.CREATED, *[Change.UNCHANGED] * 3]
    assert changes(0.71, 0.69, 0.71, 0.69) == [Change.CREATED, *[Change.UNCHANGED] * 3]
    assert changes(0.5, 0.24, 0.26, 0.24, 0.26) == [Change.CREATED, *[Change.UNCHANGED] * 4]


def test_a_border_that_is_crossed_moves_the_task_with_one_comment() -> None:
    up, down = nights(0.5, 0.8, 0.8), nights(0.8, 0.5, 0.5)
    assert [step.change for step in up] == [Change.CREATED, Change.MOVED, Change.UNCHANGED]
    assert [step.comments for step in up] == [False, True, False]
    assert up[-1].state is not None
    assert up[-1].state.section is Section.ESCALATED
    assert [step.change for step in down] == [Change.CREATED, Change.MOVED, Change.UNCHANGED]
    assert down[-1].state is not None
    assert down[-1].state.section is Section.WATCHING


def test_what_is_cleared_two_nights_is_resolved_with_one_comment_and_stays_so() -> None:
    found = nights(0.5, None, None, None, 0.1)
    kinds = [Change.CREATED, Change.UNCHANGED, Change.CLEARED, Change.UNCHANGED, Change.UNCHANGED]
    assert [step.change for step in found] == kinds
    assert [step.comments for step in found] == [False, False, True, False, False]
    assert found[-1].state is not None
    assert found[-1].state.is_resolved


def test_a_risk_that_comes_back_is_a_new_episode_with_a_task_of_its_own() -> None:
    found = nights(0.5, None, None, 0.9)
    assert found[-1].change is Change.REOPENED
    assert not found[-1].comments
    assert found[-1].state is not None
    assert (found[-1].state.section, found[-1].state.episode) == (Section.ESCALATED, 2)


def test_after_a_week_a_new_risk_is_watched_without_a_comment() -> None:
    found = nights(*[0.5] * 10)
    moved = [number for number, step in enumerate(found) if step.change is Change.MOVED]
    assert moved == [8]
    assert not any(step.comments for step in found)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=12))
def test_the_same_night_again_changes_nothing_more(likely: list[float | None]) -> None:
    found = nights(*likely)
    today = FIRST + timedelta(days=len(likely) - 1)
    again = next_state(found[-1].state, likely[-1], today)
    assert again.change in (Change.UNCHANGED, Change.NONE)
    assert not again.comments
    assert again.state == found[-1].state


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=20))
def test_a_key_has_one_task_however_the_nights_go(likely: list[float | None]) -> None:
    assert changes(*likely).count(Change.CREATED) <= 1


def test_a_state_is_read_as_it_was_written() -> None:
    state = RiskState(Section.WATCHING, FIRST, 0.5, FIRST, is_resolved=True)
    assert RiskState.of_row(state.as_row()) == state
    plain = RiskState(Section.NEW, FIRST, 0.5)
    assert RiskState.of_row(plain.as_row()) == plain
