"""What does a stored mail say: its headers, its words, and the names of what is attached?"""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final

from steward.reading.formats import html
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned, decoded, sections

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject", "Reply-To", "Message-ID", "In-Reply-To")
_HEADER_CHARACTERS: Final = 2_000  # some hundred recipients


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """`headers`, then the words as `body`, then `attachments`, which are listed and not followed.

    Raises:
        Unreadable: `bomb` by its parts.
    """
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(_from_first_line(content))
    parts = _parts(message, limits.mail_parts)
    number = 1
    yield Page(number, "headers", "\n".join(_headers(message)))
    seen, unseen = _words(parts)
    for anchor, text, hidden in (("body", seen, False), ("body", unseen, True)):
        for piece in sections(text, limits.section_characters):
            number += 1
            yield Page(number, anchor, piece, hidden)
    if listed := "\n".join(_attachments(parts)):
        yield Page(number + 1, "attachments", listed)


def _from_first_line(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _headers(message: EmailMessage) -> Iterator[str]:
    for name in _HEADERS:
        try:
            value = message.get(name)
        except (ValueError, IndexError, AttributeError, TypeError):  # the parser of addresses stumbles over odd ones
            value = None
        if value:
            yield f"{name}: {' '.join(cleaned(str(value)).split())[:_HEADER_CHARACTERS]}"


def _parts(message: EmailMessage, most: int) -> list[EmailMessage]:
    """Every part that holds no others, in order, without entering a mail within the mail."""
    found, waiting, met = list[EmailMessage](), [message], 0
    while waiting:
        part, met = waiting.pop(), met + 1
        if met > most:
            raise Unreadable(Reason.BOMB, f"the mail has more than {most} parts")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, EmailMessage)]
        else:
            found.append(part)
    return found


def _words(parts: list[EmailMessage]) -> tuple[str, str]:
    """(seen, unseen): the plain part, where there is one; else what the HTML part shows."""
    texts = [part for part in parts if part.get_content_maintype() == "text" and not _is_attached(part)]
    plain = [_text(part) for part in texts if part.get_content_subtype() == "plain"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain), ""
    told = [html.told(_text(part)) for part in texts if part.get_content_subtype() == "html"]
    return "\n\n".join(seen for seen, _ in told), "\n\n".join(unseen for _, unseen in told if unseen)


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(part: EmailMessage) -> str:
    """A part's words by the encoding that it names, else by what its bytes look like."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return cleaned(payload.decode(part.get_content_charset("utf-8")))
    except (LookupError, ValueError):
        return decoded(payload) or ""


def _attachments(parts: list[EmailMessage]) -> Iterator[str]:
    for part in parts:
        if _is_attached(part) or part.get_content_maintype() != "text":
            name = " ".join(cleaned(part.get_filename() or "without a name").split())
            yield f"{name} ({part.get_content_type()})"
