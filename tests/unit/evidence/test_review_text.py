"""What does the AI log, which everybody reads, say of the people behind a project's figures?"""

from dataclasses import replace

import pytest

from steward.evidence.milestone_text import driver
from steward.evidence.review_text import log_entry
from steward.evidence.stalled import Hold, Stall
from tests.unit.evidence.test_review_levers import UNLIKELY, found

OF_ONE_PERSON = (Hold.OVERLOADED, Hold.OUT, Hold.GONE)


def still(*holds: Hold) -> str:
    stall = Stall("77", "anna", 15, 9.5, 0.1, 0.2, "pauses", holds)
    return log_entry(replace(found(UNLIKELY), stalled=(stall.as_json(),))).partition("Stands still:")[2]


@pytest.mark.parametrize("hold", OF_ONE_PERSON)
def test_the_log_tells_of_nobodys_load_or_absence_since_a_task_has_one_assignee(hold: Hold) -> None:
    assert "15 working days, nobody is free for it as it is assigned now<" in still(hold)
    assert "assignee" not in still(hold)


def test_what_holds_a_task_is_said_once_and_what_is_known_of_no_person_as_it_is() -> None:
    assert "working days, it waits for late work, nobody is free" in still(Hold.BLOCKED_LATE, *OF_ONE_PERSON)
    assert still(*OF_ONE_PERSON).count("nobody is free") == 1
    assert "working days, nothing is known to hold it" in still(Hold.QUIET)


def test_the_field_of_a_milestone_links_the_task_that_decides_it() -> None:
    (milestone,) = found(UNLIKELY).milestones
    assert milestone.driver == "task"
    assert str(driver(milestone)).endswith(f"of the runs: https://app.asana.com/0/0/{milestone.driver_gid}")
