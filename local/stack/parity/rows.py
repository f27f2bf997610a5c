"""What does IAM see of a DynamoDB request that the engine does not: the partition keys of the rows that it names?"""
# ruff: noqa: PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import json
import re
from collections.abc import Mapping
from typing import Any

CONDITION_KEY = "dynamodb:leadingkeys"  # as the evaluator keeps it: in lower case
PARTITION_KEY = "pk"  # of the one table of template.yaml
MEMBERS = ("ConditionCheck", "Put", "Update", "Delete", "Get")  # of a transaction's item, as the engine walks them


class Keyed(str):
    """The action of one item of a transaction, with that item's own partition key."""

    __slots__ = ("keys",)
    keys: list[str]


def leading_keys() -> None:
    """Tell the evaluator the partition keys of a request, and of a transaction those of each item apart.

    Without them `ForAllValues` holds of any row, and every role may read and write the whole table.
    """
    from ministack.core import iam_actions, iam_evaluator

    context_of, checks_of = iam_actions.dynamodb_service_context, iam_actions.dynamodb_transaction_checks
    evaluate = iam_evaluator.evaluate

    def context(body: bytes) -> dict[str, Any]:
        keys = named(json.loads(body))
        return dict(context_of(body)) | ({CONDITION_KEY: keys} if keys else {})

    def checks(action: str, body: bytes, *place: str) -> list[tuple[str, str]]:
        found = checks_of(action, body, *place)
        parts = members(json.loads(body)) if found else []
        return [(_keyed(each, named(part)), arn) for (each, arn), part in zip(found, parts, strict=True)]

    def evaluated(asked: Any, *policies: Any) -> Any:  # noqa: ANN401 - the engine's own classes
        if isinstance(asked.action, Keyed):
            asked.service_context[CONDITION_KEY] = asked.action.keys
        return evaluate(asked, *policies)

    iam_actions.dynamodb_service_context = context
    iam_actions.dynamodb_transaction_checks = checks
    iam_evaluator.evaluate = evaluated


def named(request: Mapping[str, Any]) -> list[str]:
    """The partition key that one request, or one member of a transaction, names: of its key, its item or its query."""
    key = (request.get("Key") or request.get("Item") or {}).get(PARTITION_KEY)
    if key is None and (
        equals := re.search(rf"\b{PARTITION_KEY}\s*=\s*(:\w+)", request.get("KeyConditionExpression") or "")
    ):
        key = request["ExpressionAttributeValues"][equals[1]]
    return [str(key["S"])] if key else []


def members(transaction: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a transaction in the order in which the engine checks them."""
    return [item[member] for item in transaction["TransactItems"] for member in MEMBERS if member in item]


def _keyed(action: str, keys: list[str]) -> Keyed:
    keyed = Keyed(action)
    keyed.keys = keys
    return keyed
