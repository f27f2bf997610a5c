"""Has somebody pulled a kill switch?

A switch is a table row, never configuration, so that it acts on the next write. It is named for what it stops; an
absent row stops nothing.

DESIGN section 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from steward.store import keys
from steward.store.table import Item, Write


class Scope(StrEnum):
    """What one switch stops: every lever an operator has."""

    GLOBAL = "global"  # every mutation
    PROJECT = "project"  # every mutation in one project
    WORKFLOW = "workflow"  # every mutation of one workflow
    FIELD = "field"  # every mutation of one custom field


@dataclass(frozen=True, slots=True)
class Switch:
    """One kill switch: its scope and, but for the global one, what it is about (a gid or a workflow's name)."""

    scope: Scope
    of: str = ""

    def __str__(self) -> str:
        return f"{self.scope}:{self.of}" if self.of else str(self.scope)

    @classmethod
    def parse(cls, text: str) -> "Switch":
        """Read `project:1201`. Raises ValueError, naming the scopes, on anything else."""
        word, _, of = text.partition(":")
        scopes = [str(scope) for scope in Scope]
        if word not in scopes or bool(of) == (word == Scope.GLOBAL):
            raise ValueError(f"{text!r} is no switch: write global, or one of {', '.join(scopes[1:])} with :<what>")
        return cls(Scope(word), of)


_CLEAR: Final = "attribute_not_exists(pk) OR #state = :off"


def switches_over(project_gid: str, workflow: str, field_gids: Iterable[str]) -> tuple[Switch, ...]:
    """The switches that one mutation must find off."""
    fields = (Switch(Scope.FIELD, gid) for gid in field_gids)
    return (Switch(Scope.GLOBAL), Switch(Scope.PROJECT, project_gid), Switch(Scope.WORKFLOW, workflow), *fields)


def is_off(switch: Switch) -> Write:
    """The condition, as part of a transaction, that the switch is not set."""
    return Write(
        "ConditionCheck",
        keys.flag(str(switch)),
        condition=_CLEAR,
        names={"#state": "state"},
        values={":off": "off"},
    )


def setting(switch: Switch, *, on: bool, reason: str, by: str, at: str) -> Write:
    """The write that sets or clears a switch: who did it and why stay readable after it is cleared."""
    item: Item = {"state": "on" if on else "off", "reason": reason, "by": by, "at": at}
    return Write("Put", keys.flag(str(switch)), item=item)
