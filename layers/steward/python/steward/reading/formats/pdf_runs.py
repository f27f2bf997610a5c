"""Which words stand beside each other on the lines of a PDF page, and where?"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import isfinite
from typing import Final, NamedTuple, Self

import pypdfium2
from pypdfium2 import raw

# Of a line's height: words of one line stand nearer, also where a narrow column is set flush; columns stand farther.
_APART: Final = 0.9
_SAME_LINE: Final = 0.5  # of the lower of two: so much of their heights is shared; a raised mark shares more
HYPHEN: Final = "-\n"  # what is read of a hyphen at which pdfium takes the line's end away
_LINE_ENDS: Final = frozenset({"\n", HYPHEN})


class Run(NamedTuple):
    """Words without a wide gap: their characters, from `start` to before `end`, their box in points, their text."""

    start: int
    end: int
    left: float
    bottom: float
    right: float
    top: float
    text: str = ""

    def shares_line(self, other: Self) -> bool:
        """Whether both stand on one line."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared >= _SAME_LINE * min(self.top - self.bottom, other.top - other.bottom)

    def joined(self, other: Self) -> Self:
        """Both and what is between them, as one."""
        left, bottom = min(self.left, other.left), min(self.bottom, other.bottom)
        right, top = max(self.right, other.right), max(self.top, other.top)
        text = f"{self.text} {other.text}" if self.text else ""
        return type(self)(self.start, other.end, left, bottom, right, top, text)


def runs_of(text: pypdfium2.PdfTextPage, owners: Sequence[int | None], letters: Sequence[str]) -> list[Run]:
    """The runs of a page, in the order in which they are drawn.

    `owners` has the text object of each character, None for those that pdfium added; `letters` what is read of each,
    nothing where no reader sees it.
    """
    found, ended = list[Run](), True
    for start, end in _pieces(owners, letters):
        if start == end:
            ended = True
            continue
        piece = _placed(text, start, end)
        if ended or _is_apart(found[-1], piece):
            found.append(piece)
        else:
            found[-1] = found[-1].joined(piece)
        ended = False
    return [each._replace(text="".join(letters[each.start : each.end])) for each in found]


def _pieces(owners: Sequence[int | None], letters: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The characters of one text object each, without white space at either end; an empty piece ends a line."""
    end = 0
    for _, group in groupby(owners):
        start, end = end, end + sum(1 for _ in group)
        words = "".join(letters[start:end])
        if "\n" in words or "  " in words:
            yield from _cut(start, end, letters)
        elif told := words.strip():
            first = start + words.index(told)
            yield (first, first + len(told)) if len(words) == end - start else (start, end)


def _cut(start: int, end: int, letters: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The same of an object that has line ends in it, or sets its words out by several spaces."""
    first = last = start  # of the piece so far: where it begins, and where its last word ends
    for at in range(start, end):
        if not letters[at].isspace() and letters[at] != HYPHEN:
            first = at if first == last else first
            last = at + 1
        elif letters[at] in _LINE_ENDS or last < at:
            yield from _piece(first, last)
            yield from [(at, at)] if letters[at] in _LINE_ENDS else []
            first = last = at + 1
    yield from _piece(first, last)


def _piece(first: int, last: int) -> Iterator[tuple[int, int]]:
    if first < last:
        yield first, last


def _placed(text: pypdfium2.PdfTextPage, start: int, end: int) -> Run:
    first = _box(text, start)
    last = _box(text, end - 1) if end - start > 1 else first
    lower, upper = (tuple(map(edge, first, last)) for edge in (min, max))
    return Run(start, end, lower[0], lower[1], upper[2], upper[3])


def _box(text: pypdfium2.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    """Where a letter of the font could stand; a damaged matrix can put it anywhere."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text.raw, at, box)
    found = (box.left, box.bottom, box.right, box.top)
    return found if all(map(isfinite, found)) else (0.0, 0.0, 0.0, 0.0)


def _is_apart(before: Run, after: Run) -> bool:
    if not before.shares_line(after):
        return True
    height = max(before.top - before.bottom, after.top - after.bottom)
    return not -height <= after.left - before.right <= _APART * height
