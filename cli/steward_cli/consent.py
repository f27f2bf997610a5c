"""How does a person's yes in Asana become an app's tokens: authorization code, PKCE, and a state that only we know?"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from steward.asana.authorising import (
    OUT_OF_BAND,
    VERIFIER_BYTES,
    Authoriser,
    Granted,
    challenge_of,
    consent_url,
    verifier_of,
)
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.loopback import Loopback, redirect_uri

STATE_BYTES: Final = 32  # of random: nobody guesses it within the minutes that it counts


@dataclass(frozen=True, slots=True)
class Consent:
    """One authorization; `random_bytes(n)` is the operating system's source."""

    desk: Desk
    authoriser: Authoriser
    scope: str
    random_bytes: Callable[[int], bytes]

    def by_loopback(self, port: int) -> Granted:
        """Wait for Asana's redirect to this machine. Raises Failure, and what the exchange raises."""
        verifier, state, back = self._verifier(), self.random_bytes(STATE_BYTES).hex(), redirect_uri(port)
        with Loopback(port) as loopback:
            self._ask(self._url(back, state, verifier))
            code = code_of(loopback.answer(), state)
        return self.authoriser.exchange(code, verifier, back, self.desk.now())

    def by_hand(self, read: Callable[[], str]) -> Granted:
        """Take the code that Asana shows, as the person types it. Raises as `by_loopback`."""
        verifier = self._verifier()
        self._ask(self._url(OUT_OF_BAND, "by-hand", verifier))
        self.desk.note("Type the code that Asana shows:")
        code = read().strip()
        if not code:
            raise Failure("no code was typed: nothing was done", Exit.REFUSED)
        return self.authoriser.exchange(code, verifier, OUT_OF_BAND, self.desk.now())

    def _verifier(self) -> str:
        return verifier_of(self.random_bytes(VERIFIER_BYTES))

    def _url(self, back: str, state: str, verifier: str) -> str:
        app, base = self.authoriser.app, self.authoriser.base_url
        return consent_url(base, app.client_id, back, state, challenge_of(verifier), self.scope)

    def _ask(self, url: str) -> None:
        self.desk.note("Log in to Asana as Steward's own user, open this page there, and say yes:")
        self.desk.note(url)
        self.desk.browse(url)


def code_of(answer: Mapping[str, str], state: str) -> str:
    """The code in Asana's redirect. Raises Failure for a no, and for an answer to somebody else's question."""
    if not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
        raise Failure(
            "an answer came that is not to this question (state): nothing was done, say it again", Exit.REFUSED
        )
    if error := answer.get("error"):
        raise Failure(f"Asana answers {error[:60]!r}: nothing was done", Exit.REFUSED)
    return answer["code"]
