"""What did one audited edit of ours change, from what to what, and which of our changes followed each other?

Pure: the audit names the edit, its frozen plan the values before it and those it left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.asana.edits import Assign, Edit, PlaceInSection, SetDueDate, SetProjectFields, SetTaskFields, edit_of
from steward.asana.models import FieldValue
from steward.governance.consent import DECISION
from steward.governance.finding import Standing, Value
from steward.governance.mutation import base_of
from steward.governance.target import target_of
from steward.store.proposals import Kind

RESTORABLE: Final = (SetTaskFields, SetProjectFields, Assign, SetDueDate, PlaceInSection)


@dataclass(frozen=True, slots=True)
class Change:
    """One audited edit of an object that was there: its values `before` and `after`, by field gid or property."""

    mutation_id: str
    run_id: str
    at: str
    workflow: str
    project_gid: str
    edit: Edit
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    fields: Mapping[str, str]
    names: Mapping[str, str]
    is_undo: bool = False
    undoes: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str, str]:
        """Changes of one place follow each other: the workflow that judged, the kind of edit, the object."""
        return self.workflow, self.edit.name, target_of(self.edit).gid


def change_of(entry: Mapping[str, Any], plan: Mapping[str, Any]) -> Change | None:
    """The change of an audit entry with the plan it points at; None for an edit that replaced no value."""
    edit = edit_of(dict(plan["edits"][int(entry["values"]["ordinal"])]))
    target, approval = target_of(edit), _approval(plan, entry)
    is_answer = entry["workflow"] == DECISION and not approval  # told a person what became of their own answer
    if is_answer or not isinstance(edit, RESTORABLE) or not isinstance(target, Standing):
        return None
    base = base_of({"base": {}, **plan}, int(entry["values"]["ordinal"]))
    names = [name for name in target.desired if name != plan.get("decision_field")]  # a person's answer is not ours
    return Change(
        mutation_id=entry["mutation_id"],
        run_id=entry["run_id"],
        at=entry["at"],
        workflow=str(approval.get("workflow") or entry["workflow"]),
        project_gid=entry["project_gid"],
        edit=edit,
        before={name: kept(base.get(name)) for name in names},
        after={name: kept(target.desired[name]) for name in names},
        fields=plan.get("fields") or {},
        names=plan.get("names") or {},
        is_undo=approval.get("kind") == Kind.UNDO,
        undoes=tuple(plan.get("undoes") or ()) if approval.get("kind") == Kind.UNDO else (),
    )


def places(changes: Iterable[Change]) -> list[list[Change]]:
    """The changes by place, each place's oldest first."""
    found: dict[tuple[str, str, str], list[Change]] = {}
    for each in sorted(changes, key=lambda one: (one.at, one.mutation_id)):
        found.setdefault(each.place, []).append(each)
    return list(found.values())


def _approval(plan: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The approval behind the edit, where it was carried out by a person's leave (`governance/consent.py`)."""
    found: Mapping[str, Any] = (plan.get("approvals") or {}).get(str(entry["values"]["ordinal"])) or {}
    return found


def kept(value: Any) -> FieldValue | bool:  # noqa: ANN401 - a value as JSON gives it back
    """A value as it is kept here: a list is a tuple."""
    return tuple(value) if isinstance(value, list) else value
