"""Has a second person confirmed what a first one asked for?

Where a deployment wants two people for a change, the first call stores what is asked, the same call by somebody else
carries it out. A request is used once, and forgotten after three days; one that was used by a change which then did not
take place is given back.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from steward.errors import Refused, RefusedReason
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

VALID: Final = timedelta(hours=72)  # a long weekend, as a proposal's (RELIABILITY 4.8)


@dataclass(frozen=True, slots=True)
class Seconding:
    """The requests of a deployment. `who` is always the identity that the deployment can vouch for.

    `used` are those that this invocation's changes used.
    """

    table: Table
    now: Callable[[], datetime]
    used: list[Item] = field(default_factory=list)

    def confirmed(self, change: str, who: str, people: int) -> bool:
        """Whether the change may be made now; False where it is now asked for and waits for somebody else.

        `change` says all that is to be changed, so that nothing else is confirmed than what was asked. Raises
        Refused(not_allowed) where the same person asks again.
        """
        if people == 1:
            return True
        key, now = keys.change_request(keys.digest_of(change)), self.now()
        row = self.table.get(key)
        if row is None or datetime.fromisoformat(row["at"]) + VALID <= now:
            ttl = int((now + VALID).timestamp())
            self.table.put(key, {"change": change, "by": who, "at": now.isoformat(), "ttl": ttl})
            return False
        if row["by"] == who:
            raise Refused(RefusedReason.NOT_ALLOWED, f"{who} asked for this; a second person must confirm it")
        try:
            self.table.write(
                Write("Delete", key, condition="#by = :by", names={"#by": "by"}, values={":by": row["by"]})
            )
        except ConditionFailed:
            raise Refused(RefusedReason.NOT_ALLOWED, "somebody confirmed this just now") from None
        self.used.append(row)
        return True

    def give_back(self) -> None:
        """What used them did not take place: they wait for a second person as before, who may be the same one again."""
        while self.used:
            row = self.used.pop()
            kept = {name: value for name, value in row.items() if name not in ("pk", "sk")}
            with suppress(ConditionFailed):  # somebody asked for the same anew meanwhile
                self.table.put(keys.change_request(keys.digest_of(row["change"])), kept, if_absent=True)
