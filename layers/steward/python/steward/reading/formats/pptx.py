"""What do the slides of a deck say, with their notes?"""

from collections.abc import Iterator
from typing import Any, Final

from pptx import Presentation
from pptx.oxml.ns import qn

from steward.reading.formats.archive import vetted
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned

_TINY_HUNDREDTHS: Final = 200  # two points, as in a Word document
_BREAK: Final = qn("a:br")
_RUNS: Final = frozenset({qn("a:r"), qn("a:fld")})
_TITLE_CHARACTERS: Final = 100

type Element = Any  # lxml has no types


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """One page a slide, notes last; hidden slides, hidden shapes and tiny text as hidden pages of the same number.

    White text is not told apart: most of it stands on a dark background that a master or a theme draws.

    Raises:
        Unreadable: `too_many_pages` by its slides.
    """
    slides = Presentation(vetted(content, limits)).slides
    if len(slides) > limits.pages:
        raise Unreadable(Reason.TOO_MANY_PAGES, f"it has more than {limits.pages} slides")
    for number, slide in enumerate(slides, 1):
        anchor = f"slide {number}{_title(slide)}"
        whole = slide.element.get("show") in {"0", "false"}
        seen, unseen = _text(slide.element)
        yield Page(number, anchor, _with_notes(seen, slide), hidden=whole)
        if unseen:
            yield Page(number, anchor, unseen, hidden=True)


def _title(slide: Any) -> str:  # noqa: ANN401 - the library's classes have no types
    title = slide.shapes.title
    words = " ".join(cleaned(title.text_frame.text).split()) if title is not None and title.has_text_frame else ""
    return f": {words[:_TITLE_CHARACTERS]}" if words else ""


def _with_notes(seen: str, slide: Any) -> str:  # noqa: ANN401
    """Notes are read out by the speaker, so they count; the slide's own number on the notes page does not."""
    if not slide.has_notes_slide:
        return seen
    frame = slide.notes_slide.notes_text_frame
    notes = _text(frame._txBody)[0] if frame is not None else ""  # noqa: SLF001 - the element has no public name
    return f"{seen}\nNotes: {notes}".strip() if notes else seen


def _text(element: Element) -> tuple[str, str]:
    """(seen, unseen) paragraphs in the order of the file; a table's row is one line."""
    seen, unseen = list[str](), list[str]()
    for block in element.iter(qn("a:p"), qn("a:tr")):
        if block.tag == qn("a:p") and any(above.tag == qn("a:tr") for above in block.iterancestors()):
            continue
        cells = list(block.iter(qn("a:tc"))) or [block]
        for lines, tiny in ((seen, False), (unseen, True)):
            words = " | ".join(_words(cell, tiny=tiny) for cell in cells)
            if words.strip(" |\n"):
                (unseen if _in_hidden_shape(block) else lines).append(words)
    return cleaned("\n".join(seen)), cleaned("\n".join(unseen))


def _words(cell: Element, *, tiny: bool) -> str:
    """The runs of a paragraph, or of a cell with its paragraphs as one line, that are tiny or that are not."""
    paragraphs = cell.iter(qn("a:p")) if cell.tag != qn("a:p") else (cell,)
    return " ".join(filter(None, (_paragraph(each, tiny=tiny) for each in paragraphs)))


def _paragraph(paragraph: Element, *, tiny: bool) -> str:
    said = []
    for child in paragraph:
        if child.tag == _BREAK and not tiny:
            said.append("\n")
        elif child.tag in _RUNS and _is_tiny(child) is tiny:
            said.append(child.findtext(qn("a:t")) or "")
    return "".join(said).strip()


def _is_tiny(run: Element) -> bool:
    properties = run.find(qn("a:rPr"))
    size = (properties.get("sz") or "") if properties is not None else ""
    return size.isdecimal() and int(size) < _TINY_HUNDREDTHS


def _in_hidden_shape(block: Element) -> bool:
    """A shape that its author hid in the selection pane."""
    shape = next((above for above in block.iterancestors() if above.tag in {qn("p:sp"), qn("p:graphicFrame")}), None)
    named = next(shape.iter(qn("p:cNvPr")), None) if shape is not None else None
    return named is not None and named.get("hidden") in {"1", "true"}
