"""Which token speaks for us, and what when Asana no longer takes it?

A grant is a named secret holding `{"token": "..."}`, beside it what kind of token that is, and in the write grant the
key of our markers. It is read when first needed, kept at most five minutes, and read again at once when Asana answers
401. Refreshing a grant is another function's work; here it is only read.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from steward.errors import Rejected, RejectedReason, Retryable

CACHED_SECONDS: Final = 300.0  # RELIABILITY 4.4: a withdrawn grant is forgotten within five minutes
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")  # what can stand in a header
MARKER_KEY_LEAST: Final = 32  # characters: a key that nobody guesses from the markers that everybody sees


class GrantKind(StrEnum):
    """Whose token it is, and so what Asana lets it do; the words are stored in the secret."""

    PAT = "pat"  # a person's or the bot's own token; it has no `external` data (FACTS 4)
    OAUTH = "oauth"  # an app's token: what it creates can carry `external.gid` (FACTS 3)
    SERVICE_ACCOUNT = "service_account"  # an organization's token; no app stands behind it


@dataclass(frozen=True, slots=True)
class Credential:
    """What a grant's secret holds. `marker_key` is empty in every grant but the one that writes."""

    token: str = field(repr=False)
    kind: GrantKind = GrantKind.PAT
    marker_key: str = field(default="", repr=False)


class Grant:
    """The token of one named secret.

    `read_secret` gives the secret's text and raises a Retryable error where the store does not answer; `clock` gives
    seconds since the epoch.
    """

    def __init__(self, name: str, read_secret: Callable[[], str], clock: Callable[[], float]) -> None:
        self.name = name
        self._read_secret = read_secret
        self._clock = clock
        self._credential: Credential | None = None
        self._read_at = 0.0

    def __repr__(self) -> str:
        return f"Grant({self.name!r})"

    def token(self) -> str:
        """The token, as `credential` gives it."""
        return self.credential().token

    def credential(self) -> Credential:
        """What the secret holds, read again when it is older than five minutes.

        While the store does not answer, what is at hand stays in use: Asana is the judge of it. Raises
        Rejected(bad_configuration) when the secret holds no token.
        """
        if self._credential is not None and self._clock() - self._read_at < CACHED_SECONDS:
            return self._credential
        try:
            return self._read()
        except Retryable:
            if self._credential is None:
                raise
            return self._credential

    def renewed(self, refused: str) -> str | None:
        """The secret's present token if it is another than the one Asana refused, else None."""
        token = self._read().token
        return token if token != refused else None

    def _read(self) -> Credential:
        self._credential = credential_of(self._read_secret(), self.name)
        self._read_at = self._clock()
        return self._credential


def credential_of(secret: str, name: str) -> Credential:
    """What a secret's text says. Raises Rejected(bad_configuration) in one line that never quotes the secret."""
    document = _document(secret)
    token = document.get("token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise _unusable(name, 'token; store {"token": "<the token>"} in it')
    try:
        kind = GrantKind(document.get("kind", GrantKind.PAT))
    except ValueError:
        raise _unusable(name, f'kind; "kind" is one of {", ".join(GrantKind)}, or absent for a pat') from None
    key = document.get("marker_key", "")
    if key and not (isinstance(key, str) and len(key) >= MARKER_KEY_LEAST):
        raise _unusable(name, f'marker_key; "marker_key" is a random text of {MARKER_KEY_LEAST} or more characters')
    return Credential(token, kind, key)


def _document(secret: str) -> dict[str, Any]:
    try:
        document = json.loads(secret)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _unusable(name: str, mend: str) -> Rejected:
    return Rejected(RejectedReason.BAD_CONFIGURATION, f"secret {name} holds no usable {mend}")


def fingerprint(token: str) -> str:
    """A name for a token that tells nothing about it: Asana's limits are per token (FACTS 2), and so is our pace."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]
