"""What do the in-process AWS services of the integration tests look like?

moto, with one lock round its DynamoDB: moto checks a condition and writes in two steps, so that two threads can both
win a conditional write, which DynamoDB never allows. `test_the_lock.py` shows both.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from moto import mock_aws

from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.store.vault import Vault
from tests.entitlement import Entitled
from tests.fakes import Serialised, Tripwire

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

TABLE = "steward"
BUCKET = "steward-context"
AUDIT_BUCKET = "steward-audit"
AUDIT_DAYS = 365
REGION = "eu-west-1"


@dataclass(frozen=True, slots=True)
class Aws:
    """The services of one test, empty but for one table, two buckets, a queue, key and state machine.

    `dynamodb` is moto's own client, which is not atomic; `table` and `seen_by` go through the test's one lock.
    """

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    sqs: "SQSClient"
    kms: "KMSClient"
    states: "SFNClient"
    queue_url: str
    key_arn: str
    machine_arn: str
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def table(self) -> Table:
        """The single table."""
        return self.seen_by(Tripwire())

    def seen_by(self, tripwire: Tripwire, conflicts: Callable[[], bool] = lambda: False) -> Table:
        """The single table as one process sees it: it may die at each call, or meet a conflict."""
        return Table(Serialised(self.dynamodb, self.lock, tripwire, conflicts), TABLE)  # type: ignore[arg-type]

    @property
    def objects(self) -> Objects:
        """The context bucket."""
        return Objects(Entitled(self.s3, "s3"), BUCKET)  # type: ignore[arg-type]  # the calls that the product makes of it

    @property
    def vault(self) -> Vault:
        """The audit bucket, which locks what it is given."""
        return Vault(Entitled(self.s3, "s3"), AUDIT_BUCKET)  # type: ignore[arg-type]  # as above

    @property
    def queue(self) -> EventsQueue:
        """The events queue."""
        return EventsQueue(Entitled(self.sqs, "sqs"), self.queue_url)  # type: ignore[arg-type]  # as above

    @property
    def seal(self) -> Seal:
        """The key of the hooks' secrets."""
        return Seal(Entitled(self.kms, "kms"), self.key_arn)  # type: ignore[arg-type]  # as above

    def messages(self) -> list[str]:
        """Take what is on the queue now, in any order."""
        bodies: list[str] = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                bodies.append(message["Body"])
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def clear(self) -> None:
        """Empty the table and the bucket: cheaper than fresh services, whose key takes a while to make."""
        for row in self.dynamodb.scan(TableName=TABLE)["Items"]:
            self.dynamodb.delete_item(TableName=TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
        for key in self.keys_in_bucket(""):
            self.s3.delete_object(Bucket=BUCKET, Key=key)

    def keys_in_bucket(self, prefix: str) -> list[str]:
        """The names of the stored objects under a prefix."""
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


@contextmanager
def services() -> Iterator[Aws]:
    """Fresh services in this process; nothing leaves it."""
    with mock_aws():
        yield _made()


@cache
def _client(service: str) -> Any:  # noqa: ANN401 - the caller names the service's own type
    """One of each for the process: reading botocore's service models anew would take most of a test's time."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    return session.client(service)


def _made() -> Aws:
    dynamodb = _client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    s3 = _client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.create_bucket(
        Bucket=AUDIT_BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    lock = {"Mode": "COMPLIANCE", "Days": AUDIT_DAYS}
    s3.put_object_lock_configuration(
        Bucket=AUDIT_BUCKET,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": lock}},
    )
    sqs, kms, states = _client("sqs"), _client("kms"), _client("stepfunctions")
    machine = states.create_state_machine(
        name="run",
        definition='{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}',
        roleArn="arn:aws:iam::123456789012:role/run",
    )
    return Aws(
        dynamodb=dynamodb,
        s3=s3,
        sqs=sqs,
        kms=kms,
        states=states,
        queue_url=sqs.create_queue(QueueName="events")["QueueUrl"],
        key_arn=kms.create_key()["KeyMetadata"]["Arn"],
        machine_arn=machine["stateMachineArn"],
    )
