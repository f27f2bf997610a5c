"""Does a reader of a Word document see this run of text?

Hidden (`w:vanish`), under two points, or white on nothing that is coloured. What a style says is asked for the run's
own properties alone: a white style on a white page is not found.
"""

from enum import Enum, auto
from typing import Any, Final

from docx.oxml.ns import qn

_TINY_HALF_POINTS: Final = 4  # two points: nobody reads it, print shops set nothing under four
_LIGHT: Final = 0xF0  # of 255 in each colour: on white, the eye sees nothing any more
_NO_SHADE: Final = frozenset({"auto", "FFFFFF", ""})
_OFF: Final = frozenset({"0", "false", "off"})


class Ink(Enum):
    """Whether text is drawn so that a person sees it."""

    SEEN = auto()
    UNSEEN = auto()


def of_run(run: Any) -> Ink:  # noqa: ANN401 - lxml has no types
    """The ink of one `w:r` element."""
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return Ink.SEEN
    vanish = properties.find(qn("w:vanish"))
    if vanish is not None and (vanish.get(qn("w:val")) or "1") not in _OFF:
        return Ink.UNSEEN
    size = _value(properties, "w:sz")
    if size.isdecimal() and int(size) < _TINY_HALF_POINTS:
        return Ink.UNSEEN
    return Ink.UNSEEN if is_light(_value(properties, "w:color")) and not _shaded(run) else Ink.SEEN


def is_light(colour: str) -> bool:
    """`FFFFFF` and its neighbours; anything that is no colour is not light."""
    try:
        return len(colour) == 6 and min(bytes.fromhex(colour)) >= _LIGHT  # noqa: PLR2004 - three bytes of a colour
    except ValueError:
        return False


def _value(properties: Any, name: str) -> str:  # noqa: ANN401
    found = properties.find(qn(name))
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _shaded(run: Any) -> bool:  # noqa: ANN401
    """A colour behind the run, its paragraph, its cell or its table, or a shape that holds it."""
    for above in (run, *run.iterancestors()):
        if above.tag == qn("w:txbxContent"):
            return True  # a shape has a fill of its own, which is not looked up
        for kind in ("w:rPr", "w:pPr", "w:tcPr", "w:tblPr"):
            shade = above.find(f"{qn(kind)}/{qn('w:shd')}")
            if shade is not None and (shade.get(qn("w:fill")) or "") not in _NO_SHADE:
                return True
        if above.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") is not None:
            return True  # a table's style colours its header row, which is not looked up either
    return run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None
