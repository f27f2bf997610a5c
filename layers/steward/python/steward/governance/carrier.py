"""How does one mutation take effect at most once, whatever fails, repeats or is killed?

Plan, take, read back where in doubt, compare, guard, send once, finish with the audit entry. Each step is a row change
that only the holder can make; between any two of them the process may die, and the next worker finds in the row what
it must do.

RELIABILITY 3.3.
"""

from collections.abc import Callable, Iterator, Mapping
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
    OutcomeUnknown,
    Refused,
    RefusedReason,
    Rejected,
    Retryable,
    Throttled,
    Unavailable,
)
from steward.governance import finishing, flags
from steward.governance.breaker import ASANA_WRITE, Breaker
from steward.governance.finding import Finding, Seen, found, shortened
from steward.governance.frozen import frozen_of, needs_mark, plan_once
from steward.governance.giving_up import PASSING_REFUSALS, given_up, reason_behind
from steward.governance.health import Health
from steward.governance.hold import Hold, take
from steward.governance.journal import (
    LEASE_MARGIN_SECONDS,
    TERMINAL,
    Event,
    Row,
    after,
)
from steward.governance.mutation import Carried, Mutation, Source, ended
from steward.governance.outgoing import Outgoing
from steward.governance.readback import read_back
from steward.governance.restraint import limits_of
from steward.governance.sending import TOKEN_BITS, Consent, Passage, reserve
from steward.governance.settling import settle_doubt
from steward.governance.slots import Held, Slot, Slots
from steward.store import journal as rows
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Item, Table
from steward.telemetry import Telemetry

# The longest one request can take, the wire's own margin, and 3 s to write its outcome down: with less left, it does
# not leave. The wire would refuse it too, but only after the row says SENDING.
SEND_NEEDS_SECONDS: Final = Timeouts().worst + MARGIN_SECONDS + 3.0


