"""Does the engine bring new rows and log lines to a function as a DynamoDB stream and a log subscription do?"""

import pytest

from tests.e2e.engine.deployed import Toy

pytestmark = pytest.mark.e2e


def put(toy: Toy, sk: str, number: int = 1) -> None:
    toy.client("dynamodb").put_item(
        TableName=toy.name("Table"), Item={"pk": {"S": "copies"}, "sk": {"S": sk}, "number": {"N": str(number)}}
    )


def test_new_rows_of_the_filters_prefix_come_once_and_others_and_changes_never(toy: Toy) -> None:
    put(toy, "copied head")
    put(toy, "audit#copied 1")
    put(toy, "audit#copied 1", 2)  # a change of what is there
    put(toy, "audit#copied 2")
    # Other tests write rows of the prefix too, in whatever order the files run.
    batches = toy.received(lambda body: "copied" in str(body), last=lambda body: "audit#copied 2" in body["body"])
    copied = [[row for row in batch["body"] if "copied" in row] for batch in batches]
    # A batch whose answer came too late comes again, as on AWS: once means once in a batch.
    assert all(len(set(rows)) == len(rows) for rows in copied)
    assert {row for rows in copied for row in rows} == {"audit#copied 1", "audit#copied 2"}


def test_a_row_that_was_reported_as_failed_comes_again(toy: Toy) -> None:
    put(toy, "audit#again")
    assert toy.received(lambda body: body["kind"] == "rows again" and "audit#again" in body["body"])


def test_log_lines_with_the_filters_words_come_and_others_do_not(toy: Toy) -> None:
    toy.invoke("ProbeFunction", {"do": "say", "line": "another line"})
    toy.invoke("ProbeFunction", {"do": "say", "line": "a kept line"})
    batches = toy.received(lambda body: body["kind"] == "lines" and "a kept line" in body["body"])
    assert [line for batch in batches for line in batch["body"]] == ["a kept line"]
