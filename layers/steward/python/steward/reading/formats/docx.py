"""What does a Word document say, section by section under its headings?"""

from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from steward.reading.formats.archive import vetted
from steward.reading.formats.ink import Ink, Styles, of_run, styles_of
from steward.reading.formats.trail import Trail, pieces
from steward.reading.limits import Limits
from steward.reading.outcome import Page
from steward.reading.plain import cleaned

_ASIDES: Final = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
_TEXT: Final = qn("w:t")
_GAPS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# A text box stands in a document twice: for new programs, and here for old ones.
_TWICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_LEVELS: Final = 9

type Element = Any  # lxml has no types
type Line = tuple[str, str, bool]  # anchor, text, hidden


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """One page a section, the anchor its headings; then notes and comments; then what is hidden, under its heading.

    Deleted text of tracked changes is left out, inserted text counts. Headers, footers and pictures are not read.
    """
    document = docx.Document(vetted(content, limits))
    styles = styles_of(document.styles.element)
    body = _body(document.element.body, _headings(document), _entries(document), styles)
    lines = [*body, *_asides(document.part, styles)]
    for unseen in (False, True):
        chosen = [(anchor, cleaned(text)) for anchor, text, hidden in lines if hidden is unseen]
        for page in pieces(chosen, limits.section_characters):
            yield Page(page.number, page.anchor, page.text, hidden=unseen)


def _headings(document: Any) -> dict[str, int]:  # noqa: ANN401 - the library's classes are not exported
    """Level by style id: the built-in headings and the title, by their names, which no translation changes."""
    levels = {"title": 1} | {f"heading {level}": 1 + level for level in range(1, _HEADING_LEVELS + 1)}
    named = ((style.style_id, levels.get((style.name or "").lower())) for style in document.styles)
    return {style_id: level for style_id, level in named if level and style_id}


def _entries(document: Any) -> set[str]:  # noqa: ANN401 - as _headings
    """The ids of the styles of lists: those that number or dot their paragraphs."""
    return {each.style_id for each in document.styles
            if each.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None}  # fmt: skip


def _body(body: Element, headings: dict[str, int], entries: set[str], styles: Styles) -> Iterator[Line]:
    trail = Trail()
    for block in _blocks(body):
        if block.tag == qn("w:tbl"):
            for row in _rows(block):
                yield from _row(row, trail.anchor, styles)
            continue
        inked = list(_inked(block, styles))
        level = _level(block, headings)
        if level:
            trail.enter(level, cleaned("".join(text for text, ink in inked if ink is Ink.SEEN)))
        elif _is_listed(block, entries) and any(text.strip() for text, ink in inked if ink is Ink.SEEN):
            inked = [("- ", Ink.SEEN), *inked]
        yield from _lines(inked, trail.anchor)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also those within content controls and tracked insertions."""
    for child in parent:
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _blocks(child)


def _level(paragraph: Element, headings: dict[str, int]) -> int:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return headings.get(style.get(qn("w:val")), 0) if style is not None else 0


def _is_listed(paragraph: Element, entries: set[str]) -> bool:
    """Whether Word puts a number or a dot before it, which stands in no text; 0 takes a style's away."""
    number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    if number is not None:
        return str(number.get(qn("w:val"))) != "0"
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) in entries


def _rows(table: Element) -> Iterator[Element]:
    """The table's own rows; those of a table within a cell are a part of that cell."""
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is table:
            yield row


def _row(row: Element, anchor: str, styles: Styles) -> Iterator[Line]:
    """A table's row as one line, its cells apart by bars; a table within a cell stands in that cell's text."""
    cells = [[part for paragraph in cell.iter(qn("w:p")) for part in (*_inked(paragraph, styles), (" ", None))]
             for cell in row if cell.tag in {qn("w:tc"), qn("w:sdt")}]  # fmt: skip
    for hidden in (False, True):
        words = [" ".join("".join(text for text, ink in cell if _is(ink, hidden=hidden)).split()) for cell in cells]
        if any(words):
            yield anchor, " | ".join(words), hidden


def _is(ink: Ink | None, *, hidden: bool) -> bool:
    return ink is None or (ink is Ink.UNSEEN) is hidden


def _lines(inked: list[tuple[str, Ink]], anchor: str) -> Iterator[Line]:
    yield anchor, "".join(text for text, ink in inked if ink is Ink.SEEN), False
    if unseen := "".join(text for text, ink in inked if ink is Ink.UNSEEN):
        yield anchor, unseen, True


def _inked(paragraph: Element, styles: Styles) -> Iterator[tuple[str, Ink]]:
    """Text and whether it is seen, run by run, also of links, fields' results and text boxes."""
    for run in paragraph.iter(qn("w:r")):
        text = "".join(_said(child) for child in run)
        if text and not any(above.tag == _TWICE for above in run.iterancestors()):
            yield text, of_run(run, styles)


def _said(child: Element) -> str:
    return child.text or "" if child.tag == _TEXT else _GAPS.get(child.tag, "")


def _asides(part: Any, styles: Styles) -> Iterator[Line]:  # noqa: ANN401 - as _headings
    """Footnotes, endnotes and comments, which are parts of their own."""
    for relation in part.rels.values():
        name = _ASIDES.get(relation.reltype.rpartition("/")[2])
        if name and not relation.is_external:
            for paragraph in parse_xml(relation.target_part.blob).iter(qn("w:p")):
                yield from _lines(list(_inked(paragraph, styles)), name)
