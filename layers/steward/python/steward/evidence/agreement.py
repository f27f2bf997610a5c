"""How does what was judged compare with what people settled on themselves?

By configured key: an option by its name, a number within what two people would call the same, an assignee by gid. What
nobody has settled yet counts as open, never as right or wrong; only Asana's own state is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.asana.models import CustomField, FieldValue, Task
from steward.evidence.history import ASSIGNEE

# Two estimates of the same work that differ by less than this factor are the same estimate to the people who make them.
SAME_WITHIN: Final = 1.5


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the judgement and people said the same, of those that people have settled; `open` are the others."""

    agreed: int = 0
    settled: int = 0
    open: int = 0

    def with_one(self, *, agreed: bool | None) -> "Agreement":
        """With one more judgement; None where nobody has settled it."""
        if agreed is None:
            return Agreement(self.agreed, self.settled, self.open + 1)
        return Agreement(self.agreed + agreed, self.settled + 1, self.open)


def judged_values(plan: Mapping[str, Any]) -> dict[str, FieldValue]:
    """What a plan says under each configured key, whatever its mode and rules made of it."""
    keys = {gid: key for key, gid in plan.get("fields", {}).items()}
    documents = [
        *plan.get("edits", ()),
        *plan.get("proposals", ()),
        *(each["edit"] for each in plan.get("refused", ())),
    ]
    found: dict[str, FieldValue] = {}
    for document in documents:
        found |= {keys[gid]: value for gid, value in (document.get("values") or {}).items() if gid in keys}
        if document.get("edit") == "assign":
            found[ASSIGNEE] = document["assignee_gid"]
    return found


def agreements(plans: Iterable[tuple[Mapping[str, Any], Task]], learn: Mapping[str, str]) -> dict[str, Agreement]:
    """Of each key, over plans and the tasks as they stand now. `learn` maps a key to the field in which people settle.

    A key that people settle nowhere is left out: nothing can be said of it.
    """
    found: dict[str, Agreement] = {}
    for plan, task in plans:
        for key, value in judged_values(plan).items():
            if key == ASSIGNEE or key in learn:
                agreed = agrees(key, value, task, learn.get(key), plan.get("names", {}))
                found[key] = found.get(key, Agreement()).with_one(agreed=agreed)
    return found


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
