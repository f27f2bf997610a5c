"""Does a quote stand in the document, on which page, and does it say there what it says here?

A quote is taken where its words stand in a row. It may differ from the page by spelling (`spelling.py`): by case,
spaces, hyphens, kinds of quotes, an article, or one wrong letter in a long small word, and by a tenth at most. Numbers,
dates, negations, names and every other word are exact. What is kept is the page's own text, never the quote as told.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, chain
from typing import Final

from steward.evidence.documents.folding import Token, is_negation, one_line, tokens, words_of
from steward.evidence.documents.pages import Document, Page
from steward.evidence.documents.spelling import Dropped, differs

FUZZY_RATIO: Final = 0.9  # WORKFLOWS 3.5
SHORTEST_TOKENS: Final = 3  # two words stand on any page; each part of a date counts
SHORTEST_LETTERS: Final = 10
LONGEST_LETTERS: Final = 600  # a page is no quote

_PLACES: Final = 4  # where the rarest words of a quote stand; a fifth place was never the right one
_RAREST: Final = 8  # words of a quote that are looked up
_POSTINGS: Final = 200  # a word that stands in more places tells none
_MOSTLY: Final = 0.5  # of a quote's words are the same where it stands; fewer is another sentence
_SLACK: Final = 2  # tokens on either side of a fuzzy place
# A clause ends with a sentence, an empty line, an entry of a list, a cell or a row of a table.
_CLAUSE: Final = re.compile(
    r"[.!?;](?=\s|$|[\"'\u201d\u2019)])|[\u3002\uff01\uff1f\uff1b]|\n\s*(?:\n|[-*\u2022\u25aa\[]|\(?\w{1,3}[.)]\s)"
    r"|\s*\|\s*|\t| {3,}|\n(?=[^\n]*(?:\||   ))"
)
_PARTS: Final = re.compile(r"[.,:/-]")
_WIDEST_CLAUSE: Final = 400  # characters on either side in which a negation may belong to the quote


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: its page, and the page's own words on one line."""

    page: int
    anchor: str
    quote: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Tokens of the whole document, from `start` until before `end`."""

    start: int
    end: int


class Pages:
    """A readable document, ready to be searched; building it is linear in its length."""

    def __init__(self, document: Document) -> None:
        self._pages = document.pages
        self._places: dict[int, list[Token]] = {}
        by_page = [words_of(page.text) for page in document.pages]
        self._firsts = [0, *accumulate(map(len, by_page))]
        self._words = list(chain.from_iterable(by_page))

    @cached_property
    def _postings(self) -> Mapping[str, list[int]]:
        """Where each word stands; an exact quote is found without."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._words):
            found[word].append(at)
        return dict(found)

    def place(self, quote: str, page: int | None = None) -> Place | Dropped:
        """Where the quote stands: on the named page if it does, else where it does; or why it is not taken."""
        plain = unicodedata.normalize("NFKC", quote)
        found = tokens(plain)
        told = [each.text for each in found]
        if len(quote) > LONGEST_LETTERS:
            return Dropped.TOO_LONG
        if sum(len(_PARTS.split(each)) for each in told) < SHORTEST_TOKENS or sum(map(len, told)) < self._least_letters(
            told
        ):
            return Dropped.TOO_SHORT
        if spans := self._exact(told):
            return self._taken(self._preferred(spans, page))
        return self._fuzzy(told, page, {each.text for each in found if plain[each.start].isupper()})

    @staticmethod
    def _least_letters(told: Sequence[str]) -> int:
        """A Chinese word has one or two characters: as many as the tokens that are asked for, twice."""
        return 2 * SHORTEST_TOKENS if all(len(each) == 1 for each in told) else SHORTEST_LETTERS

    @cached_property
    def _whole(self) -> str:
        return f" {' '.join(self._words)} "

    def _exact(self, told: list[str]) -> list[_Span]:
        """Where the tokens stand in a row; of very many places the first ones."""
        quote = f" {' '.join(told)} "
        found: list[_Span] = []
        at, counted, tokens_before = self._whole.find(quote), 0, 0
        while at >= 0 and len(found) < _POSTINGS:
            tokens_before += self._whole.count(" ", counted, at)
            counted = at
            found.append(_Span(tokens_before, tokens_before + len(told)))
            at = self._whole.find(quote, at + 1)
        return found

    def _fuzzy(self, told: list[str], page: int | None, names: set[str]) -> Place | Dropped:
        """The likeliest place that reads as the quote; or why the likeliest of all does not."""
        reasons: list[Dropped] = []
        for start in self._likely(told, page):
            low, high = max(0, start - _SLACK), min(len(self._words), start + len(told) + _SLACK)
            verdict: _Span | Place | Dropped = _compared(self._words[low:high], told, names)
            if isinstance(verdict, _Span):  # few places come as far as to have their capitals looked up
                verdict = _compared(self._words[low:high], told, names | self._names(low, high))
            if isinstance(verdict, _Span):
                verdict = self._taken(_Span(low + verdict.start, low + verdict.end))
            if isinstance(verdict, Place):
                return verdict
            if isinstance(verdict, Dropped):
                reasons.append(verdict)
        return next((each for each in reasons if each is not Dropped.NOT_FOUND), Dropped.NOT_FOUND)

    def _likely(self, told: list[str], page: int | None) -> list[int]:
        """Where the quote would begin, by its rarest words; first what stands on the named page."""
        known = [(len(places), at) for at, word in enumerate(told) if (places := self._postings.get(word))]
        votes: Counter[int] = Counter()
        for _, at in sorted(known)[:_RAREST]:
            for place in self._postings[told[at]][:_POSTINGS]:
                votes[max(0, place - at)] += 1
        low, high = self._bounds(page)
        named = Counter({start: count for start, count in votes.items() if low <= start < high})
        ranked = [start for each in (named, votes) for start, _ in each.most_common(_PLACES)]
        return list(dict.fromkeys(ranked))

    def _bounds(self, page: int | None) -> tuple[int, int]:
        """The tokens of a page, by its number."""
        at = next((at for at, each in enumerate(self._pages) if each.number == page), None)
        return (0, 0) if at is None else (self._firsts[at], self._firsts[at + 1])

    def _names(self, low: int, high: int) -> set[str]:
        """The words of a place that are written with a capital."""
        found = ((self._page_of(at), self._token(at)) for at in range(low, high))
        return {token.text for page, token in found if page.text[token.start].isupper()}

    def _preferred(self, spans: list[_Span], page: int | None) -> _Span:
        return next((each for each in spans if self._page_of(each.start).number == page), spans[0])

    def _page_of(self, at: int) -> Page:
        return self._pages[self._index_of(at)]

    def _index_of(self, at: int) -> int:
        return min(bisect_right(self._firsts, at) - 1, len(self._pages) - 1)

    def _token(self, at: int) -> Token:
        index = self._index_of(at)
        if index not in self._places:  # of the few pages that are quoted
            self._places[index] = tokens(self._pages[index].text)
        return self._places[index][at - self._firsts[index]]

    def _taken(self, span: _Span) -> Place | Dropped:
        """The place, unless a negation of its clause was left outside."""
        first, last = self._index_of(span.start), self._index_of(span.end - 1)
        begin, end = self._token(span.start).start, self._token(span.end - 1).end
        before = self._tail(first - 1) + self._pages[first].text[:begin]
        after = self._pages[last].text[end:] + self._head(last + 1)
        if _negates(_clause_before(before)) or _negates(_clause_after(after)):
            return Dropped.CUT_NEGATION
        texts = [self._pages[at].text for at in range(first, last + 1)]
        texts[-1] = texts[-1][:end]
        texts[0] = texts[0][begin:]
        page = self._pages[first]
        return Place(page.number, page.anchor, one_line("\n".join(texts)) + _closing(after))

    def _tail(self, at: int) -> str:
        """The end of a page on which the clause may have begun."""
        return self._pages[at].text[-_WIDEST_CLAUSE:] + " " if at >= 0 else ""

    def _head(self, at: int) -> str:
        return " " + self._pages[at].text[:_WIDEST_CLAUSE] if at < len(self._pages) else ""


