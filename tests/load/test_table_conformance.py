"""Do the harness's table, moto behind its lock and the laptop's engine answer the product's calls alike?

One list of sentences, three tables. What the crash harness shows of journal, leases and budgets rests on it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import engine, processes
from local.stack.aws import Aws as Engine
from local.stack.layout import Layout
from steward.errors import Retryable
from steward.governance import audit
from steward.store import keys
from steward.store.hooks import Hook, Hooks
from steward.store.keys import Key
from steward.store.permits import PermitRefused, Permits
from steward.store.table import ConditionFailed, Table, TransactionRefused, Write
from tests.integration.aws import TABLE, services
from tests.load.memory_table import MemoryTable


def moto() -> Iterator[Table]:
    with services() as aws:
        yield aws.table


def memory() -> Iterator[Table]:
    yield Table(MemoryTable(), TABLE)  # type: ignore[arg-type]  # the calls that the product makes of it


def ministack(folder: pytest.TempPathFactory) -> Iterator[Table]:
    running = engine.start(Layout(state=folder.mktemp("table"), build=Layout().build))
    try:
        client = Engine(running.endpoint).client("dynamodb")
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=schema, AttributeDefinitions=attributes
        )
        yield Table(client, TABLE)
    finally:
        processes.stop(running.child)


@pytest.fixture(scope="module", params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.e2e)])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """A table of each kind; a test uses rows of its own name."""
    match request.param:
        case "memory":
            yield from memory()
        case "moto":
            yield from moto()
        case _:
            yield from ministack(tmp_path_factory)


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Key:
    return Key(f"T#{request.node.name}", "row")


def update(key: Key, expression: str, condition: str = "", names: Any = None, **values: Any) -> Write:  # noqa: ANN401
    bound = {f":{name}": value for name, value in values.items()}
    return Write("Update", key, expression=expression, condition=condition, names=names or {}, values=bound)


def test_a_row_comes_back_as_it_was_put(table: Table, row: Key) -> None:
    item = {"a": 1, "b": 2.5, "c": "x", "d": True, "e": [1, "two"], "f": {"g": {"h": 3}}, "i": b"bytes", "j": -7}
    table.put(row, item)
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, **item}
    assert table.get(Key(row.pk, "other")) is None


def test_a_second_put_if_absent_fails_and_shows_the_first(table: Table, row: Key) -> None:
    table.put(row, {"who": "first"}, if_absent=True)
    with pytest.raises(ConditionFailed) as refused:
        table.put(row, {"who": "second"}, if_absent=True)
    assert (refused.value.item or {})["who"] == "first"


def test_a_put_replaces_the_whole_row(table: Table, row: Key) -> None:
    table.put(row, {"a": 1})
    table.put(row, {"b": 2})
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, "b": 2}


def test_an_update_makes_a_row_that_is_not_there_and_returns_it(table: Table, row: Key) -> None:
    assert table.update(update(row, "SET a = :a", a="x")) == {"pk": row.pk, "sk": row.sk, "a": "x"}


def test_a_failed_condition_on_nothing_shows_nothing_and_writes_nothing(table: Table, row: Key) -> None:
    with pytest.raises(ConditionFailed) as refused:
        table.write(update(row, "SET a = :a", "attribute_exists(pk)", a=1))
    assert refused.value.item is None
    assert table.get(row) is None


def test_add_counts_from_nothing_and_sits_beside_set(table: Table, row: Key) -> None:
    for _ in range(3):
        table.write(update(row, "SET #t = :t ADD n :one, m :one", names={"#t": "ttl"}, t=9, one=1))
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, "ttl": 9, "n": 3, "m": 3}


def test_set_reads_the_row_as_it_was_before(table: Table, row: Key) -> None:
    table.put(row, {"a": 1, "b": 10})
    table.write(update(row, "SET a = b, b = a + :one", one=1))
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, "a": 10, "b": 2}


def test_arithmetic_on_an_absent_attribute_is_refused(table: Table, row: Key) -> None:
    table.put(row, {"a": 1})
    with pytest.raises(ClientError) as refused:
        table.write(update(row, "SET version = version + :one", one=1))
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_remove_drops_what_is_there_and_minds_nothing_else(table: Table, row: Key) -> None:
    table.put(row, {"a": 1, "b": 2})
    table.write(update(row, "SET c = :c REMOVE a, nothing", c=3))
    assert table.get(row) == {"pk": row.pk, "sk": row.sk, "b": 2, "c": 3}


def test_a_value_inside_a_map_is_set_alone(table: Table, row: Key) -> None:
    table.put(row, {"m": {"kept": 1}})
    table.write(update(row, "SET m.#n = :v", names={"#n": "new-name"}, v=2))
    assert (table.get(row) or {})["m"] == {"kept": 1, "new-name": 2}


def test_a_path_through_what_is_no_map_is_refused(table: Table, row: Key) -> None:
    table.put(row, {"a": 1})
    with pytest.raises(ClientError) as refused:
        table.write(update(row, "SET m.x = :v", v=2))
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("n = :three", True),
        ("n = :float", True),
        ("n <> :three", False),
        ("gone <> :three", True),
        ("gone = :three", False),
        ("gone < :three", False),
        ("n = :text", False),
        ("n <= :three AND n >= :three", True),
        ("n > :three OR n < :three", False),
        ("NOT n > :three", True),
        ("n > :three AND n < :three OR n = :three", True),
        ("n > :three AND (n < :three OR n = :three)", False),
        ("size(m) < :three", True),
        ("size(s) = :three", True),
        ("attribute_exists(m.a) AND attribute_not_exists(m.b)", True),
        ("begins_with(s, :text)", False),
        ("m.a = :one", True),
    ],
)
def test_a_condition_means_the_same_everywhere(table: Table, row: Key, condition: str, *, holds: bool) -> None:
    table.put(row, {"n": 3, "s": "abc", "m": {"a": 1}})
    known = {"three": 3, "float": 3.0, "text": "3", "one": 1}
    used = {name: known[name] for name in re.findall(r":(\w+)", condition)}
    try:
        table.write(update(row, "SET hit = :hit", condition, hit=True, **used))
    except ConditionFailed:
        assert not holds
    else:
        assert holds


def test_an_unused_value_is_refused(table: Table, row: Key) -> None:
    with pytest.raises(ClientError) as refused:
        table.write(update(row, "SET a = :a", a=1, unused=2))
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_delete_obeys_its_condition(table: Table, row: Key) -> None:
    table.put(row, {"a": 1})
    delete = Write("Delete", row, condition="a = :a", values={":a": 2})
    with pytest.raises(ConditionFailed):
        table.write(delete)
    table.write(Write("Delete", row, condition="a = :a", values={":a": 1}))
    assert table.get(row) is None


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


def test_an_empty_key_is_refused(table: Table) -> None:
    with pytest.raises((ClientError, Retryable)):
        table.put(Key("", "row"), {"a": 1})


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
