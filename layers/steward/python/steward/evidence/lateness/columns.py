"""How does a table of features become columns that weights can be learnt for?

A measured feature is cut at the training rows' 1 and 99 %, its gaps filled and flagged, and bent at their quintiles; a
named one gets a column for each common label, or, where there are many labels, the shrunk late rate of its own. All
that is learnt here comes from the training rows; a late rate of a training row only from rows before it (ordered
target statistics, Prokhorenkova et al. 2018), or the rows would tell their own outcome.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from steward.evidence.lateness.scores import Flags, Vector

_EDGES: Final = (0.01, 0.99)  # a slip of a key in one row in a hundred moves nothing
_BENDS: Final = (0.2, 0.4, 0.6, 0.8)  # quintiles: five slopes are what a few hundred rows can carry
_MANY_BENDS: Final = tuple(at / 10 for at in range(1, 10))  # deciles, where there are MANY_ROWS
_MANY_ROWS: Final = 2_000  # 200 for each slope
_LEAST_DISTINCT: Final = 8  # values below which a bend is a column of its own and says nothing new
_LEAST_GAPS: Final = 5  # rows without a value before the gap itself is a column
_MOST_LABELS: Final = 10  # more of them and each has too few rows for a weight of its own
_LEAST_ROWS: Final = 20  # of a label: a share of fewer is off by 11 points
_RATE_PRIOR_ROWS: Final = 10.0  # rows that the common rate counts for in a label's late rate


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers, NaN where missing. One that `only_raises` has a straight line, and no weight below 0."""

    name: str
    values: Vector
    only_raises: bool = False

    def rows(self, which: "Flags | np.ndarray[tuple[int], np.dtype[np.int64]]") -> "Measured":
        """Some of its rows."""
        return Measured(self.name, self.values[which], self.only_raises)


@dataclass(frozen=True, slots=True)
class Named:
    """Labels, "" where missing."""

    name: str
    labels: "np.ndarray[tuple[int], np.dtype[np.object_]]"

    def rows(self, which: "Flags | np.ndarray[tuple[int], np.dtype[np.int64]]") -> "Named":
        """Some of its rows."""
        return Named(self.name, self.labels[which])


Table = Sequence[Measured | Named]


@dataclass(frozen=True, slots=True)
class Lines:
    """How one measured feature becomes columns."""

    name: str
    low: float
    high: float
    fill: float
    bends: tuple[float, ...]
    has_gaps: bool
    only_raises: bool = False

    def columns(self, feature: Measured) -> Vector:
        """Its value, the value beyond each bend, and whether it is missing."""
        gaps = np.isnan(feature.values)
        values = np.where(gaps, self.fill, np.clip(feature.values, self.low, self.high))
        found = [values, *(np.maximum(0.0, values - bend) for bend in self.bends)]
        return np.column_stack([*found, gaps] if self.has_gaps else found)

    @property
    def width(self) -> int:
        """How many columns its levels are."""
        return 1

    def levels(self, feature: Measured) -> Vector:
        """Where the value lies among the bends, or between its bounds where it has none: -0.5 to 0.5, (n, 1)."""
        values = np.where(np.isnan(feature.values), self.fill, np.clip(feature.values, self.low, self.high))
        if self.bends:
            return np.asarray(np.mean([values > bend for bend in self.bends], axis=0) - 0.5)[:, None]
        width = self.high - self.low
        return np.asarray((values - self.low) / (width or 1.0) - 0.5, dtype=np.float64)[:, None]


