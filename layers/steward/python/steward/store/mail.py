"""How does a message leave by email?

SES has no key that would refuse a second copy: a message is handed over in one request, and whoever lost the answer
does not ask again. Its own words name addresses, so that none of them is passed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from steward.errors import OutcomeUnknown, Rejected, RejectedReason, StewardError, Throttled, Unavailable

# By these SES says that it took nothing, and may later: too many a second or a day, or sending is paused.
_LATER: Final = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "SendingPausedException", "AccountSuspendedException"}
)
# Before these a connection was not there, so that nothing left.
_NEVER_LEFT: Final = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError)
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One email; `recipients` do not see each other. None of it is ever logged."""

    sender: str
    recipients: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """boto3's `sesv2` client, as far as it is used."""

    def send_email(self, **message: Any) -> Any:  # noqa: ANN401 - the service's own documents
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

    def deliver(self, message: Message) -> str:
        """Hand over one message, and its id at SES.

        Raises Throttled and Unavailable where it surely did not leave and may later, Rejected(mail_refused) where SES
        will not have it as things are, OutcomeUnknown where nobody can tell.
        """
        headers = [{"Name": name, "Value": value} for name, value in message.headers.items()]
        body = {"Text": {"Data": message.text}, "Html": {"Data": message.html}}
        try:
            answer = self._client.send_email(
                FromEmailAddress=message.sender,
                Destination={"BccAddresses": list(message.recipients)},
                Content={"Simple": {"Subject": {"Data": message.subject}, "Body": body, "Headers": headers}},
            )
        except (BotoCoreError, ClientError) as error:
            failure = _meaning(error)
        else:
            return str(answer["MessageId"])
        raise failure  # outside of the handler: SES's own message, which names addresses, is no cause of it


def _meaning(error: BotoCoreError | ClientError) -> StewardError:
    if isinstance(error, _NEVER_LEFT):
        return Unavailable(f"SES was not reached: {type(error).__name__}")
    if not isinstance(error, ClientError):
        return OutcomeUnknown(f"SES gave no answer: {type(error).__name__}")
    code = error.response["Error"]["Code"]
    if code in _LATER:
        return Throttled(f"SES takes no email now: {code}")
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR:
        return OutcomeUnknown(f"SES gave no clear answer: {code}")
    return Rejected(
        RejectedReason.MAIL_REFUSED,
        f"SES did not take the email ({code}): mail.sender must be verified there, and in SES's sandbox every reader's"
        " address too; verify them, or ask AWS for production access",
    )
