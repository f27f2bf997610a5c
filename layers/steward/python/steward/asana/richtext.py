"""How is a text for Asana written so that it is always valid, and never says what a hostile input wants it to do?

Only code builds markup: a plain string is text, whoever wrote it, and is cleaned and escaped. Only the tags of FACTS 3
exist, an `<a>` carries nothing but the gid of a mention, and web addresses are taken out, since Asana would make links
of them.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from steward.errors import Rejected, RejectedReason

TAGS: Final = frozenset({"body", "strong", "em", "u", "s", "code", "ol", "ul", "li", "a"})
TEXT_CAP: Final = 4_000  # visible characters: more than anybody reads, far less than Asana takes
LINK_REMOVED: Final = "(link removed)"

_MENTION: Final = "data-asana-gid"
_GID: Final = re.compile(r"[0-9]{1,32}")
_MARKER: Final = re.compile(r"ai-[A-Za-z2-7]{16}")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # control, invisible (Unicode tags too), unassigned, private
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})
# Letters, marks and symbols that draw nothing, and variation selectors, which can carry a hidden text.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_ENDINGS: Final = (  # of hosts that stand alone in a text; with a path or a scheme any ending counts
    "com|net|org|io|co|app|dev|ai|info|biz|xyz|me|us|uk|eu|de|fr|nl|ch|ru|cn|in"
    "|link|site|online|top|click|ly|gg|zip|mov|shop|store|page|cloud|club|tech|website|icu|cyou|buzz|vip|bid|loan"
    "|tk|ml|ga|cf|gq|pw|cc|tv|ws|jp|kr|br|ca|au|nz|dk|fi|cz|gr|tr|ua|sg|hk|tw|vn|ir"  # none that files or sentences
    "|\u0440\u0444|\u4e2d\u56fd|\u516c\u53f8|\u7f51\u7edc|\u307f\u3093\u306a|\ud55c\uad6d"  # have: sh, py, it, at
)
# Each branch can begin only where a run of its characters begins, so that a hostile text costs linear time.
_ADDRESS: Final = re.compile(
    rf"""(?ix)
      (?<! [a-z0-9+.\-] ) [a-z0-9+.\-]+ \s? : \s? [/\\]{{2}} \S*       # any scheme with an authority
    | (?: java | vb ) script \s? : \S*
    | \b https? : [/\\]? [^\s/\\] \S*                                  # browsers take the slashes as said
    | \b (?: mailto | data | file | tel | asana | sms | skype | callto | whatsapp | facetime | msteams ) : \S+
    | (?<! [\w.+\-] ) [\w.+\-]+ @ (?: [\w\-]+ \. )+ [^\W\d_]{{2,}} (?! [\w\-] )  # somebody's mail
    | www \d? \. \S+
    | (?<! [\w.\-] ) [\w.\-]* \. [^\W\d_]{{2,}} (?: : \d+ )? [/\\] \S*  # a host with a path
    | (?<! [\w.\-\u3002] ) [\w.\-\u3002]* [.\u3002] (?: {_ENDINGS} ) (?! [\w\-] ) \S*  # a host by its ending
    | (?<! [\w.] ) \d{{1,3}} (?: \. \d{{1,3}} ){{3}} (?: : \d+ )? [/\\] \S*  # a machine by its number, with a path
    | [/\\]{{2}} [\w\-]+ \. \S*                                          # an address without a scheme
    | (?<! [\w\-] ) xn-- \S*                                           # a host's name in ASCII: never a word
    """
)
_CUT_WORD: Final = re.compile(r"(?<!\S)\S+\Z")  # cut short, `com...` can become a host's ending


@dataclass(frozen=True, slots=True)
class Markup:
    """One element, built by code: a tag of TAGS and what stands in it."""

    tag: str
    children: "tuple[Part, ...]"
    gid: str | None = None


type Part = str | Markup


def strong(*parts: Part) -> Markup:
    """Bold."""
    return Markup("strong", parts)


def em(*parts: Part) -> Markup:
    """Italic."""
    return Markup("em", parts)


def underlined(*parts: Part) -> Markup:
    """Underlined."""
    return Markup("u", parts)


def struck(*parts: Part) -> Markup:
    """Struck through."""
    return Markup("s", parts)


def code(*parts: Part) -> Markup:
    """Fixed width."""
    return Markup("code", parts)


def bullets(*items: Part | tuple[Part, ...]) -> Markup:
    """A list with bullets, one for each item, which may be made of several parts."""
    return Markup("ul", tuple(Markup("li", item if isinstance(item, tuple) else (item,)) for item in items))


def numbered(*items: Part) -> Markup:
    """A numbered list."""
    return Markup("ol", tuple(Markup("li", (item,)) for item in items))


def mention(gid: str) -> Markup:
    """A link to an Asana object, which Asana draws with its name. Raises ValueError unless `gid` is a gid."""
    if not _GID.fullmatch(gid):
        raise ValueError(f"{gid[:40]!r} cannot be mentioned: it is not a gid")
    return Markup("a", (), gid)


def body(*parts: Part, cap: int = TEXT_CAP) -> str:
    """The whole `html_text`: valid XML of allowed tags with at most `cap` visible characters."""
    return f"<body>{''.join(_rendered(parts, _Room(cap)))}</body>"


def joined(*html_texts: str) -> str:
    """Texts that `body` built as one, each as it is: none is cut, since people are asked about all of it."""
    inner = (each.removeprefix("<body>").removesuffix("</body>") for each in html_texts)
    return f"<body>{'\n\n'.join(inner)}</body>"


def clean(text: str) -> str:
    """A text as one may show it: NFKC, no control, invisible or unassigned character, no web address."""
    shown = text
    if not (text.isascii() and text.isprintable()):  # most texts are, and show as they stand
        visible = "".join(map(_shown, unicodedata.normalize("NFKC", text)))
        shown = unicodedata.normalize("NFKC", _BLANK.sub("", visible))
    while _ADDRESS.search(shown):  # what is left of one address may be another; each turn removes at least one
        shown = _ADDRESS.sub(_link_removed, shown)
    return shown


def checked(html_text: str) -> str:
    """The same text, if it is what `body` builds. Raises Rejected(bad_request) naming what is not allowed."""
    for element in _parsed(html_text).iter():
        odd = sorted(set(element.attrib) - ({_MENTION} if element.tag == "a" else set()))
        if element.tag not in TAGS or odd:
            what = f"<{element.tag}{' ' + odd[0] if odd else ''}>"
            raise Rejected(RejectedReason.BAD_REQUEST, f"rich text: {what[:60]} is not allowed; build it with richtext")
    return html_text


def with_marker(html_text: str, marker: str) -> str:
    """The text with the reference by which the bot finds it again. Raises ValueError for an ill-formed marker."""
    if not _MARKER.fullmatch(marker):
        raise ValueError("a marker is `ai-` and 16 characters of base 32")
    return f"{html_text.removesuffix('</body>')}\nref {marker}</body>"


def bears_marker(text: str, marker: str) -> bool:
    """Whether one line of a plain text is the reference, and nothing else: a text that speaks of it is not marked."""
    return any(line.strip() == f"ref {marker}" for line in text.splitlines())


def plain(html_text: str) -> str:
    """The visible characters of a rich text, one line for each list item; a mention becomes its gid."""
    return "".join(_visible(_parsed(html_text))).strip("\n")


@dataclass(slots=True)
class _Room:
    """How many visible characters are left."""

    left: int

    def take(self, text: str) -> str:
        if len(text) <= self.left:
            self.left -= len(text)
            return text
        kept, mark = text[: max(0, self.left - 1)], "…" * (self.left > 0)
        self.left = 0
        return (_CUT_WORD.sub("", kept) if _ADDRESS.search(kept) else kept) + mark


def _rendered(parts: tuple[Part, ...], room: _Room) -> Iterator[str]:
    for part in _joined(parts):
        if isinstance(part, str):
            yield escape(room.take(clean(part)), quote=False)
        elif part.gid is not None:
            yield f'<a {_MENTION}="{part.gid}"/>' if room.take("@") == "@" else ""
        elif room.left > 0:
            yield f"<{part.tag}>{''.join(_rendered(part.children, room))}</{part.tag}>"


def _joined(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Neighbouring texts as one, so that an address cannot be hidden by cutting it in two."""
    run: list[str] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            continue
        yield "".join(run)
        run.clear()
        yield part
    yield "".join(run)


