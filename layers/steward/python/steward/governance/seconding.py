"""Has a second person confirmed what a first one asked for?

Where a deployment wants two people for a change, the first call stores what is asked, the same call by somebody else
carries it out. A request is used once, and forgotten after three days; one that was used by a change which then did not
take place is given back.

A person is an AWS identity that the configuration counts as one (`operators`): machines have roles, too, and who starts
two of them would be two people. They are told apart by the name in it: a user's, or that of a role's session, whichever
role it is. AWS vouches for a session's name only where the identity provider or the role's trust policy
(`sts:RoleSessionName`) sets it; who may choose it may be two people, and so may whoever knows two names on a laptop.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from steward.errors import Refused, RefusedReason
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

VALID: Final = timedelta(hours=72)  # a long weekend, as a proposal's (RELIABILITY 4.8)

# The names that SDKs, the AWS CLI and EC2 give a role's session for which nobody chose one; a clock's milliseconds have
# thirteen digits, an employee's number fewer.
_NOBODY: Final = re.compile(r"(?:botocore|boto3|aws|awscli)[-a-z]*[-_]?\d*|i-[0-9a-f]{8,}|\d{13,}")


@dataclass(frozen=True, slots=True)
class Seconding:
    """The requests of a deployment. `who` is always the identity that the deployment can vouch for.

    `operators` are patterns of the AWS identities that count as a person's; a name on a laptop is no such identity.
    `used` are those that this invocation's changes used.
    """

    table: Table
    now: Callable[[], datetime]
    operators: tuple[str, ...]
    used: list[Item] = field(default_factory=list)

    def confirmed(self, change: str, who: str, people: int) -> bool:
        """Whether the change may be made now; False where it is now asked for and waits for somebody else.

        `change` says all that is to be changed, so that nothing else is confirmed than what was asked. Raises
        Refused(not_allowed) where the same person asks again, or the identity is no person's.
        """
        if people == 1:
            return True
        person = self._person(who)
        key, now = keys.change_request(keys.digest_of(change)), self.now()
        row = self.table.get(key)
        if row is None or not self._waits(row, now):
            ttl = int((now + VALID).timestamp())
            self.table.put(key, {"change": change, "by": who, "at": now.isoformat(), "ttl": ttl})
            return False
        if name_of(row["by"]) == person:
            same = "" if row["by"] == who else f", and {who} is the same person"
            raise Refused(
                RefusedReason.NOT_ALLOWED, f"{row['by']} asked for this{same}; a second person must confirm it"
            )
        try:
            self.table.write(
                Write("Delete", key, condition="#by = :by", names={"#by": "by"}, values={":by": row["by"]})
            )
        except ConditionFailed:
            raise Refused(RefusedReason.NOT_ALLOWED, "somebody confirmed this just now") from None
        self.used.append(row)
        return True

    def _person(self, who: str) -> str:
        """The name that somebody is told apart by. Raises Refused(not_allowed) where they are no person."""
        if is_person(who, self.operators):
            return name_of(who)
        line = f"{who!r} names nobody: a change that takes two people needs a person's identity"
        raise Refused(RefusedReason.NOT_ALLOWED, f"{line}, as operators in the configuration lists them")

    def _waits(self, row: Item, now: datetime) -> bool:
        """Whether what somebody asked for may still be confirmed; what was no person's request is none."""
        return now < datetime.fromisoformat(row["at"]) + VALID and is_person(row["by"], self.operators)

    def give_back(self) -> None:
        """What used them did not take place: they wait for a second person as before, who may be the same one again."""
        while self.used:
            row = self.used.pop()
            kept = {name: value for name, value in row.items() if name not in ("pk", "sk")}
            with suppress(ConditionFailed):  # somebody asked for the same anew meanwhile
                self.table.put(keys.change_request(keys.digest_of(row["change"])), kept, if_absent=True)


def is_person(identity: str, operators: Iterable[str]) -> bool:
    """Whether an identity is a person's: a name on a laptop, or an AWS identity of a pattern that names somebody."""
    text = identity.strip()
    listed = not text.startswith("arn:") or any(_fits(pattern, text) for pattern in operators)
    is_default = ":assumed-role/" in text and _NOBODY.fullmatch(text.rpartition("/")[2].casefold())
    return listed and not is_default and bool(name_of(text))


def name_of(identity: str) -> str:
    """The name by which a person is told apart: letters and digits, alike for a name, an e-mail address and an ARN.

    `Ana.Ruiz@example.com`, ` ana ruiz` and `arn:aws:sts::1:assumed-role/Admin/ana.ruiz` are one person.
    """
    text = unicodedata.normalize("NFKC", identity).strip().casefold()
    name = text.split(":", 5)[-1].rpartition("/")[2] if text.startswith("arn:") else text
    local = name.partition("@")[0].partition("+")[0]
    return "".join(each for each in unicodedata.normalize("NFKD", local) if each.isalnum())


def _fits(pattern: str, identity: str) -> bool:
    """Whether an ARN is of a pattern; `*` passes no colon, so that each part is held against its own."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^:]*"), identity) is not None
