"""Have we written the same things of this task too often by now?

Two automations that revert each other could go on for ever. Whatever else fails, a task's fields are set by at most
three decisions an hour; the fourth is refused, not delayed, and the scan looks at the task again when the hour is over.
A decision that is sent again after a lost answer is the same one.

RELIABILITY A21, 3.6.
"""

from functools import partial
from typing import Final

from steward.asana.edits import MutationClass
from steward.errors import Refused, RefusedReason
from steward.governance.budget import LANDING_SECONDS, changes_in
from steward.governance.mutation import Mutation
from steward.governance.slots import Slots
from steward.store import keys

WRITES: Final = 3  # RELIABILITY A21: a person who corrects a request gets that many new judgements at once, a war ends
DECIDED: Final = "decided:"  # how the name of such an edit begins
HOUR_SECONDS: Final = 3600.0

# A decision may take effect that long after its slot was taken. Not settled: three minutes are not worth a write each.
SPAN_SECONDS: Final = HOUR_SECONDS + LANDING_SECONDS


def takes_out_decided(mutation: Mutation) -> bool:
    """Whether the edit takes proposals that people decided out of the AI field that showed them, by its plan."""
    once = str((mutation.document.get("once") or {}).get(str(mutation.ordinal), ""))
    return once.startswith(DECIDED)


def writes_of(mutation: Mutation) -> Slots | None:
    """The slots of what the mutation sets, by task and kind of edit; None for what cannot be fought over.

    Only an absolute set replaces a value; what is made or added is made once by its own name (RELIABILITY 3.2), and so
    is the end of a decided proposal's text: it comes once for each decision of a person.
    """
    edit, gid = mutation.edit, mutation.target.gid
    if edit.mutation_class is not MutationClass.ABSOLUTE_SET or takes_out_decided(mutation):
        return None

    def spent(wait: float) -> Refused:
        return Refused(RefusedReason.RESTRAINED, f"{edit.name} of {gid} was done {WRITES} times, {wait:.0f} s to go")

    return Slots(partial(keys.restraint_slot, gid, edit.name), WRITES, SPAN_SECONDS, spent, mutation.mutation_id)


def limits_of(mutation: Mutation, budget: int) -> tuple[Slots, ...]:
    """All that the mutation must find room in: the project's K (0 where its task took a slot already), and its own."""
    changes = changes_in(mutation.source.project_gid, budget, mutation.mutation_id) if budget else None
    return tuple(each for each in (changes, writes_of(mutation)) if each)
