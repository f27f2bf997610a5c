"""How good is the triage of a planted history, on requests that come later than all it has learnt from?

Northwind: the older two thirds are known. Of the rest, the earlier half may choose a threshold, the later half is
judged by it. An over-confident judge stands beside it: what it calls 85 % sure is not.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

import numpy as np

from steward.asana.models import Task
from steward.evidence.assemble import Past
from steward.evidence.bounds import at_most
from steward.evidence.history import Entry
from steward.evidence.judge import CHOICES
from steward.evidence.text import own_words
from steward.governance.certificates import Evidence, chosen_cutoff
from steward.governance.policy import Certification
from tests import northwind
from tests.evals.engines import Engine
from tests.evals.figures import AT_MOST, Figure, Result
from tests.evals.measures import calibration_bins, calibration_error
from tests.evals.prompt_cases import option_name
from tests.evals.triage import KNOWN, NAMES, northwind_effort

SEEDS: Final = tuple(range(7, 17))  # 600 later tasks on either side: so few are applied that fewer would show luck
PAID_SEEDS: Final = (7,)  # a model that is paid for is asked 120 times, not 600
MISCALIBRATED: Final = 0.10
TARGET_ERROR: Final = 0.15  # of what is applied, as WORKFLOWS 3.2 has it
_NOT_LUCK: Final = 0.95
NAIVE: Final = 0.85  # the threshold that everybody writes down
_OVERCONFIDENT: Final = 3.0  # divides the doubt: 0.55 is told as 0.85, which is what models do (WORKFLOWS 3.2)


@dataclass(frozen=True, slots=True)
class Answered:
    """One field of one later request: how sure, whether rightly, and whether it is of the later half."""

    key: str
    confidence: float
    right: bool
    later: bool


def planted(engine: Engine, told: Callable[[int, int], None] | None = None) -> Result:
    """Accuracy, calibration and the two thresholds, over several plantings."""
    seeds = SEEDS if engine.name == "offline" else PAID_SEEDS
    found: list[Answered] = []
    for at, seed in enumerate(seeds, 1):
        found.extend(_answers(engine, seed))
        if told is not None:
            told(at, len(seeds))
    fields = [figure for key in CHOICES for figure in _field(key, [each for each in found if each.key == key])]
    sure, right = _arrays(found)
    effort = northwind_effort(seeds)
    error, by_median = effort["MAE, hours"], effort["MAE of the median"]
    return Result(
        "planted history (Northwind, later tasks)",
        [
            *fields,
            *_thresholds(found),
            Figure("effort, MAE in hours", error, by_median, AT_MOST, baseline=f"{by_median:.3f} the project's median"),
            Figure("effort, P20 to P80 holds", effort["inside P20 to P80"]),
            *_spent(engine),
        ],
        {"reliability": calibration_bins(sure, right)},
    )


def _answers(engine: Engine, seed: int) -> list[Answered]:
    entries, tasks = northwind.settled_entries(seed), northwind.settled_tasks(seed)
    past, found = Past(entries[:KNOWN]), []
    later = KNOWN + (len(tasks) - KNOWN) // 2
    for at, (task, entry) in enumerate(zip(tasks, entries, strict=True)):
        if at >= KNOWN:
            found.extend(_answered(engine, task, entry, past, is_later=at >= later))
    return found


def _answered(engine: Engine, task: Task, entry: Entry, past: Past, *, is_later: bool) -> list[Answered]:
    facts = northwind.facts_of(task, past)
    answer = engine.answer(facts, own_words(task))
    if answer is None:
        return [Answered(key, confidence=0.0, right=False, later=is_later) for key in CHOICES]
    return [
        Answered(
            key,
            getattr(answer, key).confidence,
            option_name(facts, answer, key) == NAMES[str(entry.settled[key])],
            is_later,
        )
        for key in CHOICES
    ]


def _field(key: str, found: Sequence[Answered]) -> list[Figure]:
    sure, right = _arrays(found)
    return [
        Figure(f"{key}, accuracy", float(right.mean())),
        Figure(f"{key}, ECE", calibration_error(sure, right), MISCALIBRATED, AT_MOST),
    ]


def _thresholds(found: Sequence[Answered]) -> list[Figure]:
    """The error on the later half of what would be applied: above the product's own cutoffs, above the naive one."""
    later = [each for each in found if each.later]
    cutoffs = {key: _cutoff([each for each in found if each.key == key and not each.later]) for key in CHOICES}
    applied = [each for each in later if each.confidence >= cutoffs[each.key]]
    naive = [each for each in later if 1 - (1 - each.confidence) / _OVERCONFIDENT >= NAIVE]
    return [
        Figure("error of what is applied, cutoffs of earlier tasks", _error(applied), _luck(len(applied)), AT_MOST),
        Figure("share applied at them", len(applied) / len(later)),
        Figure("error of an over-confident judge's 0.85 is above that", _error(naive), _luck(len(naive))),
    ]


def _luck(count: int) -> float:
    """The share of errors that so many answers exceed once in twenty times, where the target is met exactly."""
    allowed = next(errors for errors in range(count + 1) if at_most(errors, count, TARGET_ERROR) >= _NOT_LUCK)
    return allowed / count if count else TARGET_ERROR


def _cutoff(found: Sequence[Answered]) -> float:
    """What the product's certificates would choose from these; above everything where it chooses none."""
    rule = Certification(target_error=TARGET_ERROR)
    evidence = [Evidence(northwind.NOW, "", each.confidence, each.right) for each in found]
    chosen = chosen_cutoff(evidence, rule)
    return math.inf if chosen is None else chosen


def _error(found: Sequence[Answered]) -> float:
    return 1 - mean(each.right for each in found) if found else 0.0


def _arrays(found: Sequence[Answered]) -> tuple["np.ndarray", "np.ndarray"]:
    return np.array([each.confidence for each in found]), np.array([each.right for each in found], bool)


def _spent(engine: Engine) -> list[Figure]:
    """What a model used for it; nothing where none was asked."""
    meter = engine.meter
    if not meter.calls:
        return []
    found = [
        Figure("input tokens of a triage, mean", meter.input_tokens / meter.calls, 2_100, AT_MOST),
        Figure("output tokens of a triage, mean", meter.output_tokens / meter.calls, 250, AT_MOST),
    ]
    if meter.microdollars is not None:
        found.append(Figure("cost of a triage, dollars", meter.microdollars / meter.calls / 1e6))
    return found
