"""How does an approved update leave by email, and to whom by now?

A writer for the one edit that does not go to Asana; every other one is handed to Asana's writer as it is. Addresses are
read when the message leaves, and are in no plan, row or log: who wants no more email, or shows the bot no address, gets
none.
"""

from collections.abc import Callable, Iterator
from typing import Final, Protocol
from urllib.parse import quote

from steward.asana import access, richtext
from steward.asana.client import AsanaWriter
from steward.asana.edits import Edit, SendEmail
from steward.asana.oauth import Credential
from steward.asana.protocol import Request
from steward.asana.replies import Reply
from steward.errors import Rejected, RejectedReason
from steward.governance.audiences import MailPolicy
from steward.store.mail import Message

UNSUBSCRIBE: Final = "Unsubscribe from project updates"  # the subject of the letter that asks for no more
_HIDDEN: Final = (RejectedReason.GONE, RejectedReason.FORBIDDEN)


class Post(Protocol):
    """Who carries emails: `store.mail.Mail`."""

    def deliver(self, message: Message) -> str:
        """Hand over one message, once; its id there."""


class MailingWriter(AsanaWriter):
    """Asana's writer, and the post beside it; `wants_none` says who wants no email (by gid).

    Without a `policy` no email leaves.
    """

    def __init__(
        self, writer: AsanaWriter, post: Post, policy: MailPolicy | None, wants_none: Callable[[str], bool]
    ) -> None:
        self._writer = writer
        self._post = post
        self._policy = policy
        self._wants_none = wants_none

    def read(self, request: Request) -> Reply:
        """As Asana's writer."""
        return self._writer.read(request)

    def credential(self) -> Credential:
        """As Asana's writer."""
        return self._writer.credential()

    def apply(self, edit: Edit, *, external_gid: str | None = None, marker: str | None = None) -> Reply:
        """Carry out the edit, once. Raises what `Wire.send` and `Mail.deliver` raise, Rejected(no_address)."""
        if isinstance(edit, SendEmail):
            return self._sent(edit)
        return self._writer.apply(edit, external_gid=external_gid, marker=marker)

    def _sent(self, edit: SendEmail) -> Reply:
        if self._policy is None:
            raise Rejected(RejectedReason.BAD_CONFIGURATION, "mail.sender is not configured any more; add it")
        recipients = tuple(self._addresses(edit))
        if not recipients:
            raise Rejected(RejectedReason.NO_ADDRESS, "no reader shows the bot an address, or wants email")
        return Reply({"gid": self._post.deliver(message_of(edit, recipients, self._policy))})

    def _addresses(self, edit: SendEmail) -> Iterator[str]:
        for gid in edit.reader_gids:
            if not self._wants_none(gid) and (address := self._address(gid)):
                yield address

    def _address(self, user_gid: str) -> str:
        try:
            return str(self.read(access.address(user_gid)).data.get("email") or "")
        except Rejected as refusal:
            if refusal.reason not in _HIDDEN:
                raise
        return ""


def message_of(edit: SendEmail, recipients: tuple[str, ...], policy: MailPolicy) -> Message:
    """The update as an email: what was approved, and how to get no more of them."""
    to = policy.unsubscribe or policy.sender
    end = f"To get no more updates by email, write to {to} with the subject \u201c{UNSUBSCRIBE}\u201d."
    inner = edit.html_text.removeprefix("<body>").removesuffix("</body>").replace("\n", "<br>")
    return Message(
        sender=policy.sender,
        recipients=recipients,
        subject=" ".join(edit.title.split()),  # a line end would end the header
        text=f"{richtext.plain(edit.html_text)}\n\n{end}\n",
        html=f"<!DOCTYPE html><html><body>{inner}<p>{end}</p></body></html>",
        headers={"List-Unsubscribe": f"<mailto:{to}?subject={quote(UNSUBSCRIBE)}>"},
    )
