"""What is read of a task to name it in a text?

Nothing of it is kept for longer than a day, but what the text says.
"""

from typing import Final

NAMED_FIELDS: Final = (
    "name",
    "resource_subtype",
    "completed",
    "due_on",
    "assignee.name",
    "approval_status",
    "created_by.name",
)
