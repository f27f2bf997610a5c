"""Which passages has a document: sentences, list entries, table rows and headings, each whole and with its page?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from steward.evidence.documents.entries import Form, counts_on, listed
from steward.evidence.documents.folding import one_line
from steward.evidence.documents.pages import Document, Page
from steward.evidence.documents.table_rows import cells_of, names_columns, sheet_of
from steward.evidence.undertaking import who_does

_HEADING_WORDS: Final = 8  # more is a sentence
_HEADING_LENGTH: Final = 70  # characters
_LONGEST_ABBREVIATION: Final = 12  # characters, with what stands before it
_SHORT: Final = 0.75  # of the longest line of a page

_SECTION: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})+|\u00a7\s?\d+(?:\.\d+)*")  # of a section, not of an entry
_RULER: Final = re.compile(r"[\s|:+=_-]+")
_ENDS: Final = re.compile(r"[.!?;:\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*$")
_SENTENCE: Final = re.compile(
    r"(?<=[.!?])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[\u00bf\u00a1]?[^\W_a-z])|(?<=[\u3002\uff01\uff1f])\s*(?=\S)"
)
_ABBREVIATED: Final = re.compile(
    r"(?i)(?:\b(?:e\.g|i\.e|etc|dr|mr|mrs|ms|prof|st|no|nos|nr|art|sec|fig|approx|vs|ca|bzw|ggf|inc|ltd|p|pp)"
    r"|\b[a-z]|[ap]\.m)\.$"
)
_DAY_OF_MONTH: Final = re.compile(r"(?:^|\s)\d{1,2}\.$")  # "am 3. Mai"


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: its words on one line, its page, and what it stands under.

    Attributes:
        text: Without the bullet or the number that it begins with.
        heading: The heading above, empty without one.
        number: What numbers it ("REQ-4", "3.2").
        cells: Of a table's row.
        columns: The names of the table's columns, where its first row tells them.
    """

    text: str
    form: Form
    page: int
    anchor: str
    heading: str = ""
    number: str = ""
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def cell(self, named: re.Pattern[str]) -> str:
        """The cell of the first column with such a name; empty without one."""
        pairs = zip(self.columns, self.cells, strict=False)
        return next((cell for column, cell in pairs if named.search(column)), "")


class _Line(NamedTuple):
    text: str
    page: Page
    begins: bool  # a paragraph: an empty line or a page's edge stands before it
    is_short: bool  # it ends long before the page's lines do: whoever wrote it meant it to end


@dataclass(slots=True)
class _Block:
    """Lines that belong together."""

    form: Form
    page: Page
    number: str = ""
    lines: list[str] = field(default_factory=list)
    is_cut: bool = False  # its last line was short


def passages(document: Document) -> list[Passage]:
    """The passages of a readable document, in its order; a page's end does not end a sentence."""
    found: list[Passage] = []
    heading = ""
    columns: tuple[str, ...] = ()
    sheet = ""
    for block in _blocks(_lines(document.pages)):
        text = one_line("\n".join(block.lines))
        if block.form is Form.HEADING:
            heading = text.strip("#:*_ \u3010\u3011")
        columns = columns if sheet_of(block.page.anchor) == sheet else ()
        sheet = sheet_of(block.page.anchor)
        if block.form is Form.ROW:
            cells = cells_of(block.lines[0], len(columns))
            columns = columns or (cells if names_columns(cells) else ("",))
            text = text if sum(map(bool, cells)) > 1 else "".join(cells)
        else:
            cells, columns = (), ()
        for each in _sentences(text) if block.form is Form.PROSE else [text]:
            place = (block.page.number, block.page.anchor)
            found.append(Passage(each, block.form, *place, heading, block.number, cells, columns))
    return found


def _lines(pages: Iterable[Page]) -> Iterator[_Line]:
    """The lines that hold something."""
    for page in pages:
        begins = True
        short = _SHORT * max((len(line.strip()) for line in page.text.split("\n")), default=0)
        for line in page.text.split("\n"):
            if not line.strip() or _RULER.fullmatch(line):
                begins = begins or not line.strip()
                continue
            yield _Line(line.strip(), page, begins, len(line.strip()) < short)
            begins = False


