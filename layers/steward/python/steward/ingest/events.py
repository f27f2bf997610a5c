"""What is kept of an Asana event, who listens to it, and how does it travel through the queue?

Asana's events carry no id and few values (FACTS 1.5); what is kept is enough to route one and to know it again. A
tolerant reader: what does not look like an event is one that nobody listens to (RELIABILITY W21).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from steward.errors import Rejected, RejectedReason
from steward.store import keys

TEXT_LIMIT: Final = 64  # the longest word in an event is a field name or a time; anything longer is not one
GID_LIMIT: Final = 32  # gids are decimal; today's have 16 digits

# What stands for a hook's id in a delivery that the reconciler read from `/events`: a hook's id has 32 digits.
STREAM: Final = "stream"

SAME_AS_ABOVE: Final = 0  # in a packed row: the cell equals the one above, which keeps 1,000 events under 64 KB


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
        if not isinstance(document, dict):
            return None
        resource = _part(document, "resource")
        gid = resource.get("gid")
        if not (isinstance(gid, str) and is_gid(gid)):
            return None
        parent = _part(document, "parent")
        return cls(
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

    def fingerprint(self) -> str:
        """What tells one event from another, wherever it was read.

        The subtype is left out: a webhook says it as it was at the event, `/events` as it is at the reading, and not
        at all of what is deleted by then.
        """
        return keys.digest_of(*self[:-1])


def is_gid(text: str) -> bool:
    """Whether the text could be an Asana gid, and so may become part of a row's key and of a path."""
    return text.isdecimal() and text.isascii() and len(text) <= GID_LIMIT


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= TEXT_LIMIT and value.isascii() else ""


class Listening:
    """What a hook's workflows listen to, indexed by what tells most events apart (`Trigger.as_listen`)."""

    def __init__(self, listens: Iterable[Mapping[str, Any]]) -> None:
        self._by_kind: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for each in listens:
            self._by_kind.setdefault((each["resource_type"], each["action"]), []).append(each)

    def hears(self, event: Event) -> bool:
        """Whether any workflow listens to the event."""
        listens = self._by_kind.get((event.resource_type, event.action), ())
        return any(_matches(each, event) for each in listens)


def _matches(listen: Mapping[str, Any], event: Event) -> bool:
    fields = listen.get("fields")
    subtype, parent_type = listen.get("resource_subtype"), listen.get("parent_type")
    return (
        (not fields or event.field in fields)
        and (not subtype or event.resource_subtype == subtype)
        and (not parent_type or event.parent_type == parent_type)
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What is left of a delivery: the distinct events in order, and how many were not worth a message."""

    events: tuple[Event, ...]
    echoes: int
    unheard: int


def heard(documents: Sequence[object], listening: Listening, bot_gid: str) -> Heard:
    """Drop the bot's own echoes and what nobody listens to, and collapse the rest to distinct events."""
    distinct: dict[Event, None] = {}
    echoes = unheard = 0
    for document in documents:
        event = Event.of_asana(document)
        if event is None:
            unheard += 1
        elif bot_gid and event.user_gid == bot_gid:
            echoes += 1
        elif listening.hears(event):
            distinct[event] = None
        else:
            unheard += 1
    return Heard(tuple(distinct), echoes, unheard)


def delivery_message(
    hook_id: str, project_gid: str, delivery: str, received_at: datetime, events: Sequence[Event]
) -> str:
    """The packed queue message of one delivery; `delivery` is the digest that makes a repeat recognisable."""
    return json.dumps(
        {
            "kind": "delivery",
            "hook_id": hook_id,
            "project_gid": project_gid,
            "delivery": delivery,
            "received_at": received_at.isoformat(),
            "events": packed(events),
        },
        separators=(",", ":"),
    )


def packed(events: Sequence[Event]) -> list[list[str | int]]:
    """The events as rows, a cell that equals the one above written as 0."""
    first: list[list[str | int]] = [list(event) for event in events[:1]]
    return first + [
        [SAME_AS_ABOVE if cell == before else cell for before, cell in zip(above, event, strict=True)]
        for above, event in pairwise(events)
    ]


def unpacked(rows: object) -> list[Event]:
    """The events that `packed` wrote; rows of eight cells (no subtype) are read too. Raises Rejected(malformed)."""
    if not isinstance(rows, list):
        raise Rejected(RejectedReason.MALFORMED, "events is not a list of rows")
    events: list[Event] = []
    for position, row in enumerate(rows):
        above: Sequence[object] = events[-1] if events else ()
        events.append(_unpacked_row(row, above, position))
    return events


def _unpacked_row(row: object, above: Sequence[object], position: int) -> Event:
    if isinstance(row, list) and len(row) in (len(Event._fields) - 1, len(Event._fields)):
        cells = [
            above[column] if cell == SAME_AS_ABOVE and above else "" if cell is None else cell
            for column, cell in enumerate(row)
        ]
        if all(isinstance(cell, str) for cell in cells):
            return Event(*map(str, cells))
    raise Rejected(RejectedReason.MALFORMED, f"events[{position}] is not a row of an event's words")
