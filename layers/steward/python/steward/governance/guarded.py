"""How does every client of Asana leave a sick Asana alone?

One breaker for each grant. `wiring/asana.py` and the command line make no client of Asana but these.
"""

from collections.abc import Callable

from steward.asana.client import AsanaReader, AsanaRegistrar, AsanaWriter
from steward.asana.protocol import Request
from steward.asana.replies import Reply
from steward.asana.wire import Wire
from steward.errors import Unavailable
from steward.governance.health import Health


class GuardedReader(AsanaReader):
    """A reader behind its breaker: while that is open no request leaves, and one probe tells when it may close.

    `now` gives epoch seconds, `owner` names the invocation. Every method raises Unavailable, with the wait, beside what
    the reader raises.
    """

    def __init__(
        self, wire: Wire, health: Health, now: Callable[[], float], *, run_id: str, deadline: float, owner: str
    ) -> None:
        super().__init__(wire, run_id=run_id, deadline=deadline)
        self._health = health
        self._now = now
        self._owner = owner

    def read(self, request: Request) -> Reply:
        """Send one read, if the breaker lets it pass."""
        with self._health.asking(self._owner, self._now, self._deadline):
            return super().read(request)


class GuardedRegistrar(GuardedReader, AsanaRegistrar):
    """A registrar behind the breaker of its grant, for what it reads and what it changes."""

    def _mutate(self, request: Request) -> Reply:
        with self._health.asking(self._owner, self._now, self._deadline):
            return super()._mutate(request)


class GuardedWriter(AsanaWriter):
    """A writer whose readings stop at the writes' breaker, as its writes do (`governance/sending.py`).

    A reading that is not answered counts as a failure; one that is answered says nothing of writes and closes nothing.
    """

    def __init__(self, wire: Wire, health: Health, now: Callable[[], float], *, run_id: str, deadline: float) -> None:
        super().__init__(wire, run_id=run_id, deadline=deadline)
        self._health = health
        self._now = now

    def read(self, request: Request) -> Reply:
        """Send one read, if the breaker lets it pass."""
        breaker = self._health.passable(self._now())
        try:
            return super().read(request)
        except Unavailable as error:
            if error.retry_after_seconds != 0:
                self._health.failed(breaker, self._now())
            raise
