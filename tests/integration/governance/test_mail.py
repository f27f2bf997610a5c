"""An email leaves as SES takes it, through its own client, and what went wrong names nobody."""

import traceback

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from steward.errors import Rejected, RejectedReason
from steward.store.mail import Mail, Message

REGION = "eu-west-1"
MESSAGE = Message(
    sender="steward@example.com",
    recipients=("ana@example.com", "bo@example.com"),
    subject="Update",
    text="All is well.",
    html="<p>All is well.</p>",
    headers={"List-Unsubscribe": "<mailto:steward@example.com>"},
)


def test_a_message_leaves_with_its_readers_unseen_by_each_other_and_gets_an_id() -> None:
    with mock_aws():
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        client = session.client("sesv2")
        client.create_email_identity(EmailIdentity="steward@example.com")
        assert Mail(client).deliver(MESSAGE)
        (sent,) = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        assert sent.source == "steward@example.com"
        assert sent.destinations["BccAddresses"] == ["ana@example.com", "bo@example.com"]
        assert not sent.destinations.get("ToAddresses")


def test_an_unverified_sender_is_a_refusal_that_says_what_to_verify_and_shows_no_address() -> None:
    with mock_aws():
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        with pytest.raises(Rejected, match=r"mail\.sender must be verified") as refused:
            Mail(session.client("sesv2")).deliver(MESSAGE)
    assert refused.value.reason is RejectedReason.MAIL_REFUSED
    told = "".join(traceback.format_exception(refused.value))
    assert "@example.com" not in told
    assert "ana@example.com" not in repr(MESSAGE)
