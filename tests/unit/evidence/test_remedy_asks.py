"""What people are asked of stalled work, by what they were asked and answered before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from steward.asana.edits import AddSubtask, Assign, Edit, SetDueDate
from steward.evidence.halted import Halted
from steward.evidence.remedy import Memory, Proposal, Remedy
from steward.evidence.remedy_asks import MOST_ASKED, Asked, Past, chosen, grounds_of, looks_of
from steward.evidence.remedy_text import because
from steward.evidence.stalled import Hold, Stall
from tests.unit.evidence.planned import MONDAY, NOW, item

ALL = {"assignee": 0.5, "due_on": 0.5, "add_subtask": 0.5}
STALL = Stall("1", "a", 12, 9.0, 0.04, 0.1, "pauses", (Hold.OVERLOADED, Hold.OUT))
HOUR = timedelta(hours=1)


def made(gid: str = "1", remedy: Remedy = Remedy.REASSIGN, edit: Edit | None = None, after: float = 0.8) -> Proposal:
    edits = (edit or Assign(gid, "b"),)
    return Proposal(gid, remedy, edits, date(2026, 12, 3), 0.3, after, replace(STALL, task_gid=gid), MONDAY, None)


def asked(state: str = "open", **more: Any) -> Asked:  # noqa: ANN401 - any attribute of a row
    task = item("1")
    row = {
        "task_gid": "1", "remedy": "reassign", "edit": Assign("1", "b").as_json(), "grounds": grounds_of(STALL, task),
        "state": state, "asked_at": NOW.isoformat(), "ends_at": (NOW + 72 * HOUR).isoformat(),
        "moved_at": (NOW - 400 * HOUR).isoformat(), "looked": looks_of(task), "shown_at": (NOW + HOUR).isoformat(),
    }  # fmt: skip
    return Asked.of_row({**row, **more})


def memory(past: Past, hours: int = 24, stall: Stall = STALL) -> Memory:
    return past.memory([stall], {"1": item("1")}, NOW + hours * HOUR)


def test_what_waits_for_an_answer_stands_until_it_ends() -> None:
    past = Past([asked()])
    assert memory(past).standing == {("1", Remedy.REASSIGN): (Assign("1", "b"),)}
    assert memory(past, 73).standing == {}
    assert not memory(past, 73).allows("1", Remedy.REASSIGN, MONDAY + timedelta(days=13))
    assert memory(past, 73).allows("1", Remedy.REASSIGN, MONDAY + timedelta(days=14))


@pytest.mark.parametrize("state", ["used", "superseded", "expired", "stale", "rejected"])
def test_what_was_answered_or_taken_back_stands_no_more(state: str) -> None:
    assert memory(Past([asked(state)])).standing == {}


def test_a_no_stands_while_the_grounds_are_the_same_also_from_memory_alone() -> None:
    said = Past([asked("rejected")])
    remembered = Past(declined=said.noes())
    for past in (said, remembered, Past(said.asked, said.noes())):
        assert memory(past).declined == {("1", Remedy.REASSIGN)}
        assert memory(past, stall=replace(STALL, holds=(Hold.OUT,))).declined == frozenset()
        assert len(past.noes()) == 1


def test_our_own_asking_is_no_movement_and_its_subtask_no_part() -> None:
    touched = item("1", modified_at=NOW + HOUR, subtasks=3)
    (seen,) = Past([asked()]).without_own_touch([touched])
    assert (seen.modified_at, seen.subtasks) == (NOW - 400 * HOUR, 2)


@pytest.mark.parametrize(
    "change",
    [{"modified_at": NOW + 2 * HOUR}, {"assignee_gid": "b"}, {"due_on": None}, {"values": {"status": "doing"}}],
    ids=["later", "assignee", "date", "status"],
)
def test_what_a_person_did_is_movement_also_in_the_same_minute(change: dict[str, Any]) -> None:
    touched = replace(item("1", modified_at=NOW + HOUR), **change)
    (seen,) = Past([asked()]).without_own_touch([touched])
    assert seen.modified_at == touched.modified_at


def test_before_it_is_shown_a_change_is_a_person_s() -> None:
    touched = item("1", modified_at=NOW)
    assert Past([asked(shown_at=None)]).without_own_touch([touched]) == [touched]


def test_one_question_a_task_and_three_a_project_what_stands_first() -> None:
    many = [made(str(at)) for at in range(1, 9)] + [made("1", Remedy.SPLIT, AddSubtask("1", "x", "<body/>", "b"))]
    assert [each.task_gid for each in chosen(many, Memory(), ALL)] == ["1", "2", "3"]
    standing = Memory(standing={("7", Remedy.REASSIGN): (Assign("7", "b"),)})
    found = chosen(many, standing, ALL)
    assert [each.task_gid for each in found] == ["7", "1", "2"]
    assert len(found) == MOST_ASKED


def test_a_task_of_which_people_were_asked_is_not_asked_otherwise() -> None:
    standing = Memory(standing={("1", Remedy.SPLIT): (AddSubtask("1", "x", "<body/>", "b"),)})
    assert chosen([made("1")], standing, ALL) == []


def test_only_what_the_configuration_names_and_what_is_likely_enough_is_asked() -> None:
    moved = made("1", Remedy.NEW_DUE_DATE, SetDueDate("1", "2026-12-03"))
    assert chosen([made("1"), moved], Memory(), {"due_on": 0.5}) == [moved]
    assert chosen([made(after=0.49)], Memory(), ALL) == []
    assert chosen([made()], Memory(), {}) == []


def test_the_text_says_why_and_what_would_change_and_tells_of_nobody_s_load() -> None:
    still, effect, room = because(made())
    assert still == (
        "It has not moved for 12 working days, as long as 4% of past pauses here lasted; "
        "nobody is free for it as it is assigned now."
    )
    assert effect == (
        "Simulated: done by 3 Dec 2026 with 80% instead of 30%; expected finish 5 Oct 2026 -> not foreseeable."
    )
    assert "at most 30%" in room


def test_to_say_that_it_is_blocked_is_no_movement_and_to_say_that_it_goes_on_is() -> None:
    before, said = item("1", modified_at=NOW), item("1", modified_at=NOW + HOUR, values={"status": "on hold"})
    first = Halted.of(["On hold"], {}, again=frozenset())
    first.watch([before], first.unsure(list(first.watched([said]))))
    (seen,) = first.seen([said])
    assert seen.modified_at == NOW
    again = Halted.of(["On hold"], {gid: at.isoformat() for gid, at in first.moved.items()})
    (later,) = again.seen(again.watched([replace(said, modified_at=NOW + 9 * HOUR)]))
    assert later.modified_at == NOW, "also once the readings of before are gone"
    on = replace(said, modified_at=NOW + 12 * HOUR, values={"status": "doing"})
    assert again.seen(again.watched([on])) == [on]
    assert again.moved == {}


def test_without_statuses_that_say_so_every_change_is_movement() -> None:
    halted = Halted.of([], {})
    said = item("1", values={"status": "on hold"})
    assert halted.seen(halted.watched([said])) == [said]
