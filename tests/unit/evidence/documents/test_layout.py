"""What a page looks like is read before what it says."""

import time
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.entries import Form
from steward.evidence.documents.items import Kind
from steward.evidence.documents.layout import Passage, passages
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


def test_a_numbered_heading_needs_no_empty_line_above_its_first_sentence() -> None:
    found = read("2. Requirements\n2.1 Open invoices\nThe portal must show every open invoice to its customer.\n")
    assert [(each.form, each.text) for each in found] == [
        (Form.HEADING, "Requirements"),
        (Form.HEADING, "Open invoices"),
        (Form.PROSE, "The portal must show every open invoice to its customer."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Actions\n1. Order paint\nThe door is blue.\n2. call Bob\n",  # an entry of a list, and a remark on it
        "Requirements\n2.1 Users can export from the new portal\nInvoices as PDF, as far as these are open\n2.2 more\n",
    ],
)
def test_an_entry_is_none_where_its_number_or_its_length_says_so(text: str) -> None:
    assert read(text)[1].form is Form.NUMBERED


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


@pytest.mark.parametrize(
    "entries",
    [
        ["1. Book the room", "2. Call the client", "3. Ask Ben"],
        ["1) Single sign-on", "2) Export to CSV"],
        ["a) Data loss", "b) Supplier may go bankrupt"],
        ["2.1 Single sign-on", "2.2 Export to CSV", "2.3 Audit log"],
    ],
)
def test_short_entries_that_count_on_are_a_list_and_no_headings(entries: list[str]) -> None:
    found = read("Actions\n\n" + "\n".join(entries) + "\n\nThe end is near.\n")
    assert [(each.form, each.heading) for each in found[1:-1]] == [(Form.NUMBERED, "Actions")] * len(entries)


def test_entries_under_words_plain_bullets_and_ticks_are_told_apart() -> None:
    found = read("To do\n\n\u25a0 Order chairs\no Ask for prices\n\u2713 Order tables\n\u27a4 Order plants\n")
    assert [(each.form, each.text) for each in found[1:]] == [
        (Form.BULLET, "Order chairs"),
        (Form.BULLET, "Ask for prices"),
        (Form.TICKED, "Order tables"),
        (Form.BULLET, "Order plants"),
    ]


TABLE = "| Task | Owner | Reviewer | Due | Created | Status |\n|---|---|---|---|---|---|\n"


def test_an_empty_cell_moves_no_other_one_below_another_column() -> None:
    [item] = extracted(document(TABLE + "| Paint the door | | Ben | | 2026-01-05 | open |\n"), lambda _: False)
    assert (item.owner, item.due) == ("", None)


def test_a_row_is_due_on_the_day_of_its_column_and_none_where_it_is_done() -> None:
    rows = "| Paint the door | Ann | Ben | 2026-05-02 | 2026-09-05 | open |\n| Sell the car | Ben | | | | done |\n"
    [item] = extracted(document(TABLE + rows), lambda _: False)
    assert item.due is not None
    assert (item.owner, str(item.due.on)) == ("Ann", "2026-05-02")


def test_the_rows_of_a_sheet_of_one_column_stay_apart_and_its_columns_are_its_own() -> None:
    pages = (
        Page(1, "Plan!A1:B2", "Task | Owner\nPaint the door | Ann"),
        Page(2, "Wishes!A1:A3", "Requirement |\nThe portal must show 1,000 invoices |\nSSO with SAML |"),
    )
    found = passages(Document("1", "a workbook", pages, ZoneInfo("UTC")))
    assert [each.text for each in found[2:]] == ["Requirement", "The portal must show 1,000 invoices", "SSO with SAML"]
    assert found[-1].columns[0] == "Requirement"


def test_a_word_that_is_spoken_of_binds_nobody() -> None:
    assert extracted(document("The words shall and must are to be read as in the standard."), lambda _: False) == ()


@pytest.mark.parametrize("around", ["{}", "{}\n", "Notes of Monday.\n\n{}\n", "{}\n\nThanks to all of you.\n"])
def test_one_numbered_sentence_of_who_does_what_is_an_entry_and_no_heading(around: str) -> None:
    text = around.format("1. Ana sends the deck by Friday")
    [form] = [each.form for each in read(text) if "Ana" in each.text]
    assert form is Form.NUMBERED
    [item] = extracted(document(text), lambda _: False)
    assert (item.kind, item.owner, item.due.text if item.due else "") == (Kind.ACTION, "Ana", "by Friday")


@pytest.mark.parametrize(
    "title", ["Sales orders", "Introduction to the project", "Design reviews", "Scope", "Changes to data", "Team calls"]
)
def test_a_numbered_title_above_its_text_is_still_a_heading(title: str) -> None:
    found = read(f"1. {title}\n\nThe portal must show every open invoice to its customer.\n")
    assert [each.form for each in found] == [Form.HEADING, Form.PROSE]


def test_a_numbered_title_with_nothing_below_it_is_an_entry() -> None:
    assert [each.form for each in read("Actions\n\n1. Book the room\n")] == [Form.HEADING, Form.NUMBERED]


@pytest.mark.parametrize("text", ["Thanks to all of you.", "Access to it is easy.", "Ann, welcome to our team."])
def test_a_word_before_to_and_a_thing_is_nobody_who_does_something(text: str) -> None:
    assert extracted(document(text), lambda _: False) == ()
