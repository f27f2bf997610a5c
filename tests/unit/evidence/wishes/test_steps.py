"""Which titles of a model hold, and which points of a description are steps?"""

import pytest

from steward.evidence.wishes.steps import MOST_STEPS, TITLE_CHARACTERS, points_of, steps_of

TEXT = "Move the 12 invoices of Acme to the new archive in Lisbon"


@pytest.mark.parametrize(
    "title",
    ["Export the invoices", "Move the 12 invoices", "Tell Acme about the move", "Check the archive in Lisbon."],
)
def test_a_title_in_plain_words_holds(title: str) -> None:
    assert steps_of([title], TEXT) == [title.rstrip(".")]


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Export",
        "Move the 14 invoices",
        "Pay 100% of it",
        "Ask Ruth for the totals",
        "See https://evil.example first",
        "Tell @everyone about it",
        "<b>Check</b> the totals",
        "Call 1200000000000001 today",
        "Check the totals " + "x" * TITLE_CHARACTERS,
    ],
)
def test_a_title_that_invents_or_smuggles_is_dropped(title: str) -> None:
    assert steps_of([title], TEXT) == []


def test_titles_are_few_and_each_is_there_once() -> None:
    assert steps_of(["Check the totals", "check the totals.", "Checks the totals"], TEXT) == ["Check the totals"]
    assert (
        len(steps_of([f"Check the {word} total" for word in ("a", "b", "c", "d", "e", "f", "g")], TEXT)) == MOST_STEPS
    )


def test_points_of_a_list_are_steps_unless_they_are_ticked_off() -> None:
    notes = "Do this:\n- export the old ones\n* [ ] check the totals\n3. tell the client\n- [x] order disks\nplain line"
    assert points_of(notes) == ["export the old ones", "check the totals", "tell the client"]


def test_a_point_loses_what_no_title_may_hold() -> None:
    assert points_of("- see https://evil.example now and @all") == ["see (link removed) now and all"]
    assert points_of("- ok\n- \n-no point") == []
