"""Is each grant's token good for a while yet, and who gets another where it is not?

The client secret and the refresh tokens lie in one secret that this function alone may read; a grant's own secret holds
its access token and when that ends. Fifty workers that meet an ended token ask at once: one renews, the others find the
new one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from steward.asana.authorising import App, Granted
from steward.asana.oauth import GrantKind, fingerprint
from steward.errors import Contended, Rejected, RejectedReason, StewardError
from steward.store.refreshing import Refreshing
from steward.telemetry import Telemetry

# The schedule comes every ten minutes and a token lives sixty: one that has less than this left is renewed, so that two
# turns may fail before it ends.
AHEAD: Final = timedelta(minutes=30)
# Whoever finds another at work looks again this often, for as long as the request may take.
LOOK_AGAIN_SECONDS: Final = 0.5
WAITED_SECONDS: Final = 30.0


class Renewer(Protocol):
    """What of Asana a renewal needs: `asana.authorising.Authoriser`."""

    def refresh(self, refresh_token: str, now: datetime) -> Granted:
        """Another access token."""


class Secrets(Protocol):
    """The store of secrets, by the name of the grant; `client` is the secret of the app."""

    def read(self, name: str) -> dict[str, Any]:
        """What it holds. Raises Unavailable."""

    def write(self, name: str, document: Mapping[str, Any]) -> None:
        """Put another version of it. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """The collaborators of one invocation; `renewer` makes the connection of an app, `holder` names the invocation."""

    secrets: Secrets
    leases: Refreshing
    renewer: Callable[[App], Renewer]
    telemetry: Telemetry
    holder: str
    now: Callable[[], datetime]
    pause: Callable[[float], None]

    def run(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Renew what ends soon; `{"grant": "read", "refused": "<fingerprint>"}` renews one that Asana refused.

        Answers `{"grants": {name: "renewed" | "fresh" | "by_another" | "not_oauth" | "failed: ..."}}`. A grant that
        cannot be renewed holds up no other.
        """
        client = self.secrets.read("client")
        names = [str(event["grant"])] if event.get("grant") else sorted(client.get("refresh_tokens") or {})
        found = {name: self._tried(name, client, str(event.get("refused") or "")) for name in names}
        return {"grants": found}

    def _tried(self, name: str, client: Mapping[str, Any], refused: str) -> str:
        try:
            return self.renewed(name, client, refused)
        except StewardError as error:
            self.telemetry.count("TokensNotRenewed")
            self.telemetry.fault("a grant was not renewed", error=f"{name}: {error}")
            return f"failed: {error}"

    def renewed(self, name: str, client: Mapping[str, Any], refused: str = "") -> str:
        """What became of one grant. Raises Rejected where the person took the yes back, Retryable errors."""
        held = self.secrets.read(name)
        if held.get("kind") != GrantKind.OAUTH:
            return "not_oauth"
        if self._is_fresh(held, refused):
            return "fresh"
        if not self.leases.take(name, self.holder, self.now()):
            return self._awaited(name, refused)
        try:
            held = self.secrets.read(name)  # once more, as its holder: another may have been just before
            if self._is_fresh(held, refused):
                return "by_another"
            self._renew(name, held, client)
        finally:
            self.leases.give_back(name, self.holder)
        return "renewed"

    def _renew(self, name: str, held: Mapping[str, Any], client: Mapping[str, Any]) -> None:
        token = str((client.get("refresh_tokens") or {}).get(name) or "")
        if not token:
            detail = f"there is no refresh token of the {name} grant; connect again"
            raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
        app = App(str(client.get("client_id", "")), str(client.get("client_secret", "")))
        granted = self.renewer(app).refresh(token, self.now())
        changed = {"token": granted.access_token, "expires_at": granted.expires_at.isoformat()}
        self.secrets.write(name, {**held, **changed})
        self.telemetry.count("TokensRenewed")

    def _awaited(self, name: str, refused: str) -> str:
        """Wait for the one who renews it. Raises Contended where that takes too long."""
        waited = 0.0
        while waited < WAITED_SECONDS:
            self.pause(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS
            if self._is_fresh(self.secrets.read(name), refused):
                return "by_another"
        raise Contended(f"another invocation renews the {name} grant and does not come to an end")

    def _is_fresh(self, held: Mapping[str, Any], refused: str) -> bool:
        """Whether the token is good for a while, and is another than the one that Asana refused."""
        if refused:
            return fingerprint(str(held.get("token", ""))) != refused
        ends = _moment(held.get("expires_at"))
        return ends is not None and ends - self.now() > AHEAD


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
