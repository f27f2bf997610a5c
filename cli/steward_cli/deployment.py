"""Which deployment does a command work on, and how does it reach its parts?

`local` is the laptop's running stack, as `.steward/stack.json` describes it; any other name is a CloudFormation stack
of the account that the AWS credentials belong to, described by its outputs. Commands see no difference.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.parameters import AppConfigProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import Layout
from steward.governance.policy import Configuration, configuration_of
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward_cli.failure import Exit, Failure

LOCAL: Final = "local"
_NO_DOCUMENT: Final = "what is deployed is no configuration document: steward config publish FILE"
# Reconcile and the digest may take ten minutes; a wait that is too short would make boto3 invoke them again.
INVOKING: Final = Config(read_timeout=620, retries={"total_max_attempts": 1})
LISTED: Final = 50  # the most deployments that AppConfig lists in one answer
TAKEN_BACK: Final = frozenset({"ROLLED_BACK", "REVERTED"})  # AppConfig's words for a deployment that does not stand
CONFIGURATION_IDS: Final = ("application", "environment", "profile", "strategy")  # in the output's order


class NoDocument(Failure):
    """What AppConfig serves is no document of ours: AppConfig answered, and anybody may read what it said."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration document that was in force when it was read; `number` is the latest deployment's by then."""

    document: dict[str, Any]
    number: int


@dataclass(frozen=True)
class Deployment:
    """One deployment's names; its parts are made on first use.

    `configuration_ids` are AppConfig's `application`, `environment`, `profile` and `strategy`; `read_secret` is the id
    of Asana's read grant.
    """

    name: str
    client: Callable[[str], Any]
    table_name: str
    bucket_name: str
    events_queue_url: str
    dead_letter_queue_url: str
    run_machine_arn: str
    scan_machine_arn: str
    asana_base_url: str
    read_secret: str
    configuration_ids: Mapping[str, str]
    digest_function: str = ""
    register_function: str = ""
    reconcile_function: str = ""
    refresh_function: str = ""
    write_secret: str = ""
    webhook_secret: str = ""
    client_secret: str = ""  # of the app, where Steward is connected by one
    webhook_base_url: str = ""
    audit_bucket_name: str = ""
    state: Path | None = None  # the laptop stack's folder

    @cached_property
    def table(self) -> Table:
        """The single table."""
        return Table(self.client("dynamodb"), self.table_name)

    @cached_property
    def objects(self) -> Objects:
        """Context and values."""
        return Objects(self.client("s3"), self.bucket_name)

    @cached_property
    def events(self) -> EventsQueue:
        """The queue that work is sent to."""
        return EventsQueue(self.client("sqs"), self.events_queue_url)

    def document(self) -> dict[str, Any]:
        """The configuration document that is deployed now. Raises Failure, or AWS' own error, where there is none."""
        ids = self.configuration_ids
        provider = AppConfigProvider(ids["environment"], ids["application"], boto3_client=self.client("appconfigdata"))
        try:
            document: object = provider.get(ids["profile"], transform="json")
        except TransformParameterError:
            raise NoDocument(_NO_DOCUMENT) from None
        except GetParameterError as error:
            if isinstance(error.__context__, ClientError | BotoCoreError):
                raise error.__context__ from None
            line = f"AppConfig gives no configuration document ({error}); is one deployed?"
            raise Failure(line, Exit.UPSTREAM) from None
        if not isinstance(document, dict):
            raise NoDocument(_NO_DOCUMENT)
        return document

    def in_force(self) -> InForce:
        """The document that a change is made of, and what tells whether anybody else changed it meanwhile."""
        number = self.latest_deployment()  # first: what is deployed after it is noticed
        return InForce(self.document(), number)

    def standing(self) -> InForce:
        """As `in_force`; the document is empty where none was ever in force, or what is deployed is none.

        AppConfig itself must say so: that it does not answer must not pass for that there is no document.
        """
        listed = self._deployments()
        if len(listed) < LISTED and all(each["State"] in TAKEN_BACK for each in listed):
            return InForce({}, _latest(listed))
        try:
            return self.in_force()
        except NoDocument:
            return InForce({}, _latest(listed))

    def latest_deployment(self) -> int:
        """The number of the configuration's latest deployment; 0 where there is none. AppConfig lists it first."""
        return _latest(self._deployments())

    def _deployments(self) -> list[dict[str, Any]]:
        ids = self.configuration_ids
        of = {"ApplicationId": ids["application"], "EnvironmentId": ids["environment"]}
        listed: list[dict[str, Any]] = self.client("appconfig").list_deployments(**of, MaxResults=LISTED)["Items"]
        return listed

    def configuration(self) -> Configuration:
        """The same, validated."""
        return configuration_of(self.document())

    @property
    def secrets(self) -> dict[str, str]:
        """The secret of each of Asana's grants that this deployment has, by the grant's name."""
        named = {"read": self.read_secret, "write": self.write_secret, "webhook": self.webhook_secret}
        return {grant: secret for grant, secret in named.items() if secret}

    @property
    def region(self) -> str:
        """Where it runs, as its state machine's name says."""
        return self.run_machine_arn.split(":")[3]

    def asana_token(self) -> str:
        """The read grant's token: no command writes to Asana by itself, work for WriteBack is sent to the queue."""
        text = self.client("secretsmanager").get_secret_value(SecretId=self.read_secret)["SecretString"]
        return str(json.loads(text)["token"])


