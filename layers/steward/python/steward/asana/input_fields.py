"""Does a project have the fields that a review is to read, of a kind that it can read, and the options it is told of?

A field that is not there reads as empty everywhere: without this a misspelt name only made a review know less.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from steward.asana.models import CustomField
from steward.asana.schema import Finding, closest, refusals
from steward.errors import RejectedReason

_LEVEL: Final = ("enum", "text")  # an option's name, or the word itself
_NUMBER: Final = ("number",)
_FACTOR: Final = ("number", "enum")  # an option's name stands for the number that the scale gives it
# By what the field means; what is not named here may be of any kind.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "effort_hours": _NUMBER,
    "status": ("enum",),
    "ai_input": ("text",),
    "risk_rating": _LEVEL,
    "stakeholder_priority": _LEVEL,
    "budget_total": _NUMBER,
    "budget_actual": _NUMBER,
    **dict.fromkeys(
        ("business_value", "time_criticality", "risk_reduction", "size", "reach", "impact", "confidence"), _FACTOR
    ),
}
STATUS: Final = "status"


class ReadingRules(Protocol):
    """The part of a configured workflow that says what it reads."""

    @property
    def inputs(self) -> Mapping[str, str]:
        """The names of custom fields by what they mean."""

    @property
    def blocked(self) -> Sequence[str]:
        """Options of the status that say that a task is held up."""


def input_findings(
    path: str, rules: ReadingRules, on_tasks: Sequence[CustomField], on_project: Mapping[str, Sequence[CustomField]]
) -> list[Finding]:
    """What the project has not; `on_project` are its own fields, by the inputs that stand there."""
    found: list[Finding] = []
    for key, name in rules.inputs.items():
        fields = on_project.get(key, on_tasks)
        where = f"{path}.inputs.{key}"
        refused = refusals(where, fields, name, filled=False)
        found += refused or _unreadable(where, key, next(each for each in fields if each.name == name))
    status = next((each for each in on_tasks if each.name == rules.inputs.get(STATUS)), None)
    return found + (_lacking(f"{path}.blocked", status, rules.blocked) if status and status.kind == "enum" else [])


def _unreadable(where: str, key: str, field: CustomField) -> list[Finding]:
    kinds = KINDS.get(key, (field.kind,))
    if field.kind in kinds:
        return []
    problem = f"{field.name!r} is a {field.kind} field, {' or '.join(kinds)} is wanted; name another field"
    return [Finding(where, RejectedReason.UNKNOWN_FIELD, problem)]


def _lacking(where: str, status: CustomField, names: Sequence[str]) -> list[Finding]:
    there = {each.name.casefold(): each.name for each in status.options}
    return [
        Finding(
            where,
            RejectedReason.UNKNOWN_OPTION,
            f"option {name!r} is no option of {status.name!r}; {closest(name, there.values())}",
        )
        for name in names
        if name.casefold() not in there
    ]
