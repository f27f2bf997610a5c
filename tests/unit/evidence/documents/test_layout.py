"""What a page looks like is read before what it says."""

import time
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.layout import Form, Passage, passages
from steward.evidence.documents.pages import Document, Page, readable
from steward.evidence.documents.rules import extracted


def document(*texts: str) -> Document:
    pages = tuple(Page(at, f"p. {at}", text) for at, text in enumerate(texts, start=1))
    return Document("1", "a document", pages, ZoneInfo("UTC"))


def read(*texts: str) -> list[Passage]:
    return passages(readable(document(*texts)))


def test_lines_of_a_paragraph_are_one_and_its_sentences_apart() -> None:
    found = read("The system stores each\nbooking. It e.g. keeps the\ndate. Dr. Meier agreed.\n")
    assert [each.text for each in found] == [
        "The system stores each booking.",
        "It e.g. keeps the date.",
        "Dr. Meier agreed.",
    ]


def test_a_word_that_a_lines_end_cuts_is_whole_again() -> None:
    assert [each.text for each in read("The require-\nments are long\nand clear here.")] == [
        "The requirements are long and clear here."
    ]


def test_entries_of_lists_are_passages_with_what_they_stand_under() -> None:
    found = read(
        "Actions\n- write the plan\n  and send it\n* call Bob\n1. order paint\n[ ] book a room\n[x] done already\n"
    )
    assert [(each.form, each.text, each.heading) for each in found[1:]] == [
        (Form.BULLET, "write the plan and send it", "Actions"),
        (Form.BULLET, "call Bob", "Actions"),
        (Form.NUMBERED, "order paint", "Actions"),
        (Form.CHECKBOX, "book a room", "Actions"),
        (Form.TICKED, "done already", "Actions"),
    ]


def test_rows_of_a_table_know_their_columns() -> None:
    found = read(
        "| Task | Owner | Due |\n|---|---|---|\n| Paint the door | Ann | 2 May 2026 |\n\nStep   Who\nSend it   Bob\n"
    )
    assert found[1].columns == ("Task", "Owner", "Due")
    assert found[1].cells == ("Paint the door", "Ann", "2 May 2026")


def test_what_stands_at_the_edge_of_most_pages_is_dropped_with_its_number() -> None:
    pages = [
        f"ACME - Confidential, must not be copied\n\nText of page {word}.\n\nPage {at} of 4"
        for at, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    assert [each.text for each in read(*pages)] == [f"Text of page {word}." for word in ("one", "two", "three", "four")]


def test_two_pages_or_a_line_in_the_middle_are_no_header() -> None:
    assert len(read("The same line stands here.", "The same line stands here.")) == 2
    middle = "One starts it.\n\nTwo.\n\nThree.\n\n{}: rule of the house.\n\nFour.\n\nFive.\n\nSix ends it."
    kept = [each for each in read(*(middle.format("Rule") for _ in range(4))) if "house" in each.text]
    assert len(kept) == 4


def test_a_sentence_goes_on_over_a_pages_end_and_is_of_the_page_where_it_began() -> None:
    found = read("The supplier shall deliver\n", "all parts before noon. The end is near.")
    assert [(each.text, each.page) for each in found] == [
        ("The supplier shall deliver all parts before noon.", 1),
        ("The end is near.", 1),
    ]


@pytest.mark.parametrize("piece", ["A. ", "a-", "| ", "may x ", "1. ", "- ", "\u00ad\n", "1/1/1 ", "if agreed ", "(A,"])
def test_a_page_of_one_piece_costs_no_more_than_its_length(piece: str) -> None:
    begun = time.process_time()
    extracted(document(piece * (60_000 // len(piece))), lambda _: False)
    assert time.process_time() - begun < 5


def test_what_cannot_be_seen_is_not_read() -> None:
    [found] = read("The sup\u200bplier \u202eshall pay\U000e0041.")
    assert found.text == "The supplier shall pay."
