"""From a document's items follow few subtasks or one review list, questions, dates and one summary."""

from dataclasses import replace
from datetime import date

import pytest

from steward.asana import richtext
from steward.evidence.documents.items import Due, Item, Kind, Told, key_of
from steward.evidence.documents.matching import Subtask
from steward.evidence.documents.outline import DIRECT_SUBTASKS, LINES_LIMIT, Outline, outlined
from steward.evidence.documents.rules import extracted
from tests.unit.evidence.documents.labelled_set import labelled

TODAY = date(2026, 3, 10)


def item(quote: str, kind: Kind = Kind.REQUIREMENT, due: Due | None = None, owner: str = "") -> Item:
    return Item(kind, quote, 2, "p. 2", key_of("doc", quote), due, owner)


def many(count: int) -> list[Item]:
    return [item(f"Requirement {at} shall be met") for at in range(count)]


def made(outline: Outline) -> list[Subtask]:
    """The subtasks that an outline asks for, as they come back from Asana."""
    return [
        Subtask(str(at), each.title, each.external_gid) for at, each in enumerate((*outline.create, *outline.review))
    ]


def test_few_are_created_and_many_go_to_one_review_list() -> None:
    few, lots = (outlined(many(count), (), (), TODAY) for count in (DIRECT_SUBTASKS, DIRECT_SUBTASKS + 1))
    assert (len(few.create), len(few.review)) == (DIRECT_SUBTASKS, 0)
    assert (len(lots.create), len(lots.review)) == (0, DIRECT_SUBTASKS + 1)


def test_the_same_document_three_times_is_the_same_subtasks_once() -> None:
    for each in labelled():
        first = outlined(extracted(each.document, lambda _: False), (), (), TODAY, direct=99)
        keys = [subtask.external_gid for subtask in first.create]
        assert len(set(keys)) == len(keys)
        for _ in range(3):
            again = outlined(extracted(each.document, lambda _: False), (), made(first), TODAY, direct=99)
            assert (again.create, again.review) == ((), ())
            assert {link.subtask.external_gid for link in again.links} == set(keys)


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        ("Set up the test tenant | Jonas Weber | 15 January 2027", "Set up the test tenant"),
        ("3 | Ana | Check every amount against the ledger", "Check every amount against the ledger"),
        ("Action: Jonas Weber sends the list.", "Jonas Weber sends the list."),
        ("The portal must log each access.", "The portal must log each access."),
        ("TODO: - ", "TODO: -"),
    ],
)
def test_a_subtask_is_called_by_what_is_to_be_done(quote: str, title: str) -> None:
    (made_of,) = outlined([item(quote)], (), (), TODAY).create
    assert made_of.title == title
    assert quote in made_of.source.quote


def test_a_pure_re_upload_says_and_does_nothing() -> None:
    items = many(4)
    outline = outlined(items, items, made(outlined(items, (), (), TODAY)), TODAY)
    assert outline.is_empty
    assert not outline.questions


def test_a_second_version_creates_changes_and_names_only_what_differs() -> None:
    old = [
        item("The pump shall move 30 litres a minute"),
        item("The pump shall be painted blue"),
        item("All bolts shall be of steel"),
    ]
    new = [item("The pump shall move 35 litres a minute"), old[1], item("The motor must stop when it gets too hot")]
    outline = outlined(new, old, made(outlined(old, (), (), TODAY)), TODAY)
    assert [each.title for each in outline.create] == ["The motor must stop when it gets too hot"]
    assert [(each.old.quote, each.new.quote) for each in outline.change] == [(old[0].quote, new[0].quote)]
    assert [each.quote for each in outline.removed] == [old[2].quote]
    assert [(line.label, line.before) for line in outline.summary] == [
        ("requirement", ""), ("changed requirement", old[0].quote), ("removed requirement", ""),
    ]  # fmt: skip


def test_decisions_risks_and_dates_are_told_and_become_no_subtasks() -> None:
    outline = outlined([item("We agreed to wait", Kind.DECISION), item("Rain may delay us", Kind.RISK)], (), (), TODAY)
    assert (outline.create, outline.review) == ((), ())
    assert [(line.label, line.anchor) for line in outline.summary] == [("decision", "p. 2"), ("risk", "p. 2")]


def test_key_dates_are_the_next_and_the_last_and_an_ambiguous_one_is_asked_about() -> None:
    days = [date(2026, 2, 1), date(2026, 4, 1), date(2026, 9, 1)]
    items = [item(f"Milestone {at}", Kind.DATE, Due("x", Told.DAY, (day,))) for at, day in enumerate(days)]
    unsure = item(
        "Handover on 03/04/2027", Kind.DATE, Due("03/04/2027", Told.AMBIGUOUS, (date(2027, 3, 4), date(2027, 4, 3)))
    )
    outline = outlined([*items, unsure], (), (), TODAY)
    assert (outline.key_dates.next_on, outline.key_dates.last_on) == (days[1], days[2])
    assert [line.label for line in outline.questions] == [
        'Which day is meant by "03/04/2027": 2027-03-04 or 2027-04-03?'
    ]


def test_an_ambiguous_date_is_no_due_date() -> None:
    unsure = item(
        "Send it by 03/04/2027", Kind.ACTION, Due("03/04/2027", Told.AMBIGUOUS, (date(2027, 3, 4), date(2027, 4, 3)))
    )
    [subtask] = outlined([unsure], (), (), TODAY).create
    assert subtask.due_on is None


def test_a_long_summary_tells_how_much_it_leaves_out() -> None:
    outline = outlined(many(LINES_LIMIT + 7), (), (), TODAY)
    assert (len(outline.summary), outline.left_out) == (LINES_LIMIT, 7)
    assert outline.found_by == "rules, not a model"


@pytest.mark.parametrize("name", ["injected"])
def test_hostile_text_is_an_item_of_its_document_at_most(name: str) -> None:
    document = next(each.document for each in labelled() if each.name == name)
    hostile = [item(page.text, Kind.ACTION, owner="1201234567890123") for page in document.pages]
    outline = outlined([*extracted(document, lambda _: True), *hostile], (), (), TODAY, direct=99)
    shown = [text for line in (*outline.summary, *outline.questions) for text in (line.label, line.quote, line.anchor)]
    shown += [text for each in outline.create for text in (each.title, each.source.quote)]
    assert shown
    assert not [text for text in shown if "evil.example" in text or "https:" in text]
    html = richtext.body(richtext.bullets(*shown), cap=40_000)
    assert "<a " not in html
    assert richtext.checked(html) == html
    assert not [each.owner for each in extracted(document, lambda _: True) if any(map(str.isdigit, each.owner))]


def test_the_items_of_another_document_have_other_ids() -> None:
    document = labelled()[0].document
    one, other = (extracted(replace(document, gid=gid), lambda _: False) for gid in ("1", "2"))
    assert not {each.key for each in one} & {each.key for each in other}
    assert [each.quote for each in one] == [each.quote for each in other]
