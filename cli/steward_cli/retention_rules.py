"""What is kept how long, and when is the time of one thing over?

The bucket's lives are those of its own lifecycle rules, as they are deployed; a row's is its `ttl`. The words beside
the kinds of rows come from the constants by which the rows are written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from steward.governance import deeds, exceptions, labels, purse, seconding, slots, watch
from steward.governance.journal import TERMINAL_LIFE_SECONDS
from steward.ingest import dedupe, mailbox, verify, workloads
from steward.pipeline import plan, record
from steward.store import hooks, journal, leases, permits, proposals, unsettled
from steward.store.table import Item
from steward.upkeep import dead_letters

GOOD: Final = "for good"
AUDIT: Final = "AUDIT#"  # no row of it has a `ttl`, and none is ever deleted, whatever it has


@dataclass(frozen=True, slots=True)
class Kind:
    """The rows whose partition begins with `prefix`; the longest prefix counts."""

    prefix: str
    holds: str
    stays: str


def _of(life: timedelta | int) -> str:
    span = life if isinstance(life, timedelta) else timedelta(seconds=life)
    return f"{span.days} days" if span.days > 1 else f"{span // timedelta(hours=1)} hours"


KINDS: Final = (
    Kind(AUDIT, "who did what, in chains", GOOD),
    Kind("BREAKER#", "circuit breakers", GOOD),
    Kind("BUDGET#", "slots of the change budgets", f"{_of(slots.KEPT_SECONDS)} after they are free"),
    Kind("BUDGET#money#", "what the model cost", _of(purse.KEPT_FOR)),
    Kind("CACHE#", "people, sections, marks of reconcile", f"its next turn; load {_of(workloads.FORGOTTEN_AFTER)}"),
    Kind("CERT#", "certificates", "while they are configured"),
    Kind("FLAG#", "kill switches, who wants no email", GOOD),
    Kind("HISTORY#", "settled requests: hashes and gids", "reconcile's next turn"),
    Kind("HOOK#", "webhooks", f"{_of(hooks.RETIRED_FOR)} after they are retired"),
    Kind("JOURNAL#", "edits: hashes, states", f"{_of(TERMINAL_LIFE_SECONDS)} after their end"),
    Kind("LEASE#", "who renews a token", GOOD),
    Kind("OPEN#", "edits that may be open, last input", f"at most {_of(journal.ACTED_ON_LIFE_SECONDS)}"),
    Kind("OUTCOME#", "what runs came to", _of(record.KEPT_FOR)),
    Kind("OUTCOME#day#", "the same, by day", _of(deeds.KEPT_FOR)),
    Kind("OUTCOME#exception#", "what a rule refused", _of(exceptions.KEPT_FOR)),
    Kind("OUTCOME#first#", "the hour of a project's first run", GOOD),
    Kind("OUTCOME#label#", "what people settled on: gids", _of(labels.KEPT_FOR)),
    Kind("OUTCOME#purged", "dead letters that were deleted", _of(dead_letters.NOTE_LIVES_FOR)),
    Kind("OUTCOME#request#", "changes that wait for a second person", _of(seconding.VALID)),
    Kind("OUTCOME#tally#", "runs by the hour", _of(watch.KEPT_FOR)),
    Kind("OUTCOME#unsettled#", "runs without an answer", _of(unsettled.ASKED_FOR)),
    Kind("OUTCOME#verified#", "what reconcile found of edits", _of(verify.KEPT_FOR)),
    Kind("PACE#", "request permits", _of(permits.KEPT_SECONDS)),
    Kind("PLAN#", "where plans lie", _of(plan.PLAN_LIFE)),
    Kind("PROPOSAL#", "proposals, what was heard of them", f"{_of(proposals.KEPT_AFTER_EXPIRY)} after they expire"),
    Kind("WORK#", "leases; what reviews remember", f"{_of(leases.ROW_LIVES_FOR)}; until the next review"),
    Kind("WORK#delivery#", "deliveries that were dealt with", _of(dedupe.REMEMBERED_FOR)),
    Kind("WORK#mail#", "which mail became which task", _of(mailbox.KEPT_FOR)),
    Kind("WORK#streamed#", "counts of a project's events", _of(dedupe.COUNTS_KEPT)),
)
_LONGEST_FIRST: Final = sorted(KINDS, key=lambda each: -len(each.prefix))
UNKNOWN: Final = Kind("", "rows that this version does not know", "by their ttl")

HOLDS: Final[Mapping[str, str]] = {
    "context/": "words of tasks, for a run",
    "text/": "words of files",
    "quarantine/files/": "attached files, mails",
    "quarantine/deliveries/": "deliveries that nothing understands",
    "overflow/": "deliveries too long for the queue",
    "values/": "values before and after, answers, facts",
}


def kind_of(row: Item) -> Kind:
    """What a row is."""
    return next((each for each in _LONGEST_FIRST if str(row["pk"]).startswith(each.prefix)), UNKNOWN)


def days_of(rules: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many days each prefix lives by the bucket's own rules; those that are off or expire nothing are none."""
    found: dict[str, int] = {}
    for rule in rules:
        prefix = rule.get("Prefix") or (rule.get("Filter") or {}).get("Prefix") or ""
        days = (rule.get("Expiration") or {}).get("Days")
        if prefix and days and rule.get("Status") == "Enabled":
            found[prefix] = int(days)
    return found


def object_due(stored_at: datetime, days: int) -> datetime:
    """When S3 expires an object: the first midnight in UTC after its days (AWS, "Expiring objects")."""
    end = stored_at.astimezone(UTC) + timedelta(days=days)
    return end.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def row_due(row: Item) -> datetime | None:
    """When DynamoDB may delete a row; None for what stays."""
    ttl = row.get("ttl")
    if str(row["pk"]).startswith(AUDIT) or not isinstance(ttl, int | float) or isinstance(ttl, bool):
        return None
    return datetime.fromtimestamp(ttl, UTC)
