"""How is each real client made? Shared by every function but webhook, which stays thinner than this.

One session a process, clients made once at import so that Lambda's burst of CPU at start pays for them, and no hidden
retries where a retry is a decision of ours.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import boto3
from aws_lambda_powertools.utilities.parameters import AppConfigProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError
from botocore.config import Config

from steward.errors import Unavailable
from steward.governance.rollout import Rollout, Voice
from steward.settings import ConfiguredSettings

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# The slowest regular call here is an S3 put of a snapshot, well under a second; 5 s is a broken connection, not a
# slow one.
AWS: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent="steward",
)

# Step Functions' StartExecution and S3's puts are idempotent here; a model call is paid for, so its retry is ours to
# decide.
UNRETRIED: Final = Config(connect_timeout=2, read_timeout=50, retries={"total_max_attempts": 1}, user_agent="steward")

# How old a configuration may be: a changed mode or threshold takes hold within this. The kill switch does not wait
# for it.
CONFIGURATION_SECONDS: Final = 15


def now() -> datetime:
    """The wall clock, in UTC: the only one that product code is ever given."""
    return datetime.now(UTC)


def deadline_of(context: Any) -> datetime:  # noqa: ANN401 - Lambda's context object has no public type
    """When the platform ends this invocation: after it, no request can leave (RELIABILITY 3.3)."""
    return now() + timedelta(milliseconds=context.get_remaining_time_in_millis())


def client(service: str, config: Config = AWS) -> Any:  # noqa: ANN401 - the caller names the service's own type
    """An AWS client of the process's one session."""
    return boto3.client(service, config=config)


def rollout(settings: ConfiguredSettings, voice: Voice) -> Rollout:
    """The reader of this deployment's configuration document."""
    provider = AppConfigProvider(
        environment=settings.appconfig_environment,
        application=settings.appconfig_application,
        boto3_client=client("appconfigdata"),
    )

    def fetch() -> Any:  # noqa: ANN401 - whatever the store holds
        try:
            return provider.get(settings.appconfig_profile, transform="json", max_age=CONFIGURATION_SECONDS)
        except (GetParameterError, TransformParameterError) as error:
            raise Unavailable(f"AppConfig did not give {settings.appconfig_profile}: {type(error).__name__}") from error

    return Rollout(fetch, voice)


def sender(queue_url: str) -> Callable[[str], None]:
    """A function that puts one message body on the queue and returns once it is durable."""
    sqs: SQSClient = client("sqs")

    def send(body: str) -> None:
        sqs.send_message(QueueUrl=queue_url, MessageBody=body)

    return send


def secret(arn: str) -> Callable[[], str]:
    """A function that reads a secret's current text."""
    secrets = client("secretsmanager")

    def read() -> str:
        return str(secrets.get_secret_value(SecretId=arn)["SecretString"])

    return read
