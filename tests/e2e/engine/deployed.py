"""What does a conformance test need of the deployed toy template: clients, names, and patience with a deadline?"""

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.stack.aws import Aws
from local.stack.deploy import Deployed
from local.stack.engine import ACCESS_KEY, REGION, SECRET_KEY
from local.stack.naming import webhook_base_url

TEMPLATE = Path(__file__).parent / "toy" / "template.yaml"
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 60.0  # two busy cores, where a cold function may lose its first try; a quiet machine needs two


type Execution = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Toy:
    """The toy template on a running engine."""

    aws: Aws
    deployed: Deployed

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        """A client with the engine's root key."""
        return self.aws.client(service)

    def impatient(self, service: str) -> Any:  # noqa: ANN401 - as above
        """A client that shows a refusal instead of trying again."""
        return boto3.session.Session().client(
            service,
            endpoint_url=self.aws.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def name(self, logical_id: str) -> str:
        """A resource's physical id."""
        return self.deployed.physical_id(logical_id)

    def invoke(self, logical_id: str, event: object) -> tuple[Any, str | None]:
        """A function's answer and its FunctionError."""
        answer = self.client("lambda").invoke(FunctionName=self.name(logical_id), Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def run(
        self, machine_arn: str, value: object, name: str | None = None, timeout_seconds: float = PATIENCE_SECONDS
    ) -> Execution:
        """A finished execution as DescribeExecution gives it, its output parsed."""
        named = {"name": name} if name else {}
        start = self.client("stepfunctions").start_execution
        arn = start(stateMachineArn=machine_arn, input=json.dumps(value), **named)["executionArn"]

        def finished() -> Execution | None:
            described = self.client("stepfunctions").describe_execution(executionArn=arn)
            return None if described["status"] == "RUNNING" else described

        described = eventually(finished, timeout_seconds)
        return {**described, "output": json.loads(described.get("output") or "null")}

    def machine(self, definition: object, name: str) -> str:
        """A state machine made beside the template's, for what the template's own do not do."""
        role = self.client("iam").get_role(RoleName=self.name("RunMachineRole"))["Role"]["Arn"]
        made = self.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=role
        )
        return str(made["stateMachineArn"])

    def received(self, wanted: Callable[[Any], bool], last: Callable[[Any], bool] | None = None) -> list[Any]:
        """The wanted bodies that reach the queue `Received` until one is `last` (else wanted); fails when none is."""
        seen: list[Any] = []

        def look() -> bool:
            batch = self.client("sqs").receive_message(
                QueueUrl=self.name("Received"), MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            for message in batch.get("Messages", []):
                seen.append(json.loads(message["Body"]))
                self.client("sqs").delete_message(
                    QueueUrl=self.name("Received"), ReceiptHandle=message["ReceiptHandle"]
                )
            return any(map(last or wanted, filter(wanted, seen)))

        eventually(look, PATIENCE_SECONDS)
        return [body for body in seen if wanted(body)]

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any, bytes]:
        """POST to the REST API: status, headers, body."""
        url = webhook_base_url(self.deployed, self.aws.endpoint) + path
        request = urllib.request.Request(url, body, headers or {}, method="POST")  # noqa: S310 - the engine, on loopback
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()


def function_that_ends(aws: Aws, name: str) -> str:
    """The ARN of a function whose environment ends as soon as it was started."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        package.writestr(bootstrap, "#!/bin/sh\nexit 1\n")
    made = aws.client("lambda").create_function(
        FunctionName=name, Runtime="provided.al2023", Handler="none", Role=role, Code={"ZipFile": content.getvalue()}
    )
    return str(made["FunctionArn"])


def table_of_hooks_alone(aws: Aws, name: str) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
    """A client of DynamoDB whose role may read, write and query the rows `HOOK#` of any table, and no other row."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    rows = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["HOOK#*"]}}
    actions = [f"dynamodb:{verb}" for verb in ("GetItem", "PutItem", "Query")]
    right = {"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": rows}
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="rows", PolicyDocument=_policy(right))
    given = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="battery")["Credentials"]
    return boto3.session.Session().client(
        "dynamodb",
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def _policy(statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def function_that_is_full(aws: Aws, name: str) -> str:
    """The ARN of a function that may never run: its reserved concurrency is nothing."""
    arn = function_that_ends(aws, name)
    aws.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    return arn


def eventually[T](look: Callable[[], T | None], timeout_seconds: float) -> T:
    """The first truthy thing `look` sees; an AssertionError when it sees none in time."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"not seen within {timeout_seconds} s")