@dataclass(frozen=True, slots=True)
class Labels:
    """How one named feature becomes columns: one for each common label, or the late rate where `rates` are given."""

    name: str
    common: tuple[str, ...]
    rates: Mapping[str, float] = field(hash=False)
    prior: float

    def columns(self, feature: Named) -> Vector:
        """A column for each common label, or the log-odds of the label's late rate."""
        if not self.rates:
            return np.column_stack([feature.labels == label for label in self.common]).astype(np.float64)
        return np.array([[self.rates.get(label, self.prior)] for label in feature.labels])

    @property
    def width(self) -> int:
        """How many columns its levels are."""
        return 1 if self.rates else len(self.common)

    def levels(self, feature: Named) -> Vector:
        """As the columns, a late rate beside the common one."""
        return self.columns(feature) - (self.prior if self.rates else 0.0)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a table of these features becomes an (n, k) matrix, each column centred and scaled on the training rows.

    `owners` says of each column which feature it belongs to, `raising` whether its weight may not be below 0. After the
    features' own columns stand the products of those `pairs` that say more together.
    """

    codes: tuple[Lines | Labels, ...]
    owners: tuple[str, ...]
    centre: Vector
    scale: Vector
    raising: Flags
    pairs: tuple[tuple[str, str], ...] = ()

    def design(self, table: Table) -> Vector:
        """The matrix of a table that has these features, and maybe others."""
        by_name = {feature.name: feature for feature in table}
        raw = [_columns(code, by_name[code.name]) for code in self.codes]
        levels = {code.name: _levels(code, by_name[code.name]) for code in self.codes} if self.pairs else {}
        raw += [_products(levels[one], levels[other]) for one, other in self.pairs]
        stacked = np.column_stack(raw) if raw else np.zeros((rows_of(table), 0))
        return np.asarray((stacked - self.centre) / self.scale, dtype=np.float64)


def rows_of(table: Table) -> int:
    """How many rows a table has."""
    first = table[0]
    return len(first.values if isinstance(first, Measured) else first.labels)


def encoded(table: Table, late: Flags, pairs: Sequence[tuple[str, str]] = ()) -> tuple[Encoding, Vector]:
    """How training rows, in the order of time, are encoded, and their own matrix. A feature that never varies is out.

    Args:
        table: The features, each of n rows.
        late: What came true, (n,).
        pairs: Names of features whose products are columns too.
    """
    learnt = [each for feature in table if (each := _learnt(feature, late))]
    levels = {code.name: each for code, _, each in learnt}
    used = tuple((one, other) for one, other in pairs if one in levels and other in levels)
    products = [(f"{one} x {other}", _products(levels[one], levels[other])) for one, other in used]
    named = [*((code.name, columns) for code, columns, _ in learnt), *products]
    owners = tuple(name for name, columns in named for _ in range(columns.shape[1]))
    stacked = np.column_stack([columns for _, columns in named]) if named else np.zeros((len(late), 0))
    centre, spread = stacked.mean(axis=0), stacked.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    raisers = {code.name for code, _, _ in learnt if isinstance(code, Lines) and code.only_raises}
    raising = np.array([owner in raisers for owner in owners], dtype=bool)
    codes = tuple(code for code, _, _ in learnt)
    return Encoding(codes, owners, centre, scale, raising, used), (stacked - centre) / scale


def _products(one: Vector, other: Vector) -> Vector:
    return np.asarray((one[:, :, None] * other[:, None, :]).reshape(len(one), -1), dtype=np.float64)


def _levels(code: Lines | Labels, feature: Measured | Named) -> Vector:
    if isinstance(code, Lines) and isinstance(feature, Measured):
        return code.levels(feature)
    if isinstance(code, Labels) and isinstance(feature, Named):
        return code.levels(feature)
    raise TypeError(f"feature {feature.name} is not of the kind it was learnt as")


def _columns(code: Lines | Labels, feature: Measured | Named) -> Vector:
    if isinstance(code, Lines) and isinstance(feature, Measured):
        return code.columns(feature)
    if isinstance(code, Labels) and isinstance(feature, Named):
        return code.columns(feature)
    raise TypeError(f"feature {feature.name} is not of the kind it was learnt as")


def _learnt(feature: Measured | Named, late: Flags) -> tuple[Lines | Labels, Vector, Vector] | None:
    """The code, the columns and the levels of the training rows."""
    if isinstance(feature, Measured):
        lines = _lines(feature)
        return (lines, lines.columns(feature), lines.levels(feature)) if lines else None
    found = _labels(feature, late)
    return (*found, found[1] - (found[0].prior if found[0].rates else 0.0)) if found else None


def _lines(feature: Measured) -> Lines | None:
    known = feature.values[~np.isnan(feature.values)]
    if not len(known):
        return None
    low, high = np.quantile(known, _EDGES, method="nearest")
    inner = np.clip(known, low, high)
    has_gaps = len(feature.values) - len(known) >= _LEAST_GAPS
    if low == high and not has_gaps:
        low, high = known.min(), known.max()  # a rare flag: what all but one row in a hundred share is no edge
        if low == high:
            return None
    bends = _bends(inner) if not feature.only_raises else ()
    return Lines(feature.name, float(low), float(high), float(inner.mean()), bends, has_gaps, feature.only_raises)


def _bends(values: Vector) -> tuple[float, ...]:
    if len(np.unique(values)) < _LEAST_DISTINCT:
        return ()
    bends = _BENDS if len(values) < _MANY_ROWS else _MANY_BENDS
    found = np.unique(np.quantile(values, bends, method="nearest"))
    return tuple(float(each) for each in found if values.min() < each < values.max())


def _labels(feature: Named, late: Flags) -> tuple[Labels, Vector] | None:
    counts = Counter(feature.labels.tolist())
    if len(counts) <= 1:
        return None
    if len(counts) > _MOST_LABELS:
        return _rated(feature, late)
    common = tuple(sorted(label for label, count in counts.items() if count >= _LEAST_ROWS))
    labels = Labels(feature.name, common, {}, 0.0)
    return (labels, labels.columns(feature)) if common else None


def _rated(feature: Named, late: Flags) -> tuple[Labels, Vector]:
    """The log-odds of a label's shrunk late rate: of a training row by the rows before it, later by all of them."""
    prior = float((late.sum() + 1) / (len(late) + 2))
    seen: dict[str, tuple[float, int]] = {}
    before = np.zeros(len(late))
    for at, (label, is_late) in enumerate(zip(feature.labels.tolist(), late.tolist(), strict=True)):
        count, rows = seen.get(label, (0.0, 0))
        before[at] = _log_odds(count, rows, prior)
        seen[label] = (count + is_late, rows + 1)
    rates = {label: _log_odds(count, rows, prior) for label, (count, rows) in seen.items()}
    return Labels(feature.name, (), rates, _log_odds(0.0, 0, prior)), before[:, None]


def _log_odds(count: float, rows: int, prior: float) -> float:
    rate = (count + _RATE_PRIOR_ROWS * prior) / (rows + _RATE_PRIOR_ROWS)
    return float(np.log(rate / (1 - rate)))
