"""What leaves for good: it stands nowhere afterwards, so that nothing can be read back of it.

RELIABILITY 3.2, the last class: at most once.
"""

from dataclasses import dataclass
from typing import ClassVar

from steward.governance.finding import Added


@dataclass(frozen=True, slots=True)
class Outgoing(Added):
    """One message about the object `gid`; `content_sha256` is the hash of the edit that sends it."""

    gid: str
    content_sha256: str
    deed: ClassVar[str] = "sent"
