"""The index of settled requests: what it holds, how it is packed, what it finds."""

import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.asana.models import Task
from steward.errors import Rejected
from steward.evidence.assemble import Past
from steward.evidence.history import CHUNK_LIMIT_BYTES, Entry, Meaning, index_entry, pack, unpack
from steward.evidence.retrieval import Index, neighbours
from steward.evidence.terms import stem, terms, words
from steward.evidence.text import RequestText, own_words
from tests import northwind


def test_an_entry_holds_option_gids_hours_and_the_assignee_and_no_text() -> None:
    entry = northwind.settled_entries()[0]
    task = northwind.settled_tasks()[0]
    assert entry.settled["request_type"] in {each["gid"] for each in northwind.SCHEMA["type"]["enum_options"]}
    assert isinstance(entry.settled["effort_hours"], float)
    assert task.assignee
    assert entry.settled["assignee"] == task.assignee.gid
    packed = zlib.decompress(pack([entry])[0]).decode("latin-1")
    long_words = re.findall(r"[a-z]{7,}", own_words(task).whole.casefold())
    assert long_words
    assert not [word for word in long_words if word in packed]


def test_an_open_task_and_one_that_nobody_settled_are_not_indexed() -> None:
    document = northwind.document("1", "Broken", "", {"type": "Bug"})
    assert index_entry(Task.parse(document), northwind.LEARN) is None
    bare = northwind.document("1", "Broken", "") | {"completed": True}
    assert index_entry(Task.parse(bare), northwind.LEARN) is None


def test_the_time_that_was_tracked_beats_the_effort_field() -> None:
    document = northwind.document("1", "Broken", "", {"effort": 8.0}) | {"completed": True, "actual_time_minutes": 90}
    entry = index_entry(Task.parse(document), northwind.LEARN)
    assert entry
    assert entry.settled["effort_hours"] == 1.5


def test_packing_and_unpacking_gives_the_same_entries_back() -> None:
    entries = list(northwind.settled_entries())
    odd = [replace(each, created_at=each.created_at.replace(microsecond=at * 1000)) for at, each in enumerate(entries)]
    assert unpack(pack(odd)) == odd
    assert [each.counts for each in unpack(pack(entries))] == [each.counts for each in entries]
    assert unpack([]) == []


def test_a_large_history_is_split_into_chunks_that_a_row_can_hold() -> None:
    many = [replace(each, gid=f"{each.gid}{n}") for n in range(12) for each in northwind.settled_entries()]
    shifted = [replace(each, terms=tuple(t + n % 997 for t in each.terms)) for n, each in enumerate(many)]
    chunks = pack(shifted)
    assert len(chunks) > 1
    assert max(map(len, chunks)) <= CHUNK_LIMIT_BYTES
    assert [each.gid for each in unpack(chunks)] == [each.gid for each in shifted]


@pytest.mark.parametrize("chunk", [b"", b"nonsense", zlib.compress(b"\x00\x00\x00\x02{}"), zlib.compress(b"x")])
def test_bytes_that_nobody_packed_are_refused_in_one_line(chunk: bytes) -> None:
    with pytest.raises(Rejected, match="reconcile again"):
        unpack([chunk])


def test_a_chunk_of_before_there_were_vectors_is_still_read() -> None:
    settled = {"team": "501", "effort_hours": 2.0}
    header = {"version": 1, "gids": ["7"], "created": [1_790_000_000], "sizes": [2], "settled": [settled]}
    head = json.dumps(header).encode()
    body = len(head).to_bytes(4) + head + bytes([1, 3]) + (12).to_bytes(4, "little") + (345).to_bytes(4, "little")
    (entry,) = unpack([zlib.compress(body)])
    assert (entry.gid, entry.terms, entry.counts, entry.settled) == ("7", (12, 345), (1, 3), settled)
    assert entry.meaning is None
    assert entry.created_at.timestamp() == 1_790_000_000.999  # whenever within that second it was


def test_a_chunk_whose_vectors_are_cut_is_refused_in_one_line() -> None:
    (chunk,) = pack([replace(northwind.settled_entries()[0], meaning=Meaning("m", b"\1\2\3"))])
    with pytest.raises(Rejected, match="reconcile again"):
        unpack([zlib.compress(zlib.decompress(chunk)[:-1])])


def _asked_at(gid: str, moment: datetime) -> Task:
    document = northwind.document(gid, "Invoice 4711 shows the wrong VAT number", "Our accountant cannot book it.")
    return Task.parse(document | {"created_at": moment.isoformat()})


def _completed(task: Task) -> Task:
    return replace(task, completed=True, custom_fields=northwind.settled_tasks()[0].custom_fields)


