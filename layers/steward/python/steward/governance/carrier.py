"""How does one mutation take effect at most once, whatever fails, repeats or is killed?

Plan, take, read back where in doubt, compare, guard, send once, finish with the audit entry. Each step is a row change
that only the holder can make; between any two of them the process may die, and the next worker finds in the row what
it must do.

RELIABILITY 3.3.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from steward.asana.client import AsanaWriter
from steward.asana.replies import Reply
from steward.asana.wire import MARGIN_SECONDS, Timeouts
from steward.errors import (
    Contended,
    ContextExpired,
    OutcomeUnknown,
    Refused,
    RefusedReason,
    Rejected,
    RejectedReason,
    Retryable,
    Throttled,
    Unavailable,
)
from steward.governance import audit, flags, health
from steward.governance.breaker import Breaker
from steward.governance.budget import Slot, give_back
from steward.governance.hold import Hold, take
from steward.governance.journal import LEASE_MARGIN_SECONDS, PASSING_REFUSALS, TERMINAL, Event, Row, after
from steward.governance.mutation import Mutation, ended
from steward.governance.sending import TOKEN_BITS, Passage, reserve
from steward.governance.target import Finding, check_scope, compare, found
from steward.store import journal as rows
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Item, Table, TransactionRefused
from steward.telemetry import Telemetry

# The longest one request can take, the wire's own margin, and 3 s to write its outcome down: with less left, it does
# not leave. The wire would refuse it too, but only after the row says SENDING.
SEND_NEEDS_SECONDS: Final = Timeouts().worst + MARGIN_SECONDS + 3.0

# Tries to append to a chain whose head moves, or whose transaction conflicts: each is one round trip, and giving up
# costs a settle time of two minutes.
FINISH_TRIES: Final = 6


@dataclass(frozen=True, slots=True)
class Carried:
    """A mutation that is done; `sent` tells whether this invocation's request did it."""

    mutation_id: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """The collaborators of one invocation; `deadline` is when the platform ends it.

    `permit` raises Refused where today's configuration does not allow the mutation; `compares` says whether its target
    must be read first however fresh the plan is (a person owns it).
    """

    table: Table
    objects: Objects
    writer: AsanaWriter
    permit: Callable[[Mutation], None]
    compares: Callable[[Mutation], bool]
    telemetry: Telemetry
    now: Callable[[], datetime]
    deadline: datetime
    rng: Random

    def carry(self, asked: Mutation, budget: int) -> Carried:
        """Bring the mutation to its end. `budget` is the project's K, 0 where its task took a slot already.

        Raises Retryable errors where trying again may help, OutcomeUnknown only when a request of this mutation may
        still land; Refused and Rejected where it ends without effect.
        """
        row = self._plan(asked)
        if row.state in TERMINAL:
            return self._ended(asked, row)
        lease_until = self.deadline.timestamp() + LEASE_MARGIN_SECONDS
        hold = take(self.table, asked.mutation_id, row, self._token(), self._seconds(), lease_until)
        with self._releasing(hold):
            mutation = self._frozen(asked, hold)
            if self._is_settled(mutation, hold):
                return Carried(mutation.mutation_id, sent=False)
            self.permit(mutation)
            breaker = health.ready(self.table, hold.row.owner, self._seconds(), self.deadline.timestamp())
            slot = self._reserve(mutation, hold, budget)
        try:
            reply = self._send(mutation, hold, breaker)
        except (Throttled, Unavailable, Contended, Rejected):
            self._give_back(mutation, slot)
            raise
        self._finish(mutation, hold, "written", reply.data.get("gid"))
        health.succeeded(self.table, breaker)
        return Carried(mutation.mutation_id, sent=True)

    def _plan(self, asked: Mutation) -> Row:
        """The mutation's row: put now, or as an earlier run or attempt left it."""
        item = asked.as_item(self._seconds())
        try:
            self.table.write(rows.put(asked.mutation_id, item))
        except ConditionFailed as failed:
            return Row.parse(failed.item or item)
        return Row.parse(item)

    def _ended(self, mutation: Mutation, row: Row) -> Carried:
        if error := ended(row):
            raise error
        return Carried(mutation.mutation_id, sent=False)

    def _frozen(self, asked: Mutation, hold: Hold) -> Mutation:
        """The mutation as its row froze it: these values are the ones to read back, and the only ones to send."""
        row = hold.row
        if (row.plan, row.ordinal) == (asked.plan, asked.ordinal):
            frozen = asked
        else:
            try:
                document = self.objects.get(row.plan)
            except ContextExpired as gone:
                hold.move(Event.EXPIRE, self._seconds(), reason=str(RefusedReason.EXPIRED))
                raise Refused(RefusedReason.EXPIRED, "the frozen values are gone") from gone
            frozen = Mutation.of_plan(asked.source, document, row.plan, row.ordinal)
        if (frozen.mutation_id, frozen.desired_sha256) != (asked.mutation_id, row.desired_sha256):
            raise Rejected(RejectedReason.TAMPERED, f"mutation {asked.mutation_id} points at another edit")
        return frozen

    @contextmanager
    def _releasing(self, hold: Hold) -> Iterator[None]:
        """Before anything left: a passing trouble gives the row up at once, a lasting one ends it."""
        try:
            yield
        except (Retryable, Refused, Rejected) as error:
            if hold.row.state in TERMINAL:
                raise
            lasting = isinstance(error, Rejected) and error.reason not in PASSING_REFUSALS
            with suppress(Retryable):  # the lease ends by itself; the first error is the one to tell
                if lasting:
                    hold.move(Event.DECLINED, self._seconds(), reason=str(error.reason))  # type: ignore[union-attr]
                else:
                    hold.move(Event.RELEASE, self._seconds())
            raise

    def _is_settled(self, mutation: Mutation, hold: Hold) -> bool:
        """Whether the target has the desired values already; else nobody may have changed it, or Refused is raised."""
        in_doubt = hold.row.in_doubt
        finding = self._finding(mutation, hold)
        if finding is Finding.DESIRED and in_doubt:
            self._finish(mutation, hold, "read_back", None)
        elif finding is Finding.DESIRED:
            hold.move(Event.FOUND_DONE, self._seconds(), reason="already_so")
        elif hold.row.is_expired(self._seconds()):
            hold.move(Event.EXPIRE, self._seconds(), reason=str(RefusedReason.EXPIRED))
            raise Refused(RefusedReason.EXPIRED, "the mutation found no end in time")
        elif finding is Finding.CHANGED:
            hold.move(Event.FOUND_CHANGED, self._seconds(), reason=str(RefusedReason.HUMAN_CHANGED))
            raise Refused(RefusedReason.HUMAN_CHANGED, f"the target of {mutation.edit.name} changed since it was read")
        elif in_doubt:
            hold.move(Event.SETTLED_ABSENT, self._seconds())
        return finding is Finding.DESIRED

    def _finding(self, mutation: Mutation, hold: Hold) -> Finding:
        if mutation.is_fresh(self.now()) and not hold.row.in_doubt and not self.compares(mutation):
            return found(mutation.target.desired_digests(), hold.row.base, hold.row.base)
        document = self.writer.task(mutation.target.task_gid, mutation.target.opt_fields())
        finding = compare(mutation.target, hold.row.base, document)
        if finding is not Finding.DESIRED:
            check_scope(mutation.target, document, mutation.source.project_gid)
        return finding

    def _reserve(self, mutation: Mutation, hold: Hold, budget: int) -> Slot | None:
        left = (self.deadline - self.now()).total_seconds()
        if left < SEND_NEEDS_SECONDS:
            raise Unavailable(f"{left:.0f} s are left, a request needs {SEND_NEEDS_SECONDS:.0f}")
        source = mutation.source
        switches = flags.switches_over(source.project_gid, source.workflow, mutation.target.field_gids())
        deadline = self.deadline.timestamp()
        passage = Passage(mutation.mutation_id, hold.row, source.project_gid, switches, budget, deadline)
        slot = reserve(self.table, passage, self._seconds(), self.rng)
        hold.keep(after(hold.row, Event.RESERVE, self._seconds(), send_deadline=deadline))
        return slot

    def _give_back(self, mutation: Mutation, slot: Slot | None) -> None:
        """Free the budget's slot of a change that surely was not made, best effort: it is free in 60 s anyway."""
        if slot:
            with suppress(Retryable, ConditionFailed):
                self.table.write(give_back(mutation.source.project_gid, slot))

    def _send(self, mutation: Mutation, hold: Hold, breaker: Breaker) -> Reply:
        """One request. A definite no is written down at once; anything unclear leaves the row in SENDING."""
        try:
            return self.writer.apply(mutation.edit)
        except OutcomeUnknown:
            self._count_failure(breaker)
            raise
        except (Throttled, Unavailable, Contended) as error:
            hold.move(Event.NOT_APPLIED, self._seconds())
            if isinstance(error, Unavailable):
                self._count_failure(breaker)
            raise
        except Rejected as error:
            passing = error.reason in PASSING_REFUSALS
            hold.move(Event.NOT_APPLIED if passing else Event.DECLINED, self._seconds(), reason=str(error.reason))
            raise

    def _finish(self, mutation: Mutation, hold: Hold, reason: str, result_gid: str | None) -> None:
        """DONE and the audit entry, together or not at all. Raises Contended for a worker that no longer holds it."""
        subject = mutation.source.subject
        at = self.now()
        facts: Item = {"reason": reason, "lease_until": 0} | ({"result_gid": result_gid} if result_gid else {})
        changes = after(hold.row, Event.APPLIED, at.timestamp(), **facts)
        finishing = rows.change(mutation.mutation_id, hold.row.state.value, hold.row.fence, changes)
        for _ in range(FINISH_TRIES):
            head = audit.Head.parse(subject, self.table.get(keys.audit_head(subject)))
            entry = audit.entry(head, subject, mutation.as_audit(at, reason, result_gid))
            writes = [finishing, *audit.appending(subject, head, entry)]
            try:
                self.table.transact(writes, self._token())
            except Contended:
                continue
            except TransactionRefused as refused:
                if 0 not in refused.failed:
                    continue  # another mutation of this subject moved the head
                hold.check_mine(refused.failed[0], changes["state"])
            hold.keep(changes)
            return
        raise Contended("the audit chain of this subject kept moving", retry_after_seconds=1)

    def _count_failure(self, breaker: Breaker) -> None:
        health.failed(self.table, breaker, self._seconds())
        self.telemetry.count("AsanaWriteFailures")

    def _token(self) -> str:
        return f"{self.rng.getrandbits(TOKEN_BITS):032x}"

    def _seconds(self) -> float:
        return self.now().timestamp()
