"""Does the engine deliver queue messages as SQS and its event source mapping do?"""

import json
import time

import pytest

from tests.e2e.engine.deployed import PATIENCE_SECONDS, Toy, eventually

pytestmark = pytest.mark.e2e


def test_only_the_failed_message_of_a_batch_comes_again_and_ends_in_the_dead_letter_queue(toy: Toy) -> None:
    queue, dead = toy.client("sqs"), toy.name("DeadLetters")
    queue.send_message_batch(
        QueueUrl=toy.name("Events"),
        Entries=[{"Id": str(n), "MessageBody": body} for n, body in enumerate(["good1", "bad1", "good2"])],
    )
    letters = eventually(
        lambda: queue.receive_message(QueueUrl=dead, WaitTimeSeconds=1).get("Messages"), PATIENCE_SECONDS
    )
    assert [letter["Body"] for letter in letters] == ["bad1"]
    batches = toy.received(lambda body: body["kind"] == "batch")
    delivered = [body for batch in batches for body in batch["body"]]
    assert delivered.count("bad1") == 2  # maxReceiveCount
    assert delivered.count("good1") == delivered.count("good2") == 1


def test_a_short_batch_waits_for_its_window(toy: Toy) -> None:
    for number in range(4):
        toy.client("sqs").send_message(QueueUrl=toy.name("Windowed"), MessageBody=f"window{number}")
        time.sleep(0.1)
    batches = toy.received(lambda body: body["kind"] == "batch" and "window3" in body["body"])
    assert [sorted(batch["body"]) for batch in batches] == [["window0", "window1", "window2", "window3"]]


def test_a_delayed_message_is_not_seen_before_its_time(toy: Toy) -> None:
    queue = toy.client("sqs")
    url = queue.create_queue(QueueName="delayed")["QueueUrl"]
    queue.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    assert "Messages" not in queue.receive_message(QueueUrl=url)
    assert queue.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]["Body"] == "later"


def test_a_message_over_one_mebibyte_is_refused(toy: Toy) -> None:
    queue = toy.client("sqs")
    queue.send_message(QueueUrl=toy.name("DeadLetters"), MessageBody="x" * 900_000)
    with pytest.raises(queue.exceptions.ClientError, match=r"InvalidParameterValue|InvalidMessage|length|longer|size"):
        queue.send_message(QueueUrl=toy.name("DeadLetters"), MessageBody="x" * (1024 * 1024 + 1))
    queue.purge_queue(QueueUrl=toy.name("DeadLetters"))


def test_the_template_s_redrive_policy_is_kept(toy: Toy) -> None:
    attributes = toy.client("sqs").get_queue_attributes(QueueUrl=toy.name("Events"), AttributeNames=["All"])
    assert json.loads(attributes["Attributes"]["RedrivePolicy"])["maxReceiveCount"] in (2, "2")
