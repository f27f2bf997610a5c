"""Is Asana's write side well enough to be asked, and what does each answer say of it?

The breaker's row is read once before a request and written only when something changes: a healthy day costs no write.
"""

from contextlib import suppress
from dataclasses import replace

from steward.errors import Retryable, Unavailable
from steward.governance.breaker import ASANA_WRITE, Breaker, Position, stored
from steward.store import keys
from steward.store.table import ConditionFailed, Table


def ready(table: Table, owner: str, now: float, until: float) -> Breaker:
    """The breaker as it stands, its one probe taken by `owner` until `until` where that is due; epoch seconds.

    Raises Unavailable, with the wait, while the breaker is open or another worker probes.
    """
    breaker = Breaker.parse(table.get(keys.breaker(ASANA_WRITE)))
    if wait := breaker.waits_for(now):
        raise Unavailable("the breaker of Asana's writes is open", retry_after_seconds=wait)
    if breaker.position is Position.CLOSED:
        return breaker
    probing = breaker.probed_by(owner, until)
    try:
        table.write(stored(ASANA_WRITE, breaker, probing))
    except ConditionFailed:
        raise Unavailable("another worker probes Asana's writes", retry_after_seconds=1) from None
    return replace(probing, version=breaker.version + 1)


def failed(table: Table, breaker: Breaker, now: float) -> None:
    """Count one failure, best effort: a lost count only opens the breaker later, never hides the failure itself."""
    with suppress(Retryable, ConditionFailed):
        table.write(stored(ASANA_WRITE, breaker, breaker.failed(now)))


def succeeded(table: Table, breaker: Breaker) -> None:
    """Close the breaker and forget its failures, best effort; nothing is written where there were none."""
    if breaker.failures or breaker.position is not Position.CLOSED:
        with suppress(Retryable, ConditionFailed):
            table.write(stored(ASANA_WRITE, breaker, breaker.succeeded()))
