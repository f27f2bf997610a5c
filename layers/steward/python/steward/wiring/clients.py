"""How is each real client made? Shared by every function but webhook, which stays thinner than this.

One session a process, clients made once at import so that Lambda's burst of CPU at start pays for them, and no hidden
retries where a retry is a decision of ours.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Unavailable
from steward.wiring.trust import trusted

# The slowest regular call here is an S3 put of a snapshot, well under a second; 5 s is a broken connection, not a
# slow one.
AWS: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent="steward",
)

# An email that may have left is not asked for again (RELIABILITY 3.2); SES answers within a second or two.
ONCE: Final = AWS.merge(Config(read_timeout=10, retries={"mode": "standard", "total_max_attempts": 1}))


def now() -> datetime:
    """The wall clock, in UTC: the only one that product code is ever given."""
    return datetime.now(UTC)


def deadline_of(context: Any) -> datetime:  # noqa: ANN401 - Lambda's context object has no public type
    """When the platform ends this invocation: after it, no request can leave (RELIABILITY 3.3)."""
    return now() + timedelta(milliseconds=context.get_remaining_time_in_millis())


def client(service: str, config: Config = AWS) -> Any:  # noqa: ANN401 - the caller names the service's own type
    """An AWS client of the process's one session."""
    return boto3.client(service, config=config, verify=trusted())


def secret(arn: str) -> Callable[[], str]:
    """A function that reads a secret's current text; it raises Unavailable when the store does not give it."""
    secrets = client("secretsmanager")

    def read() -> str:
        try:
            return str(secrets.get_secret_value(SecretId=arn)["SecretString"])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"Secrets Manager did not give a grant: {type(error).__name__}") from error

    return read
