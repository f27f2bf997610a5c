"""What answers the product's DynamoDB calls in the crash harness, as fast as a dictionary and as strict as the engine?

The low-level client's calls that the product makes, over one table, each atomic because nothing else runs meanwhile.
Nothing is ever deleted by TTL: DynamoDB promises no moment for it (RELIABILITY 1.2), and never is the hardest.
`test_table_conformance.py` holds it, moto behind its lock and the laptop's engine to one and the same list.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.load import expressions
from tests.load.expressions import InvalidExpression, Wire

TOKEN_LIVES_SECONDS: Final = 600.0  # RELIABILITY 1.2: a client request token is remembered for ten minutes
PAGE_BYTES: Final = 1_048_576  # what one query reads before it hands over a key to go on from
TRANSACTION_ITEMS: Final = 100

_READS: Final = frozenset({"TableName", "Key", "ConsistentRead"})
_WRITES: Final = frozenset(
    {
        "TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
    }
)  # fmt: skip
_KINDS: Final = {
    "Put": _WRITES | {"Item"},
    "Update": _WRITES | {"Key", "UpdateExpression"},
    "Delete": _WRITES | {"Key"},
    "ConditionCheck": _WRITES | {"Key"},
}
_QUERY: Final = frozenset(
    {
        "TableName", "ConsistentRead", "KeyConditionExpression", "ExpressionAttributeValues", "ExclusiveStartKey",
        "Limit",
    }
)  # fmt: skip


@dataclass(slots=True)
class MemoryTable:
    """One table with a string partition key `pk` and sort key `sk`; `clock` gives seconds, for the tokens' life.

    `conflicted` counts nothing here: conflicts between transactions are injected by the harness, since in one thread
    none arise.
    """

    clock: Callable[[], float] = lambda: 0.0
    partitions: dict[str, dict[str, Wire]] = field(default_factory=dict)
    _tokens: dict[str, list[Wire]] = field(default_factory=dict)
    _token_ages: deque[tuple[float, str]] = field(default_factory=deque)

    def get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """The item, or no `Item`."""
        _only(request, _READS, "GetItem")
        item = self._find(_key(request["Key"]))
        return {"Item": dict(item)} if item is not None else {}

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """One page of a partition in the order of its sort keys."""
        _only(request, _QUERY, "Query")
        values = request["ExpressionAttributeValues"]
        wanted = _compiled(expressions.condition, request["KeyConditionExpression"], (), values, "Query")
        rows = self.partitions.get(values[":pk"]["S"], {})
        start = request.get("ExclusiveStartKey", {}).get("sk", {}).get("S")
        limit, size, items = request.get("Limit"), 0, list[Wire]()
        ordered = [sk for sk in sorted(rows) if start is None or sk > start]
        for sk in ordered:
            if not wanted.apply(rows[sk], values):
                continue
            if items and (size >= PAGE_BYTES or len(items) == limit):
                last = {name: items[-1][name] for name in ("pk", "sk")}
                return {"Items": items, "Count": len(items), "LastEvaluatedKey": last}
            items.append(dict(rows[sk]))
            size += _rough_size(rows[sk])
        return {"Items": items, "Count": len(items)}

    def put_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Replace or make an item."""
        self._write("Put", request, "PutItem")
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Change or make an item; `ALL_NEW` answers it as it is afterwards."""
        returned = request.pop("ReturnValues", "NONE")
        if returned not in ("NONE", "ALL_NEW"):
            raise _invalid("UpdateItem", f"ReturnValues {returned} is not known here")
        after = self._write("Update", request, "UpdateItem")
        return {"Attributes": dict(after or {})} if returned == "ALL_NEW" else {}

    def delete_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Delete an item; one that is not there is deleted too."""
        self._write("Delete", request, "DeleteItem")
        return {}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """All or none; the same token with the same items within ten minutes is the same transaction."""
        _only(request, frozenset({"TransactItems", "ClientRequestToken"}), "TransactWriteItems")
        items, token = request["TransactItems"], request.get("ClientRequestToken")
        if self._is_repeat(token, items):
            return {}
        parts = [(kind, part) for item in items for kind, part in item.items()]
        keys = [_key(part["Item"] if kind == "Put" else part["Key"]) for kind, part in parts]
        if len(set(keys)) < len(keys):
            raise _invalid("TransactWriteItems", "Transaction request cannot include multiple operations on one item")
        if not 0 < len(parts) <= TRANSACTION_ITEMS:
            raise _invalid("TransactWriteItems", f"{len(parts)} items in one transaction")
        reasons = [self._refusal(kind, part) for kind, part in parts]
        if any(reason["Code"] != "None" for reason in reasons):
            raise _cancelled(reasons)
        changes = [(key, self._outcome(kind, part)) for key, (kind, part) in zip(keys, parts, strict=True)]
        for (kind, _), (key, after) in zip(parts, changes, strict=True):
            if kind != "ConditionCheck":
                self._store(key, after)
        self._remember(token, items)
        return {}

    def items(self, prefix: str) -> list[Wire]:
        """Every item whose partition key opens with the prefix, in the order of the keys: what a scan would find."""
        found = (rows for pk, rows in sorted(self.partitions.items()) if pk.startswith(prefix))
        return [item for rows in found for _, item in sorted(rows.items())]

    def _write(self, kind: str, request: dict[str, Any], operation: str) -> Wire | None:
        reason = self._refusal(kind, request, operation)
        if reason["Code"] != "None":
            raise _refused(operation, reason.get("Item"))
        after = self._outcome(kind, request, operation)
        self._store(_key(request["Item"] if kind == "Put" else request["Key"]), after)
        return after

    def _refusal(self, kind: str, part: Mapping[str, Any], operation: str = "TransactWriteItems") -> dict[str, Any]:
        """The cancellation reason of one write: `None`, or the failed condition with the item in its way."""
        _only(part, _KINDS[kind], operation)
        text = part.get("ConditionExpression")
        if kind == "ConditionCheck" and not text:
            raise _invalid(operation, "ConditionCheck needs a condition")
        names, values = _bindings(part)
        _check_used(part, names, values, operation)
        if not text:
            return {"Code": "None"}
        present = self._find(_key(part["Item"] if kind == "Put" else part["Key"]))
        if _meaning(expressions.condition, text, names, operation).apply(present or {}, values):
            return {"Code": "None"}
        reason: dict[str, Any] = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        if present is not None and part.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
            reason["Item"] = dict(present)
        return reason

    def _outcome(self, kind: str, part: Mapping[str, Any], operation: str = "TransactWriteItems") -> Wire | None:
        """The item after one write; None where there is none."""
        match kind:
            case "Put":
                return dict(part["Item"])
            case "Update":
                names, values = _bindings(part)
                before = self._find(_key(part["Key"])) or dict(part["Key"])
                if not (text := part.get("UpdateExpression")):
                    return dict(before)
                try:
                    after = _meaning(expressions.update, text, names, operation).apply(before, values)
                except InvalidExpression as invalid:
                    raise _invalid(operation, str(invalid)) from None
                if after["pk"] != before["pk"] or after["sk"] != before["sk"]:
                    raise _invalid(operation, "This attribute is part of the key")
                return after
            case _:
                return None

    def _find(self, key: tuple[str, str]) -> Wire | None:
        return self.partitions.get(key[0], {}).get(key[1])

    def _store(self, key: tuple[str, str], item: Wire | None) -> None:
        rows = self.partitions.setdefault(key[0], {})
        if item is None:
            rows.pop(key[1], None)
        else:
            rows[key[1]] = item

    def _is_repeat(self, token: str | None, items: list[Wire]) -> bool:
        while self._token_ages and self._token_ages[0][0] <= self.clock() - TOKEN_LIVES_SECONDS:
            self._tokens.pop(self._token_ages.popleft()[1], None)
        known = self._tokens.get(token) if token else None
        if known is not None and known != items:
            raise _error("IdempotentParameterMismatchException", "TransactWriteItems", "another request had this token")
        return known is not None

    def _remember(self, token: str | None, items: list[Wire]) -> None:
        if token:
            self._tokens[token] = items
            self._token_ages.append((self.clock(), token))


