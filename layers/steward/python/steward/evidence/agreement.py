"""How does what was judged compare with what people made of it?

By configured key: what they said to a proposal, else what stands there that they chose themselves: an option by its
name, a number within what two people would call the same, an assignee by gid. What nobody has settled yet counts as
open, never as right or wrong, and so does what the bot put there itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import CustomField, FieldValue, Task
from steward.evidence.history import ASSIGNEE

# Two estimates of the same work that differ by less than this factor are the same estimate to the people who make them.
SAME_WITHIN: Final = 1.5


class Reaction(StrEnum):
    """What people made of one judgement; the words are keys of the digest."""

    ACCEPTED = "accepted"  # they said yes to it
    CHOSEN = "chosen"  # they chose the same by themselves
    CORRECTED = "corrected"  # they chose otherwise, or took back their yes
    REJECTED = "rejected"  # they said no to it
    OPEN = "open"  # they have not settled it


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many judgements of a key people settled in which way."""

    accepted: int = 0
    chosen: int = 0
    corrected: int = 0
    rejected: int = 0
    open: int = 0

    @property
    def agreed(self) -> int:
        """Those on which people and the judgement said the same."""
        return self.accepted + self.chosen

    @property
    def settled(self) -> int:
        """Those that people have settled."""
        return self.agreed + self.corrected + self.rejected

    def with_one(self, reaction: Reaction) -> "Agreement":
        """With one more judgement."""
        return replace(self, **{str(reaction): getattr(self, reaction) + 1})

    def as_json(self) -> dict[str, int]:
        """For the digest."""
        counts = {str(each): int(getattr(self, each)) for each in Reaction}
        return {"agreed": self.agreed, "settled": self.settled, **counts}


def documents(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every edit that a plan judged for, whatever its mode and rules made of it."""
    return [*plan.get("edits", ()), *plan.get("proposals", ()), *(each["edit"] for each in plan.get("refused", ()))]


def values_in(document: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[tuple[str, FieldValue]]:
    """The configured keys that one edit of the plan sets, and to what."""
    keys = {gid: key for key, gid in plan.get("fields", {}).items()}
    yield from ((keys[gid], value) for gid, value in (document.get("values") or {}).items() if gid in keys)
    if document.get("edit") == "assign":
        yield ASSIGNEE, document["assignee_gid"]


def judged_values(plan: Mapping[str, Any]) -> dict[str, FieldValue]:
    """What a plan says under each configured key, whatever its mode and rules made of it."""
    return {key: value for document in documents(plan) for key, value in values_in(document, plan)}


def agreements(
    plans: Iterable[tuple[Mapping[str, Any], Task, Mapping[str, Reaction]]], learn: Mapping[str, str]
) -> dict[str, Agreement]:
    """Of each key, over plans, the tasks as they stand now, and what people said to the plan's proposals by key.

    `learn` maps a key to the field in which people settle. A key that people settle nowhere, and of which they said
    nothing, is left out: nothing can be said of it.
    """
    found: dict[str, Agreement] = {}
    for plan, task, answers in plans:
        for key, value in judged_values(plan).items():
            if key == ASSIGNEE or key in learn or key in answers:
                reaction = answers.get(key) or _reaction(key, value, task, learn.get(key), plan)
                found[key] = found.get(key, Agreement()).with_one(reaction)
    return found


def _reaction(key: str, value: FieldValue, task: Task, settled_in: str | None, plan: Mapping[str, Any]) -> Reaction:
    """By what stands there."""
    agreed = agrees(key, value, task, settled_in, plan.get("names", {}))
    if agreed is None or (agreed and _is_our_own(key, task, settled_in, plan)):
        return Reaction.OPEN
    return Reaction.CHOSEN if agreed else Reaction.CORRECTED


def _is_our_own(key: str, task: Task, settled_in: str | None, plan: Mapping[str, Any]) -> bool:
    """Whether the plan put the value there itself, in the very field in which people would settle it."""
    field = task.field(settled_in) if settled_in else None
    in_place = key == ASSIGNEE or (field is not None and plan.get("fields", {}).get(key) == field.gid)
    return in_place and any(key == name for each in plan.get("edits", ()) for name, _ in values_in(each, plan))


def agrees(key: str, value: FieldValue, task: Task, settled_in: str | None, names: Mapping[str, str]) -> bool | None:
    """Whether people settled on the same; None where they have not settled it."""
    if key == ASSIGNEE:
        return None if task.assignee is None else task.assignee.gid == value
    field = task.field(settled_in) if settled_in else None
    if field is None or field.value in (None, "", ()):
        return None
    if isinstance(value, int | float) and isinstance(field.value, int | float):
        return _close(float(value), float(field.value))
    return names.get(str(value), str(value)).casefold() == _said(field).casefold()


def _close(one: float, other: float) -> bool:
    if one <= 0 or other <= 0:
        return one == other
    return max(one, other) / min(one, other) <= SAME_WITHIN


def _said(field: CustomField) -> str:
    option = field.option(str(field.value))
    return option.name if option else field.display or str(field.value)
