"""What do the tests of the audit have on record, and what can somebody with the table in hand do to it?"""

from typing import Any

from steward.governance import audit
from steward.governance.copies import copy_of
from steward.store import keys
from steward.store.table import Item
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW


def told(aws: Aws, subject: str, *, archived: bool = True, actor: str = "steward", **facts: Any) -> Item:  # noqa: ANN401 - an entry's facts
    """One more entry on a subject's chain, with its journal row and its copy."""
    head = audit.Head.parse(subject, aws.table.get(keys.audit_head(subject)))
    at = NOW.replace(hour=head.seq + 1).isoformat()
    entry = audit.entry(head, subject, {"at": at, "edit": "assign", "reason": "written", **facts}, actor)
    aws.table.transact(audit.appending(subject, head, entry), entry["hash"][:36])
    if "mutation_id" in facts:
        row = {"state": "DONE", "reason": "written", "subject": subject}
        aws.table.put(keys.mutation(facts["mutation_id"]), row)
    if archived:
        aws.vault.keep(f"audit/{subject}/{entry['seq']:010d}.json", copy_of(entry))
    return entry


def row_at(aws: Aws, number: int) -> Item:
    row = aws.table.get(keys.audit_entry("task:1", number)) or {}
    return {name: value for name, value in row.items() if name not in ("pk", "sk")}


def spoil(aws: Aws, how: str) -> None:
    """What somebody with the table in hand could do."""
    second = keys.audit_entry("task:1", 2)
    match how:
        case "change":
            aws.table.put(second, row_at(aws, 2) | {"edit": "other"})
        case "delete":
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": second.pk}, "sk": {"S": second.sk}})
        case "insert":
            aws.table.put(keys.audit_entry("task:1", 4), row_at(aws, 2) | {"seq": 4})
        case "swap":
            first = keys.audit_entry("task:1", 1)
            one, two = row_at(aws, 1), row_at(aws, 2)
            aws.table.put(first, two)
            aws.table.put(second, one)
        case "cut":
            third = keys.audit_entry("task:1", 3)
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": third.pk}, "sk": {"S": third.sk}})
            aws.table.put(keys.audit_head("task:1"), {"seq": 2, "hash": row_at(aws, 2)["hash"]})
        case "chain":
            for number in (1, 2, 3):
                key = keys.audit_entry("task:1", number)
                aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})
            head = keys.audit_head("task:1")
            aws.dynamodb.delete_item(TableName="steward", Key={"pk": {"S": head.pk}, "sk": {"S": head.sk}})


def forged(aws: Aws) -> bytes:
    """Three entries, the last rewritten with the chain whole; the copy that would have to lie there."""
    for mutation_id in "abc":
        told(aws, "task:1", mutation_id=mutation_id)
    head = audit.Head(seq=2, hash=row_at(aws, 2)["hash"])
    facts = {k: v for k, v in row_at(aws, 3).items() if k not in ("hash", "prev_hash", "seq", "subject", "actor")}
    entry = audit.entry(head, "task:1", facts | {"reason": "forged"}, "ana")
    aws.table.put(keys.audit_entry("task:1", 3), dict(entry))
    aws.table.put(keys.audit_head("task:1"), {"seq": 3, "hash": entry["hash"]})
    return copy_of(entry)
