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
from steward.store.table import Item, Table, Write


class Scope(StrEnum):
    """What one switch stops: every lever an operator has."""

    GLOBAL = "global"  # every mutation
    PROJECT = "project"  # every mutation in one project
    WORKFLOW = "workflow"  # every mutation of one workflow
    FIELD = "field"  # every mutation of one custom field, or of one property


@dataclass(frozen=True, slots=True)
class Switch:
    """One kill switch: its scope and, but for the global one, what it is about.

    That is a project's gid, a workflow's name, a custom field's gid, one of PROPERTIES, or `<project gid>/<property>`:
    the property in that project alone.
    """

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


# What an edit sets beside custom fields, as its target names it.
PROPERTIES: Final = frozenset(
    {"assignee", "due_on", "completed", "section", "after", "followers", "tags", "metric", "text", "pinned"}
)

_CLEAR: Final = "attribute_not_exists(pk) OR #state = :off"


def switches_over(project_gid: str, workflow: str, names: Iterable[str]) -> tuple[Switch, ...]:
    """The switches that one mutation must find off; `names` are those of its target's values."""
    set_by_it = dict.fromkeys(name.partition(":")[0] for name in names)  # a member of a set is `followers:<gid>`
    here = (f"{project_gid}/{name}" for name in set_by_it if name in PROPERTIES)
    fields = (Switch(Scope.FIELD, each) for each in (*set_by_it, *here))
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


def setting(switch: Switch, *, on: bool, reason: str, by: str, at: str) -> list[Write]:
    """The writes that set or clear a switch: who did it and why stay readable after it is cleared.

    The second row is for `listed`; only the first one is ever checked.
    """
    item: Item = {"switch": str(switch), "state": "on" if on else "off", "reason": reason, "by": by, "at": at}
    return [Write("Put", key, item=item) for key in (keys.flag(str(switch)), keys.flag_listed(str(switch)))]


def listed(table: Table) -> list[Item]:
    """Every switch that was ever set, as it is now."""
    names = ("switch", "state", "reason", "by", "at")
    return [{name: row[name] for name in names} for row in table.query(keys.FLAGS_LISTED)]


def fields_off(table: Table) -> frozenset[str]:
    """What the fields' switches that are set name: custom fields' gids, and properties as `Switch` writes them."""
    return frozenset(each.of for each in set_now(table) if each.scope is Scope.FIELD)


def set_now(table: Table) -> frozenset[Switch]:
    """The switches that are set."""
    return frozenset(Switch.parse(each["switch"]) for each in listed(table) if each["state"] == "on")
