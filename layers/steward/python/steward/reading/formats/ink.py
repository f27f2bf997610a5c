"""Does a reader of a Word document see this run of text?

Hidden (`w:vanish`) or under two points, as the run or its styles say, or white on nothing that is coloured, as the run
says: what ground a style's white stands on is not looked up.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any, Final

from docx.oxml.ns import qn

_TINY_HALF_POINTS: Final = 4  # two points: nobody reads it, print shops set nothing under four
_LIGHT: Final = 0xF0  # of 255 in each colour: on white, the eye sees nothing any more
_NO_SHADE: Final = frozenset({"auto", "FFFFFF", ""})
_OFF: Final = frozenset({"0", "false", "off"})
_BASES_MOST: Final = 20  # styles upon styles: people stack three or four, and a loop has to end
_INHERITED: Final = ("w:vanish", "w:sz")
_BY_DEFAULT: Final = ""  # the key of the style of a paragraph that names none

type Styles = Mapping[str, Mapping[str, str]]  # what each style says of _INHERITED, by its id


class Ink(Enum):
    """Whether text is drawn so that a person sees it."""

    SEEN = auto()
    UNSEEN = auto()


def styles_of(sheet: Any) -> Styles:  # noqa: ANN401 - lxml has no types
    """What the styles of a `w:styles` element say, with what they are based on."""
    elements = {each.get(qn("w:styleId")) or "": each for each in sheet.findall(qn("w:style"))}
    told: dict[str, Mapping[str, str]] = {name: _inherited(each, elements) for name, each in elements.items()}
    for name, each in elements.items():
        if each.get(qn("w:type")) == "paragraph" and (each.get(qn("w:default")) or "0") not in _OFF:
            told[_BY_DEFAULT] = told[name]
    return told


def of_run(run: Any, styles: Styles) -> Ink:  # noqa: ANN401
    """The ink of one `w:r` element: its own word counts before its style's, and that before its paragraph's."""
    properties = run.find(qn("w:rPr"))
    told = dict[str, str]()
    for each in _sayings(run, properties, styles):
        told = {**each, **told}
    if told.get("w:vanish", "0") not in _OFF:
        return Ink.UNSEEN
    size = told.get("w:sz", "")
    if size.isdecimal() and int(size) < _TINY_HALF_POINTS:
        return Ink.UNSEEN
    is_white = properties is not None and is_light(_value(properties, "w:color"))
    return Ink.UNSEEN if is_white and not _shaded(run) else Ink.SEEN


def _sayings(run: Any, properties: Any, styles: Styles) -> Iterator[Mapping[str, str]]:  # noqa: ANN401
    if properties is not None:
        yield _said(properties)
        yield styles.get(_value(properties, "w:rStyle") or "no style", {})
    paragraph = next(run.iterancestors(qn("w:p")), None)
    above = paragraph.find(qn("w:pPr")) if paragraph is not None else None
    yield styles.get(_value(above, "w:pStyle") if above is not None else _BY_DEFAULT, {})


def _inherited(style: Any, elements: Mapping[str, Any]) -> Mapping[str, str]:  # noqa: ANN401
    told = dict[str, str]()
    for _ in range(_BASES_MOST):
        properties = style.find(qn("w:rPr"))
        told = {**(_said(properties) if properties is not None else {}), **told}
        style = elements.get(_value(style, "w:basedOn"))
        if style is None:
            break
    return told


def _said(properties: Any) -> dict[str, str]:  # noqa: ANN401
    """What properties say of _INHERITED; an element without a value says yes."""
    return {name: _value(properties, name) or "1" for name in _INHERITED if properties.find(qn(name)) is not None}


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
