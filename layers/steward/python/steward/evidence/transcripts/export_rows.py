"""Which lists of rows does a JSON export hold, and below whose name does each row lie?

A list that every speaker, channel or paragraph has of its own is one list: its rows are taken together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_DEEP: Final = 12  # lists and objects: results, channels, one of them, alternatives, one, paragraphs ... are ten
_WIDE: Final = 50  # values of an object that are looked into: an export's envelope has about ten
# Of these the first is the likeliest one, and the others say the same again.
_GUESSES: Final = frozenset({"alternatives", "nbest"})
# What names a speaker for all that lies below; a plain name does so only in a list of people.
_ABOVE: Final = ("speakername", "speaker", "speakerlabel", "speakertag", "speakerid", "participant", "channellabel")
_PEOPLE: Final = frozenset({"participants", "speakers"})

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its column names folded, and whoever is named above it (None: nobody)."""

    row: Row
    above: Any = None


@dataclass(slots=True)
class Table:
    """The rows of all lists at one place of the document; `lists` is how many there are."""

    rows: list[Placed] = field(default_factory=list)
    lists: int = 0


def tables(document: Any) -> list[Table]:  # noqa: ANN401 - whatever the file holds
    """The lists of objects, those nearer to the root before those in them."""
    found: dict[tuple[str, ...], Table] = {}
    _walk(document, (), None, found)
    return list(found.values())


def folded(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row by column names that do not tell "start_time", "startTime" and "Start-Time" apart."""
    return {str(key).casefold().replace("_", "").replace("-", ""): value for key, value in row.items()}


def _walk(
    value: Any,  # noqa: ANN401 - as above
    path: tuple[str, ...],
    above: Any,  # noqa: ANN401 - as above
    found: dict[tuple[str, ...], Table],
) -> None:
    if len(path) > _DEEP:
        return
    if isinstance(value, list):
        _list(value, path, above, found)
    elif isinstance(value, dict):
        for key, each in list(value.items())[:_WIDE]:
            _walk(each, (*path, _name(key)), above, found)


def _list(
    values: list[Any],
    path: tuple[str, ...],
    above: Any,  # noqa: ANN401 - as above
    found: dict[tuple[str, ...], Table],
) -> None:
    """Keep the objects of a list, and look into each for lists of its own."""
    kept = values[:1] if path and path[-1] in _GUESSES else values
    rows = [folded(each) for each in kept if isinstance(each, dict)]
    if rows:
        table = found.setdefault(path, Table())
        table.lists += 1
        table.rows += [Placed(each, above) for each in rows]
    for row in rows:
        _walk(row, path, _named(row, path, above), found)
    for each in kept:
        if isinstance(each, list):
            _walk(each, (*path, "[]"), above, found)


def _named(row: Row, path: tuple[str, ...], above: Any) -> Any:  # noqa: ANN401 - as above
    keys = (*_ABOVE, "name") if path and path[-1] in _PEOPLE else _ABOVE
    return next(_values(row, keys), above)


def _values(row: Row, keys: tuple[str, ...]) -> Iterator[Any]:
    yield from (row[key] for key in keys if row.get(key) not in (None, "", [], {}))


def _name(key: Any) -> str:  # noqa: ANN401 - as above
    return str(key).casefold().replace("_", "").replace("-", "")
