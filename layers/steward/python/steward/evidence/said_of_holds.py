"""What may everybody read of what holds a task that stands still?

A task has one assignee: words of anybody's load or absence would name somebody, so that they are for operators alone.
"""

from typing import Final

_NOT_FREE: Final = "nobody is free for it as it is assigned now"
# By the words of `stalled.Hold`; of "quiet" there is nothing to say.
SAID_OF_HOLDS: Final = {
    "blocked_by_overdue": "it waits for late work",
    "blocked": "it waits for other work",
    "assignee_gone": _NOT_FREE,
    "assignee_out": _NOT_FREE,
    "assignee_overloaded": _NOT_FREE,
    "unassigned": "it is nobody's",
    "status_blocked": "its status says that it is blocked",
}
