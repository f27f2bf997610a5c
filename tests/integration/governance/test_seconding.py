"""Does a change that takes two people take two, and is a request used once?"""

from datetime import datetime, timedelta

import pytest

from steward.errors import Refused
from steward.governance.seconding import VALID, Seconding
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW

CHANGE = "promote triage_request v2 in project 77"


def seconding(aws: Aws, at: datetime = NOW) -> Seconding:
    return Seconding(aws.table, lambda: at)


def test_where_one_person_is_enough_nothing_is_stored(aws: Aws) -> None:
    assert seconding(aws).confirmed(CHANGE, "ana", 1)
    assert not seconding(aws).confirmed(CHANGE, "ben", 2)  # the first of two


def test_the_second_person_confirms_once_and_the_first_never_does(aws: Aws) -> None:
    assert not seconding(aws).confirmed(CHANGE, "ana", 2)
    with pytest.raises(Refused, match="ana asked for this; a second person must confirm it"):
        seconding(aws).confirmed(CHANGE, "ana", 2)
    assert seconding(aws).confirmed(CHANGE, "ben", 2)
    assert not seconding(aws).confirmed(CHANGE, "ben", 2)  # a new request


def test_what_was_asked_is_confirmed_and_nothing_else(aws: Aws) -> None:
    seconding(aws).confirmed(CHANGE, "ana", 2)
    assert not seconding(aws).confirmed(CHANGE.replace("v2", "v3"), "ben", 2)


def test_a_request_that_is_too_old_is_a_new_one(aws: Aws) -> None:
    seconding(aws).confirmed(CHANGE, "ana", 2)
    assert not seconding(aws, NOW + VALID).confirmed(CHANGE, "ben", 2)
    assert seconding(aws, NOW + VALID + timedelta(hours=1)).confirmed(CHANGE, "ana", 2)


def test_of_many_who_confirm_at_once_each_request_is_confirmed_by_one(aws: Aws) -> None:
    """Who comes after the first confirmation opens a request of their own, which takes a second person again."""
    seconding(aws).confirmed(CHANGE, "ana", 2)
    results = in_threads(8, lambda number: seconding(aws).confirmed(CHANGE, f"person {number}", 2))
    assert 1 <= results.count(True) <= 1 + results.count(False)


def test_a_request_that_was_used_by_what_did_not_take_place_waits_again_and_only_once(aws: Aws) -> None:
    seconding(aws).confirmed(CHANGE, "ana", 2)
    second = seconding(aws)
    assert second.confirmed(CHANGE, "ben", 2)
    second.give_back()
    second.give_back()
    with pytest.raises(Refused, match="ana asked for this"):
        seconding(aws).confirmed(CHANGE, "ana", 2)
    assert seconding(aws).confirmed(CHANGE, "ben", 2)
    assert not seconding(aws).confirmed(CHANGE, "ben", 2)
