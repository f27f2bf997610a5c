"""Of a model's answer only what the pages say becomes an item."""

import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from steward.evidence.documents.answer import ITEMS_LIMIT, QUOTE_LIMIT, Answer, verified
from steward.evidence.documents.pages import Document, Page
from steward.evidence.documents.rules import extracted
from steward.model.prompt import schema_of

SENTENCES = (
    "Anna Keller will send the plan by 12 May 2026.",
    "The vendor shall not ship on Sundays.",
    "We met on 3 April 2026 at noon.",
)
PAGES = (Page(1, "p. 1", "A title page."), Page(2, "p. 2", " ".join(SENTENCES)))
DOCUMENT = Document("7", "notes", PAGES, ZoneInfo("UTC"), date(2026, 3, 10))


def answer(**fields: object) -> Answer:
    told = {"kind": "action", "quote": "Anna Keller will send the plan by 12 May 2026", "page": 2} | fields
    return Answer.model_validate({"items": [told]}, strict=True)


def test_a_true_item_carries_the_pages_words_its_day_and_its_owner() -> None:
    [item] = verified([answer(owner="Anna Keller", due="12 May 2026")], DOCUMENT).items
    assert (item.quote, item.page, item.owner) == ("Anna Keller will send the plan by 12 May 2026.", 2, "Anna Keller")
    assert item.due is not None
    assert item.due.on == date(2026, 5, 12)


@pytest.mark.parametrize(
    "owner", ["Boris", "1201234567890123", "@Anna", "https://evil.example", "Ann", "plan\u202e", "<a>Anna</a>", ""]
)
def test_an_owner_whom_the_passage_does_not_name_is_none(owner: str) -> None:
    [item] = verified([answer(owner=owner)], DOCUMENT).items
    assert item.owner == ""


def test_a_date_that_the_model_made_up_counts_for_nothing() -> None:
    [item] = verified([answer(due="1 January 2030")], DOCUMENT).items
    assert item.due is not None
    assert item.due.on == date(2026, 5, 12)


def test_a_wrong_page_is_corrected_and_counted_and_doubles_are_one() -> None:
    found = verified(
        [answer(page=1), answer(page=2), answer(quote="anna keller WILL send the plan by 12 May 2026.")], DOCUMENT
    )
    assert [(item.page, item.anchor) for item in found.items] == [(2, "p. 2")]
    assert found.moved == 1


@pytest.mark.parametrize(
    ("quote", "kind", "reason"),
    [
        ("Anna Keller will send the plan by 13 May 2026", "action", "number_differs"),
        ("The vendor shall ship on Sundays", "requirement", "negation_differs"),
        ("ship on Sundays always", "requirement", "words_differ"),
        ("The vendor shall not ship on Sundays", "date", "no_date"),
        ("all invoices are void from now on", "decision", "not_found"),
    ],
)
def test_what_is_not_on_the_page_is_dropped_with_its_reason(quote: str, kind: str, reason: str) -> None:
    found = verified([answer(quote=quote, kind=kind)], DOCUMENT)
    assert (found.items, found.dropped) == ((), (reason,))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "order"},
        {"page": 0},
        {"page": "2"},
        {"gid": "1"},
        {"quote": "x" * (QUOTE_LIMIT + 1)},
        {"owner": "x" * 61},
    ],
)
def test_another_shape_is_no_answer(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        answer(**fields)


def test_the_schema_is_one_that_a_grammar_takes_and_a_full_answer_can_be_parsed() -> None:
    schema = schema_of(Answer)
    assert schema["additionalProperties"] is False
    assert "$ref" not in str(schema)
    full = Answer.model_validate({"items": [{"kind": "risk", "quote": "q" * QUOTE_LIMIT, "page": 99999}] * ITEMS_LIMIT})
    assert len(full.model_dump_json(exclude_defaults=True)) < 10_000  # model/answer.py parses no more


@pytest.mark.parametrize(
    "quote",
    [
        "2.1 The pump shall move thirty litres of water each minute.",
        "the pump shall move thirty litres of water each minute",
        "The pump shall move thirty litres of water",
    ],
)
def test_however_a_model_quotes_a_sentence_its_id_is_the_one_that_the_rules_give(quote: str) -> None:
    text = "2.1 The pump shall move thirty litres of water each minute.\n2.2 It shall be blue.\n"
    document = Document("7", "spec", (Page(1, "p. 1", text),), ZoneInfo("UTC"))
    [by_model] = verified([answer(quote=quote, kind="requirement", page=1)], document).items
    assert by_model.key == extracted(document, lambda _: False)[0].key


def test_nothing_of_it_needs_numpy() -> None:
    modules = ("answer", "chunks", "matching", "outline", "rules", "versions")
    imports = "; ".join(f"import steward.evidence.documents.{each}" for each in modules)
    code = f"import sys; sys.path[:0] = {sys.path!r}; {imports}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
