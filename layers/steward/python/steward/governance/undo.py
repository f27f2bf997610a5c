"""What would put back what stood before our edits, where nobody changed it since?

Pure. Each audited edit of an object is one Change: the values before it, from its frozen plan, and those it left. For
each value the chain of our changes is followed back from what stands there now, as far as it is unbroken: a person's
value in between is where it ends, because that is what stood before the rest. What was made or said (tasks, comments,
followers, tags) had nothing before it, and the vocabulary has no delete: it is named, and left to people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from steward.asana.edits import Assign, Edit, PlaceInSection, SetDueDate, SetProjectFields, SetTaskFields, edit_of
from steward.asana.models import FieldValue
from steward.governance.consent import DECISION
from steward.governance.finding import Look, Standing, Value, value_digest
from steward.governance.target import target_of
from steward.store.keys import digest_of
from steward.store.proposals import Kind

RESTORABLE: Final = (SetTaskFields, SetProjectFields, Assign, SetDueDate, PlaceInSection)
ID_LENGTH: Final = 32  # as every proposal's id


class Why(StrEnum):
    """Why something is not put back; the words are shown to people."""

    CHANGED = "changed_since"  # somebody changed it after us: it is theirs
    AS_BEFORE = "as_before"  # what stood before us stands there now
    NOTHING_BEFORE = "nothing_before"  # it was made or said, or stood in no section
    OUT_OF_SCOPE = "out_of_scope"  # the object left the project, or was completed
    EXPIRED = "values_expired"  # the values before are older than values are kept
    BROKEN = "chain_broken"  # the audit was tampered with: what it says of the values before is not believed
    GONE = "gone"  # the object was deleted, or is hidden from the bot


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

    @property
    def place(self) -> tuple[str, str, str]:
        """Changes of one place follow each other: the workflow that judged, the kind of edit, the object."""
        return self.workflow, self.edit.name, target_of(self.edit).gid


@dataclass(frozen=True, slots=True)
class Restoration:
    """The edit that puts values back, `base` being what it finds there, and the mutations it takes back."""

    edit: Edit
    base: Mapping[str, Value]
    mutation_ids: tuple[str, ...]
    last: Change

    def diff(self, subject: str, again: int = 0) -> dict[str, Any]:
        """The immutable document of the proposal that asks for it.

        Its id follows from what is taken back, so that it is asked for once; `again` counts the earlier ones that came
        to nothing.
        """
        parts = (subject, "undo", self.edit.as_json(), list(self.mutation_ids), again)
        return {
            "proposal_id": digest_of(*parts)[:ID_LENGTH],
            "subject": subject,
            "workflow": self.last.workflow,
            "project_gid": self.last.project_gid,
            "edit": self.edit.as_json(),
            "base": dict(self.base),
            "fields": dict(self.last.fields),
            "names": dict(self.last.names),
            "undoes": list(self.mutation_ids),
        }


@dataclass(frozen=True, slots=True)
class Left:
    """One value, or one edit, that stays as it is: `name` is the field gid, the property or the edit."""

    name: str
    mutation_id: str
    why: Why


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undo of one object comes to."""

    restorations: tuple[Restoration, ...] = ()
    left: tuple[Left, ...] = ()

    def __add__(self, other: "Undoing") -> "Undoing":
        return Undoing(self.restorations + other.restorations, self.left + other.left)


def change_of(entry: Mapping[str, Any], plan: Mapping[str, Any]) -> Change | None:
    """The change of an audit entry with the plan it points at; None for an edit that replaced no value."""
    edit = edit_of(dict(plan["edits"][int(entry["values"]["ordinal"])]))
    target, approval = target_of(edit), _approval(plan, entry)
    is_answer = entry["workflow"] == DECISION and not approval  # told a person what became of their own answer
    if is_answer or not isinstance(edit, RESTORABLE) or not isinstance(target, Standing):
        return None
    base = plan.get("base") or {}
    names = [name for name in target.desired if name != plan.get("decision_field")]  # a person's answer is not ours
    return Change(
        mutation_id=entry["mutation_id"],
        run_id=entry["run_id"],
        at=entry["at"],
        workflow=str(approval.get("workflow") or entry["workflow"]),
        project_gid=entry["project_gid"],
        edit=edit,
        before={name: _kept(base.get(name)) for name in names},
        after={name: _kept(target.desired[name]) for name in names},
        fields=plan.get("fields") or {},
        names=plan.get("names") or {},
        is_undo=approval.get("kind") == Kind.UNDO,
    )


