"""How is the single DynamoDB table read and written?

Low-level client, expression strings, plain Python values in and out. A failed condition is an answer
(`ConditionFailed`, with the row that stood in the way), not a fault; throttling and conflicts become Retryable errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Contended, Throttled, Unavailable
from steward.store.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]

_THROTTLES: Final = frozenset(
    {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "ThrottlingError"}
)
_CONFLICTS: Final = frozenset({"TransactionConflictException", "TransactionInProgressException"})


class ConditionFailed(Exception):
    """A conditional write did not apply; `item` is the row that stood in the way, or None where there is none."""

    def __init__(self, item: Item | None) -> None:
        super().__init__("condition failed")
        self.item = item


class TransactionRefused(Exception):
    """A transaction did not apply: `failed` maps the position of each failed condition to the row in its way."""

    def __init__(self, failed: dict[int, Item | None]) -> None:
        super().__init__("transaction refused")
        self.failed = failed


@dataclass(frozen=True, slots=True)
class Write:
    """One conditional write; alone or as part of a transaction.

    `kind` is Put (`item`), Update (`expression`), Delete or ConditionCheck. Names beginning with `#` and values
    beginning with `:` are bound by `names` and `values`.
    """

    kind: str
    key: Key
    item: Mapping[str, Any] = field(default_factory=dict)
    expression: str = ""
    condition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


class Table:
    """The single table, through a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Key) -> Item | None:
        """The row, strongly consistent, or None."""
        reply = self._call("get_item", TableName=self.name, Key=_key(key), ConsistentRead=True)
        return plain_item(reply["Item"]) if "Item" in reply else None

    def query(self, pk: str, sk_prefix: str = "") -> Iterator[Item]:
        """The rows of one partition whose sort key opens with the prefix, in order, strongly consistent."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :sk)" if sk_prefix else ""),
            "ExpressionAttributeValues": wire_item({":pk": pk} | ({":sk": sk_prefix} if sk_prefix else {})),
        }
        while True:
            reply = self._call("query", **request)
            yield from map(plain_item, reply["Items"])
            if "LastEvaluatedKey" not in reply:
                return
            request["ExclusiveStartKey"] = reply["LastEvaluatedKey"]

    def put(self, key: Key, item: Mapping[str, Any], *, if_absent: bool = False) -> None:
        """Write a whole row. With `if_absent`, raises ConditionFailed carrying the row that is there."""
        self.write(Write("Put", key, item=item, condition="attribute_not_exists(pk)" if if_absent else ""))

    def update(self, write: Write) -> Item:
        """Apply an Update and return the row as it is afterwards. Raises ConditionFailed."""
        reply = self._call("update_item", **self._request(write), ReturnValues="ALL_NEW", **_ON_FAILURE)
        return plain_item(reply["Attributes"])

    def write(self, write: Write) -> None:
        """Apply one Put, Update or Delete. Raises ConditionFailed."""
        operation = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}[write.kind]
        self._call(operation, **self._request(write), **_ON_FAILURE)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """Apply all or none. `token` (at most 36 characters) makes the SDK's own retry harmless for 10 minutes.

        Raises TransactionRefused when a condition failed, Contended on a conflict with another transaction.
        """
        items = [{write.kind: self._request(write) | _ON_FAILURE} for write in writes]
        self._call("transact_write_items", TransactItems=items, ClientRequestToken=token[:36])

    def _request(self, write: Write) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": self.name}
        if write.kind == "Put":
            request["Item"] = wire_item({"pk": write.key.pk, "sk": write.key.sk, **write.item})
        else:
            request["Key"] = _key(write.key)
        if write.expression:
            request["UpdateExpression"] = write.expression
        if write.condition:
            request["ConditionExpression"] = write.condition
        if write.names:
            request["ExpressionAttributeNames"] = dict(write.names)
        if write.values:
            request["ExpressionAttributeValues"] = wire_item(write.values)
        return request

    def _call(self, operation: str, **request: Any) -> Any:  # noqa: ANN401 - botocore's replies are untyped documents
        try:
            return getattr(self._client, operation)(**request)
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"DynamoDB did not answer {operation}: {type(error).__name__}") from error


_ON_FAILURE: Final = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _translated(error: Any) -> Exception:  # noqa: ANN401 - botocore ships no types
    code = error.response.get("Error", {}).get("Code", "")
    if code == "ConditionalCheckFailedException":
        item = error.response.get("Item")
        return ConditionFailed(plain_item(item) if item else None)
    if code == "TransactionCanceledException":
        return _cancelled(error)
    if code in _CONFLICTS:
        return Contended(f"DynamoDB: {code}", retry_after_seconds=0)
    if code in _THROTTLES:
        return Throttled(f"DynamoDB: {code}")
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:  # noqa: PLR2004 - HTTP's own class
        return Unavailable(f"DynamoDB: {code}")
    return cast("Exception", error)


def _cancelled(error: Any) -> Exception:  # noqa: ANN401 - botocore ships no types
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])
    codes = {reason.get("Code", "None") for reason in reasons}
    failed = {
        position: plain_item(reason["Item"]) if reason.get("Item") else None
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    if failed:
        return TransactionRefused(failed)
    if "TransactionConflict" in codes:
        return Contended("DynamoDB: TransactionConflict", retry_after_seconds=0)
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        return Throttled("DynamoDB: a transaction was throttled")
    return cast("Exception", error)


def _key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def wire_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of plain values as DynamoDB attribute values; None values are left out."""
    return {name: _wire(value) for name, value in item.items() if value is not None}


def plain_item(item: Mapping[str, Any]) -> Item:
    """DynamoDB attribute values as plain Python: numbers as int where they are whole, else float."""
    return {name: value["S"] if "S" in value else _plain(value) for name, value in item.items()}


def _wire(value: Any) -> dict[str, Any]:  # noqa: ANN401, PLR0911 - one branch for each attribute type
    match value:  # the commonest first: every row passes here, attribute by attribute
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float() | Decimal():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [_wire(inner) for inner in value]}
        case Mapping():
            return {"M": {name: _wire(inner) for name, inner in value.items()}}
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be stored in DynamoDB")


def _plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an attribute value can be anything
    ((kind, inner),) = value.items()
    match kind:
        case "N":
            return int(inner) if inner.lstrip("-").isdigit() else float(inner)
        case "M":
            return plain_item(inner)
        case "L":
            return [_plain(each) for each in inner]
        case "NULL":
            return None
        case _:
            return inner
