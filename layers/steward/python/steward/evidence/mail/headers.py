"""Which headers has a raw mail, in their order?

A few lines of our own and no parser of mail: this runs before anything is known of the sender. What the mail holds is
read later, apart (`reading/`).
"""

import re
from collections.abc import Iterable, Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final

HEAD_LIMIT_BYTES: Final = 64 * 1024  # SES takes no header longer than its 40 KB for all of them together
_HEADERS_MOST: Final = 400  # a mail that went through a dozen servers has sixty
_NAME: Final = re.compile(r"[!-9;-~]{1,100}")  # RFC 5322: printable, no colon
_ID: Final = re.compile(r"<[^<>\s]{1,500}>")
_REFERENCES_MOST: Final = 20  # the newest of a long thread
_ADDRESS: Final = (
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))+"
)
_FROM: Final = re.compile(rf"(?:[^<>@,;]*<\s*({_ADDRESS})\s*>|({_ADDRESS}))")

type Header = tuple[str, str]


def headers_of(content: bytes) -> list[Header]:
    """Each header's name in small letters and its value on one line, down to the first line that is none."""
    head = content[:HEAD_LIMIT_BYTES].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", " ")
    return list(_headers(head.split("\n")))


def _headers(lines: Iterable[str]) -> Iterator[Header]:
    name, parts, count = "", list[str](), 0
    for line in lines:
        if line[:1] in (" ", "\t") and name:
            parts.append(line.strip())
            continue
        if name:
            yield name, " ".join(parts)
        name, colon, value = line.partition(":")
        count += 1
        if not colon or not _NAME.fullmatch(name.rstrip()) or count > _HEADERS_MOST:
            return
        name, parts = name.rstrip().lower(), [value.strip()]


def all_of(headers: Iterable[Header], name: str) -> list[str]:
    """The values of every header of that name."""
    return [value for each, value in headers if each == name]


def first_of(headers: Iterable[Header], name: str) -> str:
    """The value of the first; empty where there is none."""
    return next(iter(all_of(headers, name)), "")


def sender_of(headers: Iterable[Header]) -> str:
    """The one address that the one From header names, in small letters; empty where that is not so plain."""
    told = all_of(headers, "from")
    match = _FROM.fullmatch(told[0].strip()) if len(told) == 1 else None
    return (match[1] or match[2]).lower() if match else ""


def message_id_of(headers: Iterable[Header]) -> str:
    """What the mail calls itself; empty where it does not."""
    found = _ID.search(first_of(headers, "message-id"))
    return found[0] if found else ""


def answered_ids(headers: Iterable[Header]) -> list[str]:
    """The mails that this one answers, the nearest first."""
    kept = list(headers)
    named = _ID.findall(first_of(kept, "in-reply-to")) + _ID.findall(first_of(kept, "references"))[::-1]
    return list(dict.fromkeys(named))[:_REFERENCES_MOST]


def decoded(value: str) -> str:
    """A header's text with its encoded words read; as it stands where they cannot be."""
    try:
        return str(make_header(decode_header(value[:4000])))
    except (HeaderParseError, LookupError, ValueError):
        return value[:4000]
