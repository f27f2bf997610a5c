"""Is a column of a table a number, a name, a day or an id, and does it tell the answer?"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from steward.evidence.lateness.columns import Measured, Named
from steward.evidence.lateness.scores import Flags, Vector, auc

_MISSING: Final = frozenset(("", "na", "n/a", "nan", "null", "none", "?", "-", "inf", "-inf"))
_NUMBERS: Final = 0.9  # share of values from which a column is numbers, with what is none as missing
_MOST_NAMES: Final = 0.5  # distinct labels to rows: above it a label is hardly seen again
_KEY: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-\d+")  # an issue key: its project and a number
_NUMBERED: Final = re.compile(r"topic|cluster|category|code$|_id$|^id$|key$")  # columns whose numbers are names
_TELLS: Final = 0.995  # an AUC of one column by itself that no honest feature reaches


@dataclass(frozen=True, slots=True)
class Kind:
    """What became of a column: a feature, or None; `told` says what a reader must know."""

    feature: Measured | Named | None
    told: str = ""


def feature(name: str, cells: Sequence[str], late: Flags, days: Vector | None) -> Kind:
    """The feature that a column is.

    Args:
        name: Of the column.
        cells: As they are written, in the order of time.
        late: The rows' flags.
        days: When the rows were seen, for columns of dates; None where that is not known.
    """
    known = ["" if cell.strip().casefold() in _MISSING else cell.strip() for cell in cells]
    if len(set(known) - {""}) + ("" in known) <= 1:
        return Kind(None, f"`{name}` is left out: it never varies")
    if _is_flag(known, late):
        return Kind(None, f"warning: `{name}` equals the flag, a leak: left out")
    kind = _kind(name, known, days)
    if isinstance(kind.feature, Measured) and (ordered := _tells(kind.feature.values, late)) >= _TELLS:
        return Kind(kind.feature, f"warning: `{name}` alone tells late from on time (AUC {ordered:.3f}): a leak?")
    return kind


def _kind(name: str, known: Sequence[str], days: Vector | None) -> Kind:
    if all(_KEY.fullmatch(cell) for cell in known):
        prefixes = [cell.rsplit("-", 1)[0] for cell in known]
        if len(set(prefixes)) > 1:
            return Kind(Named(name, _labels(prefixes)), f"`{name}` counts by its part before the number")
    is_named = _NUMBERED.search(name.casefold())
    numbers = np.array([_number(cell) for cell in known])
    written = sum(bool(cell) for cell in known)
    readable = int((~np.isnan(numbers)).sum())
    if not is_named and readable >= _NUMBERS * written:
        told = (
            f"`{name}`: {written - readable} values that are no numbers count as missing" if readable < written else ""
        )
        return Kind(Measured(name, numbers), told)
    moments = np.array([_moment(cell) for cell in known])
    if not is_named and int((~np.isnan(moments)).sum()) == written:
        since = days if days is not None else float(np.nanmin(moments))
        return Kind(Measured(name, moments - since), f"`{name}` counts as days since the row was seen")
    if (distinct := len(set(known))) > _MOST_NAMES * len(known):
        return Kind(None, f"`{name}` is left out: {distinct:,} labels in {len(known):,} rows, an id or free text")
    return Kind(Named(name, _labels(known)))


def _is_flag(known: Sequence[str], late: Flags) -> bool:
    """Whether two labels stand for the two flags, one each."""
    pairs = Counter(zip(known, late.tolist(), strict=True))
    return len(pairs) == len({label for label, _ in pairs}) == 2


def _tells(values: Vector, late: Flags) -> float:
    has = ~np.isnan(values)
    ordered = auc(values[has], late[has]) if has.any() else 0.5
    return 0.5 if math.isnan(ordered) else max(ordered, 1 - ordered)


def _labels(cells: Sequence[str]) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    return np.array(cells, dtype=object)


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        return float("nan")
    return number if math.isfinite(number) else float("nan")


def _moment(cell: str) -> float:
    try:
        moment = datetime.fromisoformat(cell.replace("/", "-"))
    except ValueError:
        return float("nan")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400
