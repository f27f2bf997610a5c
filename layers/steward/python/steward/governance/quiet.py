"""When may people be notified, and which edits notify them?

A field that only the bot fills may be set at any hour; what puts something into somebody's inbox waits for the end of
the project's quiet hours. (WORKFLOWS, "Lifecycle bot too noisy".)
"""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from steward.asana.edits import (
    Edit,
    EditOwnComment,
    PlaceInSection,
    Reorder,
    SetProjectFields,
    SetTaskFields,
    Tag,
)

if TYPE_CHECKING:
    from steward.governance.policy import QuietHours

# What Asana puts into nobody's inbox; every other edit notifies an assignee, a follower or the members of a project.
SILENT: Final = (SetTaskFields, SetProjectFields, EditOwnComment, PlaceInSection, Reorder, Tag)


def notifies(edit: Edit) -> bool:
    """Whether people are told of the edit by Asana itself."""
    return not isinstance(edit, SILENT)


def quiet_until(quiet: "QuietHours | None", now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` (aware) lies, None outside of them; equal times mean the whole day never.

    The clock of the project's own zone counts, so that a span keeps its hours when summer time begins or ends.
    """
    if quiet is None or quiet.start == quiet.end:
        return None
    local = now.astimezone(quiet.zone_info)
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    for day in (local.date() - timedelta(days=1), local.date()):
        last = day if start < end else day + timedelta(days=1)
        begins = datetime.combine(day, start, quiet.zone_info)
        ends = datetime.combine(last, end, quiet.zone_info)
        if begins.timestamp() <= now.timestamp() < ends.timestamp():
            return ends
    return None
