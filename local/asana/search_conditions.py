"""What does each parameter of a task search ask of a task?"""

from collections.abc import Callable, Iterable
from typing import Final

from local.asana.clock import parse_moment, stamp
from local.asana.errors import ApiError, bad_request
from local.asana.graph import Graph, Record, Ref
from local.asana.lookups import user_of
from local.asana.operation import Call
from local.asana.search_fields import custom_field_condition

type Condition = Callable[[Record], bool]
type Gids = Callable[[Record], Iterable[str]]

_PLAIN: Final = frozenset({"opt_fields", "opt_pretty", "limit", "offset", "sort_by", "sort_ascending"})
_FLAGS: Final = ("true", "false")


def conditions_of(call: Call) -> list[Condition]:
    """One condition a parameter. Raises ApiError 400 for a name the search does not know, or a malformed value."""
    return [_condition(call, name, value) for name, value in call.request.query.items() if name not in _PLAIN]


def _condition(call: Call, name: str, value: str) -> Condition:
    if name.startswith("custom_fields."):
        return custom_field_condition(call, name, value)
    head, _, tail = name.rpartition(".")
    if tail in {"any", "not", "all"} and head in _MEMBERS:
        return _member_condition(call, head, tail, value)
    if tail in {"before", "after"} and head in _DAYS | _MOMENTS:
        return _time_condition(head, tail, value)
    if name in _DAYS:
        return _day_condition(name, value)
    if name in _SIMPLE:
        return _SIMPLE[name](call, value)
    raise _unknown(name)


def _unknown(name: str) -> ApiError:
    return bad_request(f"{name}: Unknown search parameter")


def _sections(task: Record) -> list[str]:
    return [held.gid for held in task.mapping("_sections").values() if isinstance(held, Ref)]


def _one(name: str) -> Gids:
    return lambda task: [gid for gid in [task.ref(name)] if gid]


def _portfolios(graph: Graph) -> Gids:
    def gids(task: Record) -> list[str]:
        projects = set(task.linked("projects"))
        return [held.gid for held in graph.of_kind("portfolio") if projects & set(held.linked("items"))]

    return gids


def _teams(graph: Graph) -> Gids:
    def gids(task: Record) -> list[str]:
        return [team for project in graph.all_linked(task, "projects") if (team := project.ref("team"))]

    return gids


def _commenters(graph: Graph) -> Gids:
    def gids(task: Record) -> list[str]:
        stories = graph.all_linked(task, "stories")
        return [by for each in stories if each.text("type") == "comment" and (by := each.ref("created_by"))]

    return gids


def _assigners(graph: Graph) -> Gids:
    def gids(task: Record) -> list[str]:
        stories = graph.all_linked(task, "stories")
        return [
            by for each in stories if each.text("resource_subtype") == "assigned" and (by := each.ref("created_by"))
        ]

    return gids


#: Parameter heads that compare gids: how to get a task's gids, given the graph.
_MEMBERS: Final[dict[str, Callable[[Graph], Gids]]] = {
    "assignee": lambda _graph: _one("assignee"),
    "created_by": lambda _graph: _one("created_by"),
    "assigned_by": _assigners,
    "followers": lambda _graph: lambda task: task.refs("followers"),
    "liked_by": lambda _graph: lambda task: task.refs("likes"),
    "commented_on_by": _commenters,
    "projects": lambda _graph: lambda task: task.linked("projects"),
    "sections": lambda _graph: _sections,
    "tags": lambda _graph: lambda task: task.linked("tags"),
    "portfolios": _portfolios,
    "teams": _teams,
}
_PEOPLE: Final = frozenset({"assignee", "created_by", "assigned_by", "followers", "liked_by", "commented_on_by"})


def _member_condition(call: Call, head: str, tail: str, value: str) -> Condition:
    asked = [each.strip() for each in value.split(",") if each.strip()]
    if head in _PEOPLE:
        asked = ["null" if each == "null" else user_of(call, each, f"{head}.{tail}").gid for each in asked]
    gids = _MEMBERS[head](call.graph)

    def fits(task: Record) -> bool:
        held = set(gids(task)) or {"null"}
        if tail == "all":
            return set(asked) <= held
        return bool(held & set(asked)) == (tail == "any")

    return fits


_DAYS: Final = frozenset({"due_on", "start_on", "created_on", "completed_on", "modified_on"})
_MOMENTS: Final = frozenset({"due_at", "start_at", "created_at", "completed_at", "modified_at"})


def _day_of(task: Record, head: str) -> str:
    own = task.text(head)
    return own or task.text(head.replace("_on", "_at"))[:10]


def _time_condition(head: str, tail: str, value: str) -> Condition:
    limit = _moment(head, value) if head in _MOMENTS else _day(head, value)

    def fits(task: Record) -> bool:
        held = task.text(head) if head in _MOMENTS else _day_of(task, head)
        return bool(held) and (held < limit if tail == "before" else held > limit)

    return fits


def _day_condition(head: str, value: str) -> Condition:
    wanted = "" if value == "null" else _day(head, value)
    return lambda task: _day_of(task, head) == wanted


def _moment(name: str, value: str) -> str:
    try:
        return stamp(parse_moment(value.replace(" ", "+")))  # an unescaped + of an offset arrives as a space
    except ValueError:
        raise bad_request(f"{name}: Value is not a date-time (ISO 8601): {value[:40]}") from None


def _day(name: str, value: str) -> str:
    try:
        return parse_moment(value).date().isoformat()
    except ValueError:
        raise bad_request(f"{name}: Value is not a date (YYYY-MM-DD): {value[:40]}") from None


def _flag(name: str, holds: Callable[[Graph, Record], bool]) -> Callable[[Call, str], Condition]:
    def condition(call: Call, value: str) -> Condition:
        if value not in _FLAGS:
            raise bad_request(f"{name}: Value is not true or false: {value[:20]}")
        return lambda task: holds(call.graph, task) == (value == "true")

    return condition


def _open_ones(graph: Graph, task: Record, name: str) -> bool:
    return any(not other.flag("completed") for other in graph.all_linked(task, name))


def _text(_call: Call, value: str) -> Condition:
    words = value.lower().split()
    return lambda task: all(word in f"{task.text('name')} {task.text('notes')}".lower() for word in words)


def _subtype(_call: Call, value: str) -> Condition:
    return lambda task: task.text("resource_subtype") == value


_SIMPLE: Final[dict[str, Callable[[Call, str], Condition]]] = {
    "text": _text,
    "resource_subtype": _subtype,
    "completed": _flag("completed", lambda _graph, task: task.flag("completed")),
    "is_subtask": _flag("is_subtask", lambda _graph, task: task.ref("parent") is not None),
    "has_attachment": _flag("has_attachment", lambda _graph, task: bool(task.linked("attachments"))),
    "is_blocked": _flag("is_blocked", lambda graph, task: _open_ones(graph, task, "dependencies")),
    "is_blocking": _flag("is_blocking", lambda graph, task: _open_ones(graph, task, "dependents")),
}
