"""What are the parts of a remedy called, and under which configured key is each of its edits allowed?"""

from collections.abc import Mapping
from typing import Any, Final

from steward.asana.edits import AddSubtask, Assign, Edit, SetDueDate

BECAUSE: Final = "because"  # of a proposal's diff: the sentences that say why
ABOUT: Final = "about"  # as above: `{"remedy", "grounds", "moved_at", "looked"}` of the stalled task
QUIET_DAYS: Final = 14  # a proposal that nobody answered in a week is not answered the sooner for being made again

_KEYS: Final = {Assign.name: "assignee", SetDueDate.name: "due_on", AddSubtask.name: "add_subtask"}
REMEDIES: Final = tuple(_KEYS.values())  # of a task itself: no custom field stands behind them


def key_of(edit: Edit | Mapping[str, Any]) -> str:
    """The configured key of an edit of a remedy."""
    return _KEYS[edit.name if isinstance(edit, Edit) else str(edit["edit"])]