@dataclass(frozen=True, slots=True)
class Carrier:
    """The collaborators of one invocation; `deadline` is when the platform ends it.

    `permit` raises Refused where today's configuration does not allow the mutation; `compares` says whether its target
    must be read first however fresh the plan is (a person owns it). `bot_user_gid` is who our own things were made by.
    `consents` gives what must hold beside the switches when a mutation's request leaves, and is spent by it.
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
    bot_user_gid: str
    consents: Callable[[Mutation], tuple[Consent, ...]] = lambda _mutation: ()

    def carry(self, asked: Mutation, budget: int) -> Carried:
        """Bring the mutation to its end. `budget` is the project's K, 0 where its task took a slot already.

        Raises Retryable errors where trying again may help, OutcomeUnknown only when a request of this mutation may
        still land; Refused and Rejected where it ends without effect.
        """
        row = self._plan(asked)
        if row.state in TERMINAL:
            self.close(asked.source, asked.mutation_id)
            return self._ended(asked, row)
        hold = self.hold(asked.mutation_id, row)
        try:
            return self._carried(asked, hold, budget)
        finally:
            if hold.row.state in TERMINAL:
                self.close(asked.source, asked.mutation_id)

    def hold(self, mutation_id: str, row: Row) -> Hold:
        """Take the row. Raises Contended, OutcomeUnknown as `take`."""
        lease_until = self.deadline.timestamp() + LEASE_MARGIN_SECONDS
        return take(self.table, mutation_id, row, self._token(), self._seconds(), lease_until)

    def close(self, source: Source, mutation_id: str) -> None:
        """Note that the mutation is at its end, best effort: a later run of the subject looks again."""
        with suppress(Retryable):
            self.table.write(rows.closed(source.work, mutation_id))

    def _carried(self, asked: Mutation, hold: Hold, budget: int) -> Carried:
        with self.releasing(hold, asked.edit.name):
            mutation = frozen_of(self.objects, asked, hold, self._seconds())
            seen = self._looked(mutation, hold)
            if seen is None:
                return Carried(mutation.mutation_id, sent=False, written=hold.row.written)
            self.permit(mutation)
            breaker = self._health.ready(hold.row.owner, self._seconds(), self.deadline.timestamp())
            limits = limits_of(mutation, budget)
            taken = self._reserve(mutation, hold, limits)
        try:
            reply = self._send(mutation, hold, breaker)
        except (Throttled, Unavailable, Contended, Rejected):
            self._give_back(limits, taken)
            raise
        kept = mutation.kept(reply.data)
        ours = {name: digest for name, digest in kept.items() if name not in seen.met}  # what stood there is not ours
        self.finish(mutation, hold, "written", reply.data.get("gid"), ours)
        self._health.succeeded(breaker)
        held = tuple(map(Held, limits, taken))
        return Carried(mutation.mutation_id, sent=True, written=hold.row.written, held=held)

    def _plan(self, asked: Mutation) -> Row:
        """The mutation's row: put now, or as an earlier run or attempt left it."""
        credential = self.writer.credential() if needs_mark(asked) else None
        return plan_once(self.table, asked, credential, self._seconds())

    def _ended(self, mutation: Mutation, row: Row) -> Carried:
        if error := ended(row):
            raise error
        return Carried(mutation.mutation_id, sent=False, written=row.written, earlier=row.plan != mutation.plan)

    @contextmanager
    def releasing(self, hold: Hold, operation: str) -> Iterator[None]:
        """Before anything left: a passing trouble gives the row up at once, a lasting one ends it."""
        try:
            yield
        except (Retryable, Refused, Rejected) as error:
            if hold.row.state in TERMINAL:
                raise
            event, facts = given_up(hold.row, error)
            if event is Event.UNREADABLE:
                self.telemetry.count("OutcomesNeverKnown", operation=operation)
            with suppress(Retryable):  # the lease ends by itself; the first error is the one to tell
                hold.move(event, self._seconds(), **facts)
            raise

    def _looked(self, mutation: Mutation, hold: Hold) -> Seen | None:
        """What stands there; None where nothing is left to send. Raises Refused where somebody changed the target."""
        if hold.row.in_doubt:
            settle_doubt(self, mutation, hold)
        if hold.row.state in TERMINAL:
            self._ended(mutation, hold.row)
            return None
        seen = self._finding(mutation, hold)
        if seen.finding is Finding.DESIRED:
            ours = {name: digest for name, digest in seen.written.items() if name not in seen.met}
            hold.move(Event.FOUND_DONE, self._seconds(), reason="already_so", written=mutation.left(ours))
            return None
        if hold.row.is_expired(self._seconds()):
            hold.move(Event.EXPIRE, self._seconds(), reason=str(RefusedReason.EXPIRED))
            raise Refused(RefusedReason.EXPIRED, "the mutation found no end in time")
        if seen.finding is Finding.CHANGED:
            hold.move(Event.FOUND_CHANGED, self._seconds(), reason=str(RefusedReason.HUMAN_CHANGED))
            raise Refused(RefusedReason.HUMAN_CHANGED, f"the target of {mutation.edit.name} changed since it was read")
        return seen

    def _finding(self, mutation: Mutation, hold: Hold) -> Seen:
        """By a fresh plan's own reading where that may stand in for a compare: not for a row that was planned anew."""
        row = hold.row
        if mutation.is_fresh(self.now()) and not row.anew and not self.compares(mutation):
            desired = mutation.target.desired_digests()
            return Seen(found(desired, row.base, row.base), written=shortened(desired))
        return self.reading(mutation, row)

    def reading(self, mutation: Mutation, row: Row) -> Seen:
        """What stands there now. Raises what `read_back` raises."""
        seen = read_back(self.writer, mutation, row, self.bot_user_gid)
        if seen.copies[1:]:
            self.telemetry.count("DuplicateMarkers", operation=mutation.edit.name)
        return seen

    def _reserve(self, mutation: Mutation, hold: Hold, limits: tuple[Slots, ...]) -> tuple[Slot, ...]:
        left = (self.deadline - self.now()).total_seconds()
        if left < SEND_NEEDS_SECONDS:
            raise Unavailable(f"{left:.0f} s are left, a request needs {SEND_NEEDS_SECONDS:.0f}")
        source = mutation.source
        switches = flags.switches_over(source.project_gid, source.workflow, sorted(mutation.target.names))
        deadline = self.deadline.timestamp()
        passage = Passage(mutation.mutation_id, hold.row, switches, limits, deadline, self.consents(mutation))
        try:
            taken = reserve(self.table, passage, self._seconds(), self.rng)
        except Throttled:
            self.telemetry.count("BlastBudgetWaits", workflow=source.workflow)
            raise
        hold.keep(after(hold.row, Event.RESERVE, self._seconds(), send_deadline=deadline))
        return taken

    def _give_back(self, limits: tuple[Slots, ...], taken: tuple[Slot, ...]) -> None:
        """Free the slots of a change that surely was not made, best effort: they come free by themselves."""
        for limit, slot in zip(limits, taken, strict=True):
            with suppress(Retryable, ConditionFailed):
                self.table.write(limit.give_back(slot))

    def _send(self, mutation: Mutation, hold: Hold, breaker: Breaker) -> Reply:
        """One request. A definite no is written down at once; anything unclear leaves the row in SENDING."""
        try:
            mark = hold.row.mark
            return self.writer.apply(mutation.edit, external_gid=mark.external_gid, marker=mark.marker)
        except OutcomeUnknown:
            self._count_failure(mutation, breaker)
            raise
        except (Throttled, Unavailable, Contended) as error:
            hold.move(Event.NOT_APPLIED, self._seconds())
            if isinstance(error, Unavailable):
                self._count_failure(mutation, breaker)
            raise
        except Rejected as refusal:
            why = reason_behind(refusal, self.writer, mutation, hold.row, self.bot_user_gid)
            passing = why.reason in PASSING_REFUSALS
            hold.move(Event.NOT_APPLIED if passing else Event.DECLINED, self._seconds(), reason=str(why.reason))
            raise why from refusal

    def finish(
        self, mutation: Mutation, hold: Hold, reason: str, result_gid: str | None, written: Mapping[str, str]
    ) -> None:
        """DONE and the audit entry, together or not at all. Raises Contended for a worker that no longer holds it."""
        facts: Item = {"reason": reason, "written": dict(written)} | ({"result_gid": result_gid} if result_gid else {})
        finishing.finish(self.table, mutation, hold, facts, self.now(), self._token)

    def _count_failure(self, mutation: Mutation, breaker: Breaker) -> None:
        if isinstance(mutation.target, Outgoing):  # another service's trouble, for which Asana is not left alone
            return
        self._health.failed(breaker, self._seconds())
        self.telemetry.count("AsanaWriteFailures")

    @property
    def _health(self) -> Health:
        return Health(self.table, ASANA_WRITE, lambda: self.telemetry.count("BreakerOpened"))

    def _token(self) -> str:
        return f"{self.rng.getrandbits(TOKEN_BITS):032x}"

    def _seconds(self) -> float:
        return self.now().timestamp()
