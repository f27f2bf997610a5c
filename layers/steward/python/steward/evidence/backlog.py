"""In which order should a project's open tasks be taken up, and which moves would bring its list there?

A task that stands elsewhere than the last review left it was moved by a person: it keeps its place for 14 days, as a
pinned one does for good.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from steward.evidence.findings import Backlog
from steward.evidence.ranking.moves import Move as Placing
from steward.evidence.ranking.moves import carried_out, kept, steps
from steward.evidence.ranking.priority import Ranking, priority_scores
from steward.evidence.ranking.scales import RICE, WSJF, Scheme
from steward.evidence.work_items import WorkItem

SCHEMES: Final[Mapping[str, Scheme]] = {"wsjf": WSJF, "rice": RICE}
PINNED: Final = "pinned"  # the input that holds whether a task keeps its place: anything but nothing


def backlog_of(
    project_gid: str,
    items: Sequence[WorkItem],
    beside: Sequence[WorkItem],
    formula: str,
    memory: Mapping[str, Any],
    now: datetime,
    seed: int,
) -> Backlog:
    """The ranking by the configured formula; `beside` stand in the list and are not ranked.

    Raises KeyError for a formula that is none of SCHEMES.
    """
    before = memory.get("backlog") or {}
    listed = _listed([*items, *beside])
    by_hand = {**before.get("by_hand", {}), **_moved(before.get("order") or {}, listed, now)}
    pins = frozenset(each.gid for each in items if each.values.get(PINNED))
    moved_at = {gid: datetime.fromisoformat(at) for gid, at in by_hand.items()}
    ranking = priority_scores(items, SCHEMES[formula], now=now, seed=seed, pins=pins, moved_by_hand_at=moved_at)
    planned = [
        {**each.edit.as_json(), "found_after_gid": each.found_after_gid}
        for section, gids in sorted(listed.items())
        for each in steps(project_gid, gids, ranking.wanted.get(section, ()), ranking.held)
    ]
    return Backlog(formula, _ranked(ranking), planned, _after(listed, planned), by_hand)


def _ranked(ranking: Ranking) -> list[dict[str, Any]]:
    names = ("task_gid", "score", "why", "rank_before", "rank_after")
    return [{name: getattr(each, name) for name in names} for each in ranking.priorities]


def _listed(items: Sequence[WorkItem]) -> dict[str, list[str]]:
    """Everything in each section, as it stands in the list: a move is told by the task that it is placed after."""
    found: dict[str, list[str]] = {}
    for each in sorted(items, key=lambda each: (each.place, each.gid)):
        found.setdefault(each.section_gid or "", []).append(each.gid)
    return found


def _moved(order: Mapping[str, Sequence[str]], listed: Mapping[str, list[str]], now: datetime) -> dict[str, str]:
    """Who stands elsewhere among those that were there: the fewest whose move explains it."""
    found: dict[str, str] = {}
    for section, gids in listed.items():
        there = [gid for gid in order.get(section, ()) if gid in set(gids)]
        here = [gid for gid in gids if gid in set(there)]
        found |= {gid: now.isoformat() for gid in here if gid not in kept(here, there)}
    return found


def _after(listed: Mapping[str, list[str]], planned: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The lists once the moves were carried out."""
    lists = {section: list(gids) for section, gids in listed.items()}
    home = {gid: section for section, gids in lists.items() for gid in gids}
    for each in planned:
        section = home[each["task_gid"]]
        lists[section] = carried_out(lists[section], Placing(each["task_gid"], each["after_task_gid"]))
    return lists
