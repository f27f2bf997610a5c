"""How do a task, the configuration and settled history become the facts of a triage?"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.asana.models import CustomField, EnumOption, Task
from steward.evidence.effort import effort_range
from steward.evidence.facts import Judgement, Neighbour, Offer, Option, RuleHit, TriageFacts
from steward.evidence.history import ASSIGNEE, EFFORT, Entry
from steward.evidence.judge import CHOICES, judgement, offered_odds
from steward.evidence.odds import Ledger
from steward.evidence.people import eligible
from steward.evidence.rehearsal import NEIGHBOURS, Rehearsal, rehearse
from steward.evidence.retrieval import Index, Match, neighbours
from steward.evidence.rules import Rule, rule_hits, same_named
from steward.evidence.terms import terms
from steward.evidence.text import cut, own_words, request_text, visible

# More choices than this are no field to triage by, and their names alone would cost half of the prompt.
OPTIONS_OFFERED: Final = 40
_OPTION_NAME_LIMIT_BYTES: Final = 60

# People are counted over more requests than vote: a skill shows in 40 requests, a duplicate in 15.
_NEIGHBOURS_FOR_PEOPLE: Final = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """One configured key as it stands on the task; `learn_from` is the field in which people settle the same."""

    key: str
    field: CustomField | None
    learn_from: CustomField | None
    min_confidence: float


class Past:
    """A project's settled requests with what their rehearsal taught: worth keeping while the index does not change."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.index = Index(entries)
        self.ledgers = {key: Ledger(key, self.index.entries) for key in CHOICES}
        self.rehearsal: Rehearsal = rehearse(self.index, CHOICES)


@dataclass(frozen=True, slots=True)
class Sources:
    """What facts are made of, beside the task."""

    wanted: Sequence[Wanted]
    bot_field_gids: frozenset[str]
    rules: Sequence[Rule]
    past: Past
    people: Sequence[Mapping[str, Any]]


def triage_facts(task: Task, sources: Sources) -> TriageFacts:
    """Everything that code can find out about the request. Pure: the same inputs, the same facts."""
    offers = tuple(offer for each in sources.wanted if (offer := _offer(task, each)))
    hits = rule_hits(request_text(task, sources.bot_field_gids), sources.rules, offers)
    keys = {each.key: _keys(each, offers) for each in sources.wanted}
    past = sources.past
    counted = terms(own_words(task))
    crowd = neighbours(past.index, task, counted, _NEIGHBOURS_FOR_PEOPLE)
    matches = crowd[:NEIGHBOURS]
    return TriageFacts(
        task_gid=task.gid,
        offers=offers,
        neighbours=tuple(_neighbour(match, keys) for match in matches),
        rules=hits,
        effort=effort_range(matches, past.index.entries, past.rehearsal),
        judgements=_judgements(offers, hits, counted, matches, past, keys),
        people=eligible(crowd, sources.people, keys.get("team", {})),
        history_size=len(past.index.entries),
    )


def _judgements(
    offers: Sequence[Offer],
    hits: Sequence[RuleHit],
    counted: Mapping[int, int],
    matches: Sequence[Match],
    past: Past,
    keys: Mapping[str, Mapping[str, str]],
) -> dict[str, Judgement]:
    found = {}
    for offer in (each for each in offers if each.key in CHOICES):
        learnt = (past.ledgers[offer.key], past.rehearsal)
        likely = offered_odds(past.index, counted, matches, learnt, keys[offer.key])
        found[offer.key] = judgement(offer, hits, likely, matches, keys[offer.key])
    return found


def _offer(task: Task, wanted: Wanted) -> Offer | None:
    """What may be filled under a key; None for a field that only Asana itself can write."""
    field = wanted.field
    if field is None:
        return Offer(wanted.key, "", "person", wanted.min_confidence) if wanted.key == ASSIGNEE else None
    if field.read_only:
        return None
    return Offer(wanted.key, field.gid, field.kind, wanted.min_confidence, _options(task, field))


def _options(task: Task, field: CustomField) -> tuple[Option, ...]:
    """The enabled options under opaque keys. Their order depends on the task, so that a position says nothing."""
    enabled = sorted((each for each in field.options if each.enabled), key=lambda each: _shuffled(task.gid, each))
    return tuple(
        Option(f"o{at}", each.gid, cut(visible(each.name).replace("\n", " "), _OPTION_NAME_LIMIT_BYTES))
        for at, each in enumerate(enabled[:OPTIONS_OFFERED], 1)
    )


def _shuffled(task_gid: str, option: EnumOption) -> str:
    return hashlib.sha256(f"{task_gid}/{option.gid}".encode()).hexdigest()


def _keys(wanted: Wanted, offers: Sequence[Offer]) -> dict[str, str]:
    """Opaque key by the gid that people settled: options of the two fields belong together by their present names."""
    offer = next((each for each in offers if each.key == wanted.key), None)
    source = wanted.learn_from or wanted.field
    if offer is None or source is None:
        return {}
    return same_named({each.gid: visible(each.name) for each in source.options}, offer.options)


def _neighbour(match: Match, keys: Mapping[str, Mapping[str, str]]) -> Neighbour:
    settled: dict[str, str | float] = {}
    for key, value in match.entry.settled.items():
        if key == EFFORT and isinstance(value, int | float):
            settled[key] = round(value, 1)
        elif option := keys.get(key, {}).get(str(value)):
            settled[key] = option
    return Neighbour(match.entry.gid, round(match.similarity, 3), settled)
