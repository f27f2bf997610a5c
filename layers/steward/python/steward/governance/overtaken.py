"""What becomes of the mutations of earlier runs that none will carry on, and of those whose outcome nobody knows?

A run may die after its request left, and the text may change before anybody read back what became of it; or it may not
change, and the next run finds nothing left to do. So each run of that workflow and subject begins with such mutations,
and brings each to its end before anything new is planned: what took effect is done and audited, what did not is never
sent from that plan any more. No request of an old text can land behind a new one unseen.

RELIABILITY 3.3, "a plan that is overtaken by a newer fingerprint is cancelled between mutations, never inside one".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from steward.errors import ContextExpired, Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.carrier import Carrier
from steward.governance.hold import Hold
from steward.governance.journal import TERMINAL, Event, Row, State
from steward.governance.mutation import Mutation, Source
from steward.governance.settling import settle_doubt
from steward.store import journal as rows
from steward.store import keys
from steward.store.table import Item, Table


def found_out(table: Table, settled: Iterable[str]) -> dict[str, str]:
    """What the mutations that were just brought to their end turned out to have left, by field gid."""
    items = (table.get(keys.mutation(mutation_id)) or {} for mutation_id in settled)
    return {name: digest for item in items for name, digest in (item.get("written") or {}).items()}


def settle(carrier: Carrier, source: Source, mutation_id: str) -> Mapping[str, str]:
    """Bring one to its end; what it turned out to have left on the subject, as `Carried.written`.

    Raises Contended while its worker may be alive, OutcomeUnknown while its request may still land, and what a reading
    raises that may be tried again.
    """
    item = carrier.table.get(keys.mutation(mutation_id))
    row = Row.parse(item) if item else None
    if item and row and row.state not in TERMINAL:
        hold = carrier.hold(mutation_id, row)
        try:
            with carrier.releasing(hold, item["edit"]["name"]):
                _end(carrier, hold, mutation_id, item)
        except (Refused, Rejected):
            if hold.row.state not in TERMINAL:
                raise
        row = hold.row
        if row.state is State.UNKNOWN:  # it may stand there now: what comes after it is another input
            now = carrier.now().timestamp()
            carrier.table.write(rows.acted_on(source.work, str(item.get("input_fingerprint", "")), "", {}, now))
    carrier.close(source, mutation_id)
    return row.written if row else {}


def _end(carrier: Carrier, hold: Hold, mutation_id: str, item: Item) -> None:
    reason = RefusedReason.OVERTAKEN
    if hold.row.in_doubt and (mutation := _stored(carrier, hold.row, mutation_id, item)):
        settle_doubt(carrier, mutation, hold)
    elif hold.row.in_doubt:
        reason = RefusedReason.EXPIRED  # the frozen values are gone
    if hold.row.state not in TERMINAL:
        hold.move(Event.EXPIRE, carrier.now().timestamp(), reason=str(reason))


def _stored(carrier: Carrier, row: Row, mutation_id: str, item: Item) -> Mutation | None:
    """The mutation as its row froze it; None where the frozen values are gone. Raises Rejected(tampered)."""
    try:
        document = carrier.objects.get(row.plan)
    except ContextExpired:
        return None
    names = ("run_id", "workflow", "subject", "project_gid")
    source = Source(**{name: item[name] for name in names}, input_fingerprint=item.get("input_fingerprint", ""))
    mutation = replace(Mutation.of_plan(source, document, row.plan, row.ordinal), mutation_id=mutation_id)
    if mutation.desired_sha256 != row.desired_sha256:
        raise Rejected(RejectedReason.TAMPERED, f"mutation {mutation_id} points at another edit")
    return mutation
