"""Does a change that takes two people take two, and is a request used once?"""

from datetime import datetime, timedelta

import pytest

from steward.errors import Refused
from steward.governance.policy import PEOPLE
from steward.governance.seconding import VALID, Seconding
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW

CHANGE = "promote triage_request v2 in project 77"


OPERATORS = (*PEOPLE, "arn:aws:sts::123456789012:assumed-role/Operator/*@example.com")


def seconding(aws: Aws, at: datetime = NOW, operators: tuple[str, ...] = OPERATORS) -> Seconding:
    return Seconding(aws.table, lambda: at, operators)


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


SSO = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana", "Ana "),
        ("ana.ruiz@example.com", "Ana Ruiz"),
        ("ana.ruiz@example.com", "ANA.RUIZ@example.org"),
        ("ana@example.com", "ana+steward@example.com"),
        (f"{SSO}/ana.ruiz@example.com", "arn:aws:sts::123456789012:assumed-role/Operator/Ana.Ruiz@example.com"),
        (f"{SSO}/ana.ruiz", "arn:aws:iam::123456789012:user/team/ana.ruiz"),
        (f"{SSO}/zoe", "zoë"),
        ("arn:aws:iam::123456789012:user/ana", "arn:aws-cn:iam::210987654321:user/ana"),
    ],
)
def test_one_person_under_two_names_or_roles_is_one_person(aws: Aws, one: str, other: str) -> None:
    assert not seconding(aws).confirmed(CHANGE, one, 2)
    with pytest.raises(Refused, match="is the same person; a second person must confirm it"):
        seconding(aws).confirmed(CHANGE, other, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{SSO}/1047382", f"{SSO}/1047383"),
        (f"{SSO}/ana.ruiz", f"{SSO}/ben.ruiz"),
        ("ana", "anna"),
        ("arn:aws:iam::1:user/ana", "arn:aws:iam::1:user/ben"),
    ],
)
def test_two_people_in_one_role_are_two(aws: Aws, one: str, other: str) -> None:
    assert not seconding(aws).confirmed(CHANGE, one, 2)
    assert seconding(aws).confirmed(CHANGE, other, 2)


@pytest.mark.parametrize(
    "who",
    [
        "",
        " ",
        "@example.com",
        f"{SSO}/botocore-session-1700000000",
        f"{SSO}/aws-cli-session-1",
        f"{SSO}/i-0123456789abcdef0",
        f"{SSO}/1700000000000000000",
        "arn:aws:sts::123456789012:assumed-role/lambda/",
        "arn:aws:iam::123456789012:root",
        "arn:aws:sts::123456789012:federated-user/ana",
        "arn:aws:sts::123456789012:assumed-role/Operator/terraform",
        "arn:aws:sts::123456789012:assumed-role/Operators/ana@example.com",
        "arn:aws:sts::123456789012:assumed-role/steward-prod-ReconcileRole/steward-prod-ReconcileFunction",
        "arn:aws:sts::123456789012:assumed-role/Builder/AWSReservedSSO_Admin_0123456789abcdef",
    ],
)
def test_a_session_that_names_nobody_neither_asks_nor_confirms(aws: Aws, who: str) -> None:
    with pytest.raises(Refused, match="names nobody"):
        seconding(aws).confirmed(CHANGE, who, 2)
    assert seconding(aws).confirmed(CHANGE, who, 1), "one person is anybody"


def test_where_the_configuration_names_its_operators_nobody_else_counts(aws: Aws) -> None:
    operators = ("arn:aws:iam::*:user/team/*",)
    user = "arn:aws:iam::123456789012:user"
    for nobody in (f"{SSO}/ana", f"{user}/ci", f"{user}/x:user/team/ci"):
        with pytest.raises(Refused, match=r"names nobody.*operators in the configuration"):
            seconding(aws, operators=operators).confirmed(CHANGE, nobody, 2)
    assert not seconding(aws, operators=operators).confirmed(CHANGE, f"{user}/team/ana", 2)
    assert seconding(aws, operators=operators).confirmed(CHANGE, f"{user}/team/ben", 2)


def test_what_somebody_asked_for_who_counts_no_more_is_not_confirmed(aws: Aws) -> None:
    operators = ("arn:aws:iam::123456789012:user/team/*",)
    assert not seconding(aws).confirmed(CHANGE, "arn:aws:iam::123456789012:user/ci", 2)
    assert not seconding(aws, operators=operators).confirmed(CHANGE, "arn:aws:iam::123456789012:user/team/ana", 2)
    assert seconding(aws, operators=operators).confirmed(CHANGE, "arn:aws:iam::123456789012:user/team/ben", 2)
