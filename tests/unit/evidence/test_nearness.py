"""How requests are compared by words and meaning together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.assemble import Past
from steward.evidence.duplicates import duplicates
from steward.evidence.history import Entry, Meaning, pack, unpack
from steward.evidence.nearness import nearness_of
from steward.evidence.retrieval import Index, Match, by_words, neighbours
from steward.evidence.terms import terms
from steward.evidence.text import own_words
from tests import northwind

MODEL = "amazon.titan-embed-text-v2:0"
OTHER = "cohere.embed-english-v3"


def meaning(*vector: float, model_id: str = MODEL) -> Meaning:
    return Meaning.of_vector(model_id, vector)


def entry(gid: str, means: Meaning | None, *counted: int, days_ago: float = 9) -> Entry:
    made = northwind.NOW - timedelta(days=days_ago)
    return Entry(gid, made, counted, (1,) * len(counted), {"team": gid}, means)


def found(entries: Sequence[Entry], asked: Meaning | None, *counted: int) -> list[Match]:
    index = Index(entries)
    near = nearness_of(index.entries, MODEL)
    ranking = near.ranking(asked) if near else by_words
    return index.matches(counted, 10, len(entries), ranking=ranking)


def test_a_request_in_other_words_is_found_by_its_meaning() -> None:
    entries = [entry("same", meaning(1, 0), 1, 2), entry("other", meaning(0, 1), 3, 4)]
    assert found(entries, None, 9) == []
    assert [match.entry.gid for match in found(entries, meaning(0.9, 0.1), 9)] == ["same", "other"]


def test_words_still_count_beside_the_meaning() -> None:
    entries = [entry("words", meaning(0.8, 0.6), 1, 2), entry("none", meaning(0.8, 0.6), 3, 4)]
    first, second = found(entries, meaning(1, 0), 1, 2)
    assert (first.entry.gid, second.entry.gid) == ("words", "none")
    assert 0 < second.similarity < first.similarity <= 1


def test_vectors_of_another_model_or_size_are_never_compared() -> None:
    old, cut = entry("old", meaning(1, 0, model_id=OTHER), 1), entry("cut", meaning(1, 0, 0), 2)
    entries = [old, cut, entry("new", meaning(0, 1), 3)]
    cosines = {match.entry.gid: match.cosine for match in found(entries, meaning(0.6, 0.8), 1, 2)}
    assert cosines["old"] == cosines["cut"] == 0
    assert cosines["new"] == pytest.approx(0.8, abs=0.01)
    assert found(entries, meaning(1, 0, model_id=OTHER), 9) == []


def test_an_index_without_a_vector_of_the_model_is_compared_by_words() -> None:
    assert nearness_of([entry("a", None, 1), entry("b", meaning(1, 0, model_id=OTHER), 2)], MODEL) is None


def test_a_byte_a_dimension_turns_a_vector_by_less_than_half_a_degree() -> None:
    rng = northwind.rng(3)
    vector = [rng.gauss(0, 1) for _ in range(512)]
    (match,) = found([entry("a", meaning(*vector), 1)], meaning(*vector), 9)
    exact = [code / 127 * max(map(abs, vector)) for code in memoryview(meaning(*vector).codes).cast("b")]
    cosine = sum(a * b for a, b in zip(vector, exact, strict=True))
    assert cosine / (sum(a * a for a in vector) * sum(b * b for b in exact)) ** 0.5 > 0.99996  # cos 0.5 degrees
    assert match.cosine == pytest.approx(1)


def test_packing_keeps_vectors_of_several_models_and_entries_without() -> None:
    entries = [entry("1", meaning(1, 0.5), 1), entry("2", None, 2, 3), entry("3", meaning(0, 1, 1, model_id=OTHER))]
    assert [each.meaning for each in unpack(pack(entries))] == [each.meaning for each in entries]
    assert [each.terms for each in unpack(pack(entries))] == [each.terms for each in entries]


GIDS = st.sampled_from("abcdefgh")
MEANINGS = st.none() | st.tuples(*[st.floats(-1, 1).filter(lambda x: abs(x) > 0.01)] * 3).map(lambda v: meaning(*v))
ENTRIES = st.lists(
    st.builds(
        lambda gid, means, counted, days: entry(gid, means, *sorted(counted), days_ago=days),
        GIDS, MEANINGS, st.sets(st.integers(1, 12), max_size=10), st.floats(-5, 5),
    ),
    max_size=12,
    unique_by=lambda each: each.gid,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ENTRIES, MEANINGS, st.sets(st.integers(1, 12), min_size=1, max_size=12), GIDS)
def test_similar_and_duplicate_candidates_are_older_than_the_subject_and_never_the_subject(
    entries: list[Entry], asked: Meaning | None, counted: set[int], gid: str
) -> None:
    index, task = Index(entries), northwind.request("x", gid=gid)
    assert task.created_at
    near = nearness_of(index.entries, MODEL)
    matches = neighbours(index, task, dict.fromkeys(counted, 1), 15, near.ranking(asked) if near else by_words)
    eligible = {each.gid for each in entries if each.created_at < task.created_at} - {gid}
    assert {match.entry.gid for match in matches} <= eligible
    assert {each.task_gid for each in duplicates(dict.fromkeys(counted, 1), matches)} <= eligible
    assert all(0 < match.similarity <= 1 for match in matches)


def test_what_was_asked_again_is_told_as_a_duplicate_and_nothing_else_is() -> None:
    at = next(at for at, task in enumerate(northwind.settled_tasks()) if len(task.notes) > 60)
    task = northwind.settled_tasks()[at]
    again = northwind.request(f"Re: {task.name}", f"Asked before, no answer. {task.notes}")
    facts = northwind.facts_of(again, northwind.past())
    assert [each.task_gid for each in facts.duplicates] == [task.gid]
    assert northwind.facts_of(northwind.request("Our invoice export stopped with a 504"), northwind.past()).duplicates == ()  # fmt: skip  # noqa: E501 - one line, one case


def test_a_text_that_says_nothing_repeats_nothing() -> None:
    past = Past([entry("1", meaning(1, 0), *sorted(terms(own_words(northwind.request("Request", "as always")))))])
    assert northwind.facts_of(northwind.request("Request", "as always"), past).duplicates == ()


def test_the_same_in_other_words_is_a_duplicate_by_its_meaning() -> None:
    counted = dict.fromkeys(range(20), 1)
    near, far = Match(entry("near", None, 50), 0.5, 0.95), Match(entry("far", None, 51), 0.5, 0.8)
    assert [each.task_gid for each in duplicates(counted, [far, near])] == ["near"]


def test_facts_say_how_they_compared_and_confidence_comes_from_that_rehearsal() -> None:
    entries = [replace(each, meaning=meaning(at % 7, 1)) for at, each in enumerate(northwind.settled_entries())]
    near = nearness_of(entries, MODEL)
    assert near
    past = Past(entries, lambda _entries: near.ranking)
    assert past.lessons(meaning(1, 1)).rehearsal.all_earned != past.rehearsal.all_earned
    assert past.ranking(None) is by_words
