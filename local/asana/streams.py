"""Where in the event log does a sync token stand, and is it still good (24 h, one resource; FACTS 2)?"""

import random
from dataclasses import dataclass, field
from datetime import datetime

from local.asana.events import EVENTS_LIVE


@dataclass(frozen=True, slots=True)
class _Mark:
    resource_gid: str
    position: int
    issued_at: datetime


@dataclass(slots=True)
class Streams:
    """The sync tokens that were handed out."""

    rng: random.Random
    _marks: dict[str, _Mark] = field(default_factory=dict)

    def issue(self, resource_gid: str, position: int, now: datetime) -> str:
        """A new token for the events of a resource from a position on."""
        self._forget(now)
        token = f"{self.rng.getrandbits(128):032x}:{position}"
        self._marks[token] = _Mark(resource_gid, position, now)
        return token

    def position(self, token: str | None, resource_gid: str, now: datetime) -> int | None:
        """Where a token stands; None when there is none, it is older than 24 h, or belongs to another resource."""
        mark = self._marks.get(token or "")
        if mark is None or mark.resource_gid != resource_gid or now - mark.issued_at > EVENTS_LIVE:
            return None
        return mark.position

    def _forget(self, now: datetime) -> None:
        """Marks are in order of issue: drop the old ones in front."""
        old = []
        for token, mark in self._marks.items():
            if now - mark.issued_at <= EVENTS_LIVE:
                break
            old.append(token)
        for token in old:
            del self._marks[token]
