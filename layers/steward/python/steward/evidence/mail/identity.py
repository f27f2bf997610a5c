"""By what is a mail known, however often it comes?"""

import hashlib
from collections.abc import Sequence
from typing import Final

from steward.evidence.mail.headers import Header, message_id_of
from steward.evidence.mail.standing import on_top

_DIGITS: Final = 32  # hex digits: 128 bits, never twice


def identity_of(headers: Sequence[Header]) -> str:
    """The hash of its Message-ID, or of all its headers but those that SES added; nobody reads in it who wrote."""
    named = message_id_of(headers)
    return hashed(named) if named else _digest("unnamed", *map(": ".join, headers[len(on_top(headers)) :]))


def hashed(message_id: str) -> str:
    """A Message-ID as it is kept."""
    return _digest("message-id", message_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
