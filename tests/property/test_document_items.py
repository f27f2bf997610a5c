"""Whatever stands in a document and whatever a model says of it: nothing raises, and what is kept is the page's own."""

from datetime import date
from unicodedata import normalize
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steward.asana import richtext
from steward.evidence.documents.answer import Answer, Quoted, verified
from steward.evidence.documents.chunks import chunked
from steward.evidence.documents.folding import folded, has_digit, is_negation, words_of
from steward.evidence.documents.items import Item, Kind
from steward.evidence.documents.outline import outlined
from steward.evidence.documents.pages import Document, Page, readable
from steward.evidence.documents.quotes import Pages, Place
from steward.evidence.documents.rules import Asks, extracted
from steward.evidence.documents.versions import difference
from steward.model.tokens import most_tokens

TODAY = date(2026, 3, 10)
PIECES = """the supplier shall must not deliver 400 units 03/04/2026 by Friday Anna will send we agreed risk may delay
| - [ ] 1. REQ-1: Action: Decision: require- ments \u201cdraft\u201d 5% no. @bob https://evil.example 1201234567890123
\u5fc5\u987b muss nicht \u202e \u200b <a> Page 3 never within 30 days of receipt."""
WORDS = st.sampled_from([*PIECES.split(), "\n", "\n\n", "-\n"])
TEXTS = st.one_of(
    st.lists(WORDS, max_size=60).map(" ".join),
    st.text(max_size=200),
    st.text(alphabet=st.characters(exclude_categories=[]), max_size=80),
)


def document(texts: list[str], written_on: date | None = TODAY) -> Document:
    pages = tuple(Page(at, f"p. {at}", text) for at, text in enumerate(texts, start=1))
    return Document("gid", "a document", pages, ZoneInfo("Europe/Berlin"), written_on)


DOCUMENTS = st.builds(document, st.lists(TEXTS, max_size=5), st.sampled_from([TODAY, None]))
ASKS = st.sampled_from([bool, lambda _: False])  # everything is asked, or nothing


def _letters(text: str) -> str:
    """The letters and digits alone: a line of signs between two lines is no part of either, nor of a letter."""
    return "".join(filter(str.isalnum, normalize("NFKD", folded(text))))


@given(DOCUMENTS, ASKS)
@example(document(["the the", "\u00af"]), bool)
@example(document(["9" * 6_000, "9" * 6_000, "9" * 6_000]), bool)
@settings(deadline=None, max_examples=120)
def test_items_are_passages_of_the_document_once_each_and_the_same_every_time(
    given_document: Document, asks: Asks
) -> None:
    items = extracted(given_document, asks)
    assert items == extracted(given_document, asks)
    assert len({each.key for each in items}) == len(items)
    whole = _letters("".join(page.text for page in readable(given_document).pages))
    assert all(_letters(each.quote) in whole for each in items)
    assert not any(has_digit(word) for each in items for word in words_of(each.owner))
    assert not difference(items, items).is_news


@given(DOCUMENTS)
@settings(deadline=None, max_examples=80)
def test_what_people_are_shown_is_always_text(given_document: Document) -> None:
    items = extracted(given_document, lambda _: True)
    outline = outlined(items, (), (), TODAY)
    shown = [text for line in (*outline.summary, *outline.questions) for text in (line.label, line.quote)]
    html = richtext.body(richtext.bullets(*shown), cap=100_000)
    assert richtext.checked(html) == html
    assert "<a " not in html
    assert "https:" not in " ".join([*shown, *(each.title for each in outline.create)])


@given(DOCUMENTS, st.lists(st.tuples(TEXTS, st.integers(1, 9), TEXTS), max_size=6))
@settings(deadline=None, max_examples=120)
def test_a_kept_quote_holds_the_numbers_and_negations_of_the_told_one(
    given_document: Document, told: list[tuple[str, int, str]]
) -> None:
    book = Pages(readable(given_document))
    for quote, page, _ in told:
        if isinstance(place := book.place(quote, page), Place):
            assert _exact(place.quote) == _exact(quote)
    quoted = [Quoted(kind="action", quote=text[:400], page=page, owner=owner[:60]) for text, page, owner in told]
    for item in verified([Answer(items=quoted)], given_document).items:
        assert folded(item.owner) in folded(item.quote)
        assert not any(has_digit(word) for word in words_of(item.owner))


def _exact(text: str) -> list[str]:
    return [each for each in folded(text).split(" ") if has_digit(each) or is_negation(each)]


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(40, 400), st.integers(0, 200))
@settings(deadline=None, max_examples=80)
def test_parts_fit_and_hold_every_word(texts: list[str], budget: int, overlap: int) -> None:
    parts = chunked(document(texts), budget, most_tokens, overlap)
    assert all(most_tokens(each.text) <= budget for each in parts)
    held = "".join(each.text for each in parts)
    lines = [line for page in readable(document(texts)).pages for line in page.text.split("\n")]
    assert all(piece in held for line in lines if most_tokens(line) < budget // 2 for piece in [line])


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(Kind)), st.lists(WORDS, min_size=3, max_size=9).map(" ".join)), max_size=12
    ),
    st.data(),
)
@settings(deadline=None, max_examples=80)
def test_every_item_of_two_versions_is_added_changed_removed_or_unchanged_once(
    rows: list[tuple[Kind, str]], data: st.DataObject
) -> None:
    items = list(
        {each.key: each for each in (Item(kind, text, 1, "p. 1", folded(text)) for kind, text in rows)}.values()
    )
    old, new = (data.draw(st.lists(st.sampled_from(items), unique=True) if items else st.just([])) for _ in range(2))
    found = difference(old, new)
    assert sorted(each.key for each in (*found.added, *(c.new for c in found.changed), *found.unchanged)) == sorted(
        each.key for each in new
    )
    assert sorted(each.key for each in (*found.removed, *(c.old for c in found.changed), *found.unchanged)) == sorted(
        each.key for each in old
    )
