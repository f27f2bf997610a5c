"""What issue features and delayed flags are in a table that somebody brought, and what is wrong with it?

CSV with a header, in UTF-8. One column says whether the issue was late, one may say when it was seen; every other
column is a feature, or is left out with a reason that is told. A file that cannot be measured is told in one line.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from steward.evidence.lateness.columns import Measured, Named
from steward.evidence.lateness.scores import Flags, Vector
from tests.evals.delay_columns import Kind, feature
from tests.evals.labelled_file import BadFile

FLAGS: Final = ("delayed", "late", "is_delayed", "is_late")  # the first that is there
DELAY_DAYS: Final = "delaydays"  # EMSE'17: days after the due date; above 0 is late
TIMES: Final = (
    "created_at", "created", "createddate", "created_on", "creation_date", "creationdate", "openeddate", "opened_at",
    "opened", "seen_at", "snapshot_at", "observed_at", "timestamp", "datetime", "time", "date", "day",
)  # fmt: skip
# They tell how it ended, or were written then.
OUTCOMES: Final = frozenset(
    {"delaydays", "delay_days", "delay", "days_late", "lateness", "late_days", "days_delayed", "overdue_days", "impact"}
    | {"completed_at", "completed_on", "completed", "resolved", "resolved_at", "resolution", "resolutiondate"}
    | {"resolveddate", "closed", "closed_at", "closeddate", "finished_at", "done_at", "end_date"}
)

_YES: Final = frozenset(("1", "1.0", "true", "t", "yes", "y"))
_NO: Final = frozenset(("0", "0.0", "false", "f", "no", "n"))
_LONGEST_FIELD: Final = 1_000_000  # characters: an issue's text has thousands
_DELIMITERS: Final = ",;\t"

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class DelayTable:
    """n rows, oldest first; `told` is what a reader of figures must know of the file, `days` when rows were seen."""

    features: tuple[Measured | Named, ...]
    late: Flags
    days: Vector | None
    told: tuple[str, ...]


def read_delays(path: Path) -> DelayTable:
    """The features and flags of a file. Raises BadFile, with one line that names what to mend."""
    header, lines = _table(path)
    names = {name.casefold(): at for at, name in enumerate(header)}
    flag_at, is_days = _flag_column(path, header, names)
    told: list[str] = []
    kept = [(number, row) for number, row in lines if row[flag_at].strip()]
    if len(kept) < len(lines):
        told.append(f"{len(lines) - len(kept):,} rows without a flag were left out")
    late = np.array(
        [_is_late(path, number, header[flag_at], row[flag_at], is_days) for number, row in kept], dtype=bool
    )
    _both_kinds(path, header[flag_at], late)
    time_at = next((names[name] for name in TIMES if name in names and names[name] != flag_at), None)
    days = None if time_at is None else _days(path, header[time_at], [(number, row[time_at]) for number, row in kept])
    order = np.arange(len(kept)) if days is None else np.argsort(days, kind="stable")
    told.append("no time column: the order of the rows is taken for time" if time_at is None else
                f"in the order of `{header[time_at]}`")  # fmt: skip
    rows = [kept[at][1] for at in order]
    late, days = late[order], None if days is None else days[order]
    others = {name: [row[at] for row in rows] for at, name in enumerate(header) if at not in (flag_at, time_at)}
    features, more = _features(others, late, days)
    if not features:
        raise BadFile(f"{path}: no feature is left ({'; '.join(more) or 'only a flag'}); add columns known beforehand")
    return DelayTable(tuple(features), late, days, (*told, *more))


def _table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}; name a CSV file") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    if "\0" in text:
        raise BadFile(f"{path}: holds zero bytes, so it is no CSV in UTF-8; save it as CSV in UTF-8")
    if not text.strip():
        raise BadFile(f"{path}: empty; write a header and one row an issue")
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadFile(f"{path}, line {reader.line_num}: {error}; write one issue a row, quotes closed") from error
    header = [name.strip() for name in rows[0][1]]
    _whole(path, header, rows)
    return header, rows[1:]


def _whole(path: Path, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    folded = [name.casefold() for name in header]
    if twice := sorted({name for name in folded if folded.count(name) > 1}):
        raise BadFile(f"{path}: two columns are called `{twice[0]}`; name each once")
    for number, row in rows:
        if len(row) != len(header):
            raise BadFile(f"{path}, line {number}: {len(row)} fields where the header has {len(header)}")
    if len(rows) == 1:
        raise BadFile(f"{path}: no rows below the header; write one row an issue")


def _flag_column(path: Path, header: Sequence[str], names: Mapping[str, int]) -> tuple[int, bool]:
    """Which column says it, and whether as days."""
    if found := next((name for name in FLAGS if name in names), None):
        return names[found], False
    if DELAY_DAYS in names:
        return names[DELAY_DAYS], True
    seen = ", ".join(header)[:200]
    raise BadFile(f"{path}: no flag column; call one `delayed` or `late` (0 or 1), there are {seen}")


def _is_late(path: Path, number: int, column: str, written: str, is_days: bool) -> bool:  # noqa: FBT001 - read beside it
    told = written.strip().casefold()
    if is_days:
        try:
            return float(told) > 0
        except ValueError as error:
            raise BadFile(f"{path}, line {number}, column `{column}`: {written[:40]!r} is no number of days") from error
    if told in _YES or told in _NO:
        return told in _YES
    raise BadFile(f"{path}, line {number}, column `{column}`: {written[:40]!r} is no flag; write 0 or 1")


def _both_kinds(path: Path, column: str, late: Flags) -> None:
    if not len(late):
        raise BadFile(f"{path}: column `{column}` is empty throughout; write 0 or 1")
    if late.all() or not late.any():
        one = "late" if late.all() else "on time"
        raise BadFile(f"{path}: all {len(late):,} rows are {one}; both kinds are needed to tell them apart")


def _days(path: Path, column: str, written: Sequence[tuple[int, str]]) -> Vector:
    """Times as days; numbers stay what they are."""
    return np.array([_day(path, number, column, told.strip()) for number, told in written])


def _day(path: Path, number: int, column: str, told: str) -> float:
    try:
        return float(told)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(told.replace("/", "-"))
    except ValueError as error:
        mend = "write 2026-11-29 or a number"
        raise BadFile(f"{path}, line {number}, column `{column}`: {told[:40]!r} is no time; {mend}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400


def _features(
    columns: Mapping[str, Sequence[str]], late: Flags, days: Vector | None
) -> tuple[list[Measured | Named], list[str]]:
    """The columns that can be learnt from, and what was done with the others."""
    found: list[Measured | Named] = []
    told: list[str] = []
    for name, cells in columns.items():
        if name.casefold() in OUTCOMES or name.casefold() in FLAGS:
            told.append(f"`{name}` is left out: it tells how it ended")
            continue
        kind: Kind = feature(name, cells, late, days)
        found += [kind.feature] if kind.feature else []
        told += [kind.told] if kind.told else []
    return found, told
