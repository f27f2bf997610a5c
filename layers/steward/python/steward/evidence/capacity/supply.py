"""How many hours of work will somebody get done in each week, as a distribution?

A day gives its contracted hours times the focus factor, less what is promised elsewhere, and nothing on a holiday, out
of office or after the last day. Focus factors are drawn from past weeks in blocks (Politis and Romano 1992, circular),
the same past weeks for everybody: what slowed all of them in one week does so in the draw.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.capacity.history import History
from steward.evidence.capacity.horizon import Floats
from steward.evidence.capacity.plan import Plan

BLOCK_WEEKS: Final = 4  # a slow week is followed by a slow one; a month holds most of that
LEAST_WEEKS: Final = 8  # person-weeks: fewer measured rates say less than the stated range
STATED_FOCUS: Final = (0.5, 1.0)  # six hours of eight after meetings and mail, give or take two


def supply_runs(person_gid: str, plan: Plan) -> Floats:
    """The hours by run and week: shape (runs, weeks). More out of office never gives more in any run."""
    focus = _focus_runs(person_gid, plan)
    supply = np.zeros_like(focus)
    contracted = plan.staff.hours_a_day(person_gid)
    for at, days in enumerate(plan.horizon.days):
        for day in days:
            if plan.staff.is_there(person_gid, day):
                promised = plan.staff.promised_hours(person_gid, day, plan.project_gids)
                supply[:, at] += np.maximum(0.0, contracted * focus[:, at] - promised)
    return supply


def _focus_runs(person_gid: str, plan: Plan) -> Floats:
    """Focus factors, shape (runs, weeks)."""
    history, weeks = plan.history, plan.horizon.weeks
    own = plan.draws("focus", person_gid)
    stated = own.uniform(*STATED_FOCUS, size=(plan.runs, weeks))
    measured = _measured(person_gid, history)
    if measured is None:
        return stated
    drawn = measured[past_weeks(plan)]
    known = max(1.0, history.weeks_of(person_gid) / BLOCK_WEEKS)
    level = 1 + own.standard_normal((plan.runs, 1)) * _spread(measured) / np.sqrt(known)
    focus: Floats = np.maximum(0.0, drawn * level)
    return focus


def past_weeks(plan: Plan) -> NDArray[np.int64]:
    """Which past week stands for which, by run: positions in the history's weeks, shape (runs, weeks)."""
    past, weeks = len(plan.history.weeks), plan.horizon.weeks
    starts = plan.draws("weeks").integers(past, size=(plan.runs, -(-weeks // BLOCK_WEEKS)))
    blocks = (starts[:, :, None] + np.arange(BLOCK_WEEKS)) % past
    return blocks.reshape(plan.runs, -1)[:, :weeks]


def _measured(person_gid: str, history: History) -> Floats | None:
    """The rates of past weeks; a week that is not known of them is another person's, in the order of the gids.

    None where fewer than LEAST_WEEKS are known of everybody together.
    """
    if sum(history.weeks_of(gid) for gid in history.focus) < LEAST_WEEKS:
        return None
    own = history.focus.get(person_gid, ())
    others = [rates for gid, rates in sorted(history.focus.items()) if gid != person_gid]
    pool = [each for rates in (own, *others) for each in rates if each is not None]
    found = []
    for at in range(len(history.weeks)):
        here = [rate for rates in others if (rate := rates[at]) is not None]
        rate = own[at] if own else None
        found.append(rate if rate is not None else here[at % len(here)] if here else pool[at % len(pool)])
    return np.array(found, dtype=np.float64)


def _spread(measured: Floats) -> float:
    """The standard deviation over the mean: of the mean of n blocks of weeks, it is this by the root of n."""
    return float(np.std(measured) / max(np.mean(measured), 1e-9))
