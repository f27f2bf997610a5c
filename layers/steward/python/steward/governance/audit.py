"""What is written down of each mutation, and how does tampering show?

One chain for each subject: every entry carries the hash of the one before it, and the head row names the last. An
entry holds ids and hashes, never task text. A changed, deleted, inserted or reordered entry breaks the chain; cutting
its end off together with the head shows only beside the archived copy.

RELIABILITY 4.6.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from steward.store import keys
from steward.store.table import Item, Write

ACTOR: Final = "steward"

# The keys an entry may have: none of them can hold text that people wrote.
ENTRY_KEYS: Final = frozenset(
    {
        "subject", "seq", "prev", "hash", "at", "actor", "run_id", "mutation_id", "workflow", "project_gid", "edit",
        "target_gid", "field_gids", "before_sha256", "after_sha256", "values", "prompt", "model", "reason",
        "confidence", "evidence_gids", "result_gid", "approved_by", "proposal_id", "signal", "rule", "policy_sha256",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: its last sequence number (0 before the first entry) and hash."""

    seq: int
    hash: str

    @classmethod
    def parse(cls, subject: str, item: Item | None) -> "Head":
        """Read a stored head; an absent one is the chain's beginning, which is the subject's own."""
        return cls(item["seq"], item["hash"]) if item else cls(0, genesis(subject))


class Fault(StrEnum):
    """How a chain is broken."""

    GAP = "gap"  # a sequence number is missing, repeated or out of order
    UNCHAINED = "unchained"  # the entry does not carry the hash of the one before it
    ALTERED = "altered"  # the entry's content does not give its hash
    HEAD = "head"  # the head does not name the last entry


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at the entry in that position of the list (0 for the first), or at the head (-1)."""

    position: int
    fault: Fault


def genesis(subject: str) -> str:
    """What the first entry of a subject's chain carries as `prev`: a chain cannot be moved to another subject."""
    return keys.digest_of("audit", subject)


def entry(head: Head, subject: str, facts: Mapping[str, Any], actor: str = ACTOR) -> Item:
    """The next entry after the head: what `actor` did. Raises ValueError for a key outside ENTRY_KEYS, a defect."""
    if unknown := sorted(facts.keys() - ENTRY_KEYS):
        raise ValueError(f"{', '.join(unknown)} is not in the audit's closed vocabulary")
    kept = {name: _storable(value) for name, value in facts.items() if value is not None}
    linked: Item = kept | {"subject": subject, "actor": actor, "seq": head.seq + 1, "prev": head.hash}
    return linked | {"hash": entry_hash(linked)}


def entry_hash(linked: Mapping[str, Any]) -> str:
    """sha256 over the previous hash and the entry as canonical JSON, without its own hash and key."""
    content = {name: value for name, value in linked.items() if name not in ("hash", "pk", "sk")}
    text = json.dumps(_storable(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{linked.get('prev', '')}{text}".encode()).hexdigest()


def appending(subject: str, head: Head, link: Item) -> list[Write]:
    """The two writes that append the entry: the entry if absent, the head if it is still the one it follows."""
    condition = "attribute_not_exists(pk)" if head.seq == 0 else "#seq = :seq AND #hash = :hash"
    bound = {} if head.seq == 0 else {":seq": head.seq, ":hash": head.hash}
    return [
        Write("Put", keys.audit_entry(subject, link["seq"]), item=link, condition="attribute_not_exists(pk)"),
        Write(
            "Put",
            keys.audit_head(subject),
            item={"seq": link["seq"], "hash": link["hash"]},
            condition=condition,
            names={"#seq": "seq", "#hash": "hash"} if bound else {},
            values=bound,
        ),
    ]


def moment_of(link: Mapping[str, Any]) -> datetime:
    """When what the entry tells of was done."""
    return datetime.fromisoformat(link["at"])


def verify(subject: str, entries: Sequence[Item], head: Item | None) -> list[Finding]:
    """Every fault of a subject's chain, its entries in the order of their keys; an unbroken chain gives none."""
    findings: list[Finding] = []
    prev = genesis(subject)
    for position, link in enumerate(entries):
        checks = (
            (Fault.GAP, link.get("seq") == position + 1),
            (Fault.UNCHAINED, link.get("prev") == prev and link.get("subject") == subject),
            (Fault.ALTERED, link.get("hash") == entry_hash(link)),
        )
        findings += [Finding(position, fault) for fault, holds in checks if not holds]
        prev = str(link.get("hash", ""))
    if Head.parse(subject, head) != Head(len(entries), prev):
        findings.append(Finding(-1, Fault.HEAD))
    return findings


def _storable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value as the table gives it back: whole numbers as int, sequences as lists, no empty floats."""
    match value:
        case str() | bool():
            return value
        case float() if value.is_integer():
            return int(value)
        case Mapping():
            return {str(name): _storable(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_storable(each) for each in value]
        case _:
            return value
