"""What do the pages of a PDF say, and what do they say that no reader sees?"""

import ctypes
from collections.abc import Iterator
from itertools import groupby

import pypdfium2
from pypdfium2 import raw

from steward.reading.formats.pdf_ink import Drawn, unseen_objects
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned

_LOCKED = frozenset({raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY})
_LINE_END_HYPHENS = str.maketrans({"\ufffe": "-\n", "\x02": "-\n"})  # pdfium takes such a line's end away
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
        runs = _runs(page, text, drawn)
        for hidden in (False, True):
            words = "".join(said for unseen, said in runs if unseen is hidden)
            if words.strip():
                yield Page(index + 1, f"page {index + 1}", cleaned(words.translate(_LINE_END_HYPHENS)).strip(), hidden)
    finally:
        text.close()
        page.close()


def _runs(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, drawn: Drawn) -> list[tuple[bool, str]]:
    """(unseen, text) pieces in reading order; spaces and line ends that pdfium adds belong to what stands before."""
    owners = [_owner(text, at) for at in range(text.count_chars())]
    unseen = unseen_objects(page, text, owners, drawn)
    states, state = list[bool](), False
    for owner in owners:
        state = state if owner is None else owner in unseen
        states.append(state)
    numbered = groupby(enumerate(states), key=lambda pair: pair[1])
    return [(hidden, "".join(_character(text, at) for at, _ in group)) for hidden, group in numbered]


def _owner(text: pypdfium2.PdfTextPage, at: int) -> int | None:
    """The address of the text object that a character is of; added spaces are of none."""
    found = raw.FPDFText_GetTextObject(text, at)
    return raw_address(found) if found else None


def raw_address(pointer: object) -> int:
    """A pointer as a number, to compare."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _character(text: pypdfium2.PdfTextPage, at: int) -> str:
    code = raw.FPDFText_GetUnicode(text, at)
    return chr(code) if 0 < code < _UNICODE_END else ""
