"""What is kept of an Asana event, and who listens to it?

Asana's events carry no id and few values (FACTS 1.5); what is kept is enough to route one and to know it again. A
tolerant reader: what does not look like an event is one that nobody listens to (RELIABILITY W21).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import Any, Final, NamedTuple

from steward.store import keys

TEXT_LIMIT: Final = 64  # the longest word in an event is a field name or a time; anything longer is not one
GID_LIMIT: Final = 32  # gids are decimal; today's have 16 digits

# What stands for a hook's id in a delivery that the reconciler read from `/events`: a hook's id has 32 digits.
STREAM: Final = "stream"

_NONE: Final[Mapping[str, Any]] = {}
_KINDS_LIMIT: Final = 1_000  # kinds of events that are known by heart; Asana has a few dozen
_KIND: Final = itemgetter(0, 2, 3, 4, 8)  # what a workflow listens to: type, action, field, parent's type, subtype


class Event(NamedTuple):
    """One event. Equal events are one, whichever hook delivered them; "" stands for what Asana left out."""

    resource_type: str
    gid: str
    action: str
    field: str
    parent_type: str
    parent_gid: str
    user_gid: str
    created_at: str
    resource_subtype: str = ""

    @classmethod
    def of_asana(cls, document: object) -> "Event | None":
        """Read an element of a delivery's `events`; None where it names no resource (such as `sync_error`)."""
        return read([document])[0]

    def fingerprint(self) -> str:
        """What tells one event from another, wherever it was read.

        The subtype is left out: a webhook says it as it was at the event, `/events` as it is at the reading, and not
        at all of what is deleted by then.
        """
        return keys.digest_of(*self[:-1])


def is_gid(text: str) -> bool:
    """Whether the text could be an Asana gid, and so may become part of a row's key and of a path."""
    return text.isdecimal() and text.isascii() and len(text) <= GID_LIMIT


def read(documents: Sequence[object]) -> "Sequence[Event | None]":
    """The elements of a delivery's `events` in their order, None where one names no resource.

    Where all are as Asana writes them, they are read as one table, at a quarter of the price.
    """
    try:
        events = [_cells(each) for each in documents]
        if _are_words(events):
            return events
    except (KeyError, TypeError, AttributeError):
        pass  # a part that is none, or a cell that is no text
    return [_part_by_part(each) for each in documents]


def _cells(document: Any) -> Event:  # noqa: ANN401 - any element of a delivery
    """The event of a document that is as Asana writes them, unchecked. Raises KeyError, TypeError, AttributeError."""
    resource, parent, change = document["resource"], document["parent"] or _NONE, document.get("change") or _NONE
    return tuple.__new__(
        Event,
        (
            resource["resource_type"],
            resource["gid"],
            document["action"],
            change.get("field", ""),
            parent.get("resource_type", ""),
            parent.get("gid", ""),
            document["user"]["gid"],
            document["created_at"],
            resource.get("resource_subtype", ""),
        ),
    )


def _are_words(events: Sequence[Event]) -> bool:
    """Whether every cell is a word, and every resource has a gid. Raises TypeError where a cell is no text."""
    plain = "".join(map("".join, events)).isascii()
    gids = [event[1] for event in events]  # `is_gid` of all of them at once
    are_gids = all(gids) and "".join(gids).isdecimal() and max(map(len, gids)) <= GID_LIMIT
    return plain and are_gids and max(map(len, chain.from_iterable(events))) <= TEXT_LIMIT


def _part_by_part(document: object) -> Event | None:
    if not isinstance(document, dict):
        return None
    resource = _part(document, "resource")
    gid = resource.get("gid")
    if not (isinstance(gid, str) and is_gid(gid)):
        return None
    parent = _part(document, "parent")
    return Event(
        _word(resource.get("resource_type")),
        gid,
        _word(document.get("action")),
        _word(_part(document, "change").get("field")),
        _word(parent.get("resource_type")),
        _word(parent.get("gid")),
        _word(_part(document, "user").get("gid")),
        _word(document.get("created_at")),
        _word(resource.get("resource_subtype")),
    )


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= TEXT_LIMIT and value.isascii() else ""


class Listening(dict[tuple[str, ...], bool]):
    """Whether any of a hook's workflows listens to a kind of event (`Trigger.as_listen`), each kind looked up once."""

    def __init__(self, listens: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self._by_kind: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for each in listens:
            self._by_kind.setdefault((each["resource_type"], each["action"]), []).append(each)

    def __missing__(self, kind: tuple[str, ...]) -> bool:
        """The verdict on a kind that is new, kept while there are few."""
        hears = any(_matches(each, *kind[2:]) for each in self._by_kind.get((kind[0], kind[1]), ()))
        if len(self) < _KINDS_LIMIT:
            self[kind] = hears
        return hears

    def hears(self, event: Event) -> bool:
        """Whether any workflow listens to the event."""
        return self[_KIND(event)]


def _matches(listen: Mapping[str, Any], field: str, parent_type: str, resource_subtype: str) -> bool:
    fields, subtype, parent = listen.get("fields"), listen.get("resource_subtype"), listen.get("parent_type")
    return (
        (not fields or field in fields)
        and (not subtype or resource_subtype == subtype)
        and (not parent or parent_type == parent)
    )


class Heard(NamedTuple):
    """What is left of a delivery: the distinct events in order, and how many were not worth a message."""

    events: tuple[Event, ...]
    echoes: int
    unheard: int


def heard(documents: Sequence[object], listening: Listening, bot_gid: str) -> Heard:
    """Drop the bot's own echoes and what nobody listens to, and collapse the rest to distinct events."""
    events = [each for each in read(documents) if each is not None] if documents else []
    others = [each for each in events if each[6] != bot_gid] if bot_gid else events
    wanted = list(compress(others, map(listening.__getitem__, map(_KIND, others))))
    unheard = len(documents) - len(events) + len(others) - len(wanted)
    return Heard(tuple(dict.fromkeys(wanted)), len(events) - len(others), unheard)
