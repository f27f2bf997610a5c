"""What answers the product's DynamoDB calls in the crash harness, as fast as a dictionary and as strict as the engine?

The low-level client's calls that the product makes, over one table, each atomic because nothing else runs meanwhile.
Nothing is ever deleted by TTL: DynamoDB promises no moment for it (RELIABILITY 1.2), and never is the hardest.
`test_table_conformance.py` holds it, moto behind its lock and the laptop's engine to one and the same list.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.load import expressions
from tests.load import table_requests as requests
from tests.load.attributes import InvalidExpression, Wire

TOKEN_LIVES_SECONDS: Final = 600.0  # RELIABILITY 1.2: a client request token is remembered for ten minutes
PAGE_BYTES: Final = 1_048_576  # what one query reads before it hands over a key to go on from
TRANSACTION_ITEMS: Final = 100


@dataclass(slots=True)
class MemoryTable:
    """One table with a string partition key `pk` and sort key `sk`; `clock` gives seconds, for the tokens' life.

    Conflicts between transactions are injected by the harness, since in one thread none arise.
    """

    clock: Callable[[], float] = lambda: 0.0
    partitions: dict[str, dict[str, Wire]] = field(default_factory=dict)
    _tokens: dict[str, list[Wire]] = field(default_factory=dict)
    _token_ages: deque[tuple[float, str]] = field(default_factory=deque)

    def get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """The item, or no `Item`."""
        requests.only(request, requests.READS, "GetItem")
        item = self._find(requests.key_of(request["Key"]))
        return {"Item": dict(item)} if item is not None else {}

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """One page of a partition in the order of its sort keys."""
        requests.only(request, requests.QUERY, "Query")
        values = request["ExpressionAttributeValues"]
        wanted = requests.compiled(expressions.condition, request["KeyConditionExpression"], (), values, "Query")
        rows = self.partitions.get(values[":pk"]["S"], {})
        start = request.get("ExclusiveStartKey", {}).get("sk", {}).get("S")
        limit, size, items = request.get("Limit"), 0, list[Wire]()
        ordered = sorted(rows) if start is None else sorted(sk for sk in rows if sk > start)
        for sk in ordered:
            if not wanted.apply(rows[sk], values):
                continue
            size += _rough_size(items[-1]) if items else 0
            if items and (size >= PAGE_BYTES or len(items) == limit):
                last = {name: items[-1][name] for name in ("pk", "sk")}
                return {"Items": items, "Count": len(items), "LastEvaluatedKey": last}
            items.append(dict(rows[sk]))
        return {"Items": items, "Count": len(items)}

    def put_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Replace or make an item."""
        self._write("Put", request, "PutItem")
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Change or make an item; `ALL_NEW` answers it as it is afterwards."""
        returned = request.pop("ReturnValues", "NONE")
        if returned not in ("NONE", "ALL_NEW"):
            raise requests.invalid("UpdateItem", f"ReturnValues {returned} is not known here")
        after = self._write("Update", request, "UpdateItem")
        return {"Attributes": dict(after or {})} if returned == "ALL_NEW" else {}

    def delete_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """Delete an item; one that is not there is deleted too."""
        self._write("Delete", request, "DeleteItem")
        return {}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """All or none; the same token with the same items within ten minutes is the same transaction."""
        requests.only(request, frozenset({"TransactItems", "ClientRequestToken"}), "TransactWriteItems")
        items, token = request["TransactItems"], request.get("ClientRequestToken")
        if self._is_repeat(token, items):
            return {}
        parts = [(kind, part) for item in items for kind, part in item.items()]
        keys = [requests.key_of(part["Item"] if kind == "Put" else part["Key"]) for kind, part in parts]
        if len(set(keys)) < len(keys):
            raise requests.invalid(
                "TransactWriteItems", "Transaction request cannot include multiple operations on one item"
            )
        if not 0 < len(parts) <= TRANSACTION_ITEMS:
            raise requests.invalid("TransactWriteItems", f"{len(parts)} items in one transaction")
        reasons = [self._refusal(kind, part) for kind, part in parts]
        if any(reason["Code"] != "None" for reason in reasons):
            raise requests.cancelled(reasons)
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
            raise requests.refused(operation, reason.get("Item"))
        after = self._outcome(kind, request, operation)
        self._store(requests.key_of(request["Item"] if kind == "Put" else request["Key"]), after)
        return after

    def _refusal(self, kind: str, part: Mapping[str, Any], operation: str = "TransactWriteItems") -> dict[str, Any]:
        """The cancellation reason of one write: `None`, or the failed condition with the item in its way."""
        requests.only(part, requests.KINDS[kind], operation)
        text = part.get("ConditionExpression")
        if kind == "ConditionCheck" and not text:
            raise requests.invalid(operation, "ConditionCheck needs a condition")
        names, values = requests.bindings(part)
        requests.check_used(part, names, values, operation)
        if not text:
            return {"Code": "None"}
        present = self._find(requests.key_of(part["Item"] if kind == "Put" else part["Key"]))
        if requests.meaning(expressions.condition, text, names, operation).apply(present or {}, values):
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
                names, values = requests.bindings(part)
                before = self._find(requests.key_of(part["Key"])) or dict(part["Key"])
                if not (text := part.get("UpdateExpression")):
                    return dict(before)
                try:
                    after = requests.meaning(expressions.update, text, names, operation).apply(before, values)
                except InvalidExpression as invalid:
                    raise requests.invalid(operation, str(invalid)) from None
                if after["pk"] != before["pk"] or after["sk"] != before["sk"]:
                    raise requests.invalid(operation, "This attribute is part of the key")
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
            raise requests.error(
                "IdempotentParameterMismatchException", "TransactWriteItems", "another request had this token"
            )
        return known is not None

    def _remember(self, token: str | None, items: list[Wire]) -> None:
        if token:
            self._tokens[token] = items
            self._token_ages.append((self.clock(), token))


def _rough_size(item: Wire) -> int:
    return sum(len(name) + len(str(value)) for name, value in item.items())
