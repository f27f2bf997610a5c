"""Who is told of a project in updates of their own, as which kind of reader, and by which way?"""

from typing import Annotated, Literal

from pydantic import Field

from steward.governance.written import Address, Gid, Strict

type Role = Literal["executive", "project_manager", "contributor", "client", "finance"]
type Way = Literal["task", "email"]


class AudiencePolicy(Strict):
    """Some readers who get the same text; `by` a task in Asana, or an email from the deployment's `mail.sender`.

    What one of the readers may not open in Asana is told to none of them, so that readers with different rights are
    audiences of their own.
    """

    role: Role
    # One text for all of them; SES takes 50 addresses in a message.
    readers: Annotated[tuple[Gid, ...], Field(min_length=1, max_length=50)]
    by: Way = "task"


class MailPolicy(Strict):
    """From whom updates come by email; `sender` is an identity that SES has verified.

    Who wants no more of them writes to `unsubscribe`, to the sender where it is left out.
    """

    sender: Address
    unsubscribe: Address | None = None
