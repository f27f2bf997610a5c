"""How is what a workspace's past teaches kept from the night that learns it to those that use it?

As JSON: numbers and feature names, no gid and no text. A row of another version is not read: the next night learns
again.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import numpy as np

from steward.errors import Rejected, RejectedReason
from steward.evidence.lateness.back_test import BackTest
from steward.evidence.lateness.columns import Encoding, Labels, Lines
from steward.evidence.lateness.delays import Delays
from steward.evidence.lateness.isotonic import Isotonic
from steward.evidence.lateness.learning import Learned
from steward.evidence.lateness.logistic import Logistic
from steward.evidence.lateness.tasks import Lateness

VERSION: Final = 1  # of the features and their encoding; raised where either changes


def as_row(taught: Lateness) -> dict[str, Any]:
    """The whole of it, weights too; a few kilobytes."""
    learned = _learned_row(taught.learned) if taught.learned else None
    return taught.as_json() | {"base_rate": taught.base_rate, "learned": learned, "version": VERSION}


def of_row(row: Mapping[str, Any]) -> Lateness:
    """What `as_row` wrote. Raises Rejected(malformed) for anything else, another version too."""
    try:
        return _lateness(row)
    except (KeyError, TypeError, ValueError) as error:
        message = f"this is no stored lateness model of version {VERSION} ({error}); learn it again"
        raise Rejected(RejectedReason.MALFORMED, message) from error


def _lateness(row: Mapping[str, Any]) -> Lateness:
    if row["version"] != VERSION:
        raise ValueError(f"version {row['version']}")
    return Lateness(
        basis=row["basis"],
        learned=_learned(row["learned"]) if row["learned"] else None,
        base_rate=row["base_rate"],
        outcomes=row["outcomes"],
        delays=Delays(**row["delays"]),
        back_test=_back_test(row["back_test"]) if row["back_test"] else None,
        past={name: (have, wanted) for name, (have, wanted) in row.get("past", {}).items()},
    )


def _back_test(row: Mapping[str, Any]) -> BackTest:
    split_on = date.fromisoformat(row["split_on"]) if row["split_on"] else None
    read = {"kept": tuple(row["kept"]), "disabled": tuple(row["disabled"]), "split_on": split_on}
    return BackTest(**{name: each for name, each in row.items() if name != "is_better"} | read)


def _learned_row(learned: Learned) -> dict[str, Any]:
    encoding, curve = learned.encoding, learned.calibration
    return {
        "codes": [{"kind": type(code).__name__.lower(), **asdict(code)} for code in encoding.codes],
        "owners": list(encoding.owners),
        "centre": encoding.centre.tolist(),
        "scale": encoding.scale.tolist(),
        "raising": encoding.raising.tolist(),
        "pairs": [list(pair) for pair in encoding.pairs],
        "intercept": learned.logistic.intercept,
        "weights": learned.logistic.weights.tolist(),
        "calibration": {"said": curve.said.tolist(), "came": curve.came.tolist(), "share": curve.share},
        "base_rate": learned.base_rate,
        "disabled": list(learned.disabled),
    }


def _learned(row: Mapping[str, Any]) -> Learned:
    curve = row["calibration"]
    encoding = Encoding(
        tuple(_code(dict(each)) for each in row["codes"]),
        tuple(row["owners"]),
        np.array(row["centre"], dtype=np.float64),
        np.array(row["scale"], dtype=np.float64),
        np.array(row["raising"], dtype=bool),
        tuple((one, other) for one, other in row["pairs"]),
    )
    return Learned(
        encoding,
        Logistic(row["intercept"], np.array(row["weights"], dtype=np.float64)),
        Isotonic(np.array(curve["said"], dtype=np.float64), np.array(curve["came"], dtype=np.float64), curve["share"]),
        row["base_rate"],
        tuple(row["disabled"]),
    )


def _code(row: dict[str, Any]) -> Lines | Labels:
    if row.pop("kind") == "lines":
        return Lines(**row | {"bends": tuple(row["bends"])})
    return Labels(**row | {"common": tuple(row["common"])})
