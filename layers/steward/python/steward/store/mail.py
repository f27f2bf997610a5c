"""How does a message leave by email?"""

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Unavailable


class Service(Protocol):
    """boto3's `sesv2` client, as far as it is used."""

    def send_email(self, **message: Any) -> object:  # noqa: ANN401 - the service's own documents
        """Send one message."""


class Mail:
    """Email by SES, from an identity that SES has verified."""

    def __init__(self, client: Service) -> None:
        self._client = client

    def send(self, sender: str, recipients: tuple[str, ...], subject: str, text: str) -> None:
        """Send one message in plain text. Raises Unavailable when SES does not take it."""
        try:
            self._client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": list(recipients)},
                Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}},
            )
        except (BotoCoreError, ClientError) as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            raise Unavailable(f"SES did not take the email: {code}; is digest.sender verified?") from error
