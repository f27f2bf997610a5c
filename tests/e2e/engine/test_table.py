"""Does the engine's table keep DynamoDB's promises, on which leases, journal and budgets rest?"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.engine.deployed import Toy, table_of_hooks_alone

pytestmark = pytest.mark.e2e


def key(pk: str, sk: str = "row") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def test_of_sixteen_conditional_puts_exactly_one_wins(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")

    def put(row: str, who: int) -> int:
        try:
            table.put_item(
                TableName=name,
                Item={**key(row), "who": {"N": str(who)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except table.exceptions.ConditionalCheckFailedException:
            return 0
        return 1

    with ThreadPoolExecutor(16) as pool:
        for race in range(20):
            winners = pool.map(put, [f"race{race}"] * 16, range(16))
            assert sum(winners) == 1


def test_a_limit_is_never_passed_by_concurrent_reservations(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")

    def reserve(_: int) -> int:
        try:
            table.update_item(
                TableName=name,
                Key=key("budget"),
                UpdateExpression="ADD spent :one",
                ConditionExpression="attribute_not_exists(spent) OR spent < :limit",
                ExpressionAttributeValues={":one": {"N": "1"}, ":limit": {"N": "30"}},
            )
        except table.exceptions.ConditionalCheckFailedException:
            return 0
        return 1

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(reserve, range(80))) == 30
    assert table.get_item(TableName=name, Key=key("budget"))["Item"]["spent"]["N"] == "30"


def test_a_transaction_that_is_refused_says_which_of_its_parts_and_writes_nothing(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")
    table.put_item(TableName=name, Item={**key("flag"), "off": {"BOOL": True}})
    check = {
        "TableName": name,
        "Key": key("flag"),
        "ConditionExpression": "attribute_not_exists(#o) OR #o = :no",
        "ExpressionAttributeNames": {"#o": "off"},
        "ExpressionAttributeValues": {":no": {"BOOL": False}},
    }
    put = {"TableName": name, "Item": key("journal"), "ConditionExpression": "attribute_not_exists(pk)"}
    with pytest.raises(table.exceptions.TransactionCanceledException) as refused:
        table.transact_write_items(TransactItems=[{"Put": put}, {"ConditionCheck": check}])
    reasons = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed"]
    assert "Item" not in table.get_item(TableName=name, Key=key("journal"))


def test_a_transaction_s_token_replays_it_once_and_refuses_another_body(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")

    def add(amount: str) -> None:
        update = {
            "TableName": name,
            "Key": key("token"),
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": amount}},
        }
        table.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken="once")

    add("1")
    add("1")
    assert table.get_item(TableName=name, Key=key("token"))["Item"]["n"]["N"] == "1"
    with pytest.raises(table.exceptions.IdempotentParameterMismatchException):
        add("2")


def test_a_refused_condition_shows_the_row_that_was_there(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")
    table.put_item(TableName=name, Item={**key("held"), "owner": {"S": "a"}})
    with pytest.raises(table.exceptions.ConditionalCheckFailedException) as refused:
        table.put_item(
            TableName=name,
            Item=key("held"),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refused.value.response["Item"]["owner"]["S"] == "a"


def test_the_template_s_time_to_live_and_recovery_are_in_force(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")
    described = table.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (described["TimeToLiveStatus"], described["AttributeName"]) == ("ENABLED", "expires_at")
    backups = table.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_query_pages_and_begins_with_a_prefix(toy: Toy) -> None:
    table, name = toy.client("dynamodb"), toy.name("Table")
    for number in range(5):
        table.put_item(TableName=name, Item=key("paged", f"audit#{number}"))
    table.put_item(TableName=name, Item=key("paged", "head"))
    query = {
        "TableName": name,
        "KeyConditionExpression": "pk = :p AND begins_with(sk, :s)",
        "ExpressionAttributeValues": {":p": {"S": "paged"}, ":s": {"S": "audit#"}},
        "Limit": 2,
    }
    first = table.query(**query)
    second = table.query(**query, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert [item["sk"]["S"] for item in first["Items"] + second["Items"]] == [f"audit#{n}" for n in range(4)]


def test_a_role_of_some_rows_gets_those_rows_and_no_other_however_it_asks(toy: Toy) -> None:
    table, name = table_of_hooks_alone(toy.aws, "battery-hooks"), toy.name("Table")

    def put(row: str) -> dict[str, Any]:
        return {"Put": {"TableName": name, "Item": key(row)}}

    def query(row: str) -> dict[str, Any]:
        asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": row}}}
        return {"TableName": name, **asked}

    table.transact_write_items(TransactItems=[put("HOOK#1"), put("HOOK#2")])
    assert table.get_item(TableName=name, Key=key("HOOK#1"))["Item"] == key("HOOK#1")
    assert table.query(**query("HOOK#2"))["Count"] == 1
    for operation, request in (
        ("get_item", {"TableName": name, "Key": key("WORK#1")}),
        ("put_item", {"TableName": name, "Item": key("WORK#1")}),
        ("query", query("WORK#1")),
        ("transact_write_items", {"TransactItems": [put("HOOK#3"), put("WORK#1")]}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            getattr(table, operation)(**request)
    assert "Item" not in table.get_item(TableName=name, Key=key("HOOK#3"))