def test_what_was_asked_later_within_the_same_second_is_neither_a_neighbour_nor_a_duplicate() -> None:
    second = datetime(2026, 10, 1, 10, tzinfo=UTC)
    subject = _asked_at("77", second + timedelta(milliseconds=200))
    for gid, after, is_older in (("78", 900, False), ("79", 200, False), ("80", 199, True)):
        entry = index_entry(_completed(_asked_at(gid, second + timedelta(milliseconds=after))), northwind.LEARN)
        assert entry
        facts = northwind.facts_of(subject, Past([*unpack(pack([entry])), *northwind.settled_entries()]))
        assert (gid in {each.task_gid for each in facts.duplicates}) is is_older
        assert (gid in {each.task_gid for each in facts.neighbours}) is is_older


def test_a_request_of_which_nobody_knows_when_it_was_made_is_like_nothing() -> None:
    subject = replace(northwind.request("Charged twice", "Refund one of the two."), created_at=None)
    facts = northwind.facts_of(subject, northwind.past())
    assert (facts.neighbours, facts.duplicates) == ((), ())


@pytest.mark.parametrize(
    "value",
    [
        {"resource_subtype": "text", "text_value": "canary-7f3a"},
        {"resource_subtype": "date", "date_value": {"date": "2026-10-01"}},
        {"resource_subtype": "people", "people_value": [{"gid": "canary-7f3a", "name": "canary-7f3a"}]},
        {"resource_subtype": "multi_enum", "multi_enum_values": [{"gid": "canary-7f3a", "name": "x"}]},
    ],
)
def test_nothing_is_learned_from_a_field_that_holds_peoples_words_names_or_days(value: dict[str, Any]) -> None:
    document = northwind.document("80", "Charged twice", "", {"type": "Bug"}) | {"completed": True}
    document["custom_fields"].append({"gid": "999", "name": "Team note", **value})
    entry = index_entry(Task.parse(document), {**northwind.LEARN, "team": "Team note"})
    assert entry
    assert "team" not in entry.settled
    assert b"canary" not in zlib.decompress(pack([entry])[0])


def test_requests_without_a_word_can_be_searched() -> None:
    entries = [replace(northwind.settled_entries()[0], gid=str(at), terms=(), counts=()) for at in range(3)]
    assert Index(entries).matches({1: 1}, 5, 3) == []


def test_neighbours_are_older_than_the_subject_and_never_the_subject() -> None:
    index = Index(northwind.settled_entries())
    for at in (40, 200, 359):
        subject = index.entries[at]
        task = replace(northwind.settled_tasks()[at], gid=subject.gid, created_at=subject.created_at)
        found = neighbours(index, task, terms(own_words(task)), 15)
        assert len(found) == 15
        assert all(match.entry.created_at < subject.created_at for match in found)
        assert subject.gid not in {match.entry.gid for match in found}


def test_a_younger_twin_is_not_found_and_an_older_one_is_found_first() -> None:
    entries = list(northwind.settled_entries()[:50])
    subject = northwind.settled_tasks()[20]
    assert subject.created_at
    older = replace(entries[20], gid="older", created_at=subject.created_at - timedelta(days=1))
    younger = replace(entries[20], gid="younger", created_at=subject.created_at + timedelta(days=1))
    found = neighbours(Index([*entries, older, younger]), subject, terms(own_words(subject)), 5)
    assert found[0].entry.gid == "older"
    assert found[0].similarity > 0.5
    assert "younger" not in {match.entry.gid for match in found}


def test_the_same_search_gives_the_same_answer_whatever_the_order_of_the_entries() -> None:
    entries = list(northwind.settled_entries())
    task = northwind.request("Invoice export stops with a 504")
    first = neighbours(Index(entries), task, terms(own_words(task)), 15)
    again = neighbours(Index(entries[::-1]), task, terms(own_words(task)), 15)
    assert [match.entry.gid for match in first] == [match.entry.gid for match in again]


@pytest.mark.parametrize(
    ("word", "root"), [("exports", "export"), ("exporting", "export"), ("bug", "bug"), ("is", "is")]
)
def test_endings_fall_and_short_words_stay(word: str, root: str) -> None:
    assert stem(word) == root


def test_a_long_number_names_one_request_and_is_forgotten() -> None:
    assert words("Invoice 20418 gave a 504") == ["invoice", "#", "gave", "a", "504"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_indexed_and_packed(name: str, notes: str) -> None:
    counted = sorted(terms(RequestText(name, notes)).items())
    moment = northwind.NOW
    entry = Entry("1", moment, tuple(t for t, _ in counted), tuple(min(n, 255) for _, n in counted), {"team": "1"})
    assert unpack(pack([entry])) == [entry]
