"""Is a request to the harness's table one that DynamoDB would take, and how is it refused?"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.load import expressions
from tests.load.attributes import InvalidExpression, Wire

READS: Final = frozenset({"TableName", "Key", "ConsistentRead"})
WRITES: Final = frozenset(
    {
        "TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
    }
)  # fmt: skip
KINDS: Final = {
    "Put": WRITES | {"Item"},
    "Update": WRITES | {"Key", "UpdateExpression"},
    "Delete": WRITES | {"Key"},
    "ConditionCheck": WRITES | {"Key"},
}
QUERY: Final = frozenset(
    {
        "TableName", "ConsistentRead", "KeyConditionExpression", "ExpressionAttributeValues", "ExclusiveStartKey",
        "Limit",
    }
)  # fmt: skip


def key_of(wire: Mapping[str, Any]) -> tuple[str, str]:
    """The two parts of a key. Raises ClientError."""
    try:
        pk, sk = wire["pk"]["S"], wire["sk"]["S"]
    except KeyError:
        raise invalid("", "The provided key element does not match the schema") from None
    if not pk or not sk:
        raise invalid("", "One or more parameter values are not valid: a key attribute is empty")
    return pk, sk


def bindings(part: Mapping[str, Any]) -> tuple[expressions.Names, Mapping[str, Wire]]:
    """The names and values that a write's expressions use."""
    return tuple((part.get("ExpressionAttributeNames") or {}).items()), part.get("ExpressionAttributeValues") or {}


def meaning[M](
    compiler: Callable[[str, expressions.Names], expressions.Compiled[M]],
    text: str,
    names: expressions.Names,
    operation: str,
) -> expressions.Compiled[M]:
    """The expression, ready to be applied. Raises ClientError."""
    try:
        return compiler(text, names)
    except InvalidExpression as refusal:
        raise invalid(operation, str(refusal)) from None


def compiled[M](
    compiler: Callable[[str, expressions.Names], expressions.Compiled[M]],
    text: str,
    names: expressions.Names,
    values: Mapping[str, Wire],
    operation: str,
) -> expressions.Compiled[M]:
    """The same, where each value that is given is used too."""
    made = meaning(compiler, text, names, operation)
    _refuse_differing(made.values, frozenset(values), "ExpressionAttributeValues", operation)
    return made


def check_used(part: Mapping[str, Any], names: expressions.Names, values: Mapping[str, Wire], operation: str) -> None:
    """Every placeholder is defined and used: DynamoDB refuses a request for less."""
    condition, update = part.get("ConditionExpression") or "", part.get("UpdateExpression") or ""
    _check_used(condition, update, names, tuple(values), operation)


@lru_cache(maxsize=2048)  # the product has some dozens of kinds of writes; a refusal is raised anew each time
def _check_used(condition: str, update: str, names: expressions.Names, given: tuple[str, ...], operation: str) -> None:
    used_names: frozenset[str] = frozenset()
    used_values: frozenset[str] = frozenset()
    for compiler, text in ((expressions.condition, condition), (expressions.update, update)):
        if text:
            made = meaning(compiler, text, names, operation)
            used_names, used_values = used_names | made.names, used_values | made.values
    _refuse_differing(used_values, frozenset(given), "ExpressionAttributeValues", operation)
    _refuse_differing(used_names, frozenset(name for name, _ in names), "ExpressionAttributeNames", operation)


def _refuse_differing(used: frozenset[str], given: frozenset[str], what: str, operation: str) -> None:
    if used != given:
        raise invalid(operation, f"{what}: {', '.join(sorted(used ^ given))} undefined or unused")


def only(request: Mapping[str, Any], known: frozenset[str], operation: str) -> None:
    """Nothing but what the product is known to send. Raises ClientError."""
    if not request.keys() <= known:
        raise invalid(operation, f"{', '.join(sorted(request.keys() - known))} is not known here")


def error(code: str, operation: str, message: str, **more: Any) -> ClientError:  # noqa: ANN401 - parts of an answer
    """What botocore raises for a refused request."""
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}
    return ClientError(response, operation)


def invalid(operation: str, message: str) -> ClientError:
    """A request that DynamoDB does not take."""
    return error("ValidationException", operation, message)


def refused(operation: str, item: Wire | None) -> ClientError:
    """A condition that does not hold, with the item in its way."""
    more = {"Item": item} if item is not None else {}
    return error("ConditionalCheckFailedException", operation, "The conditional request failed", **more)


def cancelled(reasons: list[dict[str, Any]]) -> ClientError:
    """A transaction that was not carried out, with the reason of each part."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return error("TransactionCanceledException", "TransactWriteItems", message, CancellationReasons=reasons)
