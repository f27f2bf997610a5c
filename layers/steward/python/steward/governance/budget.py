"""May one more task be changed in this project now?

A project has K slots of 60 s, and each change takes one. Over the budget a run waits and counts; it does not fail.

DESIGN section 4, "Blast budget".
"""

from functools import partial
from typing import Final

from steward.errors import Throttled
from steward.governance.slots import Slots
from steward.store import keys

SPAN_SECONDS: Final = 60.0  # the span of the promise


def changes_in(project_gid: str, size: int) -> Slots:
    """The project's slots. None free: Throttled, with the wait until the first comes free."""

    def spent(wait: float) -> Throttled:
        return Throttled(f"the project's {size} changes in {SPAN_SECONDS:.0f} s are spent", retry_after_seconds=wait)

    return Slots(partial(keys.budget_slot, project_gid), size, SPAN_SECONDS, spent)
