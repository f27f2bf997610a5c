"""How well is lateness foretold, by the model that judges a portfolio, on a table of issues? `make evals DELAY=a.csv`.

The first 80 % in time are learnt from, ridge, features and calibration chosen within them, and the rest is judged once.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from steward.evidence.lateness.back_test import LEAST_JUDGED, TRAINING_SHARE, BackTest, Split, judged
from steward.evidence.lateness.columns import Named
from steward.evidence.lateness.learning import DISABLED, LEAST_OF_EACH, learn
from steward.evidence.lateness.scores import Flags, Vector, auc
from tests.evals.delay_file import DelayTable, read_delays
from tests.evals.figures import Figure, Result
from tests.evals.labelled_file import BadFile

SEED: Final = 20  # of the shuffles that features are judged by
_EPOCH_DAYS: Final = 40_000  # a number beyond it is no day since 1970 that a calendar shows
_PROJECTS: Final = ("project", "issuekey", "repository", "repo")
_MOST_PROJECTS: Final = 12
_ELSEWHERE: Final = "elsewhere, boosted trees on public issues split in time: AUC 0.756 at creation, 0.890 at due date"


def delay(path: Path) -> Result:
    """The figures of a file. Raises BadFile. All are shown and none is promised: that is for whoever brings it."""
    table = read_delays(path)
    split = _split(path, table)
    learned = learn([each.rows(split.learns) for each in table.features], table.late[split.learns], SEED)
    said = learned.probabilities([each.rows(split.judges) for each in table.features])
    came = table.late[split.judges]
    found = judged(learned, said, came, int(split.learns.sum()), None)
    return Result(path.name, _figures(found), {}, [*table.told, *_notes(table, split, found, said, came)])


def _split(path: Path, table: DelayTable) -> Split:
    rows = len(table.late)
    learns = np.arange(rows) < int(TRAINING_SHARE * rows)
    split = Split(learns, ~learns)
    if not split.carries(table.late):
        late = int(table.late[learns].sum())
        needed = f"the first 80 % need {LEAST_OF_EACH} late and {LEAST_OF_EACH} on time, the rest {LEAST_JUDGED}"
        has = f"they have {late} and {int(learns.sum()) - late}, the rest {int(split.judges.sum())}"
        raise BadFile(f"{path}: too few rows ({rows:,}); {needed}: {has}")
    return split


def _figures(found: BackTest) -> list[Figure]:
    base = f"{found.base_brier:.3f} base rate"
    return [
        Figure("base rate, learnt rows", found.base_rate),
        Figure("late, judged rows", found.late_share),
        Figure("AUC", float("nan") if found.auc is None else found.auc, baseline="0.500 chance"),
        Figure("Brier", found.brier, baseline=base),
        Figure("Brier of the base rate", found.base_brier),
    ]


def _notes(table: DelayTable, split: Split, found: BackTest, said: Vector, came: Flags) -> list[str]:
    rows = (
        f"n = {found.trained + found.judged:,} rows: learnt from {found.trained:,}, judged {found.judged:,} later ones"
    )
    notes = [rows + _since(table, split)]
    notes.append(f"features that count: {', '.join(found.kept)}" if found.kept else f"all features: {DISABLED}")
    if found.kept and found.disabled:
        notes.append(f"{DISABLED}: {', '.join(found.disabled)}")
    if found.auc is None:
        notes.append("the judged rows are all of one kind: no AUC")
    return [*notes, *_by_project(table, split, said, came), _ELSEWHERE]


def _since(table: DelayTable, split: Split) -> str:
    if table.days is None:
        return ""
    first = float(table.days[split.judges][0])
    if not 0 < first < _EPOCH_DAYS:
        return f", from {first:g} on"
    return f", from {(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=first)).date().isoformat()} on"


def _by_project(table: DelayTable, split: Split, said: Vector, came: Flags) -> list[str]:
    """The AUC of each of the largest projects: the spread is wide (MODELS C6)."""
    named = next((e for e in table.features if isinstance(e, Named) and e.name.casefold() in _PROJECTS), None)
    if named is None:
        return []
    labels = named.labels[split.judges]
    largest = [label for label, _ in Counter(labels.tolist()).most_common(_MOST_PROJECTS)]
    each = [
        (label, auc(said[labels == label], came[labels == label]), int((labels == label).sum())) for label in largest
    ]
    told = ", ".join(f"{label} {order:.3f} (n {rows})" for label, order, rows in each if not np.isnan(order))
    return [f"AUC by {named.name}: {told}"] if told else []
