"""A quote is taken only where the page says it, and what is kept is what the page says."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from difflib import SequenceMatcher
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.answer import Answer, Quoted, verified
from steward.evidence.documents.folding import is_negation, words_of
from steward.evidence.documents.pages import Document, Page, readable
from steward.evidence.documents.quotes import FUZZY_RATIO, Pages, Place
from steward.evidence.documents.spelling import Dropped
from tests.unit.evidence.documents.labelled_set import labelled, verbatim

MUTATIONS: Final = 10_000
NAMES: Final = ("Oliver", "Priya", "Zhang", "Nordstern GmbH", "Mueller", "Ines", "Contoso")


def pages(*texts: str) -> Pages:
    found = tuple(Page(at, f"p. {at}", text) for at, text in enumerate(texts, start=1))
    return Pages(readable(Document("1", "a document", found, ZoneInfo("UTC"))))


PAGE: Final = (
    "The Supplier shall deliver 400 units to the depot in Rotterdam by 30 June 2026. Do not open\nthe sealed boxes. "
    " Anna Keller will check the \u201cfirst batch\u201d of con-\ntainers. No data may leave the Union.\n"
)


WHOLE: Final = "Supplier shall deliver 400 units to the depot in Rotterdam"
CHECK: Final = "Anna Keller will check the \u201cfirst batch\u201d of containers."


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("the supplier shall deliver 400 units", "The Supplier shall deliver 400 units"),
        ("The Supplier shall  deliver\n400 units to the depot", "The Supplier shall deliver 400 units to the depot"),
        ("Supplier shall deliver 400 units to depot in Rotterdam", WHOLE),
        ("Anna Keller will check the 'first batch' of containers", CHECK),
        ("Anna Keller will check the first batch of con\u00adtainers", CHECK),
        ("Supplier shall deliver 400 units to the depott in Rotterdam", WHOLE),
        ("Supplier shall delivr 400 units to the depot in Rotterdam", WHOLE),
        ("Do not open the sealed boxes.", "Do not open the sealed boxes."),
    ],
)  # fmt: skip
def test_spelling_may_differ_and_the_page_is_what_is_kept(told: str, kept: str) -> None:
    found = pages(PAGE).place(told)
    assert isinstance(found, Place)
    assert found.quote == kept


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("The Supplier shall deliver 500 units to the depot in Rotterdam by 30 June 2026.", Dropped.NUMBER),
        ("The Supplier shall deliver 400 units to the depot in Rotterdam by 3 June 2026.", Dropped.NUMBER),
        ("The Supplier shall deliver 400 units to the depot in Rotterdam by 30 July 2026.", Dropped.WORDS),
        ("The Supplier may deliver 400 units to the depot in Rotterdam by 30 June 2026.", Dropped.WORDS),
        ("The Supplier shall not deliver 400 units to the depot in Rotterdam.", Dropped.NEGATION),
        ("Do open the sealed boxes.", Dropped.NEGATION),
        ("open the sealed boxes", Dropped.CUT_NEGATION),
        ("data may leave the Union", Dropped.CUT_NEGATION),
        ("Anne Keller will check the first batch of containers", Dropped.WORDS),
        ("Rotterdam by", Dropped.TOO_SHORT),
        ("to the in by", Dropped.TOO_SHORT),
        ("Supplier shall pay a fine for each day of delay", Dropped.NOT_FOUND),
        ("x" * 700, Dropped.TOO_LONG),
        ("The Supplier shall deliver 400 units ... No data may leave the Union", Dropped.NEGATION),
    ],
)
def test_what_the_page_does_not_say_is_dropped_with_its_reason(told: str, reason: Dropped) -> None:
    assert pages(PAGE).place(told) == reason


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("Such use is inappropriate in offices.", "Such use is in appropriate in offices."),
        ("The contract was unapproved by the board.", "The contract was approved by the board."),
        ("Payment is due within 1 500 days of it.", "Payment is due within 15 00 days of it."),
        ("The limit is <5 ms for each call.", "The limit is >5 ms for each call."),
        ("The room is kept at -5 degrees always.", "The room is kept at 5 degrees always."),
        ("Interest of 5% is due on late fees.", "Interest of 5 is due on late fees."),
        ("The Kasse darf keine Belege verlieren.", "The Kasse darf kleine Belege verlieren."),
        ("We will increase the price each year.", "We will decrease the price each year."),
        ("The vendor can't cancel the order.", "The vendor can cancel the order."),
        ("The fee is $500 for each month.", "The fee is \u20ac500 for each month."),
    ],
)
def test_a_small_change_that_turns_the_meaning_is_no_spelling(page: str, told: str) -> None:
    assert isinstance(pages(page).place(told), Dropped)
    assert isinstance(pages(page).place(page), Place)


def test_the_page_is_corrected_and_the_named_one_preferred() -> None:
    book = pages("Nothing is here.", "The door shall stay closed.", "Again: the door shall stay closed.")
    found = [book.place("the door shall stay closed", told) for told in (1, 2, 3, None, 99)]
    assert [each.page for each in found if isinstance(each, Place)] == [2, 2, 3, 2, 2]


def test_a_quote_may_begin_on_one_page_and_end_on_the_next() -> None:
    found = pages("All visitors must wear", "a badge at all times.").place(
        "All visitors must wear a badge at all times"
    )
    assert found == Place(1, "p. 1", "All visitors must wear a badge at all times.")


def test_a_negation_on_the_page_before_is_not_left_out() -> None:
    assert (
        pages("The vendor shall not", "ship any goods on Sundays.").place("ship any goods on Sundays")
        == Dropped.CUT_NEGATION
    )


def test_words_of_a_script_without_spaces_are_found() -> None:
    book = pages(
        "\u4f9b\u5e94\u5546\u5fc5\u987b\u5728\u4e09\u6708\u5e95\u524d\u4ea4\u8d27\u3002\u4e0d\u5f97\u5ef6\u8fdf\u3002"
    )
    assert isinstance(book.place("\u5fc5\u987b\u5728\u4e09\u6708\u5e95\u524d\u4ea4\u8d27"), Place)
    assert book.place("\u5fc5\u987b\u5728\u56db\u6708\u5e95\u524d\u4ea4\u8d27") is not None
    assert isinstance(book.place("\u5fc5\u987b\u5728\u56db\u6708\u5e95\u524d\u4ea4\u8d27"), Dropped)


VERBS: Final = ("will", "shall", "must", "is", "are", "to", "may")

type Mutation = Callable[[str, random.Random], str | None]


def changed_number(quote: str, rng: random.Random) -> str | None:
    at = [i for i, each in enumerate(quote) if each.isdigit()]
    if not at:
        return None
    where = rng.choice(at)
    return quote[:where] + rng.choice([each for each in "0123456789" if each != quote[where]]) + quote[where + 1 :]


def turned_negation(quote: str, rng: random.Random) -> str | None:
    """Without its "not", or with one behind a verb that can bear it."""
    found = quote.split()
    negations = [at for at, word in enumerate(found) if any(map(is_negation, words_of(word)))]
    if negations:
        del found[rng.choice(negations)]
        return " ".join(found)
    verbs = [at for at, word in enumerate(found[:-1]) if word.lower() in VERBS]
    if not verbs:
        return None
    found.insert(rng.choice(verbs) + 1, rng.choice(("not", "never")))
    return " ".join(found)


def swapped_name(quote: str, rng: random.Random) -> str | None:
    found = quote.split()
    capitals = [at for at, word in enumerate(found) if word[:1].isupper() and word.strip(".,:|").isalpha()]
    if not capitals:
        return None
    found[rng.choice(capitals)] = rng.choice(NAMES)
    return " ".join(found)


def swapped_word(quote: str, rng: random.Random) -> str | None:
    """Any word of three letters and more, for one of the quote's own or a made up one."""
    found = quote.split()
    long = [at for at, word in enumerate(found) if len(word.strip(".,:")) > 2 and word.strip(".,:").isalpha()]
    if not long:
        return None
    at = rng.choice(long)
    found[at] = rng.choice(["budget", "weekly", "remove", "optional", rng.choice(found)])
    return " ".join(found)


