"""How do the events of a delivery travel through the queue?

As columns: of a thousand events of one project most cells repeat, and one SQS request pays for 64 KB.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from steward.errors import Rejected, RejectedReason
from steward.ingest.events import Event

# In a packed column: at most so large a part of its cells are told by their place in a list of the distinct ones. With
# 1,000 events of a busy project that is every column but gids and times: 51 KB, under the 64 KB of one SQS request.
FEW: Final = 0.5
SAME_AS_ABOVE: Final = 0  # in rows: the cell equals the one above

_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode  # made once: it costs as much as a small message
_WIDTH: Final = len(Event._fields)

type Column = list[str] | dict[str, list[str] | list[int]]


def delivery_message(
    hook_id: str, project_gid: str, delivery: str, received_at: datetime, events: Sequence[Event]
) -> str:
    """The packed queue message of one delivery; `delivery` is the digest that makes a repeat recognisable."""
    return _ENCODE(
        {
            "kind": "delivery",
            "hook_id": hook_id,
            "project_gid": project_gid,
            "delivery": delivery,
            "received_at": received_at.isoformat(),
            "events": packed(events),
        }
    )


def packed(events: Sequence[Event]) -> dict[str, list[Column]]:
    """Distinct events as columns in the order of an event's fields, each as short as it can be told.

    A list of one cell stands for all; a list of cells is itself; `{"of": cells, "at": places}` names each by its place.
    """
    if len(events) == 1:  # as most deliveries are
        return {"columns": [[cell] for cell in events[0]]}
    return {"columns": [_column(cells) for cells in zip(*events, strict=True)]}


def _column(cells: Sequence[str]) -> Column:
    distinct = dict.fromkeys(cells)
    if len(distinct) == 1:
        return list(distinct)
    if len(distinct) > FEW * len(cells):
        return list(cells)
    places = {cell: place for place, cell in enumerate(distinct)}
    return {"of": list(distinct), "at": list(map(places.__getitem__, cells))}


def unpacked(events: object) -> list[Event]:
    """The events that `packed` wrote, or of rows, as messages had them before. Raises Rejected(malformed)."""
    if isinstance(events, list):
        return _of_rows(events)
    columns = events.get("columns") if isinstance(events, dict) else None
    if columns == []:
        return []
    if not isinstance(columns, list) or len(columns) != _WIDTH:
        raise Rejected(RejectedReason.MALFORMED, f"events is not {_WIDTH} columns")
    cells = [_cells_of(column, name) for column, name in zip(columns, Event._fields, strict=True)]
    rows = max(map(len, cells))
    for name, each in zip(Event._fields, cells, strict=True):
        if len(each) not in (1, rows):
            raise Rejected(RejectedReason.MALFORMED, f"events.{name} has {len(each)} cells, another column {rows}")
    return [Event(*row) for row in zip(*(each * rows if len(each) == 1 else each for each in cells), strict=True)]


def _cells_of(column: object, name: str) -> list[str]:
    try:
        if isinstance(column, dict):
            known = dict(enumerate(column["of"]))
            column = [known[place] for place in column["at"]]
        if isinstance(column, list) and column and all(isinstance(cell, str) for cell in column):
            return column
    except (KeyError, TypeError):
        pass
    raise Rejected(RejectedReason.MALFORMED, f"events.{name} is not a column of words")


def _of_rows(rows: Sequence[object]) -> list[Event]:
    events: list[Event] = []
    for position, row in enumerate(rows):
        above: Sequence[object] = events[-1] if events else ()
        events.append(_of_row(row, above, position))
    return events


def _of_row(row: object, above: Sequence[object], position: int) -> Event:
    if isinstance(row, list) and len(row) in (_WIDTH - 1, _WIDTH):  # without a subtype, as the first were:
        cells = [
            above[column] if cell == SAME_AS_ABOVE and above else "" if cell is None else cell
            for column, cell in enumerate(row)
        ]
        if all(isinstance(cell, str) for cell in cells):
            return Event(*map(str, cells))
    raise Rejected(RejectedReason.MALFORMED, f"events[{position}] is not a row of an event's words")
