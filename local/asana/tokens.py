"""Who is asking, through which app, and with which permissions?"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

type TokenKind = Literal["pat", "oauth", "service_account"]

ACCESS_TOKEN_LIVES = timedelta(hours=1)  # expires_in 3600 (FACTS 4)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token. `scopes` None means full permissions; `app_gid` is set for OAuth tokens alone."""

    value: str
    user_gid: str
    kind: TokenKind
    app_gid: str | None = None
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None

    def allows(self, scope: str | None) -> bool:
        """May it run an operation of this scope? Operations without a scope need full permissions (FACTS 4)."""
        return self.scopes is None or (scope is not None and scope in self.scopes)


@dataclass(frozen=True, slots=True)
class App:
    """An OAuth app: gid (its client_id), secret, redirect and the scopes it was registered for (None: full)."""

    gid: str
    secret: str
    redirect_uri: str
    scopes: frozenset[str] | None = None


@dataclass(slots=True)
class Tokens:
    """Every token, refresh token and app the sandbox knows."""

    rng: random.Random
    live: dict[str, Token] = field(default_factory=dict)
    refresh: dict[str, Token] = field(default_factory=dict)  # refresh token to the grant it renews
    apps: dict[str, App] = field(default_factory=dict)

    def find(self, value: str, now: datetime) -> Token | None:
        """The token of an Authorization header; None when unknown, revoked or expired."""
        token = self.live.get(value)
        return None if token is None or (token.expires_at is not None and token.expires_at <= now) else token

    def pat(self, user_gid: str) -> Token:
        """A personal access token: long-lived, full permissions."""
        return self._keep(Token(f"2/{user_gid}/{self.secret()}", user_gid, "pat"))

    def service_account(self, user_gid: str) -> Token:
        """An Enterprise service account's token: long-lived, full permissions, sees everything."""
        return self._keep(Token(f"0/{self.secret()}", user_gid, "service_account"))

    def oauth(
        self, user_gid: str, app_gid: str, scopes: frozenset[str] | None = None, expires_at: datetime | None = None
    ) -> Token:
        """An OAuth access token; without `expires_at` it never ends, which tests like."""
        return self._keep(Token(f"1/{user_gid}:{self.secret()}", user_gid, "oauth", app_gid, scopes, expires_at))

    def grant(self, user_gid: str, app: App, now: datetime) -> tuple[Token, str]:
        """An access token for an hour and the refresh token that renews it."""
        token = self.oauth(user_gid, app.gid, app.scopes, now + ACCESS_TOKEN_LIVES)
        renewal = f"2/{user_gid}:{self.secret()}"
        self.refresh[renewal] = token
        return token, renewal

    def renew(self, renewal: str, app: App, now: datetime) -> Token | None:
        """A new access token for a refresh token of this app (which stays as it is, FACTS 4); None when revoked."""
        grant = self.refresh.get(renewal)
        if grant is None or grant.app_gid != app.gid:
            return None
        return self.oauth(grant.user_gid, app.gid, grant.scopes, now + ACCESS_TOKEN_LIVES)

    def revoke(self, renewal: str, app: App) -> bool:
        """End a grant by its refresh token, with every access token of that user and app; False when unknown."""
        grant = self.refresh.get(renewal)
        if grant is None or grant.app_gid != app.gid:
            return False
        del self.refresh[renewal]
        ended = [v for v, t in self.live.items() if (t.user_gid, t.app_gid) == (grant.user_gid, app.gid)]
        for value in ended:
            del self.live[value]
        return True

    def end_all(self, user_gid: str) -> int:
        """End every access token of a user; how many there were."""
        ended = [value for value, token in self.live.items() if token.user_gid == user_gid]
        for value in ended:
            del self.live[value]
        return len(ended)

    def secret(self) -> str:
        """32 hex digits from the seeded generator."""
        return f"{self.rng.getrandbits(128):032x}"

    def _keep(self, token: Token) -> Token:
        self.live[token.value] = token
        return token
