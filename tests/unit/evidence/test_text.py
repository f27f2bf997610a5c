"""What a model or an index may read of a request."""

import pytest

from steward.asana.models import Task
from steward.evidence.fingerprint import input_fingerprint
from steward.evidence.text import TEXT_LIMIT_BYTES, cut, own_words, request_text, visible
from tests import northwind

SUMMARY, REASON = northwind.field("ai_summary"), northwind.field("ai_reason")


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("pay\u200bment", "payment"),
        ("a\u202eb\u202c", "ab"),
        ("ignore\U000e0041\U000e0042 this", "ignore this"),
        ("\uff28\uff45\uff4c\uff4c\uff4f", "Hello"),
        ("x\u3164y\u2800z", "xyz"),
        ("bell\x07", "bell"),
        ("a\ufe0fb\U000e0101c", "abc"),
        ("one\r\ntwo\t\tthree", "one\ntwo three"),
    ],
)
def test_what_cannot_be_seen_is_not_read(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


def test_a_flood_of_text_is_cut_on_a_whole_character() -> None:
    task = northwind.request("x", "\u6f22" * 10_000)
    notes = request_text(task, ()).notes
    assert len(notes.encode()) <= TEXT_LIMIT_BYTES
    assert set(notes) == {"\u6f22"}
    assert cut("ab\u6f22", 4) == "ab"


def test_a_form_answer_in_a_text_field_is_read_and_the_bots_own_field_is_not() -> None:
    document = northwind.document("1", "Broken", "It broke.", {"ai_summary": "the bot says"})
    form = {"gid": "800", "name": "Which browser", "resource_subtype": "text", "text_value": "Firefox"}
    task = Task.parse({**document, "custom_fields": [*document["custom_fields"], form]})
    assert request_text(task, {SUMMARY, REASON}).notes == "It broke.\nWhich browser: Firefox"
    assert own_words(task).notes == "It broke."


def test_the_fingerprint_moves_with_the_persons_words_only() -> None:
    def fingerprint(name: str = "Broken", notes: str = "It broke.", **settled: str) -> str:
        return input_fingerprint(Task.parse(northwind.document("1", name, notes, settled)), {SUMMARY, REASON})

    first = fingerprint()
    assert fingerprint(ai_summary="the bot says", ai_reason="because") == first
    assert fingerprint(priority="P1 Urgent", ai_type="Bug") == first
    assert fingerprint(notes="It broke. \u200b") == first
    assert fingerprint(notes="It broke again.") != first
    assert fingerprint(name="Very broken") != first
