"""How does an app get, renew and revoke the tokens that a person grants it (FACTS 4)?

Authorization code with PKCE. What goes out and what comes back is decided by pure functions; `Authoriser` alone sends.
Nothing here is ever logged or quoted: each answer holds a token.
"""

import base64
import hashlib
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from steward.errors import Rejected, RejectedReason, Unavailable

API: Final = "/api/1.0"  # what a base URL ends with; the endpoints of OAuth stand beside it
FULL: Final = "default"  # Asana's word for full permissions
OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"  # Asana shows the code, and the person types it
# An exchange takes Asana a second or two; the refresh function's whole time is a minute.
TIMEOUT_SECONDS: Final = 20.0
# Where the answer names no time: FACTS 4 says an hour.
LIVES_SECONDS: Final = 3600
VERIFIER_BYTES: Final = 64  # of random; RFC 7636 wants 43 to 128 characters, and these are 86


@dataclass(frozen=True, slots=True)
class App:
    """An app as Asana's developer console registered it."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """What Asana granted: `refresh_token` is empty in a renewal, where the one at hand stays good."""

    access_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str = field(default="", repr=False)
    user_gid: str = ""
    user_name: str = ""


def verifier_of(random: bytes) -> str:
    """The PKCE verifier of 64 random bytes."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(verifier)) without padding (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def consent_url(base_url: str, client_id: str, redirect_uri: str, state: str, challenge: str, scope: str) -> str:
    """The page on which a person says yes."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "state": state,
        "code_challenge_method": "S256",
        "code_challenge": challenge,
        "scope": scope,
    }
    return f"{_root(base_url)}/-/oauth_authorize?{urlencode(query)}"


def granted_of(status: int, body: bytes, now: datetime) -> Granted:
    """What an answer of the token endpoint says.

    Raises Rejected(unauthorised) where Asana refuses the code or the refresh token for good, Rejected(bad_request) for
    any other refusal, Unavailable where it did not answer in JSON.
    """
    document = _document(status, body)
    if not isinstance(document.get("access_token"), str):
        raise Unavailable(f"Asana's token endpoint answered {status} without a token")
    data = document.get("data")
    who: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    lives = document.get("expires_in")
    seconds = lives if isinstance(lives, int) and not isinstance(lives, bool) and lives > 0 else LIVES_SECONDS
    return Granted(
        access_token=document["access_token"],
        expires_at=now + timedelta(seconds=seconds),
        refresh_token=str(document.get("refresh_token") or ""),
        user_gid=str(who.get("gid") or who.get("id") or ""),
        user_name=str(who.get("name") or ""),
    )


@dataclass(frozen=True, slots=True)
class Authoriser:
    """The connection to Asana's OAuth endpoints; `transport` replaces the network in tests."""

    base_url: str
    app: App
    transport: httpx.BaseTransport | None = None

    def exchange(self, code: str, verifier: str, redirect_uri: str, now: datetime) -> Granted:
        """The tokens for a code that a person's yes brought. Raises as `granted_of`."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return granted_of(*self._post("oauth_token", form | {"redirect_uri": redirect_uri}), now)

    def refresh(self, refresh_token: str, now: datetime) -> Granted:
        """Another access token. Raises as `granted_of`; Rejected(unauthorised) once the person took the yes back."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return granted_of(*self._post("oauth_token", form), now)

    def revoke(self, refresh_token: str) -> None:
        """End the grant with all its access tokens. Raises as `granted_of`."""
        _document(*self._post("oauth_revoke", {"token": refresh_token}))

    def _post(self, what: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        data = {"client_id": self.app.client_id, "client_secret": self.app.client_secret, **form}
        url = f"{_root(self.base_url)}/-/{what}"
        inner = self.transport or httpx.HTTPTransport(verify=ssl.create_default_context(), trust_env=False)
        try:
            with httpx.Client(transport=inner, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                answer = client.post(url, data=data)
        except httpx.HTTPError as error:
            raise Unavailable(f"Asana's {what} did not answer: {type(error).__name__}") from None
        return answer.status_code, answer.content


def _root(base_url: str) -> str:
    return base_url.rstrip("/").removesuffix(API)


def _document(status: int, body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict) or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unavailable(f"Asana's OAuth endpoint answered {status}")
    if status >= httpx.codes.BAD_REQUEST:
        error = str(document.get("error", "refused"))[:60]
        ended = error in ("invalid_grant", "invalid_client")
        reason = RejectedReason.UNAUTHORISED if ended else RejectedReason.BAD_REQUEST
        raise Rejected(reason, f"Asana answers {error}: {_MENDS.get(error, 'connect again')}")
    return document


_MENDS: Final = {
    "invalid_grant": "the code or grant is used, expired or revoked; connect again",
    "invalid_client": "client_id or client_secret is wrong; copy both from Asana's developer console",
    "forbidden_scopes": "the app is registered for other permissions; choose them in Asana's developer console",
}
