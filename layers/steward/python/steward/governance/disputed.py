"""Which values of a task may no certificate fill, because people said no to what was judged there, or took it back?

Pure. A certificate speaks for a field; of one task people have spoken themselves. They are asked again instead.
"""

from collections.abc import Iterable, Mapping

from steward.asana.edits import Edit
from steward.asana.models import FieldValue
from steward.governance.outcomes import targets_of
from steward.store.proposals import State


def disputed(ended: Iterable[tuple[State, Edit]], present: Mapping[str, FieldValue]) -> frozenset[str]:
    """The targets, by what became of the proposals and undos of the task and what stands there now.

    What was carried out and stands there no more was undone or cleared.
    """
    found: set[str] = set()
    for state, edit in ended:
        gone = (each for each in targets_of([edit]) if state is State.USED and present.get(each) is None)
        found |= targets_of([edit]) if state is State.REJECTED else set(gone)
    return frozenset(found)