def _key(wire: Mapping[str, Any]) -> tuple[str, str]:
    try:
        pk, sk = wire["pk"]["S"], wire["sk"]["S"]
    except KeyError:
        raise _invalid("", "The provided key element does not match the schema") from None
    if not pk or not sk:
        raise _invalid("", "One or more parameter values are not valid: a key attribute is empty")
    return pk, sk


def _bindings(part: Mapping[str, Any]) -> tuple[expressions.Names, Mapping[str, Wire]]:
    return tuple((part.get("ExpressionAttributeNames") or {}).items()), part.get("ExpressionAttributeValues") or {}


def _meaning[M](
    compiler: Callable[[str, expressions.Names], expressions.Compiled[M]],
    text: str,
    names: expressions.Names,
    operation: str,
) -> expressions.Compiled[M]:
    try:
        return compiler(text, names)
    except InvalidExpression as invalid:
        raise _invalid(operation, str(invalid)) from None


def _compiled[M](
    compiler: Callable[[str, expressions.Names], expressions.Compiled[M]],
    text: str,
    names: expressions.Names,
    values: Mapping[str, Wire],
    operation: str,
) -> expressions.Compiled[M]:
    made = _meaning(compiler, text, names, operation)
    _refuse_differing(made.values, frozenset(values), "ExpressionAttributeValues", operation)
    return made


