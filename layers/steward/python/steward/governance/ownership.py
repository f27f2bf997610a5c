"""Whose is what stands in each of the bot's fields now: still the bot's, or a person's from here on?

A field is the bot's while it holds what the bot wrote last, or nothing where it never wrote. Anything else was put
there, or taken away, by somebody: it stays as it is, whatever the text becomes. Who that was costs a request that is
not made; whoever it was is treated as a person, because a person's value is never overwritten and an automation that
reverts us is not fought (DESIGN section 1, RELIABILITY A21).

What the bot wrote is remembered on the lease row, one attribute for each field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from steward.asana.edits import SetTaskFields, edit_of
from steward.asana.models import FieldValue
from steward.governance.finding import shortened, value_digest
from steward.run import Subject

WRITTEN: Final = "written#"  # what the bot wrote last
TRIED: Final = "tried#"  # what it may have written: the answer was lost, and so was the run
LEFT: Final = "left#"  # when the field was found to hold the bot's value no more, in epoch seconds
LOST: Final = "lost#"  # what it wrote over a value that it never saw: that is not its own to renew
TAKEN: Final = "taken"  # the fields that were found a person's at the last run

# A value that is changed away, comes back and is changed away again within the hour is being fought over.
CONTEST_SECONDS: Final = 3600.0
CONTEST_TIMES: Final = 2

_NOTHING: Final = shortened({"": value_digest(None)})[""]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one subject's fields: short digests and times by field gid or property."""

    written: Mapping[str, str] = field(default_factory=dict)
    tried: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    lost: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_row(cls, row: Mapping[str, Any] | None) -> "Memory":
        """Read it from a lease row; of a row that is not there, nothing is remembered."""
        row = row or {}
        left = {name: tuple(times) for name, times in _part(row, LEFT).items()}
        return cls(_part(row, WRITTEN), _part(row, TRIED), left, frozenset(row.get(TAKEN) or ()), _part(row, LOST))

    def with_done(self, digests: Mapping[str, str]) -> "Memory":
        """The same, knowing also what the journal calls done, which a run that died could not say."""
        done = {name: digest for name, digest in digests.items() if self.lost.get(name) != digest}
        return replace(self, written={**self.written, **done}, tried={**self.tried, **done})

    def settled(self) -> "Memory":
        """The same, once the journal has an end for everything: what may have been written was, or it was not."""
        return replace(self, tried={})

    def with_answers(self, digests: Mapping[str, str]) -> "Memory":
        """The same, knowing also what the bot may have left there when it answered people."""
        return replace(self, tried={**self.tried, **digests})

    def is_ours(self, name: str, value: FieldValue) -> bool:
        """Whether the value is what the bot left there."""
        digest = shortened({name: value_digest(value)})[name]
        return digest in (self.written.get(name, _NOTHING), self.tried.get(name))


@dataclass(frozen=True, slots=True)
class Ownership:
    """The fields that are a person's now, those that are being fought over, and when each new loss was found."""

    persons: tuple[str, ...]
    contested: tuple[str, ...]
    left: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def ownership(present: Mapping[str, FieldValue], memory: Memory, now: float) -> Ownership:
    """Whose each field is, by what stands there; `now` in epoch seconds."""
    persons = tuple(sorted(name for name, value in present.items() if not memory.is_ours(name, value)))
    times = {name: _recent(memory, name, now) for name in persons}
    left = {name: each for name, each in times.items() if name not in memory.taken and name in memory.written}
    contested = tuple(name for name in persons if len(times[name]) >= CONTEST_TIMES)
    return Ownership(persons, contested, left)


def intended(edits: Iterable[Mapping[str, Any]], subject: Subject) -> dict[str, str]:
    """Short digests of the field values that a plan's edits leave on their subject, by field gid."""
    planned = (edit_of(dict(each)) for each in edits)
    own = (each.values for each in planned if isinstance(each, SetTaskFields) and each.task_gid == subject.gid)
    return shortened({gid: value_digest(value) for values in own for gid, value in values.items()})


def remembered(
    written: Mapping[str, str], tried: Mapping[str, str], left: Mapping[str, Sequence[float]], taken: list[str] | None
) -> dict[str, Any]:
    """The attributes of the lease row that change. `taken` is None where the run did not look."""
    changes: dict[str, Any] = {f"{WRITTEN}{name}": digest for name, digest in written.items()}
    changes |= {f"{TRIED}{name}": digest for name, digest in {**tried, **written}.items()}
    changes |= {f"{LOST}{name}": "" for name in written}
    changes |= {f"{LEFT}{name}": list(times) for name, times in left.items()}
    return changes if taken is None else changes | {TAKEN: taken}


def _recent(memory: Memory, name: str, now: float) -> tuple[float, ...]:
    """The losses of the last hour, this one among them if it was not known."""
    times = tuple(at for at in memory.left.get(name, ()) if now - at < CONTEST_SECONDS)
    return times if name in memory.taken or name not in memory.written else (*times, now)


def _part(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}
