"""What is each open task's priority, on what ground, and where does it belong in its section?"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np

from steward.evidence.ranking.dependency import Flags, Floats, Unblocking, unblocking
from steward.evidence.ranking.factors import Ratings, Source, Told, settled_values, told
from steward.evidence.ranking.formula import score, why
from steward.evidence.ranking.order import merged, rank_chances, section_order
from steward.evidence.ranking.pins import held
from steward.evidence.ranking.scales import Scheme
from steward.evidence.ranking.uncertain import score_draws
from steward.evidence.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class Priority:
    """One task's priority.

    `score` is the larger of `own_score` and what it inherits, with its P10 and P90; ranks are places within its
    section, 1 at the top; `chance_up` and `chance_down` that it belongs above or below its place before; `held` that it
    keeps that one.
    """

    task_gid: str
    section_gid: str
    score: float
    low: float
    high: float
    own_score: float
    inherits_from: str | None
    why: str
    rank_before: int
    rank_after: int
    chance_up: float
    chance_down: float
    held: bool
    circular: bool
    factors: tuple[Told, ...]

    @property
    def marked(self) -> tuple[Told, ...]:
        """The factors that no person told."""
        return tuple(each for each in self.factors if each.source is not Source.PERSON)

    def as_json(self) -> dict[str, Any]:
        """As it is stored: without quotes, but for those that its reason shows to people."""
        return asdict(self) | {"factors": [each.as_json() for each in self.factors]}


@dataclass(frozen=True, slots=True)
class Ranking:
    """A project's open tasks, the best first, and by section the order that is wanted.

    `wanted` is what a reordering is planned from and, after it was cut off, resumed with:
    `moves(listed, wanted[section], held)`. A ranking computed anew from a half reordered list may hold on to what
    stands there by chance.
    """

    formula: str
    priorities: tuple[Priority, ...]
    wanted: Mapping[str, tuple[str, ...]] = field(hash=False)
    held: frozenset[str]

    @property
    def sequence(self) -> tuple[str, ...]:
        """The gids in the order a team would take them up."""
        return tuple(each.task_gid for each in self.priorities)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "formula": self.formula,
            "priorities": [each.as_json() for each in self.priorities],
            "wanted": {section: list(gids) for section, gids in self.wanted.items()},
            "held": sorted(self.held),
        }


@dataclass(frozen=True, slots=True)
class _Scored:
    """The tasks in the order of their list, with scores (n,) and draws (n, draws) as inherited."""

    items: Sequence[WorkItem]
    factors: Sequence[tuple[Told, ...]]
    links: Unblocking
    own: Floats
    scores: Floats
    draws: Floats

    def sections(self) -> dict[str, list[int]]:
        """The positions of each section, in the order of the list."""
        every = sorted(range(len(self.items)), key=lambda at: (_section(self.items[at]), at))
        return {name: list(ats) for name, ats in groupby(every, lambda at: _section(self.items[at]))}

    def before(self, ats: Sequence[int]) -> Flags:
        """Who must come before whom among these."""
        return np.asarray(self.links.before[np.ix_(ats, ats)], np.bool_)


def priority_scores(
    items: Sequence[WorkItem],
    scheme: Scheme,
    *,
    now: datetime,
    seed: int,
    ratings: Ratings | None = None,
    pins: AbstractSet[str] = frozenset(),
    moved_by_hand_at: Mapping[str, datetime] | None = None,
) -> Ranking:
    """The ranking of a project's open tasks that are no milestones; `items` are all of its tasks, in any order.

    `ratings` stand in for missing factors, by task gid and the factor's name; `pins` are gids that keep their place,
    `moved_by_hand_at` when a person (not this product) last moved a task within its list.
    """
    scored = _scored(items, scheme, ratings or {}, seed)
    keep = held(pins, moved_by_hand_at or {}, now) & {each.gid for each in scored.items}
    orders, priorities = dict[str, list[int]](), dict[int, Priority]()
    for section, ats in scored.sections().items():
        fixed = {place for place, at in enumerate(ats) if scored.items[at].gid in keep}
        places = section_order(scored.scores[ats], scored.draws[ats], scored.before(ats), fixed)
        orders[section] = [ats[place] for place in places]
        chances = np.stack(rank_chances(scored.draws[ats]), axis=1)
        for after, place in enumerate(places):
            ranks = (place + 1, after + 1)
            priorities[ats[place]] = _priority(scored, scheme, ats[place], ranks, chances[place], keep)
    sequence = merged(orders, scored.scores, scored.links.before)
    wanted = {section: tuple(scored.items[at].gid for at in order) for section, order in orders.items()}
    return Ranking(str(scheme.formula), tuple(priorities[at] for at in sequence), wanted, frozenset(keep))


def _scored(items: Sequence[WorkItem], scheme: Scheme, ratings: Ratings, seed: int) -> _Scored:
    listed = sorted(
        (each for each in items if each.is_open and not each.is_milestone), key=lambda each: (each.place, each.gid)
    )
    past = [(factor, settled_values(factor, items)) for factor in scheme.factors]
    factors = [
        tuple(told(factor, each, ratings.get(each.gid, {}).get(factor.name), known) for factor, known in past)
        for each in listed
    ]
    links = unblocking(items, [each.gid for each in listed])
    values = np.array([[one.value for one in each] for each in factors]).reshape(-1, len(scheme.factors))
    own = score(scheme.formula, values)
    drawn = [score_draws(scheme, each.gid, one, seed) for each, one in zip(listed, factors, strict=True)]
    draws = np.stack(drawn) if drawn else np.empty((0, 1))
    return _Scored(listed, factors, links, own, links.inherited(own), links.inherited(draws))


def _priority(
    scored: _Scored, scheme: Scheme, at: int, ranks: tuple[int, int], chances: Floats, keep: AbstractSet[str]
) -> Priority:
    item, factors = scored.items[at], scored.factors[at]
    own, best = float(scored.own[at]), float(scored.scores[at])
    heir = scored.links.heir_of(at, scored.own)
    low, high = (float(each) for each in np.quantile(scored.draws[at], (0.1, 0.9)))
    return Priority(
        task_gid=item.gid,
        section_gid=_section(item),
        score=best,
        low=low,
        high=high,
        own_score=own,
        inherits_from=heir,
        why=why(scheme.formula, factors, own, None if heir is None else (heir, best)),
        rank_before=ranks[0],
        rank_after=ranks[1],
        chance_up=float(chances[0]),
        chance_down=float(chances[1]),
        held=item.gid in keep,
        circular=item.gid in scored.links.circular,
        factors=factors,
    )


def _section(item: WorkItem) -> str:
    return item.section_gid or ""