def left_out_word(quote: str, rng: random.Random) -> str | None:
    found = quote.split()
    inner = [at for at in range(1, len(found) - 1) if found[at].lower() not in ("a", "an", "the")]
    if not inner or len(found) < 5:
        return None
    del found[rng.choice(inner)]
    return " ".join(found)


def invented(quote: str, rng: random.Random) -> str | None:
    """A sentence of the document's own words in another order, or one that nobody wrote."""
    found = quote.split()
    rng.shuffle(found)
    does = f"{rng.choice(('will', 'shall', 'must'))} {rng.choice(('send', 'cancel', 'pay'))}"
    made = f"{rng.choice(NAMES)} {does} the invoice"
    return rng.choice((" ".join(found), made))


MUTATORS: Final[tuple[Mutation, ...]] = (
    changed_number, turned_negation, swapped_name, swapped_word, left_out_word, invented,
)  # fmt: skip


def test_of_ten_thousand_mutated_quotes_none_comes_through() -> None:
    rng = random.Random(20260310)  # noqa: S311 - the same every time
    known = [
        (each.document, Pages(readable(each.document)), quote.quote) for each in labelled() for quote in each.expected
    ]
    made: Counter[str] = Counter()
    alike = 0  # how many a likeness of letters alone would let through
    through: list[tuple[str, str, str]] = []
    while made.total() < MUTATIONS:
        document, book, quote = rng.choice(known)
        mutate = rng.choice(MUTATORS)
        told = mutate(quote, rng)
        if told is None or verbatim(document, told) or _same_but_articles(told, quote):
            continue
        made[mutate.__name__] += 1
        alike += SequenceMatcher(None, quote.lower(), told.lower(), autojunk=False).ratio() >= FUZZY_RATIO
        if isinstance(found := book.place(told), Place):
            through.append((mutate.__name__, told, found.quote))
    print(dict(made), f"{alike} are alike by their letters")
    assert through == []
    assert min(made.values()) > 500
    assert alike > 3_000