def _link_removed(address: re.Match[str]) -> str:
    """The note in an address's place, apart from what it was glued to; the sentence keeps its sign at the end."""
    at, sign = address.start(), address[0][-1] if address[0][-1] in ".,;:!?" else ""
    return f"{'' if at == 0 or address.string[at - 1].isspace() else ' '}{LINK_REMOVED}{sign}"


def _shown(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in _SPACES or character == "\t":
        return " "
    return "" if category in _HIDDEN else character


def _parsed(html_text: str) -> ET.Element:
    if "<!" in html_text or "<?" in html_text:
        raise Rejected(RejectedReason.BAD_REQUEST, "rich text: declarations are not allowed; build it with richtext")
    try:
        root = ET.fromstring(html_text)  # noqa: S314 - without declarations no entity can be defined
    except ET.ParseError as error:
        raise Rejected(RejectedReason.BAD_REQUEST, f"rich text is not XML: {error}; build it with richtext") from None
    if root.tag != "body":
        raise Rejected(RejectedReason.BAD_REQUEST, "rich text: the root is not <body>; build it with richtext")
    return root


def _visible(element: ET.Element) -> Iterator[str]:
    yield "\n• " if element.tag == "li" else ""
    gid = element.get(_MENTION)  # Asana gives a mention back with a name in it
    yield gid or element.text or ""
    for child in () if gid else element:
        yield from _visible(child)
        yield child.tail or ""
