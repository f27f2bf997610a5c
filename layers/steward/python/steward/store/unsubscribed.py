"""Who wants no updates by email any more?

A row for each person by gid, without their address: it stands beside the kill switches, since it acts on the next email
whatever the configuration says, and since who sends may look at it and not change it.
"""

from steward.store import keys
from steward.store.table import Item, Table, Write


def unsubscribed(table: Table) -> frozenset[str]:
    """The gids of all who want none."""
    return frozenset(row["user_gid"] for row in rows(table))


def rows(table: Table) -> list[Item]:
    """Each who wants none: since when, and who noted it."""
    return [row for row in table.query(keys.UNSUBSCRIBED) if row["state"] == "on"]


def is_unsubscribed(table: Table, user_gid: str) -> bool:
    """Whether this person wants none."""
    row = table.get(keys.unsubscribed(user_gid))
    return row is not None and row["state"] == "on"


def noting(user_gid: str, by: str, at: str, *, on: bool) -> Write:
    """The write that notes that the person wants none, or some again; who said so when stays readable."""
    item: Item = {"user_gid": user_gid, "state": "on" if on else "off", "by": by, "at": at}
    return Write("Put", keys.unsubscribed(user_gid), item=item)
