"""Does the field that shows proposals still show one that people decided, and what should it say instead?

Only a text that we wrote is replaced: it is put together once more from the stored proposals that it names, and has to
be the same letter for letter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.asana.models import Task
from steward.errors import ContextExpired
from steward.pipeline.showing import sentence
from steward.store.proposals import RECOMMENDATION, REFERENCE_LENGTH, Proposal, Proposals, State

_REFERENCE: Final = re.compile(rf"\(ref ([0-9a-f]{{{REFERENCE_LENGTH}}})\)")
# Nobody decided these: the next judgement of the task shows what stands in their place.
_UNDECIDED: Final = frozenset({State.OPEN, State.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Recommended:
    """The field, the workflow whose it is, what stands there, and what should: None for nothing."""

    field_gid: str
    workflow: str
    present: str
    text: str | None


def shown_still(known: Sequence[Proposal], proposals: Proposals, task: Task) -> Recommended | None:
    """The field with what it should say; None where it shows nothing that was decided, or a person's own words."""
    if all(each.state in _UNDECIDED for each in known):
        return None
    for gid, present in _texts(task):
        named = _named(present, known)
        if not named or all(each.state in _UNDECIDED for each in named):
            continue
        try:
            diffs = {each.proposal_id: proposals.diff(each) for each in named}
        except ContextExpired:
            continue
        if _is_ours(gid, present, named, diffs):
            waiting = [diffs[each.proposal_id] for each in named if each.state is State.OPEN]
            return Recommended(gid, named[0].workflow, present, _sentence(waiting) if waiting else None)
    return None


def _texts(task: Task) -> list[tuple[str, str]]:
    return [(each.gid, each.value) for each in task.custom_fields if isinstance(each.value, str) and each.value]


def _named(text: str, known: Sequence[Proposal]) -> list[Proposal]:
    """The proposals whose references the text holds, in its order; none where it holds one that is not known."""
    by_reference = {each.reference: each for each in known}
    found = [by_reference.get(reference) for reference in _REFERENCE.findall(text)]
    return [each for each in found if each] if all(found) else []


def _is_ours(gid: str, present: str, named: Sequence[Proposal], diffs: Mapping[str, Mapping[str, Any]]) -> bool:
    shows = all((each.get("fields") or {}).get(RECOMMENDATION) == gid for each in diffs.values())
    return shows and present == _sentence([diffs[each.proposal_id] for each in named])


def _sentence(diffs: Sequence[Mapping[str, Any]]) -> str:
    names: dict[str, str] = {}
    for each in diffs:
        names |= each.get("names") or {}
    return sentence(diffs, names)
