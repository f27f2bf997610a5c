"""Does a mail of several parts answer an invitation: somebody accepts, declines or asks for another time?

Only the parts that the mail's own headers declare are looked at: what it quotes or passes on is none of them. Nothing
of a part is decoded.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from steward.evidence.mail.headers import HEAD_LIMIT_BYTES, Header, decoded, first_of, headers_of

PARTS_MOST: Final = 300  # as many as are read of a mail (reading/limits.py)
_CALENDAR: Final = "text/calendar"
_ANSWERS: Final = frozenset({"reply", "counter", "declinecounter", "refresh"})  # RFC 5546: what the invited send
_METHOD: Final = re.compile(r'(?i);\s*method\s*=\s*"?([a-z-]{1,40})')
_METHOD_LINE: Final = re.compile(rb"(?im)^METHOD:(reply|counter|declinecounter|refresh)[ \t]*\r?$")
_BOUNDARY: Final = re.compile(r'(?i);\s*boundary\s*=\s*(?:"([^"]{1,100})"|([^\s;"]{1,100}))')  # RFC 2046: 70 at most
_DELIMITER: Final = re.compile(rb"^--([^\r\n]{1,100}?)[ \t]*\r?$", re.MULTILINE)
# How calendars begin the subject of an answer; alone it says nothing, for people accept offers too.
_SAYS_SO: Final = re.compile(
    r"(?i)\s*(?:accepted|declined|tentative(?:ly accepted)?|new time proposed|zugesagt|abgelehnt|mit vorbehalt"
    r"|aceptad[ao]|rechazad[ao]|provisional|accept\u00e9e?|refus\u00e9e?|provisoire|accettato|rifiutato|geaccepteerd"
    r"|geweigerd)\s*:"
)
_EXCHANGE: Final = ("urn:content-classes:calendarmessage", "application/ms-tnef")  # Outlook's own form of one


def answers_invitation(headers: Sequence[Header], content: bytes) -> bool:
    """Whether the whole mail, of which these are the headers, is an answer of somebody's calendar."""
    parts = list(_parts(headers, content))
    calendars = [(kind, body) for kind, body in parts if kind.lower().startswith(_CALENDAR)]
    if any(_answers(kind, body) for kind, body in calendars):
        return True
    kinds = [first_of(headers, "content-class"), *(kind for kind, _ in parts)]
    is_calendar_s = bool(calendars) or any(each.lower().startswith(_EXCHANGE) for each in kinds)
    return is_calendar_s and bool(_SAYS_SO.match(decoded(first_of(headers, "subject"))))


def _answers(kind: str, body: bytes) -> bool:
    """By the method that the part's header names, else by the line of the calendar itself."""
    method = _METHOD.search(kind)
    return method[1].lower() in _ANSWERS if method else bool(_METHOD_LINE.search(body))


def _parts(headers: Sequence[Header], content: bytes) -> Iterator[tuple[str, bytes]]:
    """The content type of each part, in order, and what stands from there to the next."""
    found = list(_heads(_boundaries(first_of(headers, "content-type")), content))
    ends = [start for _, start, _ in found[1:]] + [len(content)]
    for (kind, _, begins), end in zip(found, ends, strict=False):
        yield kind, content[begins:end]


def _heads(known: set[bytes], content: bytes) -> Iterator[tuple[str, int, int]]:
    """Of each part its content type, where the line before it begins, and where the part does."""
    count = 0
    for line in _DELIMITER.finditer(content) if known else ():
        if line[1] in known:
            begins = line.end() + 1
            kind = first_of(headers_of(content[begins : begins + HEAD_LIMIT_BYTES]), "content-type")
            known |= _boundaries(kind)
            yield kind, line.start(), begins
            count += 1
        if count == PARTS_MOST:
            return


def _boundaries(kind: str) -> set[bytes]:
    """What parts the parts of that type; nothing where it has none."""
    match = _BOUNDARY.search(kind) if kind.lower().startswith("multipart/") else None
    return {(match[1] or match[2]).encode("utf-8", "replace")} if match else set()
