"""What does Asana say of a mutation's target now? The one place that reads it, for every class.

RELIABILITY 3.3, steps 3 and 5.
"""

from dataclasses import replace
from datetime import datetime

from steward.asana import protocol
from steward.asana.client import AsanaReader
from steward.errors import OutcomeUnknown, Rejected, RejectedReason
from steward.governance.absolute import OwnTask, TaskValues
from steward.governance.creation import Copy, Creation, closed_to, find_copies
from steward.governance.finding import Bounds, Finding, Seen, Standing
from steward.governance.journal import Row
from steward.governance.marker import Mark
from steward.governance.mutation import Mutation
from steward.governance.outgoing import Outgoing
from steward.governance.testimony import testified


def read_back(reader: AsanaReader, mutation: Mutation, row: Row, bot_user_gid: str) -> Seen:
    """Compare what stands there with the plan, or look for what an earlier request may have made.

    Raises what the reading raises, Refused(not_ours); where the row is not in doubt Refused(out_of_scope), and where it
    is OutcomeUnknown for a reading that did not reach its end, because then nothing is known to be absent, and
    Rejected(unknown_field) for a value that is not to be seen there any more and of which no story tells.
    """
    source = mutation.source
    bounds = Bounds(source.project_gid, bot_user_gid, source.subject.partition(":")[2])
    try:
        match mutation.target:
            case Standing() as target if row.in_doubt:
                seen = target.look_back(row.base, reader.records(target.reading()), bounds)
                return _by_stories(reader, mutation, target, seen, bot_user_gid)
            case Standing() as target:
                return target.compare(row.base, reader.records(target.reading()), bounds)
            case Creation() as target if row.in_doubt:
                made = _keyed(reader, row.mark) or copies_of(reader, target, row.mark, mutation.read_at, bot_user_gid)
                return Seen(Finding.DESIRED if made else Finding.BASE, copies=tuple(each.gid for each in made))
            case Creation() as target:
                _check_open(reader, target, bounds)
                return Seen(Finding.BASE)
            case Outgoing():  # in doubt it never comes here (`settling.py`), and before it left nothing is there
                return Seen(Finding.BASE)
            case target:
                raise TypeError(f"{type(target).__name__} is no target that can be read")
    except Rejected as refusal:
        if row.in_doubt and refusal.reason is RejectedReason.BAD_REQUEST:
            raise OutcomeUnknown(f"the read-back of {mutation.edit.name} did not reach its end: {refusal}") from refusal
        raise


def _by_stories(reader: AsanaReader, mutation: Mutation, target: Standing, seen: Seen, bot_user_gid: str) -> Seen:
    """The same, knowing what the task's stories say.

    People may have changed the values since, or moved the task; and a value that stands there may be a person's.
    """
    if isinstance(target, TaskValues | OwnTask):
        told = testified(reader, mutation, target, bot_user_gid)
        if told is not None:
            return replace(seen, landed=told, proven=True)
    if seen.hidden and not seen.landed:
        raise Rejected(RejectedReason.UNKNOWN_FIELD, f"a field is no longer on {target.gid}")
    return seen


def copies_of(
    reader: AsanaReader, target: Creation, mark: Mark, since: datetime, bot_user_gid: str
) -> tuple[Copy, ...]:
    """Everything under the target that bears the mark, the oldest first.

    A key is looked up and searched for: that Asana keeps it unique is not documented (RELIABILITY 3.2). Raises what a
    walk over pages raises that did not reach its end.
    """
    listed = find_copies(reader.records(target.listing(since)), mark, bot_user_gid, target.place)
    return tuple(sorted({*listed, *_keyed(reader, mark)}))


def _keyed(reader: AsanaReader, mark: Mark) -> tuple[Copy, ...]:
    if not mark.external_gid:
        return ()
    try:
        record = reader.read(protocol.external_task(mark.external_gid)).data
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return ()
        raise
    return find_copies([record], mark, "")


def _check_open(reader: AsanaReader, target: Creation, bounds: Bounds) -> None:
    scope = target.scope()
    for record in reader.records(scope) if scope else ():
        if refusal := closed_to(record, bounds, target.place):
            raise refusal
