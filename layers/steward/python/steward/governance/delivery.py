"""May an update leave now for these readers?

By a rule of time: who can open the project is looked up when the run begins, and a request that waited for long, in a
queue or behind an outage, would go to people who were removed meanwhile. Then the next run looks anew.
"""

from datetime import datetime, timedelta
from typing import Final

from steward.asana.edits import DeliverUpdate, SendEmail
from steward.errors import Refused, RefusedReason
from steward.governance.mutation import Mutation

# The machine's own retries of a throttled request take up to ten minutes; what takes longer is looked at anew.
LOOKED_UP_WITHIN: Final = timedelta(minutes=15)


def permit(mutation: Mutation, now: datetime) -> None:
    """Raises Refused(readers_unknown) for an update that waited, Refused(no_readers) for one that is for nobody."""
    edit = mutation.edit
    if not isinstance(edit, DeliverUpdate | SendEmail):
        return
    if not edit.reader_gids:
        raise Refused(RefusedReason.NO_READERS, f"{edit.name} is for nobody any more")
    if now - mutation.read_at > LOOKED_UP_WITHIN:
        raise Refused(RefusedReason.READERS_UNKNOWN, f"who may read it was looked up at {mutation.read_at:%H:%M} UTC")
