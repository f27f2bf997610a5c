"""Which values does a mutation carry: those of the plan that was there first, whatever a later run would say."""

from steward.asana.oauth import Credential
from steward.errors import Contended, ContextExpired, Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.hold import Hold
from steward.governance.journal import EXPIRES_AFTER_SECONDS, TERMINAL_LIFE_SECONDS, Event, Row
from steward.governance.marker import UNMARKED, is_marked, mark_of
from steward.governance.mutation import Mutation
from steward.store import journal as rows
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Item, Table


def needs_mark(mutation: Mutation) -> bool:
    """Whether what the mutation makes has to bear a key or a marker."""
    return is_marked(mutation.edit.mutation_class)


def plan_once(table: Table, asked: Mutation, credential: Credential | None, now: float) -> Row:
    """The mutation's row: put now, with its mark, or as an earlier run or attempt left it; `now` in epoch seconds.

    `credential` is the write grant's, for a mutation that needs a mark. Raises Rejected(bad_configuration) where such a
    grant has no marker key.
    """
    mark = mark_of(asked.edit.mutation_class, asked.mutation_id, credential) if credential else UNMARKED
    item = asked.as_item(now, mark)
    source = asked.source
    ttl = int(now + EXPIRES_AFTER_SECONDS) + TERMINAL_LIFE_SECONDS
    table.write(rows.opened(source.work, asked.mutation_id, source.input_fingerprint, ttl))  # first: none is forgotten
    try:
        table.write(rows.put(asked.mutation_id, item))
    except ConditionFailed as failed:
        row = Row.parse(failed.item or item)
        may_be = row.may_be_planned_anew(asked.edit.mutation_class)
        return _renewed(table, asked.mutation_id, item, row) if may_be else row
    return Row.parse(item)


def _renewed(table: Table, mutation_id: str, item: Item, row: Row) -> Row:
    """The row planned anew, with the values of now. Raises Contended where another worker was faster."""
    write = rows.renewed(mutation_id, item, (row.state.value, row.epoch))
    anew = item | {"epoch": row.epoch + 1, "anew": True}
    try:
        table.write(write)
    except ConditionFailed as failed:
        found = failed.item or {}
        if found.get("plan_sha256") != item["plan_sha256"] or found.get("epoch") != row.epoch + 1:
            raise Contended("another worker planned this mutation anew") from failed
    return Row.parse(anew)


def frozen_of(objects: Objects, asked: Mutation, hold: Hold, now: float) -> Mutation:
    """The mutation as its row froze it: these values are the ones to read back, and the only ones to send.

    Raises Refused(expired) where the frozen values are gone, Rejected(tampered) where they are not what was frozen.
    """
    row = hold.row
    if (row.plan, row.ordinal) == (asked.plan, asked.ordinal):
        frozen = asked
    else:
        try:
            document = objects.get(row.plan)
        except ContextExpired as gone:
            hold.move(Event.EXPIRE, now, reason=str(RefusedReason.EXPIRED))
            raise Refused(RefusedReason.EXPIRED, "the frozen values are gone") from gone
        frozen = Mutation.of_plan(asked.source, document, row.plan, row.ordinal)
    if (frozen.mutation_id, frozen.desired_sha256) != (asked.mutation_id, row.desired_sha256):
        raise Rejected(RejectedReason.TAMPERED, f"mutation {asked.mutation_id} points at another edit")
    return frozen
