"""Is each person's promise of a sentence an item of its own, and what two people do together one?"""

import pytest

from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.items import Extraction, ItemKind
from steward.evidence.transcripts.parsing import parse
from steward.evidence.transcripts.roster import Who
from steward.evidence.transcripts.utterances import Transcript
from steward.evidence.transcripts.verifying import verified
from tests.unit.evidence.transcripts.labelled import meeting, owner_of, said
from tests.unit.evidence.transcripts.written_meetings import ANNA, BEN, CHLOE, FRIDAY

TEAM = meeting("team", FRIDAY, "Europe/Berlin", (ANNA, BEN, CHLOE), writer="Chloé Martin")


def promised(line: str, heading: str = "Talk") -> list[tuple[str, str]]:
    """Whose each promise is, and in which words."""
    read = parse(f"# {heading}\n- {line}".encode())
    assert isinstance(read, Transcript)
    found = offline(read, TEAM)
    assert isinstance(found, Extraction)
    return [(owner_of(each), each.quote.text) for each in found.items if each.kind is ItemKind.COMMITMENT]


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("Anna promised to send it, Ben will book the room.", "Anna promised to send it", "Ben will book the room."),
        ("Anna will send the deck, then Ben will book the room", "Anna will send the deck", "Ben will book the room"),
        ("Anna sends the deck and Ben books the room", "Anna sends the deck", "Ben books the room"),
        ("Anna to send the deck; Ben to book the room", "Anna to send the deck", "Ben to book the room"),
        ("Anna will hold the release while Ben checks the logs", "Anna will hold the release", "Ben checks the logs"),
        ("While Anna sends the deck, Ben will book the room", "While Anna sends the deck", "Ben will book the room"),
        ("Anna: send the deck, Ben: book the room", "Anna: send the deck", "Ben: book the room"),
        ("Anna -> send the deck; Ben -> book the room", "Anna -> send the deck", "Ben -> book the room"),
        ("Send the deck (Anna), book the room (Ben)", "Send the deck (Anna)", "book the room (Ben)"),
        ("Send the deck - Anna, book the room - Ben", "Send the deck - Anna", "book the room - Ben"),
        ("@anna send the deck, @ben book the room", "@anna send the deck", "@ben book the room"),
        ("Anna agreed to send it whereas Ben has to book it", "Anna agreed to send it", "Ben has to book it"),
        ("Anna schickt die Folien, Ben bucht den Raum", "Anna schickt die Folien", "Ben bucht den Raum"),
    ],
)  # fmt: skip
def test_a_sentence_with_two_people_s_promises_gives_each_its_owner_and_its_words(
    line: str, first: str, second: str
) -> None:
    assert promised(line) == [("1001", first), ("1002", second)]


def test_three_promises_and_a_statement_between_them_are_three() -> None:
    line = "Anna will send the deck, Ben will book the room, the budget is fine and I will call Acme"
    assert [owner for owner, _ in promised(line)] == ["1001", "1002", "1003"]


@pytest.mark.parametrize(
    "line",
    [
        "Once Anna has sent the deck, Ben will book the room",
        "When Anna sends the deck, Ben will book the room",
        "After the call with Anna, Ben will book the room",
        "As agreed with Anna, Ben will book the room",
    ],
)
def test_what_only_says_when_is_no_promise_of_its_own(line: str) -> None:
    assert [owner for owner, _ in promised(line)] == ["1002"]


@pytest.mark.parametrize(
    "line",
    [
        "Anna will send the deck, the room and the agenda",
        "Anna will send the deck, Ben will like it",
        "Anna will send the deck to Ben, Chloé and the board",
        "Anna will ask Ben and Chloé to book the room",
    ],
)
def test_a_list_of_things_or_of_people_parts_no_promise(line: str) -> None:
    assert [owner for owner, _ in promised(line)] == ["1001"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Anna and Ben will send the deck", "Talk"),
        ("Anna, Ben and Chloé will send the deck", "Talk"),
        ("Anna or Ben will send the deck", "Talk"),
        ("Either Anna or Ben will send the deck", "Talk"),
        ("Anna, Ben: send the deck", "Talk"),
        ("Anna/Ben: send the deck", "Talk"),
        ("Anna & Ben: send the deck", "Actions"),
        ("Send the deck (Anna and Ben)", "Actions"),
    ],
)
def test_what_several_people_are_named_for_is_one_promise_that_asks_which_of_them(line: str, heading: str) -> None:
    [(owner, quote)] = promised(line, heading)
    assert (owner, quote) == (Who.NOBODY.value, line)


def test_a_model_that_quotes_the_whole_sentence_for_both_gives_each_their_own_part_of_it() -> None:
    sentence = "I will send the deck by Tuesday, Ben will book the room."
    read = parse(f"[00:01] Anna Keller: {sentence}\n[00:05] Ben Ito: Fine.\n".encode())
    assert isinstance(read, Transcript)
    claims = [{**said(sentence, owner), "utterances": [0]} for owner in ("I", "Ben")]
    found = verified({"items": claims, "retractions": []}, read, TEAM).items
    assert [(owner_of(each), each.quote.text, str(each.due.on) if each.due else "") for each in found] == [
        ("1001", "I will send the deck by Tuesday", "2026-12-01"),
        ("1002", "Ben will book the room.", ""),
    ]


@pytest.mark.parametrize("heading", ["Talk", "Actions"])
@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Ben, please book the room", "1002"),
        ("Anna confirmed Ben books the room", "1002"),
        ("We agreed Anna will send the deck", "1001"),
        ("Anna said that Ben will send the deck", "1002"),
        ("Anna will be away, Ben takes over the deck", "1002"),
        ("TODO Anna: write the report", "1001"),
        ("Next Anna will send the deck", "1001"),
    ],
)
def test_who_is_said_to_do_it_is_the_owner_and_not_who_said_so(line: str, owner: str, heading: str) -> None:
    assert promised(line, heading) == [(owner, line)]


@pytest.mark.parametrize("line", ["Ben reviews went well", "Anna drafts were good"])
def test_a_noun_that_looks_like_what_somebody_does_is_no_promise(line: str) -> None:
    assert promised(line) == []
