"""What would put back what stood before our edits, where nobody changed it since?

Pure. Each audited edit of an object is one Change: the values before it, from its frozen plan, and those it left. For
each value the chain of our changes is followed back from what stands there now, as far as it is unbroken: a person's
value in between is where it ends, because that is what stood before the rest, even where it is the very value that we
had set before. What an earlier undo took back is no part
of it, and a value that a person put there last is theirs, even where it is the one we had set. What was made or said
(tasks, comments, followers, tags) had nothing before it, and the vocabulary has no delete: it is named, and left to
people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from steward.asana.edits import Assign, Edit, PlaceInSection, SetDueDate, SetProjectFields, SetTaskFields
from steward.governance.changes import Change, kept
from steward.governance.finding import Look, Standing, Value, value_digest
from steward.governance.target import target_of
from steward.governance.undone import undone
from steward.store.keys import digest_of

RESTORABLE: Final = (SetTaskFields, SetProjectFields, Assign, SetDueDate, PlaceInSection)
ID_LENGTH: Final = 32  # as every proposal's id


class Why(StrEnum):
    """Why something is not put back; the words are shown to people."""

    CHANGED = "changed_since"  # somebody changed it after us: it is theirs
    AS_BEFORE = "as_before"  # what stood before us stands there now
    UNDONE = "undone_before"  # an undo took it back already; what stands there is something else
    AN_UNDO = "an_undo"  # an undo itself, which a span of time does not take back
    NOTHING_BEFORE = "nothing_before"  # it was made or said, or stood in no section
    OUT_OF_SCOPE = "out_of_scope"  # the object left the project, or was completed
    EXPIRED = "values_expired"  # the values before are older than values are kept
    BROKEN = "chain_broken"  # the audit was tampered with: what it says of the values before is not believed
    GONE = "gone"  # the object was deleted, or is hidden from the bot


@dataclass(frozen=True, slots=True)
class Restoration:
    """The edit that puts values back, `base` being what it finds there, and the mutations it takes back."""

    edit: Edit
    base: Mapping[str, Value]
    mutation_ids: tuple[str, ...]
    last: Change
    newest_id: str = ""

    def diff(self, subject: str, again: int = 0) -> dict[str, Any]:
        """The immutable document of the proposal that asks for it.

        Its id follows from what is taken back and the newest change of ours there (`newest_id`), so that it is asked
        for once, and once more where the undo was undone; `again` counts the earlier ones that came to nothing.
        """
        parts = (subject, "undo", self.edit.as_json(), list(self.mutation_ids), self.newest_id, again)
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


@dataclass(frozen=True, slots=True)
class Place:
    """All our changes of one place, the oldest first, and the ids of those of them that are `chosen`.

    `people` are the names whose value a person, or anybody else but us, set last; `others` has the times, in order, at
    which anybody else but us set each.
    """

    changes: Sequence[Change]
    chosen: Collection[str]
    people: Collection[str] = ()
    others: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    @property
    def wanted(self) -> list[Change]:
        """The chosen ones."""
        return [each for each in self.changes if each.mutation_id in self.chosen]

    @property
    def standing(self) -> list[Change]:
        """Those that no undo took back; an undo is one of them only where it is chosen itself."""
        gone = undone(self.changes)
        own = [each for each in self.changes if not each.is_undo or each.mutation_id in self.chosen]
        return [each for each in own if each.mutation_id not in gone]


def undoing(place: Place, look: Look) -> Undoing:
    """What puts one place's chosen changes back, by what stands there now."""
    changes, standing = place.wanted, place.standing
    newest = changes[-1]
    back: dict[str, Value] = {}
    taken: set[str] = set()
    left: list[Left] = []
    for name in sorted({name for each in changes for name in each.after}):
        value, ids = _before(name, place, standing, look)
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
    taken_back = tuple(each.mutation_id for each in changes if each.mutation_id in taken)
    base = {name: kept(look.present[name]) for name in back}
    restoration = Restoration(_restoring(newest.edit, back), base, taken_back, newest, place.changes[-1].mutation_id)
    return Undoing((restoration,), tuple(left))


def whole(changes: Sequence[Change]) -> Standing:
    """The target of one place with every value that any of its changes set, to be read at once."""
    edit = changes[-1].edit
    if isinstance(edit, SetTaskFields | SetProjectFields):
        edit = replace(edit, values={name: None for each in changes for name in each.after}, date_gids=())
    target = target_of(edit)
    if not isinstance(target, Standing):
        raise TypeError(f"{edit.name} replaces nothing")
    return target


def _before(name: str, place: Place, standing: Sequence[Change], look: Look) -> tuple[Value | Why, set[str]]:
    """What stood there before the unbroken chain of chosen changes that ends in what stands there now."""
    precision = look.precisions.get(name)

    def same(one: Value, other: Value) -> bool:
        return value_digest(one, precision) == value_digest(other, precision)

    present = look.present[name]
    value, ids, later = present, set[str](), ""
    for change in (each for each in reversed(standing) if name in each.after and name not in place.people):
        if change.mutation_id not in place.chosen or not same(change.after[name], value):
            break
        if later and _somebody_came(place.others.get(name, ()), change.at, later):
            break
        value, later = change.before[name], change.at
        ids.add(change.mutation_id)
    own = [each for each in place.wanted if name in each.after]
    if not ids:
        otherwise = Why.CHANGED if any(each in standing for each in own) else Why.UNDONE
        return (Why.AS_BEFORE if same(own[0].before[name], present) else otherwise), ids
    if same(value, present):
        return Why.AS_BEFORE, ids
    if value is None and name == "section":
        return Why.NOTHING_BEFORE, ids
    return value, ids


def _somebody_came(times: Sequence[datetime], earlier: str, later: str) -> bool:
    """Whether anybody else set it between two of our changes, so that what stood before the second is theirs."""
    return any(datetime.fromisoformat(earlier) < at < datetime.fromisoformat(later) for at in times)


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
