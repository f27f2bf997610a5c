"""Do the harness's table, moto behind its lock and the laptop's engine answer the product's writes of one row alike?

One list of sentences, three tables. What the crash harness shows of journal, leases and budgets rests on it;
`test_table_together.py` is about more than one row.
"""

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.errors import Retryable
from steward.store.keys import Key
from steward.store.table import ConditionFailed, Table, Write


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


def test_an_empty_key_is_refused(table: Table) -> None:
    with pytest.raises((ClientError, Retryable)):
        table.put(Key("", "row"), {"a": 1})
