"""`steward retention`: what is kept how long, and what should have gone by now?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import typer
from botocore.exceptions import ClientError

from steward.governance.orders import Orders
from steward.store.keys import Key
from steward.store.table import ConditionFailed, Write
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.kept_of_people import listed
from steward_cli.ledger import Ledger
from steward_cli.privacy import delete
from steward_cli.retention_rules import AUDIT, HOLDS, KINDS, UNKNOWN, days_of, kind_of, object_due, row_due

group = typer.Typer(no_args_is_help=True, help="What is kept how long. Example: steward retention show")

COLUMNS: Final = ("place", "holds", "stays", "kept", "overdue")
# S3 and DynamoDB both take up to two days to delete what is over; what is older than that nothing deletes.
LATE: Final = timedelta(days=2)
# What no command deletes.
ELSEWHERE: Final = [
    {"place": place, "holds": holds, "stays": stays, "kept": None, "overdue": None}
    for place, holds, stays in (
        ("audit bucket", "copies of the audit, access log", "locked for AuditRetentionDays, then until people decide"),
        ("queues", "events; those that failed", "4 days; 14 more"),
        ("logs", "what functions did, no words of people", "LogRetentionDays"),
    )
]


@dataclass
class Found:
    """What is kept of one place: how much, and the keys of what is over, with the moment since when."""

    place: str
    holds: str
    stays: str
    kept: int = 0
    overdue: dict[str | Key, datetime] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """For a listing."""
        told = {"place": self.place, "holds": self.holds, "stays": self.stays}
        return told | {"kept": self.kept, "overdue": len(self.overdue)}


@group.command()
def show(context: typer.Context) -> int:
    """Everything that is kept beside Asana, how long, how much of it, and how much is past its time.

    Exit code 2 where something is past it by more than the two days that AWS takes: then nothing deletes it.

    Example: steward retention show
    """
    desk: Desk = context.obj
    found = [*_objects(desk), *_rows(desk)]
    desk.rows("kept", COLUMNS, [each.as_row() for each in found] + ELSEWHERE)
    late = desk.now() - LATE
    return Exit.FINDINGS if any(at < late for each in found for at in each.overdue.values()) else Exit.DONE


@group.command("apply")
def apply_(context: typer.Context) -> None:
    """Delete now what is past its time: objects by the bucket's own rules, rows by their ttl. No audit entry ever.

    AWS does the same within two days by itself; on the laptop nothing else deletes objects. What was renewed since it
    was looked at stays.

    Example: steward --reason 'before the audit' retention apply
    """
    desk: Desk = context.obj
    because = desk.because()
    found = [each for each in (*_objects(desk), *_rows(desk)) if each.overdue]
    objects = [key for each in found for key in each.overdue if isinstance(key, str)]
    rows = [key for each in found for key in each.overdue if isinstance(key, Key)]
    what = f"{len(objects)} objects and {len(rows)} rows that are past their time"
    if not found:
        desk.one({"objects": 0, "rows": 0, "renewed": 0})
        return
    if desk.confirmed(f"delete {what} in {desk.deployment.name} for good"):
        by_place = ", ".join(f"{each.place} {len(each.overdue)}" for each in found)
        facts = {"edit": "retention_applied", "target_gid": desk.deployment.name, "reason": f"{because} ({by_place})"}
        Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
        delete(desk, objects)
        gone = sum(_deleted(desk, key) for key in rows)
        desk.one({"objects": len(objects), "rows": gone, "renewed": len(rows) - gone})


def _objects(desk: Desk) -> Iterator[Found]:
    """What lies in the bucket, by the rules that are deployed with it."""
    now, lives = desk.now(), _lives(desk)
    for prefix, days in sorted(lives.items()):
        place = Found(prefix, HOLDS.get(prefix, ""), f"{days} day{'s' if days > 1 else ''}")
        for each in listed(desk, prefix):
            place.kept += 1
            if (due := object_due(each["LastModified"], days)) <= now:
                place.overdue[str(each["Key"])] = due
        yield place


def _lives(desk: Desk) -> dict[str, int]:
    """Raises Failure where the bucket has no rules: nothing in it would ever go."""
    bucket = desk.deployment.bucket_name
    try:
        rules = desk.deployment.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "NoSuchLifecycleConfiguration":
            raise
        raise Failure(f"the bucket {bucket} has no lifecycle rules: deploy this version", Exit.UPSTREAM) from None
    return days_of(rules)


def _rows(desk: Desk) -> list[Found]:
    """What stands in the table, by kind."""
    now, found = desk.now(), {kind: Found(kind.prefix, kind.holds, kind.stays) for kind in KINDS}
    for row in Ledger(desk.deployment).rows():
        place = found.setdefault(kind_of(row), Found("other rows", UNKNOWN.holds, UNKNOWN.stays))
        place.kept += 1
        if (due := row_due(row)) and due < now:
            place.overdue[Key(str(row["pk"]), str(row["sk"]))] = due
    return list(found.values())


def _deleted(desk: Desk, key: Key) -> bool:
    """Whether the row went; not where it was renewed meanwhile."""
    if key.pk.startswith(AUDIT):
        raise ValueError(f"{key.pk} is an audit chain")
    now = {":now": int(desk.now().timestamp())}
    try:
        write = Write(
            "Delete", key, condition="attribute_exists(pk) AND #ttl <= :now", names={"#ttl": "ttl"}, values=now
        )
        desk.deployment.table.write(write)
    except ConditionFailed:
        return False
    return True
