"""What does a command read of the audit: chains with their heads, archived copies, journal rows, plans?

The table is scanned where a question is about everything: an operator asks it rarely, and an index that every entry
would have to be written to costs more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.errors import ContextExpired
from steward.governance.telling import chain_of
from steward.run import Pointer
from steward.store import keys
from steward.store.table import Item, plain_item, wire_item
from steward_cli.archive import PREFIX, Shelf, key_of, shelves
from steward_cli.deployment import Deployment
from steward_cli.failure import Exit, Failure

_AUDIT: Final = "AUDIT#"
_JOURNAL: Final = "JOURNAL#"


@dataclass
class Chain:
    """One subject's chain as the table holds it: its entries in the order of their keys, and its head."""

    subject: str
    entries: list[Item] = field(default_factory=list)
    head: Item | None = None


@dataclass(frozen=True)
class Ledger:
    """The audit of one deployment."""

    deployment: Deployment

    def chain(self, subject: str) -> Chain:
        """One subject's chain, as of one moment. Raises Contended when it kept moving."""
        return Chain(subject, *chain_of(self.deployment.table, subject))

    def chains(self) -> dict[str, Chain]:
        """Every chain. One that grew while the table was scanned is read once more by itself."""
        found: dict[str, Chain] = {}
        for row in self.rows(_AUDIT):
            subject = str(row["pk"]).removeprefix(_AUDIT)
            chain = found.setdefault(subject, Chain(subject))
            if row["sk"] == "head":
                chain.head = row
            else:
                chain.entries.append(row)
        for subject, chain in found.items():
            chain.entries.sort(key=lambda each: str(each["sk"]))
            if not chain.head or chain.head["seq"] != len(chain.entries):
                found[subject] = self.chain(subject)
        return dict(sorted(found.items()))

    def journal(self) -> dict[str, Item]:
        """Every mutation's row, by its id."""
        return {str(row["pk"]).removeprefix(_JOURNAL): row for row in self.rows(_JOURNAL)}

    def archive(self, subjects: Iterable[str] = ()) -> dict[str, Shelf]:
        """What lies in the archive, of these subjects or of all. Raises Failure where there is no archive."""
        bucket = self.deployment.audit_bucket_name
        if not bucket:
            raise Failure(f"{self.deployment.name} has no audit bucket: deploy this version", Exit.UPSTREAM)
        versions = self.deployment.client("s3").get_paginator("list_object_versions")
        prefixes = [f"{PREFIX}{each}/" for each in subjects] or [PREFIX]
        return shelves(page for prefix in prefixes for page in versions.paginate(Bucket=bucket, Prefix=prefix))

    def copies(self, shelf: Shelf) -> dict[int, bytes]:
        """The archived copies of a subject's entries as they were first written, by number."""
        s3, bucket = self.deployment.client("s3"), self.deployment.audit_bucket_name
        return {
            number: s3.get_object(Bucket=bucket, Key=key_of(shelf.subject, number), VersionId=version_id)["Body"].read()
            for number, version_id in shelf.first.items()
        }

    def plan(self, run_id: str) -> tuple[Pointer, dict[str, Any]]:
        """The frozen plan of a run. Raises Failure where there is none, ContextExpired where its 35 days are over."""
        row = self.deployment.table.get(keys.plan(run_id)) or {}
        if "sha256" not in row:
            raise Failure(f"there is no plan of run {run_id}: it judged nothing, or it is older than 35 days")
        pointer = Pointer(key=row["key"], sha256=row["sha256"])
        return pointer, self.deployment.objects.get(pointer)

    def values(self, pointer: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any stored document
        """What a pointer points at, None where it is older than values are kept."""
        try:
            return self.deployment.objects.get(Pointer(key=pointer["key"], sha256=pointer["sha256"]))
        except ContextExpired:
            return None

    def rows(self, prefix: str = "") -> Iterator[Item]:
        """Every row whose partition begins so, by a scan; without a prefix every row there is."""
        request: dict[str, Any] = {"TableName": self.deployment.table_name, "ConsistentRead": True}
        if prefix:  # DynamoDB takes no empty value for a key
            request["FilterExpression"] = "begins_with(pk, :prefix)"
            request["ExpressionAttributeValues"] = wire_item({":prefix": prefix})
        dynamodb = self.deployment.client("dynamodb")
        while True:
            reply = dynamodb.scan(**request)
            yield from map(plain_item, reply["Items"])
            if "LastEvaluatedKey" not in reply:
                return
            request["ExclusiveStartKey"] = reply["LastEvaluatedKey"]
