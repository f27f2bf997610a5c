"""What is a task's score, and how do its factors come to it?"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.ranking.factors import Source, Told
from steward.evidence.ranking.scales import Formula
from steward.evidence.verdict import said

WHY_LIMIT: Final = 500  # characters: what people read in a text field without opening it
QUOTE_SHOWN: Final = (
    60  # characters of each quote: four of them fit beside the numbers; without what Asana makes a link of
)
_SAID: Final = {Source.PERSON: "", Source.AI: " (AI-estimated)", Source.MEDIAN: " (project median)"} | {
    Source.MIDDLE: " (unknown: middle of the scale)"
}
_SIGN: Final = {Formula.WSJF: " + ", Formula.RICE: " x "}

type Floats = NDArray[np.float64]


def score(formula: Formula, values: Floats) -> Floats:
    """The scores of factors in the last axis, the dividing one last: shape (..., 4) gives (...)."""
    above, below = values[..., :-1], values[..., -1]
    over = above.sum(axis=-1) if formula is Formula.WSJF else above.prod(axis=-1)
    return np.asarray(over / below, np.float64)


def why(formula: Formula, factors: Sequence[Told], own: float, inherited: tuple[str, float] | None) -> str:
    """The formula with the numbers put in, at most WHY_LIMIT characters; quotes are left out where they do not fit.

    It tells nothing that changes when the list is reordered, or every run would write it anew. `inherited` is the gid
    of the task that gave this one its score, and that score.
    """
    behind = ""
    if inherited is not None:
        behind = f". Counts as {number(inherited[1])}, the score of task {inherited[0]} that waits for it"
    for quoted in (True, False):
        parts = [_part(each, quoted=quoted) for each in factors]
        text = f"{formula.upper()} = ({_SIGN[formula].join(parts[:-1])}) / {parts[-1]} = {number(own)}{behind}"
        if len(text) <= WHY_LIMIT:
            return text
    return _short(formula, factors, own)


def _part(told: Told, *, quoted: bool) -> str:
    marked, cut = _SAID[told.source], " (cut to scale)" * told.cut
    if quoted and told.quote and told.source is Source.AI:
        marked = f" (AI-estimated: \u201c{said(told.quote, QUOTE_SHOWN)}\u201d)"
    return f"{told.name} {number(told.value)}{marked}{cut}"


def number(value: float) -> str:
    """Three significant digits: a priority that shows more pretends."""
    return f"{float(f'{value:.3g}'):g}" if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - :g turns to exponents


def _short(formula: Formula, factors: Sequence[Told], own: float) -> str:
    """Without names, for factors whose configured names are too long."""
    parts = [number(each.value) for each in factors]
    return f"{formula.upper()} = ({_SIGN[formula].join(parts[:-1])}) / {parts[-1]} = {number(own)}"