def _check_used(part: Mapping[str, Any], names: expressions.Names, values: Mapping[str, Wire], operation: str) -> None:
    """Every placeholder is defined and used: DynamoDB refuses a request for less."""
    used_names: frozenset[str] = frozenset()
    used_values: frozenset[str] = frozenset()
    if text := part.get("ConditionExpression"):
        condition = _meaning(expressions.condition, text, names, operation)
        used_names, used_values = condition.names, condition.values
    if text := part.get("UpdateExpression"):
        update = _meaning(expressions.update, text, names, operation)
        used_names, used_values = used_names | update.names, used_values | update.values
    _refuse_differing(used_values, frozenset(values), "ExpressionAttributeValues", operation)
    _refuse_differing(used_names, frozenset(name for name, _ in names), "ExpressionAttributeNames", operation)


def _refuse_differing(used: frozenset[str], given: frozenset[str], what: str, operation: str) -> None:
    if used != given:
        raise _invalid(operation, f"{what}: {', '.join(sorted(used ^ given))} undefined or unused")


def _rough_size(item: Wire) -> int:
    return sum(len(name) + len(str(value)) for name, value in item.items())


def _only(request: Mapping[str, Any], known: frozenset[str], operation: str) -> None:
    if not request.keys() <= known:
        raise _invalid(operation, f"{', '.join(sorted(request.keys() - known))} is not known here")


def _error(code: str, operation: str, message: str, **more: Any) -> ClientError:  # noqa: ANN401 - parts of an answer
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}
    return ClientError(response, operation)


def _invalid(operation: str, message: str) -> ClientError:
    return _error("ValidationException", operation, message)


def _refused(operation: str, item: Wire | None) -> ClientError:
    more = {"Item": item} if item is not None else {}
    return _error("ConditionalCheckFailedException", operation, "The conditional request failed", **more)


def _cancelled(reasons: list[dict[str, Any]]) -> ClientError:
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return _error("TransactionCanceledException", "TransactWriteItems", message, CancellationReasons=reasons)
