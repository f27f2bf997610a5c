"""How is a project's money reserved before a call, and told afterwards?

One row for each project and day counts what is reserved or spent; a call is made only once its most is reserved under
the limit, so that no number of workers spends more. Afterwards what it really cost takes the reservation's place, in
one transaction with its line in the ledger. A worker that dies in between leaves its reservation standing: too much is
counted then, never too little. Projects share nothing: one that is overdrawn stops no other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from steward.errors import Retryable
from steward.governance.money import Rung, Step, day_of, rung
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, TransactionRefused, Write

KEPT_FOR: Final = timedelta(days=400)  # a year's report, and a month to write it
TRIES: Final = 4  # a reservation that lost to others four times is left: the free rung below costs nothing


@dataclass(frozen=True, slots=True)
class Paid:
    """A step that was taken: for which project and day, and how many microdollars were reserved for it.

    `used` is what of the day was reserved or spent with it, 0 where nothing was reserved.
    """

    project_gid: str
    day: str
    step: Step
    reserved: int
    used: int = 0


@dataclass(frozen=True, slots=True)
class Purse:
    """The money rows of all projects."""

    table: Table

    def take(self, project_gid: str, steps: Sequence[Step], limit: int | None, now: datetime) -> Paid:
        """The best step that the day's limit still pays for, reserved. Raises Retryable errors of the table."""
        day, step = day_of(now), steps[0] if limit is None else rung(steps, limit)
        for _ in range(TRIES):
            amount = step.most or 0
            if limit is None or not amount:
                return Paid(project_gid, day, step, 0)
            try:
                row = self.table.update(_reserving(project_gid, day, amount, limit, now))
            except ConditionFailed as refused:
                step = rung(steps, limit - int((refused.item or {}).get("spent", 0)))
            else:
                return Paid(project_gid, day, step, amount, int(row["spent"]))
        return Paid(project_gid, day, rung(steps, 0), 0)

    def settle(self, paid: Paid, cost: int, facts: Item, now: datetime, rng: Random) -> None:
        """What it really cost, and its line in the ledger: both or, where the table is away, neither."""
        token = f"{rng.getrandbits(128):032x}"
        ttl = int((now + KEPT_FOR).timestamp())
        line: Item = {**facts, "rung": str(paid.step.rung), "microdollars": cost, "at": now.isoformat(), "ttl": ttl}
        changes = Write(
            "Update",
            keys.spent(paid.project_gid, paid.day),
            expression="SET #ttl = :ttl ADD spent :change, judged :one",
            names={"#ttl": "ttl"},
            values={":change": cost - paid.reserved, ":one": 1, ":ttl": ttl},
        )
        key = keys.ledger(paid.project_gid, paid.day, f"{now.isoformat()}#{token[:12]}")
        put = Write("Put", key, item=line, condition="attribute_not_exists(pk)")
        with suppress(Retryable, TransactionRefused):
            self.table.transact([changes, put], token)

    def spent(self, project_gid: str, day: str) -> int:
        """What is spent or reserved of a day."""
        return int((self.table.get(keys.spent(project_gid, day)) or {}).get("spent", 0))

    def ledger(self, project_gid: str, days: Sequence[str]) -> list[dict[str, Any]]:
        """The lines of those days, in order."""
        lines: list[dict[str, Any]] = []
        for day in days:
            first = keys.ledger(project_gid, day, "")
            lines += self.table.query(first.pk, first.sk)
        return lines


def _reserving(project_gid: str, day: str, amount: int, limit: int, now: datetime) -> Write:
    return Write(
        "Update",
        keys.spent(project_gid, day),
        expression="SET #ttl = :ttl ADD spent :amount",
        condition="attribute_not_exists(spent) OR spent <= :room",
        names={"#ttl": "ttl"},
        values={":amount": amount, ":room": limit - amount, ":ttl": int((now + KEPT_FOR).timestamp())},
    )


def is_degraded(paid: Paid, steps: Sequence[Step]) -> bool:
    """Whether money, and nothing else, chose a lower rung."""
    return paid.step.rung is not steps[0].rung or paid.step.rung is Rung.NOTHING