def _closing(after: str) -> str:
    """The full stop that ends the quote's sentence."""
    return after[:1] if after[:1] in tuple(".!?") else ""


def _clause_before(text: str) -> str:
    near = text[-_WIDEST_CLAUSE:]
    ends = [each.end() for each in _CLAUSE.finditer(near)]
    return near[ends[-1] :] if ends else near


def _clause_after(text: str) -> str:
    near = text[:_WIDEST_CLAUSE]
    end = _CLAUSE.search(near)
    return near[: end.start()] if end else near


def _negates(clause: str) -> bool:
    return any(is_negation(each.text) for each in tokens(clause))


def _compared(here: list[str], told: list[str], names: set[str]) -> _Span | Dropped:
    """Which of the page's tokens the quote is, as positions in `here`; or what differs."""
    edits = _trimmed(SequenceMatcher(None, here, told, autojunk=False).get_opcodes(), len(here))
    if not edits:
        return Dropped.NOT_FOUND
    same = sum(b - a for tag, a, b, _, _ in edits if tag == "equal")
    if same < _MOSTLY * len(told):
        return Dropped.NOT_FOUND
    reasons = [differs(here[a:b], told[c:d], names) for tag, a, b, c, d in edits if tag != "equal"]
    if reason := next((each for each in reasons if each), None):
        return reason
    span = _Span(edits[0][1], edits[-1][2])
    return span if _ratio(here[span.start : span.end], told) >= FUZZY_RATIO else Dropped.NOT_FOUND


type _Edit = tuple[str, int, int, int, int]


def _trimmed(edits: Sequence[_Edit], ends: int) -> list[_Edit]:
    """The edits without what the page says before and after the quote."""
    kept = [each for each in edits if not (each[0] == "delete" and (each[1] == 0 or each[2] == ends))]
    if kept and kept[0][0] == "replace" and kept[0][1] == 0:
        tag, a, b, c, d = kept[0]
        kept[0] = (tag, max(a, b - (d - c)), b, c, d)
    if kept and kept[-1][0] == "replace" and kept[-1][2] == ends:
        tag, a, b, c, d = kept[-1]
        kept[-1] = (tag, a, min(b, a + (d - c)), c, d)
    return kept


def _ratio(here: list[str], told: list[str]) -> float:
    """The likeness of the letters, as difflib counts it."""
    return SequenceMatcher(None, " ".join(here), " ".join(told), autojunk=False).ratio()
