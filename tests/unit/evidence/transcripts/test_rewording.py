"""Is a promise that another file has in slightly other words known, and a really different one new?"""

import pytest

from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.items import Extraction, Item
from steward.evidence.transcripts.parsing import parse
from steward.evidence.transcripts.repeated import new_items
from steward.evidence.transcripts.rewording import as_known
from steward.evidence.transcripts.stored import as_rows, of_rows
from steward.evidence.transcripts.utterances import Transcript
from steward.evidence.transcripts.verifying import verified
from tests.unit.evidence.transcripts.labelled import meeting, said
from tests.unit.evidence.transcripts.written_meetings import ANNA, BEN, FRIDAY

TEAM = meeting("team", FRIDAY, "Europe/Berlin", (ANNA, BEN))

CAPTIONS = """WEBVTT

00:00:05.000 --> 00:00:08.000
<v Ben Ito>What do the people at Acme wait for?

00:00:{at}.000 --> 00:00:14.000
<v Anna Keller>{promise}

00:00:20.000 --> 00:00:24.000
<v Ben Ito>{after}
"""


def captions(promise: str, at: int = 10, after: str = "Fine, then we are done with the customer.") -> Extraction:
    read = parse(CAPTIONS.format(promise=promise, at=at, after=after).encode())
    assert isinstance(read, Transcript)
    return verified({"items": [{**said(promise, "I"), "utterances": [1]}], "retractions": []}, read, TEAM)


def notes(*lines: str) -> Extraction:
    read = parse("\n".join(("# Actions", *(f"- {each}" for each in lines))).encode())
    assert isinstance(read, Transcript)
    found = offline(read, TEAM)
    assert isinstance(found, Extraction)
    return found


def new(later: Extraction, first: Extraction) -> list[str]:
    """The words of what a second file adds to the first, which was stored meanwhile."""
    known = of_rows(as_rows(first.items))
    assert known
    return [each.quote.text for each in new_items(as_known(later, known).items, known)]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("I'll send the deck.", "I'll send the slide deck."),
        ("I'll send the slide deck.", "I'll send the deck."),
        ("I'll send the deck to Acme.", "I'll send the decks to Acmee."),
        ("I'll book the small room for the workshop.", "I'll book a small room for the workshop."),
        ("I'll draft the summary for the board.", "I'll write the summary for the board."),
    ],
)
def test_a_recording_that_is_transcribed_again_gives_nothing_new_though_a_word_is_heard_otherwise(
    first: str, later: str
) -> None:
    assert new(captions(later, at=11), captions(first)) == []


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("I'll send the deck to Acme.", "I'll send the deck to Globex."),
        ("I'll send the March report.", "I'll send the April report."),
        ("I'll close ticket 12.", "I'll close ticket 13."),
        ("I'll send two decks.", "I'll send three decks."),
        ("I'll send the deck by Tuesday.", "I'll send the deck by Wednesday."),
        ("I'll send the deck.", "I'll pay the invoice."),
    ],
)
def test_another_name_number_day_or_thing_is_another_promise_even_at_the_same_place(first: str, later: str) -> None:
    assert new(captions(later), captions(first)) == [later]


def test_another_word_at_the_same_time_of_another_part_is_another_promise() -> None:
    """Each part of a recording counts from its own beginning."""
    later = captions("I'll book the large room.", after="And who orders the lunch for that day?")
    known = of_rows(as_rows(captions("I'll book the small room.").items))
    elsewhere = [_before(each, "Which rooms do we still have to find?") for each in known]
    assert [each.quote.text for each in new_items(as_known(later, elsewhere).items, elsewhere)] == [
        "I'll book the large room."
    ]


def _before(item: Item, before: str) -> Item:
    [row] = as_rows([item])
    return of_rows([{**row, "quote": {**row["quote"], "before": before}}])[0]


def test_an_edited_line_of_notes_is_the_same_promise_where_its_neighbours_are_the_same() -> None:
    first = notes("Ben: order lunch for the team", "Anna: send the deck", "Ben: book the big room")
    later = notes("Ben: order lunch for the team", "Anna: send the slide deck", "Ben: book the big room")
    assert new(later, first) == []
    assert as_known(later, first.items).items[1].quote.text == "Anna: send the deck"


def test_a_line_that_is_added_beside_a_like_one_is_a_promise_of_its_own() -> None:
    first = notes("Anna: book the small room", "Ben: order lunch for the team")
    later = notes("Anna: book the small room", "Anna: book the large room", "Ben: order lunch for the team")
    assert new(later, first) == ["Anna: book the large room"]


def test_the_same_line_of_another_person_is_another_promise() -> None:
    first = notes("Ben: order lunch for the team", "Anna: send the deck")
    later = notes("Ben: order lunch for the team", "Ben: send the slide deck")
    assert new(later, first) == ["Ben: send the slide deck"]


def test_a_day_that_only_the_second_file_names_is_kept_with_the_known_words() -> None:
    [known] = captions("I'll send the deck to the customer.").items
    [item] = as_known(captions("I'll send the deck to the customer tomorrow."), [known]).items
    assert item.identity == known.identity
    assert item.quote.text == known.quote.text
    assert str(item.due.on if item.due else None) == "2026-11-28"


def test_what_is_taken_back_in_other_words_is_the_known_promise() -> None:
    first = notes("Ben: order lunch for the team", "Anna: send the pricing deck", "Ben: book the big room")
    later = notes(
        "Ben: order lunch for the team",
        "Anna: send the new pricing deck",
        "Ben: book the big room",
        "Anna won't send the pricing deck after all",
    )
    [gone] = as_known(later, first.items).history
    assert gone.item.identity == first.items[1].identity


def test_what_was_stored_before_quotes_had_neighbours_is_read() -> None:
    [row] = as_rows(captions("I'll send the deck.").items)
    old = {name: value for name, value in row["quote"].items() if name not in ("before", "after")}
    assert of_rows([{**row, "quote": old}])[0].quote.before == ""


def test_the_beginning_of_a_line_that_was_known_as_a_whole_is_nothing_new() -> None:
    """An older version took "Anna sends the deck and Ben books the room" for one promise."""
    [deck, _room] = notes("Anna sends the deck and Ben books the room").items
    whole = _quoted(deck, "Anna sends the deck and Ben books the room")
    later = notes("Anna sends the deck and Ben books the room")
    assert [each.quote.text for each in new_items(as_known(later, [whole]).items, [whole])] == ["Ben books the room"]


def _quoted(item: Item, text: str) -> Item:
    [row] = as_rows([item])
    return of_rows([{**row, "identity": "meeting-0", "quote": {**row["quote"], "text": text}}])[0]
