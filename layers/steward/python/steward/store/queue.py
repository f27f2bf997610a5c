"""How does a message get onto the events queue, and when is it safe to say that it did?"""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class EventsQueue:
    """The one queue of the product: deliveries, work, trailing and scan messages."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Put one message on the queue; returning means it is durable. Raises Unavailable when that is not known."""
        request: dict[str, Any] = {"QueueUrl": self._url, "MessageBody": body}
        if delay_seconds:
            request["DelaySeconds"] = delay_seconds
        try:
            self._client.send_message(**request)
        except ClientError as error:
            raise Unavailable(f"SQS did not take a message: {error.response.get('Error', {}).get('Code')}") from error
        except BotoCoreError as error:
            raise Unavailable(f"SQS did not take a message: {type(error).__name__}") from error
