"""How does a record look in a reply: which fields by default, which computed, which only when asked by `opt_fields`?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import NoneType
from typing import Final, Literal

from local.asana.errors import Json
from local.asana.fields import Tree
from local.asana.graph import Graph, Record, Ref, Value


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a user, and for OAuth tokens the app (only its own `external` data is shown)."""

    user_gid: str
    app_gid: str | None = None


class Missing(Enum):
    """A field this record does not have; it is left out of the reply."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
SCALARS = (str, int, float, NoneType)  # shown as they are; most values

type Computed = Callable[[Graph, Record, Viewer], Value | Missing]


@dataclass(frozen=True, slots=True)
class View:
    """The fields of one resource_type: compact (lists and references), full (single records), and computed ones."""

    compact: tuple[str, ...] = ("name",)
    full: tuple[str, ...] = ("name",)
    computed: Mapping[str, Computed] = field(default_factory=dict)
    whole: bool = False  # an asked reference shows the compact record, not only gid and resource_type


VIEWS: dict[str, View] = {}  # by resource_type; each module of operations adds its own at import
PLAIN = View()


def define_view(kind: str, view: View) -> None:
    """Declare how records of a resource_type are shown."""
    VIEWS[kind] = view


def view_of(kind: str) -> View:
    """The view of a resource_type; a name alone where none was declared."""
    return VIEWS.get(kind, PLAIN)


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns records into JSON for one viewer."""

    graph: Graph
    viewer: Viewer

    def full(self, record: Record) -> dict[str, Json]:
        """The full record with compact references."""
        return self._default(record, view_of(record.kind).full)

    def compact(self, record: Record) -> dict[str, Json]:
        """The compact record: gid, resource_type and the few fields of its view."""
        return self._default(record, view_of(record.kind).compact)

    def chosen(self, record: Record, tree: Tree) -> dict[str, Json]:
        """Only gid and the asked fields; unknown names are silently absent, as at Asana."""
        shown: dict[str, Json] = {"gid": record.gid}
        computed = view_of(record.kind).computed
        for name, branch in tree.items():
            value = self._value(record, computed, name)
            if value is not MISSING:
                shown[name] = self._asked(value, branch)
        return shown

    def _default(self, record: Record, names: tuple[str, ...]) -> dict[str, Json]:
        shown: dict[str, Json] = {"gid": record.gid, "resource_type": record.kind}
        computed, values = view_of(record.kind).computed, record.values
        for name in names:
            value = computed[name](self.graph, record, self.viewer) if name in computed else values.get(name, MISSING)
            if value is not MISSING:
                shown[name] = value if isinstance(value, SCALARS) else self._plain(value)
        return shown

    def _value(self, record: Record, computed: Mapping[str, Computed], name: str) -> Value | Literal[Missing.MISSING]:
        if name == "gid":
            return record.gid
        if name == "resource_type":
            return record.kind
        if name in computed:
            return computed[name](self.graph, record, self.viewer)
        return MISSING if name.startswith("_") else record.values.get(name, MISSING)

    def _plain(self, value: Value) -> Json:
        """A value inside a default record: references are compact."""
        if isinstance(value, SCALARS):
            return value
        target = self._target(value)
        return self._walk(value, {}, compact=True) if target is None else self.compact(target)

    def _asked(self, value: Value, branch: Tree) -> Json:
        """A value asked by opt_fields: references show what the branch says, or who they are."""
        if isinstance(value, SCALARS):
            return value
        target = self._target(value)
        if target is None:
            return self._walk(value, branch, compact=False)
        if branch:
            return self.chosen(target, branch)
        if view_of(target.kind).whole:
            return self.compact(target)
        return {"gid": target.gid, "resource_type": target.kind}

    def _target(self, value: Value) -> Record | None:
        if isinstance(value, Record):
            return value
        return self.graph.find(value.gid) if isinstance(value, Ref) else None

    def _walk(self, value: Value, branch: Tree, *, compact: bool) -> Json:
        if isinstance(value, Mapping):
            chosen = {name: value[name] for name in branch if name in value} if branch else value
            return {k: self._plain(v) if compact else self._asked(v, branch.get(k, {})) for k, v in chosen.items()}
        if isinstance(value, Sequence):
            kept = [item for item in value if not isinstance(item, Ref) or self.graph.find(item.gid)]
            return [self._plain(item) if compact else self._asked(item, branch) for item in kept]
        return None  # a reference to a record that was deleted