def undoing(changes: Sequence[Change], look: Look) -> Undoing:
    """What puts one place's changes back (oldest first, all of one `place`), by what stands there now."""
    newest = changes[-1]
    back: dict[str, Value] = {}
    taken: set[str] = set()
    left: list[Left] = []
    for name in sorted({name for each in changes for name in each.after}):
        value, ids = _before(name, changes, look)
        if isinstance(value, Why):
            last = next(each for each in reversed(changes) if name in each.after)
            left.append(Left(name, last.mutation_id, value))
        else:
            back[name] = value
            taken |= ids
    if look.objection and back:
        return Undoing(left=(*left, *(Left(name, newest.mutation_id, Why.OUT_OF_SCOPE) for name in sorted(back))))
    if not back:
        return Undoing(left=tuple(left))
    undone = tuple(each.mutation_id for each in changes if each.mutation_id in taken)
    base = {name: _kept(look.present[name]) for name in back}
    return Undoing((Restoration(_restoring(newest.edit, back), base, undone, newest),), tuple(left))


def places(changes: Iterable[Change]) -> list[list[Change]]:
    """The changes by place, each place's oldest first."""
    found: dict[tuple[str, str, str], list[Change]] = {}
    for each in sorted(changes, key=lambda one: (one.at, one.mutation_id)):
        found.setdefault(each.place, []).append(each)
    return list(found.values())


def whole(changes: Sequence[Change]) -> Standing:
    """The target of one place with every value that any of its changes set, to be read at once."""
    edit = changes[-1].edit
    if isinstance(edit, SetTaskFields | SetProjectFields):
        edit = replace(edit, values={name: None for each in changes for name in each.after}, date_gids=())
    target = target_of(edit)
    if not isinstance(target, Standing):
        raise TypeError(f"{edit.name} replaces nothing")
    return target


def _before(name: str, changes: Sequence[Change], look: Look) -> tuple[Value | Why, set[str]]:
    """What stood there before the unbroken chain of our changes that ends in what stands there now."""
    precision = look.precisions.get(name)

    def same(one: Value, other: Value) -> bool:
        return value_digest(one, precision) == value_digest(other, precision)

    present = look.present[name]
    value, ids = present, set[str]()
    for change in (each for each in reversed(changes) if name in each.after):
        if not same(change.after[name], value):
            break
        value = change.before[name]
        ids.add(change.mutation_id)
    first = next(each for each in changes if name in each.after)
    if not ids:
        return (Why.AS_BEFORE if same(first.before[name], present) else Why.CHANGED), ids
    if same(value, present):
        return Why.AS_BEFORE, ids
    if value is None and name == "section":
        return Why.NOTHING_BEFORE, ids
    return value, ids


def _restoring(edit: Edit, back: Mapping[str, Value]) -> Edit:
    """The edit of the same kind and object that sets these values."""
    if isinstance(edit, SetTaskFields | SetProjectFields):
        dates = tuple(gid for gid in edit.date_gids if gid in back)
        return replace(edit, values=dict(back), date_gids=dates)
    (value,) = back.values()
    text = None if value is None else str(value)
    match edit:
        case Assign():
            return replace(edit, assignee_gid=text)
        case SetDueDate():
            return replace(edit, due_on=text)
        case PlaceInSection() if text:
            return replace(edit, section_gid=text)
        case _:
            raise TypeError(f"{edit.name} replaces nothing")


def _approval(plan: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The approval behind the edit, where it was carried out by a person's leave (`governance/consent.py`)."""
    found: Mapping[str, Any] = (plan.get("approvals") or {}).get(str(entry["values"]["ordinal"])) or {}
    return found


def _kept(value: Any) -> FieldValue | bool:  # noqa: ANN401 - a value as JSON gives it back
    return tuple(value) if isinstance(value, list) else value
