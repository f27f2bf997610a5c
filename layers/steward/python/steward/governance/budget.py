"""May one more task be changed in this project now?

A project has K slots, and each changed or made task takes one until 60 s after it was changed for the last time. Over
the budget a run waits and counts; it does not fail.

DESIGN section 4, "Blast budget".
"""

from functools import partial
from typing import Final

from steward.errors import Throttled
from steward.governance.creation import Creation, Place
from steward.governance.journal import SETTLE_SECONDS
from steward.governance.mutation import Mutation
from steward.governance.slots import Slots
from steward.store import keys

SPAN_SECONDS: Final = 60.0  # the span of the promise

# WriteBack's Timeout in template.yaml: every request of an invocation leaves within it.
INVOCATION_SECONDS: Final = 70.0

# The longest after its slot was taken that a change may take effect: the platform ends the sender, and what was in
# flight by then lands within the settle time (RELIABILITY 3.3).
LANDING_SECONDS: Final = INVOCATION_SECONDS + SETTLE_SECONDS


def changes_in(project_gid: str, size: int, mutation_id: str = "") -> Slots:
    """The project's slots, to be taken by that mutation. None free: Throttled, with the wait until one may be."""

    def spent(wait: float) -> Throttled:
        return Throttled(f"the project's {size} changes in {SPAN_SECONDS:.0f} s are spent", retry_after_seconds=wait)

    key = partial(keys.budget_slot, project_gid)
    return Slots(key, size, SPAN_SECONDS, spent, mutation_id, LANDING_SECONDS)


def counts_as(mutation: Mutation) -> str:
    """What the mutation changes, by a name: a task that it makes is one more, whatever it is made under.

    Later changes of the same thing within one invocation need no further slot: the first one's covers them.
    """
    target = mutation.target
    if isinstance(target, Creation) and target.place in (Place.SUBTASK, Place.PART, Place.PROJECT_TASK):
        return f"made by {mutation.mutation_id}"
    return target.gid
