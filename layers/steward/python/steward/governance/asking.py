"""What does a project always ask for?"""

from typing import Annotated

from pydantic import Field

from steward.governance.written import Name, Strict


class AskFor(Strict):
    """What every request has to tell: one of the phrases in the text shows that it does, else its author is asked.

    `waits` are the configured keys that are left to people until then.
    """

    name: Name
    phrases: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    waits: tuple[str, ...] = ()
