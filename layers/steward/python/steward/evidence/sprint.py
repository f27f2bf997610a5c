"""How many hours have a project's people for the next ten working days, and how far down its backlog do these reach?

A suggestion for whoever plans the sprint: nothing is moved, and nobody is named. The hours of fewer than three people
are somebody's own, so that their list is for the lead alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from steward.evidence.capacity.horizon import DAYS_A_WEEK, Floats
from steward.evidence.capacity.placed import NOBODY
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.rollup import LEAST_MEMBERS
from steward.evidence.capacity.supply import supply_runs
from steward.evidence.ranking.shortlist import shortlist
from steward.evidence.work_items import WorkItem

SPRINT_WEEKS: Final = 2  # the usual length; a longer one is the same list, cut further down
LATELY_WEEKS: Final = 4  # who completed nothing for a month works on something else
SHOWN_BEYOND: Final = 5  # tasks under the likely cut: who plans looks at what just does not fit


@dataclass(frozen=True, slots=True)
class Sprint:
    """The hours of a project's people over the next SPRINT_WEEKS of working days: one sample a run, shape (runs,)."""

    people: int
    hours: Floats


def sprint_of(plan: Plan) -> Sprint:
    """What those have who hold open work of the plan, or completed some in the last LATELY_WEEKS."""
    team = sorted({*plan.held, *_lately(plan)} - {NOBODY})
    shares = _shares(plan)
    each = [supply_runs(gid, plan) @ shares for gid in team]
    there = [hours for hours in each if hours.any()]
    return Sprint(len(there), np.sum(there, axis=0) if there else np.zeros(plan.runs))


def shortlisted(sequence: Sequence[str], items: Sequence[WorkItem], sprint: Sprint, seed: int) -> dict[str, Any]:
    """The top of the ranked backlog with its cuts, as it is stored; nothing where nobody is there to do it."""
    if not sprint.people:
        return {}
    row = shortlist(sequence, items, sprint.hours.tolist(), seed).as_json()
    shown = row["candidates"][: row["likely"] + SHOWN_BEYOND]
    told = {"people": sprint.people, "for_lead": sprint.people < LEAST_MEMBERS, "days": SPRINT_WEEKS * DAYS_A_WEEK}
    return row | told | {"candidates": shown}


def _lately(plan: Plan) -> set[str]:
    known = plan.history.focus.items()
    return {gid for gid, rates in known if any(rate is not None for rate in rates[-LATELY_WEEKS:])}


def _shares(plan: Plan) -> Floats:
    """How much of each week of the horizon lies within the sprint, which begins today: shape (weeks,)."""
    gone = 1 - len(plan.horizon.days[0]) / DAYS_A_WEEK
    shares = np.zeros(plan.horizon.weeks)
    shares[:SPRINT_WEEKS] = 1.0
    shares[SPRINT_WEEKS] = gone
    return shares
