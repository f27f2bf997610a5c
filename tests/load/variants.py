"""Which broken protocols must the checker catch?

Each takes one part of the protocol away (RELIABILITY 3.4): a checker that lets one of them pass would show nothing by
passing the real one. A variant is the product with one piece of its own code replaced for the length of a run, which is
why this is the one place that reaches into modules.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from steward.asana.replies import Reply
from steward.errors import Contended, OutcomeUnknown
from steward.governance import journal
from steward.governance.carrier import Carrier
from steward.governance.finding import Finding, Seen
from steward.governance.hold import Hold
from steward.governance.journal import Event, Row
from steward.governance.mutation import Carried, Mutation
from steward.ingest import coalesce, starter
from steward.ingest.coalesce import Ask, Decision, Step
from steward.pipeline import write_back
from steward.store import keys
from steward.store.leases import Lease
from steward.store.table import ConditionFailed, Write
from tests.entitlement import lent
from tests.load.promises import Promise
from tests.load.simulation import Simulation

type Alter = Callable[[Simulation], None]


class NoJournal(Carrier):
    """The request straight away, every time it is asked for."""

    def carry(self, asked: Mutation, budget: int) -> Carried:  # noqa: ARG002 - the real signature
        self.writer.apply(asked.edit)
        return Carried(asked.mutation_id, sent=True)


class BlindResend(Carrier):
    """A journal that sends again after an unknown outcome without looking."""

    def _looked(self, mutation: Mutation, hold: Hold) -> Seen | None:
        if hold.row.in_doubt:
            hold.move(Event.SETTLED_ABSENT, self.now().timestamp())
            return Seen(Finding.BASE)
        return super()._looked(mutation, hold)


class DeleteOnError(Carrier):
    """The journal whose row is deleted when anything fails, so that the next try begins with nothing."""

    def carry(self, asked: Mutation, budget: int) -> Carried:
        try:
            return super().carry(asked, budget)
        except Exception:
            self.table.write(Write("Delete", keys.mutation(asked.mutation_id)))
            raise


class Powertools(Carrier):
    """The semantics of Powertools' idempotency alone.

    A record while it runs, which is void after the invocation's deadline; deleted on any error; a result afterwards.
    """

    def carry(self, asked: Mutation, budget: int) -> Carried:  # noqa: ARG002 - the real signature
        key, now = keys.mutation(asked.mutation_id), self.now().timestamp()
        begun = asked.as_item(now) | {"state": "CLAIMED", "lease_until": self.deadline.timestamp()}
        condition = "attribute_not_exists(pk) OR (#state = :begun AND lease_until < :now)"
        names, values = {"#state": "state"}, {":begun": "CLAIMED", ":now": now}
        try:
            self.table.write(Write("Put", key, begun, condition=condition, names=names, values=values))
        except ConditionFailed as failed:
            if (failed.item or {}).get("state") == "DONE":
                return Carried(asked.mutation_id, sent=False)
            raise Contended("in progress") from None
        try:
            self.writer.apply(asked.edit)
        except Exception:
            self.table.write(Write("Delete", key))
            raise
        self.table.put(key, begun | {"state": "DONE", "reason": "written"})
        return Carried(asked.mutation_id, sent=True)


class BlindInside(Carrier):
    """A client that sends a request again by itself when the answer is a 5xx or none at all."""

    def _send(self, mutation: Mutation, hold: Hold, breaker: Any) -> Reply:  # noqa: ANN401 - the real signature
        try:
            return super()._send(mutation, hold, breaker)
        except OutcomeUnknown:
            return super()._send(mutation, hold, breaker)


def ignoring_lease(lease: Lease | None, ask: Ask, now: Any) -> Decision:  # noqa: ANN401 - a datetime
    """`coalesce.on_ask` without a look at who runs already."""
    held = coalesce.on_ask(lease, ask, now)
    if held.step not in (Step.TRAIL, Step.WRITE):
        return held
    free = replace(lease, state="idle", quiet_until=0, dirty=False) if lease else None
    return coalesce.on_ask(free, ask, now)


def settling_at_once(_row: Row, _now: float) -> float:
    """`Row.settles_in` of a protocol that waits for nothing."""
    return 0.0


@contextmanager
def replaced(owner: Any, name: str, with_: Any) -> Iterator[None]:  # noqa: ANN401 - any part of a module or class
    """One part of the product replaced, and put back."""
    before = getattr(owner, name)
    setattr(owner, name, with_)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def broken(variant: str) -> Iterator[Alter]:
    """The product with that variant's part replaced; what else a run of it needs is done by the callable."""
    match variant:
        case "none":
            yield _nothing
        case "settle_0":
            with replaced(journal.Row, "settles_in", settling_at_once):
                yield _asks_at_once
        case "lease_ignored":
            with replaced(starter, "on_ask", ignoring_lease):
                yield _nothing
        case _:
            with (
                replaced(write_back, "Carrier", CARRIERS[variant]),
                lent("WriteBackRole", "dynamodb:DeleteItem", "JOURNAL#"),  # the product deletes no row of the journal
            ):
                yield _nothing


CARRIERS: Final[Mapping[str, type[Carrier]]] = {
    "no_journal": NoJournal,
    "blind_resend": BlindResend,
    "blind_inside": BlindInside,
    "delete_on_error": DeleteOnError,
    "powertools": Powertools,
}

# What each must be caught by, at least: the promise that its missing part keeps.
CAUGHT_BY: Final[Mapping[str, frozenset[Promise]]] = {
    "no_journal": frozenset({Promise.DOUBLED}),
    "settle_0": frozenset({Promise.DOUBLED}),
    "blind_resend": frozenset({Promise.DOUBLED}),
    "blind_inside": frozenset({Promise.DOUBLED}),
    "delete_on_error": frozenset({Promise.DOUBLED}),
    "powertools": frozenset({Promise.DOUBLED}),
    "lease_ignored": frozenset({Promise.TOGETHER}),
}
VARIANTS: Final = ("none", *CAUGHT_BY)


def _nothing(_simulation: Simulation) -> None:
    return


def _asks_at_once(simulation: Simulation) -> None:
    """The machine's own wait after an unknown outcome is part of the settle time."""
    for rule in simulation.machine.definition["States"]["WriteBack"]["Retry"]:
        if "OutcomeUnknown" in rule["ErrorEquals"]:
            rule["IntervalSeconds"] = 1
