"""What becomes of the mutations of an earlier text that no run will carry on?

A run may die after its request left, and the text may change before anybody read back what became of it. The next run
of that workflow and subject finds such mutations here, and brings each to its end before anything new is written: what
took effect is done and audited, what did not is never sent any more. So no request of an old text can land behind a new
one unseen.

RELIABILITY 3.3, "a plan that is overtaken by a newer fingerprint is cancelled between mutations, never inside one".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from steward.errors import ContextExpired, Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.carrier import Carrier
from steward.governance.finding import Finding
from steward.governance.hold import Hold
from steward.governance.journal import TERMINAL, Event, Row, reads_back
from steward.governance.mutation import Mutation, Source
from steward.governance.readback import read_back
from steward.store import keys
from steward.store.table import Item

REASON: Final = str(RefusedReason.OVERTAKEN)


def settle(carrier: Carrier, source: Source, mutation_id: str) -> Mapping[str, str]:
    """Bring one to its end; what it turned out to have left on the subject, as `Carried.written`.

    Raises Contended while its worker may be alive, OutcomeUnknown while its request may still land, and what a reading
    raises that may be tried again.
    """
    item = carrier.table.get(keys.mutation(mutation_id))
    written: Mapping[str, str] = {}
    if item is not None and (row := Row.parse(item)).state not in TERMINAL:
        hold = carrier.hold(mutation_id, row)
        with carrier.releasing(hold):
            _end(carrier, hold, mutation_id, item)
        written = hold.row.written
    carrier.close(source, mutation_id)
    return written


def _end(carrier: Carrier, hold: Hold, mutation_id: str, item: Item) -> None:
    now = carrier.now().timestamp()
    if not hold.row.in_doubt:
        hold.move(Event.EXPIRE, now, reason=REASON)
        return
    mutation = _stored(carrier, hold.row, mutation_id, item)
    if mutation is None:
        hold.move(Event.EXPIRE, now, reason=str(RefusedReason.EXPIRED))
    elif not reads_back(mutation.edit.mutation_class):
        hold.move(Event.UNREADABLE, now, reason=str(RefusedReason.NEVER_KNOWN))
    else:
        _read(carrier, hold, mutation)


def _read(carrier: Carrier, hold: Hold, mutation: Mutation) -> None:
    """By what stands there now, whether the request took effect; every earlier send is past its settle time."""
    try:
        seen = read_back(carrier.writer, mutation, hold.row, carrier.bot_user_gid)
    except Refused as closed:  # not what was planned, and the task is out of reach: it had no effect that stands
        hold.move(Event.EXPIRE, carrier.now().timestamp(), reason=str(closed.reason))
        return
    match seen.finding:
        case Finding.DESIRED:
            carrier.finish(mutation, hold, "read_back", seen.result_gid, mutation.left(seen.written))
        case Finding.CHANGED:
            hold.move(Event.FOUND_CHANGED, carrier.now().timestamp(), reason=str(RefusedReason.HUMAN_CHANGED))
        case _:
            hold.move(Event.SETTLED_ABSENT, carrier.now().timestamp())
            hold.move(Event.EXPIRE, carrier.now().timestamp(), reason=REASON)


def _stored(carrier: Carrier, row: Row, mutation_id: str, item: Item) -> Mutation | None:
    """The mutation as its row froze it; None where the frozen values are gone. Raises Rejected(tampered)."""
    try:
        document = carrier.objects.get(row.plan)
    except ContextExpired:
        return None
    names = ("run_id", "workflow", "subject", "project_gid")
    source = Source(**{name: item[name] for name in names}, input_fingerprint="")
    mutation = replace(Mutation.of_plan(source, document, row.plan, row.ordinal), mutation_id=mutation_id)
    if mutation.desired_sha256 != row.desired_sha256:
        raise Rejected(RejectedReason.TAMPERED, f"mutation {mutation_id} points at another edit")
    return mutation
