"""How does an app get, renew and revoke its tokens: /-/oauth_authorize, /-/oauth_token, /-/oauth_revoke (FACTS 4)?"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import werkzeug

from local.asana.tokens import App, Token
from local.asana.world import World

CODE_LIVES = timedelta(minutes=5)  # not published; a code is exchanged at once
ACCESS_SECONDS = 3600  # expires_in (FACTS 4)


@dataclass(frozen=True, slots=True)
class _Code:
    app_gid: str
    user_gid: str
    redirect_uri: str
    challenge: str | None
    ends: datetime


class _RefusedError(Exception):
    """An OAuth refusal: (error, error_description)."""


@dataclass(slots=True)
class OAuth:
    """The three endpoints. Consent is given at once, by the first user or the one named by `login_hint`."""

    world: World
    _codes: dict[str, _Code] = field(default_factory=dict)

    def handle(self, incoming: werkzeug.Request) -> werkzeug.Response:
        """Answer an OAuth request; a refusal is 400 with `error` and `error_description`."""
        routes = {
            ("GET", "/-/oauth_authorize"): self._authorize,
            ("POST", "/-/oauth_token"): self._token,
            ("POST", "/-/oauth_revoke"): self._revoke,
        }
        act = routes.get((incoming.method, incoming.path))
        if act is None:
            incoming.get_data()  # read it, or a kept connection would take it for the next request
            return _json({"error": "not_found"}, 404)
        try:
            with self.world.lock:
                return act(incoming)
        except _RefusedError as refusal:
            error, description = refusal.args
            return _json({"error": error, "error_description": description}, 400)

    def _authorize(self, incoming: werkzeug.Request) -> werkzeug.Response:
        asked = incoming.args
        app = self.world.tokens.apps.get(asked.get("client_id", ""))
        if app is None or asked.get("redirect_uri") != app.redirect_uri or asked.get("response_type") != "code":
            raise _RefusedError("invalid_request", "client_id, redirect_uri or response_type is not as registered")
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            raise _RefusedError("invalid_request", "code_challenge_method must be S256")
        _check_scopes(app, asked.get("scope", "default"))
        users = self.world.graph.of_kind("user")
        user = next((one for one in users if one.text("email") == asked.get("login_hint")), users[0])
        code = self.world.tokens.secret()
        ends = self.world.clock.now() + CODE_LIVES
        self._codes[code] = _Code(app.gid, user.gid, app.redirect_uri, asked.get("code_challenge"), ends)
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return werkzeug.Response(status=302, headers={"Location": f"{app.redirect_uri}?{back}"})

    def _token(self, incoming: werkzeug.Request) -> werkzeug.Response:
        form = incoming.form
        app = self._app(form)
        now = self.world.clock.now()
        if form.get("grant_type") == "refresh_token":
            token = self.world.tokens.renew(form.get("refresh_token", ""), app, now)
            if token is None:
                raise _RefusedError("invalid_grant", "The refresh token is unknown or revoked")
            return _json(self._granted(token))
        if form.get("grant_type") != "authorization_code":
            raise _RefusedError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.app_gid != app.gid or code.ends <= now or code.redirect_uri != form.get("redirect_uri"):
            raise _RefusedError("invalid_grant", "The code is unknown, used, expired or for another redirect_uri")
        if code.challenge is not None and code.challenge != challenge_of(form.get("code_verifier", "")):
            raise _RefusedError("invalid_grant", "The code_verifier does not fit the code_challenge")
        token, renewal = self.world.tokens.grant(code.user_gid, app, now)
        return _json({**self._granted(token), "refresh_token": renewal})

    def _revoke(self, incoming: werkzeug.Request) -> werkzeug.Response:
        if not self.world.tokens.revoke(incoming.form.get("token", ""), self._app(incoming.form)):
            raise _RefusedError("invalid_request", "token: a refresh token of this app is required")
        return _json({})

    def _app(self, form: Mapping[str, str]) -> App:
        app = self.world.tokens.apps.get(form.get("client_id", ""))
        if app is None or not hmac.compare_digest(app.secret, form.get("client_secret", "")):
            raise _RefusedError("invalid_client", "client_id or client_secret is wrong")
        return app

    def _granted(self, token: Token) -> dict[str, object]:
        user = self.world.graph.get("user", token.user_gid)
        who = {"id": user.gid, "gid": user.gid, "name": user.text("name"), "email": user.text("email")}
        return {"access_token": token.value, "expires_in": ACCESS_SECONDS, "token_type": "bearer", "data": who}


def challenge_of(verifier: str) -> str:
    """PKCE S256: BASE64URL(SHA256(verifier)) without padding (FACTS 4)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _check_scopes(app: App, asked: str) -> None:
    """Full permissions and granular scopes exclude each other (FACTS 4)."""
    wanted = set(asked.split())
    allowed = {"default"} if app.scopes is None else set(app.scopes)
    if not wanted <= allowed | {"openid", "email", "profile"}:
        named = "`" + " ".join(sorted(wanted - allowed)) + "`"
        raise _RefusedError(
            "forbidden_scopes", f"Your app is not allowed to request user authorization for {named} scopes."
        )


def _json(body: Mapping[str, object], status: int = 200) -> werkzeug.Response:
    return werkzeug.Response(json.dumps(body), status, mimetype="application/json")
