"""Is a function that asks for what its role has no right to refused in-process, as IAM would refuse it?"""

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from steward.store.keys import Key
from steward.store.table import Write
from tests.entitlement import ENTRIES, NotEntitled, lent
from tests.integration.aws import Aws


def beneath(module: str, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The call as it is made beneath a function's entry."""
    namespace: dict[str, Any] = {"__name__": module, "call": call}
    exec(f"def {name}(*given):\n    return call(*given)", namespace)  # noqa: S102 - a frame of that name is the point
    found: Callable[..., Any] = namespace[name]
    return found


def test_a_function_reads_its_own_rows_and_no_others(aws: Aws) -> None:
    read = beneath("steward.pipeline.assess", "assess", aws.table.get)
    assert read(Key("CACHE#1", "people")) is None
    with pytest.raises(NotEntitled, match="AssessRole may not dynamodb:GetItem HOOK#"):
        read(Key("HOOK#1", "hook"))


def test_each_part_of_a_transaction_is_asked_about(aws: Aws) -> None:
    write = beneath("steward.pipeline.record", "record", aws.table.transact)
    own = Write("Put", Key("OUTCOME#1", "a"), item={"b": 1})
    with pytest.raises(NotEntitled, match="RecordRole may not dynamodb:PutItem JOURNAL#"):
        write([own, Write("Put", Key("JOURNAL#1", "a"), item={"b": 1})], "token")
    assert aws.table.get(Key("OUTCOME#1", "a")) is None


def test_a_function_opens_objects_of_its_own_folders_and_no_others(aws: Aws) -> None:
    put = beneath("steward.pipeline.extract", "extract", aws.objects.put_bytes)
    put("text/1/a", b"words")
    with pytest.raises(NotEntitled, match="ExtractRole may not s3:PutObject values/"):
        put("values/1/a", b"words")


def test_only_who_seals_may_seal(aws: Aws) -> None:
    seal = beneath("steward.upkeep.register", "run", aws.seal.close)
    with pytest.raises(NotEntitled, match="RegisterRole may not kms:Encrypt"):
        seal("hook", "secret")


def test_what_is_lent_is_lent_for_a_while(aws: Aws) -> None:
    read = beneath("steward.pipeline.assess", "assess", aws.table.get)
    with lent("AssessRole", "dynamodb:GetItem", "HOOK#"):
        assert read(Key("HOOK#1", "hook")) is None
    with pytest.raises(NotEntitled):
        read(Key("HOOK#1", "hook"))


def test_an_operator_is_not_a_function(aws: Aws) -> None:
    assert aws.table.get(Key("HOOK#1", "hook")) is None


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_every_entry_is_there(entry: tuple[str, str]) -> None:
    module = importlib.import_module(entry[0])
    named = [getattr(each, entry[1], None) for each in (module, *vars(module).values())]
    assert any(callable(each) and getattr(each, "__module__", "") == entry[0] for each in named)
