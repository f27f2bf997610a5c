"""Which mail has come in, and which run looks at it?

S3 tells of an object that SES put down. Only so much is read of it here as tells what the mail calls itself, so that
the same mail is one subject however often it comes; whether it is believed is Enrich's to say.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import unquote_plus

from steward.errors import ContextExpired
from steward.evidence.mail.headers import HEAD_LIMIT_BYTES, headers_of
from steward.evidence.mail.identity import identity_of
from steward.governance.mailed import WORKFLOW, intake_of
from steward.governance.policy import Configuration
from steward.ingest.coalesce import Ask
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.table import Write

KEPT_FOR: Final = timedelta(days=90)  # a thread that rests for a quarter begins anew
_KEY: Final = re.compile(r"quarantine/files/mail/[A-Za-z0-9_.-]{1,120}")
_SETUP: Final = "AMAZON_SES_SETUP_NOTIFICATION"  # what SES puts down to try whether it may


class Bodies(Protocol):
    """Where mails lie: `store.objects.Objects`."""

    def get_bytes(self, key: str, most: int | None = None) -> bytes:
        """The first bytes. Raises ContextExpired."""


class Rows(Protocol):
    """The table: `store.table.Table`."""

    def write(self, write: Write) -> None:
        """Apply one write."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The collaborators."""

    objects: Bodies
    table: Rows
    now: Callable[[], datetime]

    def asks(self, message: Mapping[str, Any], configuration: Configuration) -> list[Ask]:
        """The runs that a notification of S3 asks for; none where no project takes mail in. Raises Unavailable."""
        project_gid = intake_of(configuration)
        found = [self._ask(key, project_gid) for key in keys_in(message)] if project_gid else []
        return [each for each in found if each]

    def _ask(self, key: str, project_gid: str) -> Ask | None:
        try:
            identity = identity_of(headers_of(self.objects.get_bytes(key, HEAD_LIMIT_BYTES)))
        except ContextExpired:  # a day is over, and with it the mail
            return None
        now = self.now()
        self.table.write(
            Write(
                "Update",
                keys.mail(identity),
                expression="SET objects = list_append(if_not_exists(objects, :none), :object), #ttl = :ttl",
                names={"#ttl": "ttl"},
                values={":none": [], ":object": [key], ":ttl": int((now + KEPT_FOR).timestamp())},
            )
        )
        at = now.isoformat()
        fingerprints = (digest_of("mail", key),)
        return Ask(WORKFLOW, f"mail:{identity}", project_gid, "webhook", fingerprints, occurred_at=at, received_at=at)


def is_notification(message: Mapping[str, Any]) -> bool:
    """Whether S3 sent it: of new objects, or to try whether it may send."""
    return "Records" in message or message.get("Event") == "s3:TestEvent"


def keys_in(message: Mapping[str, Any]) -> list[str]:
    """The keys of new mails that the notification names."""
    records = message.get("Records")
    told = [each for each in records if isinstance(each, dict)] if isinstance(records, list) else []
    names = [((each.get("s3") or {}).get("object") or {}).get("key") for each in told]
    found = [unquote_plus(each) for each in names if isinstance(each, str)]
    return [each for each in found if _KEY.fullmatch(each) and not each.endswith(_SETUP)]
