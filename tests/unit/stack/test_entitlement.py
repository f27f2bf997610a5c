"""Does the in-process judge of rights refuse what IAM would, and does it know every function at work?"""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from tests.entitlement import ENTRIES, NotEntitled, hold, lent

HOOK = {"pk": {"S": "HOOK#1"}, "sk": {"S": "row"}}
WORK = {"pk": {"S": "WORK#1"}, "sk": {"S": "row"}}


def webhook(act: Callable[[], Any]) -> None:
    """Do something beneath the webhook's entry, as its module and name tell."""
    there: dict[str, Any] = {"__name__": "steward.ingest.webhook"}
    exec("def answer(act):\n    act()", there)  # noqa: S102 - a frame of another module's
    there["answer"](act)


def test_a_row_of_its_own_is_given_and_anybody_elses_refused() -> None:
    webhook(lambda: hold("dynamodb", "get_item", {"Key": HOOK}))
    with pytest.raises(NotEntitled, match="WebhookRole may not dynamodb:GetItem WORK#"):
        webhook(lambda: hold("dynamodb", "get_item", {"Key": WORK}))


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("scan", {"TableName": "steward"}),
        ("batch_get_item", {"RequestItems": {"steward": {"Keys": [HOOK]}}}),
        ("transact_get_items", {"TransactItems": [{"Get": {"Key": HOOK}}]}),
        ("execute_statement", {"Statement": "SELECT * FROM steward"}),
        ("query", {"KeyConditionExpression": "#p = :p", "ExpressionAttributeValues": {":p": {"S": "HOOK#1"}}}),
        ("get_item", {}),
        ("transact_write_items", {"TransactItems": [{"Put": {"Item": HOOK}}, {"Update": {"Key": WORK}}]}),
        ("transact_write_items", {"TransactItems": [{"Update": {}}]}),
    ],
)
def test_what_names_no_row_or_goes_another_way_is_refused(operation: str, request_: dict[str, Any]) -> None:
    with pytest.raises(NotEntitled):
        webhook(lambda: hold("dynamodb", operation, request_))


def test_what_is_lent_within_a_loan_ends_with_it() -> None:
    with lent("WebhookRole", "dynamodb:GetItem", "WORK#"):
        with lent("WebhookRole", "dynamodb:PutItem", "WORK#"):
            pass
        webhook(lambda: hold("dynamodb", "get_item", {"Key": WORK}))
        with pytest.raises(NotEntitled):
            webhook(lambda: hold("dynamodb", "put_item", {"Item": WORK}))
    with pytest.raises(NotEntitled):
        webhook(lambda: hold("dynamodb", "get_item", {"Key": WORK}))


@pytest.mark.parametrize(("module", "name"), ENTRIES)
def test_every_entry_is_a_function_or_a_method_of_that_module(module: str, name: str) -> None:
    there = import_module(module)
    holders = [there, *(each for _, each in inspect.getmembers(there, inspect.isclass) if each.__module__ == module)]
    assert any(inspect.isfunction(vars(each).get(name)) for each in holders)
