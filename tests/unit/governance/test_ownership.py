"""Whose is a field, by what stands there and what is remembered?"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steward.asana.edits import Assign, SetTaskFields
from steward.governance.finding import shortened, value_digest
from steward.governance.ownership import CONTEST_SECONDS, Memory, intended, ownership, remembered
from steward.run import Subject

NOW = 1_790_000_000.0
FIELD = "501"


def digests(**values: Any) -> dict[str, str]:  # noqa: ANN401 - any field values
    return shortened({name: value_digest(value) for name, value in values.items()})


def after(row: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - what a run came to
    """The row once a run was recorded."""
    nothing: dict[str, Any] = {"written": {}, "tried": {}, "left": {}, "taken": None}
    return row | remembered(**nothing | changes)


def test_an_empty_field_that_was_never_written_is_the_bots_and_a_filled_one_a_persons() -> None:
    assert ownership({FIELD: None}, Memory(), NOW).persons == ()
    assert ownership({FIELD: "High"}, Memory(), NOW).persons == (FIELD,)


def test_empty_text_and_an_empty_list_are_nothing() -> None:
    assert ownership({FIELD: "  ", "502": ()}, Memory(), NOW).persons == ()


def test_what_was_written_last_is_the_bots_and_everything_else_is_not() -> None:
    memory = Memory.of_row(after(after({}, written=digests(f="High")), written=digests(f="Low")))
    assert ownership({"f": "Low"}, memory, NOW).persons == ()
    for other in ("High", None, "By hand"):
        assert ownership({"f": other}, memory, NOW).persons == ("f",)


def test_what_may_have_been_written_is_the_bots_beside_what_surely_was() -> None:
    memory = Memory.of_row(after(after({}, written=digests(f="High")), tried=digests(f="Low")))
    assert ownership({"f": "Low"}, memory, NOW).persons == ()
    assert ownership({"f": "High"}, memory, NOW).persons == ()
    assert ownership({"f": None}, memory, NOW).persons == ("f",)


def test_a_later_write_ends_the_doubt_about_an_earlier_one() -> None:
    row = after(after({}, tried=digests(f="Low")), written=digests(f="High"))
    assert ownership({"f": "Low"}, Memory.of_row(row), NOW).persons == ("f",)


def test_a_first_loss_is_news_and_the_same_loss_at_the_next_run_is_not() -> None:
    row = after({}, written=digests(f="High"))
    found = ownership({"f": "mine"}, Memory.of_row(row), NOW)
    assert (found.left, found.contested) == ({"f": (NOW,)}, ())
    again = Memory.of_row(after(row, left=found.left, taken=list(found.persons)))
    later = ownership({"f": "mine"}, again, NOW + 60)
    assert (later.persons, later.left, later.contested) == (("f",), {}, ())


def lost_twice(gap_seconds: float) -> tuple[str, ...]:
    row = after({}, written=digests(f="High"))
    for value, at in (("mine", NOW), ("High", NOW + 1)):
        found = ownership({"f": value}, Memory.of_row(row), at)
        row = after(row, left=found.left, taken=list(found.persons))
    return ownership({"f": "mine"}, Memory.of_row(row), NOW + gap_seconds).contested


def test_a_second_loss_is_a_contest_within_the_hour_and_none_after_it() -> None:
    assert lost_twice(CONTEST_SECONDS - 1) == ("f",)
    assert lost_twice(CONTEST_SECONDS) == ()


def test_what_a_plan_is_to_leave_is_the_fields_of_its_own_task() -> None:
    edits = [SetTaskFields("1", {"f": "High"}), SetTaskFields("2", {"f": "Low"}), Assign("1", "9")]
    assert intended((each.as_json() for each in edits), Subject("task", "1")) == digests(f="High")


VALUES = st.sampled_from(["A", "B", "C", None])


@given(st.lists(st.tuples(st.sampled_from(["person", "run", "lost answer"]), VALUES), max_size=25))
def test_no_order_of_people_runs_and_lost_answers_makes_the_bot_replace_a_persons_value(
    history: list[tuple[str, str | None]],
) -> None:
    row: dict[str, Any] = {}
    stands: str | None = None
    ours: set[str | None] = {None}  # what the bot may have left there: at first nothing
    for number, (who, value) in enumerate(history):
        if who == "person":
            stands = value
            continue
        found = ownership({"f": stands}, Memory.of_row(row), NOW + number)
        if found.persons or value is None:
            row = after(row, left=found.left, taken=list(found.persons))
            continue
        assert stands in ours
        if who == "run":
            stands, ours = value, {value}
            row = after(row, written=digests(f=value), taken=[])
        else:
            ours |= {value}
            stands = value if number % 2 else stands
            row = after(row, tried=digests(f=value), taken=[])
