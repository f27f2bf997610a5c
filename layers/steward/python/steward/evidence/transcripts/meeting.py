"""When and where was a meeting, and who was there?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

# A stamp that is later is the time of a day, or a recording that nobody stopped: no date is told by it.
_LONGEST_SECONDS: Final = 8 * 3600


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name and e-mail; `user_gid` where they are a user of Asana, empty where they are none."""

    name: str
    email: str = ""
    user_gid: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its calendar knows it.

    `identity` is the same for every file of it; `started_at` is aware and `zone` the one its people spoke in;
    `attendees` may be guests; `roster` are the users of Asana; `writer` is who made the notes, if that is known.
    """

    identity: str
    started_at: datetime
    zone: tzinfo
    attendees: tuple[Person, ...] = ()
    roster: tuple[Person, ...] = ()
    writer: str = ""

    def moment(self, start_seconds: float | None) -> datetime:
        """When something was said, in the meeting's zone: "tomorrow" is counted from that day."""
        after = start_seconds if start_seconds is not None and start_seconds < _LONGEST_SECONDS else 0.0
        return (self.started_at.astimezone(UTC) + timedelta(seconds=after)).astimezone(self.zone)