def _same_but_articles(told: str, quote: str) -> bool:
    """A swap of "a" for "the" is no mutation of what a passage says."""
    one, other = ([word for word in words_of(text) if word not in ("a", "an", "the")] for text in (told, quote))
    return one == other


def test_the_mutations_are_refused_and_not_everything_is() -> None:
    """The checker can fail: every true quote of the same set is taken."""
    refused = [
        (each.name, quote.quote, found)
        for each in labelled()
        for quote in each.expected
        if not isinstance(found := Pages(readable(each.document)).place(quote.quote, quote.page), Place)
    ]
    assert refused == []


def test_two_hundred_quotes_are_looked_up_in_five_hundred_pages_within_seconds() -> None:
    rng = random.Random(1)  # noqa: S311 - the same every time
    vocabulary = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 10))) for _ in range(4_000)]
    book = [[" ".join(rng.choices(vocabulary, k=15)).capitalize() + "." for _ in range(30)] for _ in range(500)]
    long = tuple(Page(at, f"p. {at}", "\n".join(lines)) for at, lines in enumerate(book, start=1))
    items = [_quoted(book, at, rng) for at in range(200)]
    begun = time.process_time()
    found = verified(
        [Answer.model_construct(items=items)], Document("1", "long", long, ZoneInfo("UTC"), date(2026, 1, 1))
    )
    assert time.process_time() - begun < 20  # 1.2 s on an idle core; looking at every place takes minutes
    assert len(found.items) + len(found.dropped) == 200
    assert len(found.items) == 67


def _quoted(book: list[list[str]], at: int, rng: random.Random) -> Quoted:
    """A true quote, one with a wrong word, and an invented one, by turns."""
    page = rng.randrange(500)
    sentence = rng.choice(book[page])
    told = (
        sentence,
        " ".join([*sentence.split()[:7], "otherwise", *sentence.split()[8:]]),
        f"We accept {sentence[:40]}",
    )
    return Quoted(kind="requirement", quote=told[at % 3], page=page + 1)
