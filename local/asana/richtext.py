"""Is a rich text valid (XML, a <body> root, allowed tags), and what is it as plain text (FACTS 3)?"""

import xml.etree.ElementTree as ET
from html import escape

from local.asana.errors import bad_request

COMMENT_TAGS = frozenset({"body", "strong", "em", "u", "s", "code", "ol", "ul", "li", "a", "blockquote", "pre"})
NOTES_TAGS = COMMENT_TAGS | {"h1", "h2", "hr", "img"}  # task notes, project notes and briefs take more
TAGS_MOST = 20_000  # a text of 65,000 characters has fewer; parsing must stay cheap
MARKER = {"li": "• "}
BREAKING = frozenset({"li", "h1", "h2", "hr", "ol", "ul", "blockquote", "pre"})


def plain_of(name: str, html: str, allowed: frozenset[str] = COMMENT_TAGS) -> str:
    """The plain text of a rich text. Raises ApiError 400 for anything that is not the XML Asana takes."""
    if html.count("<") > TAGS_MOST:
        raise bad_request(f"{name}: XML is invalid: more than {TAGS_MOST} tags")
    root = _parse(name, html)
    for element in root.iter():
        if element.tag not in allowed:
            raise bad_request(f"{name}: XML is invalid: tag <{element.tag}> is not allowed here")
        odd = [key for key in element.attrib if key != "href" and not key.startswith(("data-asana", "data-src", "src"))]
        if odd and element.tag != "img":
            raise bad_request(f"{name}: XML is invalid: attribute {odd[0]} is not allowed on <{element.tag}>")
    try:
        return _text(root).strip("\n")
    except RecursionError:
        raise bad_request(f"{name}: XML is invalid: nested too deeply") from None


def mentioned(html: str) -> list[str]:
    """The gids of `<a data-asana-gid>` in a valid rich text, in order."""
    return [gid for link in ET.fromstring(html).iter("a") if (gid := link.get("data-asana-gid"))]  # noqa: S314  checked before


def html_of(text: str) -> str:
    """A plain text as rich text."""
    return f"<body>{escape(text, quote=False)}</body>"


def _parse(name: str, html: str) -> ET.Element:
    if "<!" in html or "<?" in html:
        raise bad_request(f"{name}: XML is invalid: declarations are not allowed")
    try:
        root = ET.fromstring(html)  # noqa: S314  no declarations: entities cannot be defined, so none can explode
    except ET.ParseError as error:
        raise bad_request(f"{name}: XML is invalid: {error}") from None
    if root.tag != "body":
        raise bad_request(f"{name}: XML is invalid: the root element must be <body>")
    return root


def _text(element: ET.Element) -> str:
    parts = ["\n" if element.tag in BREAKING else "", MARKER.get(element.tag, ""), element.text or ""]
    for child in element:
        parts += [_text(child), child.tail or ""]
    return "".join(parts)
