"""What became of a request whose answer was lost?

Asked only after the settle time, when nothing of it can land any more. Afterwards the row is at its end, or CLAIMED
with nothing of it in flight.

RELIABILITY 3.3, steps 3 and 5.
"""

from typing import TYPE_CHECKING

from steward.errors import RefusedReason
from steward.governance.finding import Finding
from steward.governance.hold import Hold
from steward.governance.journal import Event, reads_back
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.carrier import Carrier


def settle_doubt(carrier: "Carrier", mutation: Mutation, hold: Hold) -> None:
    """Read the target back and move the row by what it shows.

    DONE where it took effect, CONFLICT where somebody changed all that would show it, UNKNOWN where nothing can be read
    back, else CLAIMED. Raises what the reading raises.
    """
    now = carrier.now().timestamp()
    if not reads_back(mutation.edit.mutation_class):
        hold.move(Event.UNREADABLE, now, reason=str(RefusedReason.NEVER_KNOWN))
        carrier.telemetry.count("OutcomesNeverKnown", operation=mutation.edit.name)
        return
    seen = carrier.reading(mutation, hold.row)
    if seen.took_effect:
        carrier.finish(mutation, hold, "read_back", seen.result_gid, mutation.left(seen.written))
    elif seen.finding is Finding.CHANGED:
        hold.move(Event.FOUND_CHANGED, now, reason=str(RefusedReason.HUMAN_CHANGED))
    else:
        hold.move(Event.SETTLED_ABSENT, now)
