"""Do the three tables answer the product's transactions and queries alike, and what its stores make of them?"""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from steward.governance import audit
from steward.store import keys
from steward.store.hooks import Hook, Hooks
from steward.store.keys import Key
from steward.store.permits import PermitRefused, Permits
from steward.store.table import Table, TransactionRefused, Write
from tests.load.test_table_conformance import update


def test_a_transaction_applies_all_of_its_parts(table: Table, row: Key) -> None:
    other = Key(row.pk, "other")
    table.put(other, {"n": 1})
    check = Write("ConditionCheck", Key(row.pk, "flag"), condition="attribute_not_exists(pk)")
    put = Write("Put", row, item={"a": 1}, condition="attribute_not_exists(pk)")
    table.transact([put, update(other, "ADD n :one", one=1), check], f"{row.pk}-1"[-36:])
    assert (table.get(row) or {})["a"] == 1
    assert (table.get(other) or {})["n"] == 2


def test_a_refused_transaction_names_each_failed_part_and_applies_none(table: Table, row: Key) -> None:
    flag, fresh = Key(row.pk, "flag"), Key(row.pk, "fresh")
    table.put(row, {"epoch": 2})
    table.put(flag, {"state": "on"})
    off = {"#s": "state"}
    writes = [
        Write("Put", fresh, item={"a": 1}, condition="attribute_not_exists(pk)"),
        update(row, "SET a = :a", "epoch = :epoch", a=1, epoch=1),
        Write(
            "ConditionCheck",
            flag,
            condition="attribute_not_exists(pk) OR #s = :off",
            names=off,
            values={":off": "off"},
        ),
    ]
    with pytest.raises(TransactionRefused) as refused:
        table.transact(writes, f"{row.pk}-2"[-36:])
    assert sorted(refused.value.failed) == [1, 2]
    assert (refused.value.failed[1] or {})["epoch"] == 2
    assert (refused.value.failed[2] or {})["state"] == "on"
    assert table.get(fresh) is None
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, "epoch": 2}


def test_two_writes_of_one_row_are_no_transaction(table: Table, row: Key) -> None:
    with pytest.raises(ClientError) as refused:
        table.transact([update(row, "SET a = :a", a=1), update(row, "SET b = :b", b=1)], f"{row.pk}-3"[-36:])
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_query_gives_one_partition_in_order_by_prefix(table: Table, row: Key) -> None:
    for number in (3, 1, 2):
        table.put(Key(row.pk, f"audit#{number:010d}"), {"n": number})
    table.put(Key(row.pk, "head"), {"n": 0})
    table.put(Key(f"{row.pk}-other", "audit#1"), {"n": 9})
    assert [item["n"] for item in table.query(row.pk, "audit#")] == [1, 2, 3]
    assert [item["n"] for item in table.query(row.pk)] == [1, 2, 3, 0]
    assert list(table.query(f"{row.pk}-none")) == []


def test_a_long_partition_is_read_to_its_end(table: Table, row: Key) -> None:
    for number in range(12):
        table.put(Key(row.pk, f"chunk#{number:04d}"), {"n": number, "body": bytes(200_000)})
    assert [item["n"] for item in table.query(row.pk)] == list(range(12))


def test_permits_are_never_given_beyond_their_room(table: Table, row: Key) -> None:
    permits = Permits(table)
    for second in range(5):
        permits.take(row.pk, 7, second, 5, now=float(second))
    for second in range(5, 9):
        with pytest.raises(PermitRefused) as refused:
            permits.take(row.pk, 7, second, 5, now=float(second))
        assert refused.value.item["given"] == 5
    permits.block(row.pk, 8, until=200.5)
    permits.block(row.pk, 8, until=100.5)
    with pytest.raises(PermitRefused) as blocked:
        permits.take(row.pk, 8, 0, 5, now=150.0)
    assert blocked.value.item["blocked_until"] == 200.5
    permits.take(row.pk, 8, 0, 5, now=200.5)


def test_a_hook_goes_from_expected_to_active_with_one_candidate(table: Table, row: Key) -> None:
    hooks = Hooks(table)
    hook = Hook(row.pk, "EXPECTED", "t" * 64, "1", "2", ({"resource_type": "task", "action": "added"},), 2**31)
    hooks.expect(hook)
    now = datetime(2026, 10, 1, tzinfo=UTC)
    assert [hooks.add_candidate(hook, f"name{n}", b"sealed", now) for n in (1, 1, 2, 3, 4, 5)] == [True] * 5 + [False]
    assert hooks.activate(hook, b"sealed", "7001")
    found = hooks.get(row.pk)
    assert found is not None
    assert (found.state, found.secret, dict(found.candidates)) == ("ACTIVE", b"sealed", {})


def test_an_audit_chain_grows_by_transactions_and_verifies(table: Table, row: Key) -> None:
    for number in range(3):
        head = audit.Head.parse(row.pk, table.get(keys.audit_head(row.pk)))
        link = audit.entry(head, row.pk, {"mutation_id": f"m{number}", "confidence": {"a": 0.5, "b": 1.0}})
        table.transact(audit.appending(row.pk, head, link), f"{number}{row.pk}"[:36])
    entries = list(table.query(keys.audit_head(row.pk).pk, "audit#"))
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert audit.verify(row.pk, entries, table.get(keys.audit_head(row.pk))) == []
