"""Which reader is for which kind of file? Its library is imported only for a file that needs it."""

from collections.abc import Callable, Iterator
from importlib import import_module

from steward.reading.limits import Limits
from steward.reading.outcome import Kind, Page, Reason, Unreadable

Reader = Callable[[bytes, Limits], Iterator[Page]]

_MODULES = {
    Kind.PDF: "pdf",
    Kind.DOCX: "docx",
    Kind.XLSX: "xlsx",
    Kind.PPTX: "pptx",
    Kind.TXT: "text",
    Kind.MD: "markdown",
    Kind.JSON: "text",
    Kind.EML: "eml",
    Kind.VTT: "cues",
    Kind.SRT: "cues",
}


def reader_of(kind: Kind) -> Reader:
    """The function that makes pages of a file of this kind.

    Raises:
        Unreadable: `no_text_reader` for pictures, `unsupported` for what nobody reads.
    """
    if kind is Kind.IMAGE:
        raise Unreadable(Reason.NO_TEXT_READER, "a picture: no character recognition is installed")
    if kind not in _MODULES:
        raise Unreadable(Reason.UNSUPPORTED, f"nothing here reads {kind}")
    pages: Reader = import_module(f"{__name__}.{_MODULES[kind]}").pages
    return pages
