"""Which token speaks for us, and what when Asana no longer takes it?

A grant is a named secret holding `{"token": "..."}`. It is read when first needed, kept at most five minutes, and read
again at once when Asana answers 401. Refreshing a grant is another function's work; here it is only read.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Final

from steward.errors import Rejected, RejectedReason, Retryable

CACHED_SECONDS: Final = 300.0  # RELIABILITY 4.4: a withdrawn grant is forgotten within five minutes
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")  # what can stand in a header


class Grant:
    """The token of one named secret.

    `read_secret` gives the secret's text and raises a Retryable error where the store does not answer; `clock` gives
    seconds since the epoch.
    """

    def __init__(self, name: str, read_secret: Callable[[], str], clock: Callable[[], float]) -> None:
        self.name = name
        self._read_secret = read_secret
        self._clock = clock
        self._token: str | None = None
        self._read_at = 0.0

    def __repr__(self) -> str:
        return f"Grant({self.name!r})"

    def token(self) -> str:
        """The token, read again when it is older than five minutes.

        While the store does not answer, the token at hand stays in use: Asana is the judge of it. Raises
        Rejected(bad_configuration) when the secret holds no token.
        """
        if self._token is not None and self._clock() - self._read_at < CACHED_SECONDS:
            return self._token
        try:
            return self._read()
        except Retryable:
            if self._token is None:
                raise
            return self._token

    def renewed(self, refused: str) -> str | None:
        """The secret's present token if it is another than the one Asana refused, else None."""
        token = self._read()
        return token if token != refused else None

    def _read(self) -> str:
        self._token = token_of(self._read_secret(), self.name)
        self._read_at = self._clock()
        return self._token


def token_of(secret: str, name: str) -> str:
    """The token in a secret's text. Raises Rejected(bad_configuration) in one line that never quotes the secret."""
    try:
        document = json.loads(secret)
    except ValueError:
        document = None
    token = document.get("token") if isinstance(document, dict) else None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        mend = f'secret {name} holds no usable token; store {{"token": "<the token>"}} in it'
        raise Rejected(RejectedReason.BAD_CONFIGURATION, mend)
    return token


def fingerprint(token: str) -> str:
    """A name for a token that tells nothing about it: Asana's limits are per token (FACTS 2), and so is our pace."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]
