"""Who renews a grant's token just now: one of all that want it?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.store import keys
from steward.store.table import ConditionFailed, Table, Write

# A renewal is one request of 20 s at most and two of the secrets' store; after that its holder has died.
HELD_FOR: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Refreshing:
    """The lease rows."""

    table: Table

    def take(self, grant: str, holder: str, now: datetime) -> bool:
        """Whether `holder` may renew the grant now: nobody else does, or whoever did has died."""
        write = Write(
            "Put",
            keys.refreshing(grant),
            item={"holder": holder, "until": int((now + HELD_FOR).timestamp())},
            condition="attribute_not_exists(pk) OR #until <= :now OR holder = :holder",
            names={"#until": "until"},
            values={":now": int(now.timestamp()), ":holder": holder},
        )
        return self._applied(write)

    def give_back(self, grant: str, holder: str) -> None:
        """Let the next one in; what somebody else took meanwhile stays theirs."""
        self._applied(
            Write(
                "Update",
                keys.refreshing(grant),
                expression="SET #until = :over",
                condition="holder = :holder",
                names={"#until": "until"},
                values={":over": 0, ":holder": holder},
            )
        )

    def _applied(self, write: Write) -> bool:
        try:
            self.table.write(write)
        except ConditionFailed:
            return False
        return True
