"""Which words does a mail carry, without what it quotes and who signed it?"""

import email
import re
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Final

from steward.evidence.transcripts.utterances import Reason, Unreadable

_HEADER: Final = re.compile(rb"(?i)(?:from|to|subject|date|mime-version|message-id|received|return-path|delivered-to):")
_LINES: Final = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "blockquote"})
_HEADS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_REPLY: Final = re.compile(
    r"(?:On .{5,200} wrote|Am .{5,200} schrieb .{0,100}):\s*|-{2,} ?(?:Original|Forwarded) .{1,40}"
)


def is_mail(data: bytes) -> bool:
    """Whether the file begins with a mail's header."""
    return _HEADER.match(data.lstrip()[:200]) is not None and data.lower().find(b"subject:", 0, 20_000) >= 0


def mail_text(data: bytes) -> str | Unreadable:
    """The body as plain text."""
    try:
        body = email.message_from_bytes(data, policy=default).get_body(("plain", "html"))
        content = body.get_content() if isinstance(body, EmailMessage) else ""
        is_html = body is not None and body.get_content_type() == "text/html"
    # The standard parser raises whatever its parts stumble over (LookupError, AttributeError, IndexError, ValueError).
    except Exception:  # noqa: BLE001 - see above: a broken mail is a reason, whatever broke
        return Unreadable(Reason.BROKEN_MAIL)
    if not isinstance(content, str) or not content.strip():
        return Unreadable(Reason.NO_TEXT_IN_MAIL)
    return _own_words(_of_html(content) if is_html else content)


def _own_words(text: str) -> str:
    """What the sender wrote: above the quoted mail and the signature; every line stays on its number."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.rstrip("\r") == "-- " or _REPLY.fullmatch(line.strip()):
            break
        kept.append("" if line.lstrip().startswith(">") else line)
    return "\n".join(kept)


def _of_html(text: str) -> str:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """The words of a page, each block on its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # the parser tells them; a layout is no word
        self._silent += tag in _SILENT
        if tag in _LINES:
            self.parts.append("\n- " if tag == "li" else "\n# " if tag in _HEADS else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))
