"""In which order do the edits of a plan take effect?"""

from collections.abc import Iterable
from typing import Final

from steward.asana.edits import CompleteOwnTask, EditOwnComment, MutationClass
from steward.governance import consent, reviews
from steward.governance.mutation import Mutation

# What is set, where it stands, what is made, what is said; a comment that is edited is said too.
_TURNS: Final = {
    (MutationClass.ABSOLUTE_SET, False): 0,
    (MutationClass.SET_LIKE, False): 1,
    (MutationClass.CREATE_KEYED, False): 2,
    (MutationClass.ABSOLUTE_SET, True): 3,
    (MutationClass.CREATE_MARKED, False): 3,
    (MutationClass.AT_MOST_ONCE, False): 4,
}

LAST: Final = 5  # after everything else


def in_order(mutations: Iterable[Mutation]) -> list[Mutation]:
    """The order in which a plan's edits take effect: by class, and within one as planned (RELIABILITY 3.3)."""
    return sorted(mutations, key=_turn)


def _turn(mutation: Mutation) -> int:
    """What is said of a task of ours comes before its end, and a newer proposal before the end of an older one."""
    is_reviews = reviews.belongs(mutation) and isinstance(mutation.edit, CompleteOwnTask)
    if is_reviews or consent.ends_superseded(mutation):
        return LAST
    return _TURNS[mutation.edit.mutation_class, isinstance(mutation.edit, EditOwnComment)]