def _latest(listed: list[dict[str, Any]]) -> int:
    return max((int(each["DeploymentNumber"]) for each in listed), default=0)


def deployment(name: str, state: Path) -> Deployment:
    """The deployment of that name; `state` is the laptop stack's folder. Raises Failure when there is none."""
    return _laptop(state) if name == LOCAL else _cloud(name)


def _laptop(state: Path) -> Deployment:
    try:
        stack = Stack.read(Layout(state=state.resolve()).description)
    except StackError as error:
        raise Failure(str(error), Exit.UPSTREAM) from None
    return Deployment(
        name=LOCAL,
        client=_laptops(stack),
        table_name=stack.tables["Table"],
        bucket_name=stack.buckets["ContextBucket"],
        events_queue_url=stack.queues["EventsQueue"],
        dead_letter_queue_url=stack.queues["EventsDeadLetterQueue"],
        run_machine_arn=stack.state_machines["RunMachine"],
        scan_machine_arn=stack.state_machines["ScanMachine"],
        asana_base_url=stack.asana_base_url,
        read_secret=stack.secrets["AsanaReadSecret"],
        configuration_ids=stack.configuration,
        digest_function=stack.functions.get("digest", ""),
        register_function=stack.functions.get("register", ""),
        reconcile_function=stack.functions.get("reconcile", ""),
        refresh_function=stack.functions.get("refresh_token", ""),
        write_secret=stack.secrets.get("AsanaWriteSecret", ""),
        webhook_secret=stack.secrets.get("AsanaWebhookSecret", ""),
        client_secret=stack.secrets.get("AsanaClientSecret", ""),
        webhook_base_url=stack.webhook_base_url,
        audit_bucket_name=stack.buckets.get("AuditBucket", ""),
        state=state.resolve(),
    )


def _laptops(stack: Stack) -> Callable[[str], Any]:
    """The laptop's clients: its model answers at an address of its own."""
    engine, model = Aws(stack.aws_endpoint), Aws(stack.model_endpoint)
    return lambda service: (model if service == "bedrock-runtime" else engine).client(service)


def _clouds(session: boto3.session.Session) -> Callable[[str], Any]:
    """The cloud's clients: an invocation is waited for as long as a function may take, and is asked for once."""
    return lambda service: session.client(service, config=INVOKING if service == "lambda" else None)


def _cloud(name: str) -> Deployment:
    session = boto3.session.Session()
    (found,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
    given = {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())}
    try:
        ids = dict(
            zip(("application", "environment", "profile", "strategy"), outputs["Configuration"].split("/"), strict=True)
        )
        return Deployment(
            name=name,
            client=_clouds(session),
            table_name=outputs["TableName"],
            bucket_name=outputs["BucketName"],
            events_queue_url=outputs["EventsQueueUrl"],
            dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
            run_machine_arn=outputs["RunMachineArn"],
            scan_machine_arn=outputs["ScanMachineArn"],
            asana_base_url=given["AsanaBaseUrl"],
            read_secret=outputs["SecretArns"].split()[0],
            configuration_ids=ids,
            digest_function=outputs["DigestFunctionName"],
            register_function=outputs["RegisterFunctionName"],
            reconcile_function=outputs["ReconcileFunctionName"],
            refresh_function=outputs["RefreshTokenFunctionName"],
            client_secret=outputs["SecretArns"].split()[3],
            write_secret=outputs["SecretArns"].split()[1],
            webhook_secret=outputs["SecretArns"].split()[2],
            webhook_base_url=outputs["WebhookBaseUrl"],
            audit_bucket_name=outputs["AuditBucketName"],
        )
    except (KeyError, ValueError, IndexError) as missing:
        raise Failure(
            f"the stack {name} is no Steward of this version: {missing} is missing from its outputs"
        ) from None
