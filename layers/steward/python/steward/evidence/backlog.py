"""In which order should a project's open tasks be taken up, and which moves would bring its list there?

A task that stands elsewhere than the last review left it was moved by a person: it keeps its place for 14 days, as a
pinned one does for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from steward.evidence.findings import Backlog
from steward.evidence.ranking.factors import Source
from steward.evidence.ranking.formula import WHY_LIMIT
from steward.evidence.ranking.missing import Texts, asks, ratings_by, still_rated
from steward.evidence.ranking.moves import Move as Placing
from steward.evidence.ranking.moves import carried_out, kept, steps
from steward.evidence.ranking.priority import Priority, Ranking, priority_scores
from steward.evidence.ranking.scales import RICE, WSJF, Scheme
from steward.evidence.work_items import WorkItem

SCHEMES: Final[Mapping[str, Scheme]] = {"wsjf": WSJF, "rice": RICE}
PINNED: Final = "pinned"  # the input that holds whether a task keeps its place: anything but nothing


@dataclass(frozen=True, slots=True)
class Missing:
    """How missing factors are rated: by which texts, and why by no model at all, "" where one is asked."""

    texts: Texts
    unrated: str = ""


@dataclass(frozen=True, slots=True)
class Scoring:
    """By which formula tasks are scored, "" for none; `missing` is None where what people left out is not rated."""

    formula: str = ""
    missing: Missing | None = None


def backlog_of(
    project_gid: str,
    items: Sequence[WorkItem],
    beside: Sequence[WorkItem],
    scoring: Scoring,
    memory: Mapping[str, Any],
    now: datetime,
    seed: int,
) -> Backlog:
    """The ranking by the configured formula; `beside` stand in the list and are not ranked.

    Where missing factors are rated, what the model said stands in for them, and what it is to be asked now is told.

    Raises KeyError for a formula that is none of SCHEMES.
    """
    before = memory.get("backlog") or {}
    listed = _listed([*items, *beside])
    by_hand = {**before.get("by_hand", {}), **_moved(before.get("order") or {}, listed, now)}
    pins = frozenset(each.gid for each in items if each.values.get(PINNED))
    moved_at = {gid: datetime.fromisoformat(at) for gid, at in by_hand.items()}
    missing, formula = scoring.missing, scoring.formula
    scheme, rated = SCHEMES[formula], _rated(memory, missing)
    ranking = priority_scores(
        items,
        scheme,
        now=now,
        seed=seed,
        ratings=ratings_by(rated, scheme) if rated else None,
        pins=pins,
        moved_by_hand_at=moved_at,
    )
    planned = [
        {**each.edit.as_json(), "found_after_gid": each.found_after_gid}
        for section, gids in sorted(listed.items())
        for each in steps(project_gid, gids, ranking.wanted.get(section, ()), ranking.held)
    ]
    asked = asks(ranking, scheme, rated, missing.texts) if missing and not missing.unrated else {}
    ranked = _ranked(ranking, missing.unrated if missing else "")
    return Backlog(formula, ranked, planned, _after(listed, planned), by_hand, rated, asked)


def _rated(memory: Mapping[str, Any], missing: Missing | None) -> dict[str, Any]:
    """What was rated and counts, also where no model is asked any more; nothing where the ratings are switched off."""
    return still_rated(memory.get("rated"), missing.texts) if missing else {}


def _ranked(ranking: Ranking, unrated: str) -> list[dict[str, Any]]:
    names = ("task_gid", "score", "rank_before", "rank_after")
    return [
        {name: getattr(each, name) for name in names} | {"why": _why(each, unrated)} | _estimated(each)
        for each in ranking.priorities
    ]


def _why(priority: Priority, unrated: str) -> str:
    """The sum in words, and why nobody rated what is missing in it."""
    lacks = any(each.source in (Source.MEDIAN, Source.MIDDLE) for each in priority.factors)
    text = f"{priority.why}. Not rated: {unrated}" if unrated and lacks else priority.why
    return text if len(text) <= WHY_LIMIT else priority.why


def _estimated(priority: Priority) -> dict[str, Any]:
    """The factors that the model estimated, with the words that each rests on."""
    by_model = (each for each in priority.factors if each.source is Source.AI)
    found = [{"factor": each.name, "value": each.value, "quote": each.quote} for each in by_model]
    return {"estimated": found} if found else {}


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
