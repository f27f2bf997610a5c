"""Which runs ended without an answer, so that somebody must ask for them again?

One row for each workflow and subject, in one partition for each project, so that the reconciler finds them by a query
of that partition and never scans. Record leaves a row, the reconciler settles it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

# As long as the journal sends a mutation from memory: after that the same run is another one.
ASKED_FOR: Final = timedelta(days=30)
# A settled row says for a day what happened, then TTL takes it.
SETTLED_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """What a run waits for, where that is known: a time, or kill switches (such as `field:1201`) that must be off."""

    not_before: datetime | None = None
    switches: tuple[str, ...] = ()


NOT_HELD: Final = Held()


@dataclass(frozen=True, slots=True)
class Open:
    """A run without an answer; `attempts` counts how many in a row ended so on its subject."""

    workflow: str
    subject: str
    run_id: str
    reason: str
    at: datetime
    attempts: int
    held: Held = NOT_HELD

    @classmethod
    def of_row(cls, row: Item) -> "Open":
        """Read a stored row."""
        at = datetime.fromisoformat(row["at"])
        not_before = datetime.fromisoformat(row["not_before"]) if row.get("not_before") else None
        held = Held(not_before, tuple(row.get("switches", ())))
        return cls(row["workflow"], row["subject"], row["run_id"], row["reason"], at, row["attempts"], held)


class Unsettled:
    """The rows."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def leave(
        self,
        project_gid: str,
        workflow: str,
        subject: str,
        run_id: str,
        reason: str,
        now: datetime,
        held: Held = NOT_HELD,
    ) -> bool:
        """Note that a run ended without an answer; False for a run that was noted before, settled or not."""
        write = Write(
            "Update",
            keys.unsettled(project_gid, f"{workflow}#{subject}"),
            expression="SET #state = :open, run_id = :run, #reason = :reason, #at = :at, #ttl = :ttl,"
            " #workflow = :workflow, #subject = :subject, not_before = :not_before,"
            " switches = :switches ADD attempts :one",
            condition="attribute_not_exists(pk) OR run_id <> :run",
            names={f"#{name}": name for name in ("state", "reason", "at", "ttl", "workflow", "subject")},
            values={
                ":open": "open",
                ":run": run_id,
                ":reason": reason,
                ":at": now.isoformat(),
                ":switches": list(held.switches),
                ":not_before": held.not_before.isoformat() if held.not_before else "",
                ":ttl": int((now + ASKED_FOR).timestamp()),
                ":workflow": workflow,
                ":subject": subject,
                ":one": 1,
            },
        )
        return self._applied(write)

    def of_project(self, project_gid: str) -> Iterator[Open]:
        """The runs of a project that are without an answer."""
        for row in self._table.query(keys.unsettled(project_gid, "").pk):
            if row["state"] == "open":
                yield Open.of_row(row)

    def settle(self, project_gid: str, run: Open, now: datetime) -> bool:
        """The subject has its answer; False where a later run left the row open again."""
        key = keys.unsettled(project_gid, f"{run.workflow}#{run.subject}")
        return self._settled(key, "run_id = :was", run.run_id, now)

    def answer(self, project_gid: str, workflow: str, subject: str, now: datetime) -> None:
        """Nobody waits for the subject any more, whichever run left a row."""
        self._settled(keys.unsettled(project_gid, f"{workflow}#{subject}"), "#state = :was", "open", now)

    def _settled(self, key: keys.Key, condition: str, was: str, now: datetime) -> bool:
        """The row is at rest, if it still is as it `was`."""
        write = Write(
            "Update",
            key,
            expression="SET #state = :settled, attempts = :zero, #ttl = :ttl",
            condition=condition,
            names={"#state": "state", "#ttl": "ttl"},
            values={":settled": "settled", ":zero": 0, ":ttl": int((now + SETTLED_KEPT).timestamp()), ":was": was},
        )
        return self._applied(write)

    def _applied(self, write: Write) -> bool:
        try:
            self._table.write(write)
        except ConditionFailed:
            return False
        return True
