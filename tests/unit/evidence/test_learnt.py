"""A head of the project's own: learnt from the index alone, used only where the rehearsal shows that it does better."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from steward.evidence.assemble import Past
from steward.evidence.history import Entry, Meaning
from steward.evidence.judge import CHOICES
from steward.evidence.learnt import LEAST_ELDERS, Columns, lessons
from steward.evidence.nearness import nearness_of
from steward.evidence.odds import likeliest, odds
from steward.evidence.rehearsal import NEIGHBOURS, first_rehearsed
from steward.evidence.retrieval import RankingOf
from tests import northwind

MODEL = "space-1"
TEAMS = ("billing", "platform", "field", "legal")
WARM_DECISION_SECONDS = 0.150
# Of one processor; it is linear in the requests, and the evals measure it at the 5,000 that an index holds at most.
FIRST_DECISION_SECONDS = 15.0 / 5


def request(at: int, terms: Sequence[int], team: str, meaning: Meaning | None = None) -> Entry:
    ordered = tuple(sorted(set(terms)))
    moment = northwind.NOW - timedelta(days=1) + timedelta(seconds=at)
    return Entry(str(at), moment, ordered, (1,) * len(ordered), {"team": team}, meaning)


@cache
def templated(count: int = 400) -> tuple[Entry, ...]:
    """Requests on one of four forms of thirty words: neighbours share the form, and one word of ten tells the team."""
    rng, found = northwind.rng(5), []
    for at in range(count):
        team = rng.randrange(len(TEAMS))
        form = team if rng.random() < 0.3 else rng.randrange(len(TEAMS))
        found.append(
            request(at, [1000 * team + rng.randrange(10), *range(9000 + 50 * form, 9030 + 50 * form)], TEAMS[team])
        )
    return tuple(found)


def shuffled(entries: Sequence[Entry]) -> list[Entry]:
    labels = [each.settled["team"] for each in entries]
    northwind.rng(6).shuffle(labels)
    return [replace(each, settled={"team": label}) for each, label in zip(entries, labels, strict=True)]


def right(past: Past, later: Sequence[Entry], *, with_head: bool) -> float:
    """How often the likeliest team is the settled one."""
    keys, found = {team: team for team in TEAMS}, 0
    for each in later:
        matches = past.index.matches(each.terms, NEIGHBOURS, len(past.index.entries))
        likely = past.offered("team", each, matches, keys)
        plain = odds(past.index, each.terms, matches, past.ledgers["team"])
        found += likeliest(likely if with_head else plain) == each.settled["team"]
    return found / len(later)


def test_where_a_head_does_better_it_has_a_share_and_the_judgement_is_better() -> None:
    past = Past(templated()[:320])
    assert past.rehearsal.earned("team").share > 0
    later = templated()[320:]
    assert right(past, later, with_head=True) > right(past, later, with_head=False) + 0.05


def test_where_labels_are_shuffled_no_head_has_a_share_and_none_is_kept() -> None:
    taught = Past(shuffled(templated())).lessons(None)
    assert taught.rehearsal.earned("team").share == 0
    assert taught.heads.by_key == {}
    assert taught.heads.says(templated()[0], "team") == {}


def test_the_head_that_is_rehearsed_has_not_seen_what_it_is_rehearsed_on() -> None:
    """Labels of the window that elders contradict would be known by a head that had seen them."""
    entries = list(templated())
    first = first_rehearsed(Past(entries).index)
    turned = entries[:first] + shuffled(entries[first:])
    assert Past(turned).rehearsal.earned("team").share == 0


def test_a_short_past_has_no_head() -> None:
    past = Past(templated()[: LEAST_ELDERS + 79])
    assert first_rehearsed(past.index) < LEAST_ELDERS
    assert past.lessons(None).heads.by_key == {}


def test_the_same_index_teaches_the_same() -> None:
    one, other = (lessons(Past(templated()).index, CHOICES, None, None) for _ in range(2))
    assert one.rehearsal == other.rehearsal
    assert one.heads.says(templated()[7], "team") == other.heads.says(templated()[7], "team")


def test_a_row_is_of_length_one_by_words_and_again_by_meaning_and_zero_for_what_is_not_known() -> None:
    entries = [request(0, (1, 2, 3), "a", Meaning(MODEL, bytes((3, 4)))), request(1, (2, 5), "b")]
    columns = Columns.of(entries, (MODEL, 2))
    first, second = columns.rows(entries)
    assert np.linalg.norm(first) == pytest.approx(2**0.5, abs=1e-5)
    assert np.linalg.norm(second) == pytest.approx(1, abs=1e-5)
    assert not columns.rows([request(2, (77,), "a")]).any()
    assert not columns.rows([request(3, (), "a", Meaning("another", bytes((3, 4))))]).any()


def compares(entries: Sequence[Entry]) -> RankingOf | None:
    near = nearness_of(entries, MODEL)
    return near.ranking if near else None


def test_meanings_teach_where_words_say_nothing() -> None:
    rng = northwind.rng(8)
    entries = []
    for at in range(300):
        team = rng.randrange(len(TEAMS))
        vector = [rng.gauss(0, 1) + (2.0 if place % len(TEAMS) == team else 0) for place in range(16)]
        entries.append(request(at, (rng.randrange(9),), TEAMS[team], Meaning.of_vector(MODEL, vector)))
    past = Past(entries, compares)
    assert past.lessons(entries[0].meaning).heads.columns.space == (MODEL, 16)
    assert past.lessons(None).heads.columns.space is None
    assert past.lessons(Meaning("another", bytes(16))) is past.lessons(None)


def test_a_past_is_learnt_and_a_request_judged_within_the_stated_time() -> None:
    rng, entries = northwind.rng(9), []
    for at in range(1000):
        team = rng.randrange(8)
        terms = [
            *(1000 * team + rng.randrange(60) for _ in range(6)),
            *(20_000 + rng.randrange(9000) for _ in range(54)),
        ]
        settled = {key: str((team * factor) % 8) for key, factor in zip(CHOICES, (1, 3, 5), strict=True)}
        entries.append(replace(request(at, terms, ""), settled=settled))
    past = Past(entries)
    began = time.process_time()
    past.lessons(None)
    assert time.process_time() - began < FIRST_DECISION_SECONDS
    task = northwind.request("Export fails", "The export of invoices stops after a minute.")
    began = time.process_time()
    for _ in range(5):
        northwind.facts_of(task, past)
    assert (time.process_time() - began) / 5 < WARM_DECISION_SECONDS
