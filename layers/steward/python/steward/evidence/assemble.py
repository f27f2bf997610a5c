"""How do a task, the configuration and settled history become the facts of a triage?"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.asana.models import CustomField, EnumOption, Task
from steward.evidence.cycle_time import with_cycle_times
from steward.evidence.duplicates import duplicates
from steward.evidence.effort import effort_range, usual_hours
from steward.evidence.facts import Judgement, Neighbour, Offer, Option, RuleHit, TriageFacts
from steward.evidence.history import ASSIGNEE, EFFORT, Entry, Meaning
from steward.evidence.judge import CHOICES, judgement, offered_odds
from steward.evidence.learnt import Lessons, Space, lessons
from steward.evidence.load import Ask
from steward.evidence.missing import Asked, missing, workdays
from steward.evidence.odds import Ledger, odds
from steward.evidence.people import Roster, eligible
from steward.evidence.rehearsal import NEIGHBOURS, Rehearsal
from steward.evidence.retrieval import Index, Match, Ranking, RankingOf, by_words, neighbours
from steward.evidence.rules import Rule, rule_hits, same_named
from steward.evidence.shortlist import shortlisted
from steward.evidence.terms import terms
from steward.evidence.text import cut, own_words, request_text, visible, whole_text

# As many opaque keys as an answer can name; which of the options are offered says `shortlist.py`.
_KEYS: Final = 99
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
    """A project's settled requests with what they teach: worth keeping while the index does not change.

    `compares` makes of the entries what compares by meaning too, where they have meanings.
    """

    def __init__(
        self, entries: Iterable[Entry], compares: Callable[[Sequence[Entry]], RankingOf | None] = lambda _entries: None
    ) -> None:
        self.index = Index(with_cycle_times(each_once(entries)))
        self.ledgers = {key: Ledger(key, self.index.entries) for key in CHOICES}
        self.by_meaning = compares(self.index.entries)
        self._lessons: dict[Space, Lessons] = {}

    @property
    def rehearsal(self) -> Rehearsal:
        """What comparing by words alone teaches."""
        return self.lessons(None).rehearsal

    def ranking(self, meaning: Meaning | None) -> Ranking:
        """How a request with this meaning is compared."""
        return self.by_meaning(meaning) if self.by_meaning else by_words

    def lessons(self, meaning: Meaning | None) -> Lessons:
        """What is taught about requests with this meaning: confidence is earned by the way that one is compared."""
        space = (meaning.model_id, len(meaning.codes)) if meaning and self.ranking(meaning) is not by_words else None
        if space not in self._lessons:
            self._lessons[space] = lessons(self.index, CHOICES, self.by_meaning, space)
        return self._lessons[space]

    def offered(self, key: str, subject: Entry, matches: Sequence[Match], keys: Mapping[str, str]) -> dict[str, float]:
        """The calibrated odds of a request with these neighbours, by the opaque key of each settled value."""
        if not matches:  # nothing like it was settled: how often a choice is made is no reason to make it
            return {}
        taught, ledger = self.lessons(subject.meaning), self.ledgers[key]
        likely = odds(self.index, subject.terms, matches, ledger)
        return offered_odds(likely, taught.heads.says(subject, key), ledger, taught.rehearsal.earned(key), keys)


def each_once(entries: Iterable[Entry]) -> list[Entry]:
    """The first of each task's entries: one that is in two of the projects that are learned from is one outcome."""
    return list({each.gid: each for each in reversed(list(entries))}.values())


@dataclass(frozen=True, slots=True)
class Sources:
    """What facts are made of, beside the task."""

    wanted: Sequence[Wanted]
    bot_field_gids: frozenset[str]
    rules: Sequence[Rule]
    past: Past
    project_gid: str
    roster: Roster
    now: datetime
    meaning: Meaning | None = None
    asks: Sequence[Asked] = ()


