"""Is a dependency well enough to be asked, and what does each answer say of it?

The breaker's row is read once before a request and written only when something changes: a healthy day costs no write.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from steward.errors import Retryable, Unavailable
from steward.governance.breaker import Breaker, Position, stored
from steward.store import keys
from steward.store.table import ConditionFailed, Table

PROBE_SECONDS: Final = (
    30.0  # the longest one request takes, to Asana or to a model; a prober that died is replaced then
)


@dataclass(frozen=True, slots=True)
class Health:
    """One dependency's breaker in the table; `opened` is told when a failure opens it."""

    table: Table
    dependency: str
    opened: Callable[[], None] = lambda: None

    def ready(self, owner: str, now: float, until: float) -> Breaker:
        """The breaker as it stands, its one probe taken by `owner` until `until` where that is due; epoch seconds.

        Raises Unavailable, with the wait, while the breaker is open or another worker probes.
        """
        breaker = self.passable(now)
        if breaker.position is Position.CLOSED:
            return breaker
        probing = breaker.probed_by(owner, until)
        try:
            self.table.write(stored(self.dependency, breaker, probing))
        except ConditionFailed:
            raise Unavailable(f"another worker probes {self.dependency}", retry_after_seconds=1) from None
        return replace(probing, version=breaker.version + 1)

    def passable(self, now: float) -> Breaker:
        """The breaker as it stands, for what asks along the way and leaves the probe to the request that matters.

        Raises Unavailable, with the wait, while the breaker is open or a worker probes.
        """
        breaker = Breaker.parse(self.table.get(keys.breaker(self.dependency)))
        if wait := breaker.waits_for(now):
            raise Unavailable(f"the breaker of {self.dependency} is open", retry_after_seconds=wait)
        return breaker

    def failed(self, breaker: Breaker, now: float) -> None:
        """Count one failure, best effort: a lost count only opens the breaker later, never hides the failure itself."""
        after = breaker.failed(now)
        with suppress(Retryable, ConditionFailed):
            self.table.write(stored(self.dependency, breaker, after))
            if after.position is Position.OPEN:
                self.opened()

    def succeeded(self, breaker: Breaker) -> None:
        """Close the breaker and forget its failures, best effort; nothing is written where there were none."""
        if breaker.failures or breaker.position is not Position.CLOSED:
            with suppress(Retryable, ConditionFailed):
                self.table.write(stored(self.dependency, breaker, breaker.succeeded()))

    @contextmanager
    def asking(self, owner: str, now: Callable[[], float], until: float) -> Iterator[None]:
        """One request of which nothing has to be recorded first, such as a read: raises as `ready`, counts how it went.

        An Unavailable with a wait of 0 says that the request should begin anew, not that the dependency is sick.
        """
        breaker = self.ready(owner, now(), min(until, now() + PROBE_SECONDS))
        try:
            yield
        except Unavailable as error:
            if error.retry_after_seconds != 0:
                self.failed(breaker, now())
            raise
        except Retryable:
            raise  # a limit or somebody else: nothing is known of its health
        except Exception:
            self.succeeded(breaker)  # it answered, with a no
            raise
        self.succeeded(breaker)
