"""Which audit chains are there, what does one tell, and would it show if somebody had tampered with it?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from local.console.stacks import Opened
from steward.governance import audit
from steward.governance.audit import Finding
from steward.store.table import Item
from steward_cli.failure import Failure
from steward_cli.ledger import Ledger

LISTED: Final = 200  # chains in the list, the latest first; `steward audit query --task` has the rest
HASH_SHOWN: Final = 12  # characters; enough to see with the eye that two links fit

# What a person may do to a copy of a chain, to see that it shows.
TAMPERINGS: Final[Mapping[str, Callable[[list[Item], int], list[Item]]]] = {
    "alter": lambda entries, at: [*entries[:at], entries[at] | {"reason": "nothing happened"}, *entries[at + 1 :]],
    "delete": lambda entries, at: [*entries[:at], *entries[at + 1 :]],
    "repeat": lambda entries, at: [*entries[: at + 1], entries[at], *entries[at + 1 :]],
}


def listed(opened: Opened) -> dict[str, Any]:
    """Every chain, the one that was written to last first."""
    chains = Ledger(opened.deployment).chains()
    rows = [
        {"subject": subject, "entries": len(chain.entries), "at": str(chain.entries[-1].get("at", ""))}
        for subject, chain in chains.items()
        if chain.entries
    ]
    rows.sort(key=lambda row: str(row["at"]), reverse=True)
    return {"chains": rows[:LISTED], "count": len(rows)}


def read(opened: Opened, subject: str) -> dict[str, Any]:
    """One chain, with what its own links show."""
    chain = Ledger(opened.deployment).chain(subject)
    return {
        "subject": subject,
        "entries": [told(each) for each in chain.entries],
        "head": {"seq": (chain.head or {}).get("seq", 0), "hash": str((chain.head or {}).get("hash", ""))[:HASH_SHOWN]},
        "faults": faults(audit.verify(subject, chain.entries, chain.head)),
    }


def told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the list shows it, with all of it for whoever opens it."""
    model = entry.get("model") or {}
    return {
        "seq": entry.get("seq"),
        "at": entry.get("at"),
        "actor": entry.get("actor"),
        "edit": str(entry.get("edit", "")).replace("_", " "),
        "reason": entry.get("reason"),
        "rule": entry.get("rule"),
        "run_id": entry.get("run_id"),
        "judged_by": model.get("model_id"),
        "approved_by": entry.get("approved_by"),
        "prev": str(entry.get("prev", ""))[:HASH_SHOWN],
        "hash": str(entry.get("hash", ""))[:HASH_SHOWN],
        "whole": {name: value for name, value in entry.items() if name not in ("pk", "sk")},
    }


def faults(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What is wrong, by the position in the chain: 0 is the first entry, -1 the head."""
    return [{"position": each.position, "fault": str(each.fault)} for each in findings]


def tampered(opened: Opened, subject: str, what: str, position: int) -> dict[str, Any]:
    """What verify says of a copy of the chain with which that was done. The chain itself is left as it is."""
    chain = Ledger(opened.deployment).chain(subject)
    if not 0 <= position < len(chain.entries):
        raise Failure(f"position {position} is no entry of this chain: it has {len(chain.entries)}")
    copy = TAMPERINGS[what](list(chain.entries), position)
    return {"entries": [told(each) for each in copy], "faults": faults(audit.verify(subject, copy, chain.head))}