def triage_facts(task: Task, sources: Sources) -> TriageFacts:
    """Everything that code can find out about the request. Pure: the same inputs, the same facts."""
    offers = tuple(offer for each in sources.wanted if (offer := _offer(task, each)))
    text = request_text(task, sources.bot_field_gids)
    hits = rule_hits(text, sources.rules, offers)
    keys = {each.key: _keys(each, offers) for each in sources.wanted}
    past, counted = sources.past, terms(own_words(task))
    ranking = past.ranking(sources.meaning)
    rehearsal = past.lessons(sources.meaning).rehearsal
    crowd = neighbours(past.index, task, counted, _NEIGHBOURS_FOR_PEOPLE, ranking)
    matches = crowd[:NEIGHBOURS]
    effort = effort_range(matches, past.index.entries, rehearsal)
    usual = usual_hours(past.index.entries)
    ask = Ask(task.gid, sources.project_gid, effort.p50 if effort else usual, usual, sources.now)
    found = eligible(crowd, sources.roster, ask, offers, keys.get("team", {}))
    subject = Entry(task.gid, sources.now, *_columns(counted), {}, sources.meaning)
    judgements = _judgements(offers, hits, subject, matches, past, keys)
    similar = tuple(_neighbour(match, keys) for match in matches)
    return TriageFacts(
        task_gid=task.gid,
        offers=shortlisted(offers, judgements, hits, similar, text),
        neighbours=similar,
        rules=hits,
        effort=effort,
        judgements=judgements,
        people=found.people,
        history_size=len(past.index.entries),
        retrieval="lexical" if ranking is by_words else "hybrid",
        duplicates=duplicates(counted, crowd),
        passed_over=found.passed_over,
        workdays_left=workdays(sources.now.date(), task.due_on),
        missing=missing(whole_text(task, sources.bot_field_gids), sources.asks, offers, judgements, _usual(past, keys)),
    )


def _columns(counted: Mapping[int, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ordered = sorted(counted.items())
    return tuple(term for term, _ in ordered), tuple(count for _, count in ordered)


def _judgements(
    offers: Sequence[Offer],
    hits: Sequence[RuleHit],
    subject: Entry,
    matches: Sequence[Match],
    past: Past,
    keys: Mapping[str, Mapping[str, str]],
) -> dict[str, Judgement]:
    found = {}
    for offer in (each for each in offers if each.key in CHOICES):
        told = past.offered(offer.key, subject, matches, keys[offer.key])
        found[offer.key] = judgement(offer, hits, told, matches, keys[offer.key])
    return found


def _usual(past: Past, keys: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, float]]:
    """How often each option was settled, by configured key and opaque key; what is offered no more falls away."""
    rates = {key: past.ledgers[key].base_rates() for key in CHOICES if key in keys}
    return {
        key: {keys[key][gid]: share for gid, share in each.items() if gid in keys[key]} for key, each in rates.items()
    }


def _offer(task: Task, wanted: Wanted) -> Offer | None:
    """What may be filled under a key; None for a field that only Asana itself can write."""
    field = wanted.field
    if field is None:
        return Offer(wanted.key, "", "person", wanted.min_confidence) if wanted.key == ASSIGNEE else None
    if field.read_only:
        return None
    return Offer(wanted.key, field.gid, field.kind, wanted.min_confidence, _options(task, field), more=_beyond(field))


def _options(task: Task, field: CustomField) -> tuple[Option, ...]:
    """The enabled options under opaque keys. Their order depends on the task, so that a position says nothing."""
    enabled = sorted((each for each in field.options if each.enabled), key=lambda each: _shuffled(task.gid, each))
    return tuple(
        Option(f"o{at}", each.gid, cut(visible(each.name).replace("\n", " "), _OPTION_NAME_LIMIT_BYTES))
        for at, each in enumerate(enabled[:_KEYS], 1)
    )


def _beyond(field: CustomField) -> int:
    """The enabled options that have no key."""
    return max(0, sum(each.enabled for each in field.options) - _KEYS)


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
