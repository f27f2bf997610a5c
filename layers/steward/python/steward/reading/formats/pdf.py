"""What do the pages of a PDF say, and what do they say that no reader sees?"""

import ctypes
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import pypdfium2
from pypdfium2 import raw

from steward.reading.formats.pdf_columns import text_in_order
from steward.reading.formats.pdf_ink import Drawn, unseen_objects
from steward.reading.formats.pdf_runs import HYPHEN, runs_of
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned

_LOCKED = frozenset({raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY})
_LINE_END_HYPHENS = str.maketrans({"\ufffe": HYPHEN, "\x02": HYPHEN})  # pdfium takes such a line's end away
_UNICODE_END = 0x110000


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """Each page that has text, and where some of it is unseen, a hidden page of the same number.

    Neither scripts nor forms are started, and what is attached to the file is not opened.

    Raises:
        Unreadable: `encrypted`, `too_many_pages`, or `broken` where a page cannot be loaded.
    """
    document = _opened(content)
    count = len(document)
    if count > limits.pages:
        raise Unreadable(Reason.TOO_MANY_PAGES, f"it has more than {limits.pages} pages")
    drawn = Drawn(limits.drawn_pages)
    for index in range(count):
        yield from _page(document, index, drawn)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as refused:
        if refused.err_code in _LOCKED:
            raise Unreadable(Reason.ENCRYPTED, "the PDF wants a password") from refused
        raise Unreadable(Reason.BROKEN, "it is no PDF that can be opened") from refused


def _page(document: pypdfium2.PdfDocument, index: int, drawn: Drawn) -> Iterator[Page]:
    try:
        page = document[index]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as refused:
        raise Unreadable(Reason.BROKEN, f"page {index + 1} cannot be loaded") from refused
    try:
        for hidden, words in _told(page, text, drawn):
            if words.strip():
                yield Page(index + 1, f"page {index + 1}", cleaned(words).strip(), hidden)
    finally:
        text.close()
        page.close()


def _told(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, drawn: Drawn) -> Iterator[tuple[bool, str]]:
    """(unseen, text): what readers see, column by column where there are any, then what they do not see."""
    owners = [_owner(text.raw, at) for at in range(text.count_chars())]
    states = _states(owners, unseen_objects(page, text, owners, drawn))
    letters = [_letter(text.raw, at) for at in range(len(owners))]
    seen = ["" if unseen else letter for unseen, letter in zip(states, letters, strict=True)]
    yield False, text_in_order(runs_of(text, owners, seen), seen)
    yield True, "".join(letter for unseen, letter in zip(states, letters, strict=True) if unseen)


def _states(owners: Sequence[int | None], unseen: Collection[int]) -> list[bool]:
    """Whether each character is unseen; spaces and line ends that pdfium adds are as what stands before them."""
    states, state = list[bool](), False
    for owner in owners:
        state = state if owner is None else owner in unseen
        states.append(state)
    return states


def _owner(page: object, at: int) -> int | None:
    """The address of the text object that a character is of; added spaces are of none."""
    found = raw.FPDFText_GetTextObject(page, at)
    return ctypes.addressof(found.contents) if found else None


def _letter(page: object, at: int) -> str:
    return _read_as(raw.FPDFText_GetUnicode(page, at))


@lru_cache(maxsize=4096)  # more than any script but Chinese has on a page
def _read_as(code: int) -> str:
    return chr(code).translate(_LINE_END_HYPHENS) if 0 < code < _UNICODE_END else ""
