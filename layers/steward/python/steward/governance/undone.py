"""Which of our changes did an earlier undo take back, so that nothing of them stands any more?

Pure. An undo says in its plan which mutations it takes back. An undo that is taken back itself gives them their effect
again, as if it had never been.
"""

from collections.abc import Iterable, Mapping

from steward.governance.changes import Change


def undone(changes: Iterable[Change]) -> frozenset[str]:
    """The ids of those that were taken back; `changes` are all of one place, the oldest first."""
    gone: set[str] = set()
    took: dict[str, tuple[str, ...]] = {}
    for each in changes:
        if each.undoes:
            took[each.mutation_id] = each.undoes
            _take_back(each.undoes, took, gone)
    return frozenset(gone)


def _take_back(mutation_ids: Iterable[str], took: Mapping[str, tuple[str, ...]], gone: set[str]) -> None:
    for mutation_id in mutation_ids:
        gone.add(mutation_id)
        _give_back(took.get(mutation_id, ()), took, gone)


def _give_back(mutation_ids: Iterable[str], took: Mapping[str, tuple[str, ...]], gone: set[str]) -> None:
    for mutation_id in mutation_ids:
        gone.discard(mutation_id)
        _take_back(took.get(mutation_id, ()), took, gone)