def _blocks(lines: Iterable[_Line]) -> Iterator[_Block]:
    block: _Block | None = None
    rows = list(lines)
    for at, line in enumerate(rows):
        if block and _goes_on(block, line):
            block.lines.append(line.text)
            block.is_cut = line.is_short
            continue
        if block:
            yield block
        block = _begun(line, rows[at + 1] if at + 1 < len(rows) else None, block)
        block.is_cut = line.is_short
    if block:
        yield block


def _goes_on(block: _Block, line: _Line) -> bool:
    """Whether the line goes on with the block: unfinished prose, or an entry's next line."""
    if block.form in (Form.HEADING, Form.ROW) or listed(line.text) or len(cells_of(line.text)) > 1:
        return False
    is_open = not _ENDS.search(block.lines[-1]) and line.text[:1].islower()
    if line.begins:
        return is_open and line.page.number != block.page.number
    if block.is_cut and not line.text[:1].islower():
        return False
    return is_open or (block.form is Form.PROSE and not line.text.endswith(":") and not line.text.isupper())


def _begun(line: _Line, after: _Line | None, before: _Block | None) -> _Block:
    if entry := listed(line.text):
        form, number, rest = entry
        counts_on = _follows(number, after) or (before and _is_next(before, number))
        is_title = form is Form.NUMBERED and _is_title(rest) and not who_does(rest)
        if is_title and not counts_on and _ends_there(line, number, after):
            return _Block(Form.HEADING, line.page, number, [rest])
        return _Block(form, line.page, number, [rest])
    if len(cells_of(line.text)) > 1:
        return _Block(Form.ROW, line.page, "", [line.text])
    return _Block(Form.HEADING if _is_heading(line, after) else Form.PROSE, line.page, "", [line.text])


def _ends_there(line: _Line, number: str, after: _Line | None) -> bool:
    """Whether a numbered title is a heading: apart, above another number, or a section's above its first sentence.

    "2.1 Open invoices" above "The portal must show ..." is one; "1. Open invoices" may as well be an entry of a list,
    and is one where nothing stands below it.
    """
    if after is None:
        return bool(_SECTION.fullmatch(number))
    if after.begins or listed(after.text):
        return True
    return bool(_SECTION.fullmatch(number)) and line.is_short and after.text[0].isupper()


def _is_next(before: _Block, number: str) -> bool:
    return before.form is Form.NUMBERED and counts_on(before.number, number)


def _follows(number: str, after: _Line | None) -> bool:
    """Whether the next line is the next entry: a heading has something of its own below it."""
    entry = listed(after.text) if after else None
    return bool(entry and counts_on(number, entry[1]))


def _is_heading(line: _Line, after: _Line | None) -> bool:
    if line.text.startswith(("#", "\u3010")):
        return True
    if len(line.text) > _HEADING_LENGTH or len(line.text.split()) > _HEADING_WORDS:
        return False
    if line.text.endswith(":") or line.text.strip("*_").endswith(":"):
        return True
    ends = after is None or after.begins or bool(listed(after.text)) or not (after.is_short or after.text[0].islower())
    stands_alone = line.begins and line.is_short and ends
    return _is_title(line.text) and (stands_alone or line.text.isupper())


def _is_title(text: str) -> bool:
    """Whether it has the shape of a title: few words, none of which ends it as a sentence, the first one large."""
    few = len(text) <= _HEADING_LENGTH and len(text.split()) <= _HEADING_WORDS
    return (
        few
        and not _ENDS.search(text.rstrip(":"))
        and not text.endswith(",")
        and ": " not in text
        and not text[0].islower()
    )


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _SENTENCE.finditer(text):
        before = text[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start()]
        if not (_ABBREVIATED.search(before) or _DAY_OF_MONTH.search(before)):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [each for each in (*found, text[start:].strip()) if each]
