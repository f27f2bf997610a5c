"""What leaves for good: it stands nowhere afterwards, so that nothing can be read back of it.

RELIABILITY 3.2, the last class: at most once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steward.governance.finding import Target
from steward.store.keys import digest_of


@dataclass(frozen=True, slots=True)
class Outgoing(Target):
    """One message about the object `gid`; `content_sha256` is the hash of the edit that sends it."""

    gid: str
    content_sha256: str

    @property
    def names(self) -> frozenset[str]:
        """It replaces nothing."""
        return frozenset()

    def desired_digests(self, precisions: Mapping[str, int | None] | None = None) -> dict[str, str]:
        """The hash of what is sent."""
        del precisions
        return {"sent": self.content_sha256}

    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """Nothing was sent."""
        del base
        return {"sent": digest_of(None)}
