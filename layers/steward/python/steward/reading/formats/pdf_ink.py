"""Which text objects of a PDF page does no reader see?

By what pdfium tells of each: drawn by nothing (render mode 3), under two points, outside the page. Light text may stand
on a dark ground, so it is looked at: the page is drawn once, and where the text stands must be some contrast.
Not found: text that something is drawn over later, and dark text on an equally dark ground.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final, Literal, NamedTuple

import pypdfium2
from pypdfium2 import raw

_TINY_POINTS: Final = 2.0  # nobody reads it; the small print of contracts has five
_LIGHT: Final = 0xE0  # of 255 in each colour: lighter than this is hard to see on paper
_FAINT_ALPHA: Final = 0x40  # a quarter: what is fainter is looked at as if it were light
_CONTRAST: Final = 24  # of 255 between the lightest and the darkest point: below it, the eye sees one colour
_DRAWN_POINTS: Final = 1_500.0  # the longer side of the drawing: A4 at 130 dpi, where a letter of two points is a dot
_AROUND: Final = 2  # points of the drawing beside a letter: one may be its own soft edge
_CHARACTERS_LOOKED_AT: Final = 40  # of one text object, spread over it: enough to know its colours


@dataclass(slots=True)
class Drawn:
    """How many pages may still be drawn; after that, light text counts as unseen."""

    left: int


def unseen_objects(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, owners: Sequence[int | None], drawn: Drawn
) -> set[int]:
    """The addresses of the text objects that are not seen; `owners` has that of each character."""
    places: dict[int, list[int]] = {}
    for at, owner in enumerate(owners):
        if owner is not None:
            places.setdefault(owner, []).append(at)
    box = page.get_bbox()
    verdicts = {owner: _verdict(text, characters, box) for owner, characters in places.items()}
    unseen = {owner for owner, verdict in verdicts.items() if verdict.said == "unseen"}
    doubtful = [owner for owner, verdict in verdicts.items() if verdict.said == "look"]
    if not doubtful:
        return unseen
    if drawn.left <= 0:
        return unseen.union(doubtful)
    drawn.left -= 1
    ground = _Ground(page)
    return unseen | {owner for owner in doubtful if not ground.shows(text, places[owner], verdicts[owner].grey)}


class _Verdict(NamedTuple):
    """What is said of a text object, and of light letters the grey that they are drawn in, of 255; else None."""

    said: Literal["seen", "unseen", "look"]
    grey: int | None = None


def _verdict(text: pypdfium2.PdfTextPage, characters: list[int], box: tuple[float, float, float, float]) -> _Verdict:
    first = characters[0]
    found = raw.FPDFText_GetTextObject(text, first)
    if raw.FPDFTextObj_GetTextRenderMode(found) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return _Verdict("unseen")
    if _points(text, first) < _TINY_POINTS or all(_outside(text, at, box) for at in {first, characters[-1]}):
        return _Verdict("unseen")
    return _by_colour(found)


def _points(text: pypdfium2.PdfTextPage, at: int) -> float:
    """The height of a character's em on the page: its font's size as its matrix stretches it."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(text, at))
    if not raw.FPDFText_GetMatrix(text, at, matrix):
        return size
    return abs(size) * hypot(float(matrix.c), float(matrix.d))


def _outside(text: pypdfium2.PdfTextPage, at: int, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = text.get_charbox(at, loose=True)
    return bool(right < box[0] or left > box[2] or top < box[1] or bottom > box[3])


def _by_colour(found: object) -> _Verdict:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(found, red, green, blue, alpha):
        return _Verdict("look")  # a pattern, or a colour that cannot be told
    colours = (red.value, green.value, blue.value)
    if alpha.value <= _FAINT_ALPHA:
        return _Verdict("look")
    return _Verdict("look", sum(colours) // 3) if min(colours) >= _LIGHT else _Verdict("seen")


class _Ground:
    """A page drawn in grey, to be asked where it has contrast."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        scale = _DRAWN_POINTS / max(*page.get_size(), 1.0)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._points = bytes(bitmap.buffer)
        bitmap.close()

    def shows(self, text: pypdfium2.PdfTextPage, characters: list[int], grey: int | None) -> bool:
        """Whether most of the characters looked at stand out from what is around them."""
        step = max(1, len(characters) // _CHARACTERS_LOOKED_AT)
        looked_at = [self._rows(text.get_charbox(at)) for at in characters[::step]]
        return sum(_stands_out(rows, grey) for rows in looked_at) * 2 >= len(looked_at)

    def _rows(self, box: tuple[float, float, float, float]) -> list[bytes]:
        """The points of a letter and of what is around it, row by row."""
        (x1, y1), (x2, y2) = self._pixel(box[0], box[1]), self._pixel(box[2], box[3])
        left, right = max(min(x1, x2) - _AROUND, 0), min(max(x1, x2) + _AROUND + 1, self._width)
        upper, lower = max(min(y1, y2) - _AROUND, 0), min(max(y1, y2) + _AROUND + 1, self._height)
        return [self._points[y * self._stride + left : y * self._stride + right] for y in range(upper, lower)]

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page, 0, 0, self._width, self._height, 0, x, y, across, down)
        return across.value, down.value


def _stands_out(rows: Sequence[bytes], grey: int | None) -> bool:
    """Whether a letter differs from what is around it.

    Of a light letter most of its edge must be darker: where other words are drawn over it or under it there is contrast
    as well, though nobody sees it there. Of others it is not known what of the points is the letter.
    """
    if grey is None:
        points = b"".join(rows)
        return bool(points) and max(points) - min(points) >= _CONTRAST
    edge = b"".join([*rows[:1], *rows[-1:], *(row[:1] + row[-1:] for row in rows[1:-1])])
    return bool(edge) and sum(grey - each >= _CONTRAST for each in edge) * 2 >= len(edge)
