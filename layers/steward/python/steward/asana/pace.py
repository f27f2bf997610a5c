"""May this worker ask Asana now, so that one token stays within its limits over all workers?

Rate. Asana allows a number a minute and checks it "more often than per minute" (FACTS 2); we take that as a quarter of
the number in any 15 s. Of it 10 % is left to people who use the same token. A permit counts for the clock second in
which it is given and any 16 seconds in a row give at most the quota, so any 15 s at Asana see at most that many,
wherever they begin; four quarters then keep the minute too. One permit is one request, taken just before it: permits
kept in stock by a worker would mostly lapse unused, and would still be spent after another worker was told to wait.

Waiting. A 429 blocks the token for everybody until its Retry-After: the block stands in the very rows that permits are
taken from. Refused requests count against the quota, so nobody asks before. Nothing here sleeps: no permit is
Throttled.

Concurrency. 50 reads and 15 writes of one token may be in flight. That holds by construction: an invocation has one
call in flight, so reserved concurrency bounds calls; `concurrency_findings` checks the template's numbers.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any, Final

from steward.errors import Throttled
from steward.store.permits import WINDOW_SECONDS, PermitRefused, Permits, seconds_of

OUR_PART: Final = 0.9  # people and their tools keep the rest
SUB_WINDOWS_PER_MINUTE: Final = 4  # of 15 s; a span is one second longer, see above
READS_IN_FLIGHT: Final = 50  # FACTS 2, "concurrent"
WRITES_IN_FLIGHT: Final = 15


def quota(per_minute: int) -> int:
    """How many permits any 16 seconds in a row may give; at least one."""
    return max(1, int(per_minute * OUR_PART / SUB_WINDOWS_PER_MINUTE))


def window_of(now: float) -> tuple[int, int]:
    """The number of the window that `now` (epoch seconds) lies in, and the second within it."""
    return divmod(int(now), WINDOW_SECONDS)


def room(previous: Mapping[int, int], second: int, limit: int) -> int:
    """How many permits this window may have given by the end of its `second`, after what the previous window gave.

    The 16 seconds that end with `second` reach back into the previous window to just after its own `second`.
    """
    return limit - sum(given for each, given in previous.items() if each > second)


def wait_seconds(previous: Mapping[int, int], present: Mapping[int, int], now: float, limit: int) -> float:
    """The seconds from `now` until the first later second that could give a permit, if nobody else took one."""
    _, second = window_of(now)
    given = dict(previous) | {WINDOW_SECONDS + each: count for each, count in present.items()}
    for ahead in range(1, WINDOW_SECONDS + 1):
        end = WINDOW_SECONDS + second + ahead
        if sum(count for each, count in given.items() if end - WINDOW_SECONDS < each <= end) < limit:
            return int(now) + ahead - now
    return float(WINDOW_SECONDS)


class Pace:
    """Gives permits of every token that this process uses; `per_minute` is the configured number."""

    def __init__(self, permits: Permits, per_minute: int) -> None:
        self._permits = permits
        self._limit = quota(per_minute)
        self._previous: dict[str, tuple[int, dict[int, int]]] = {}  # token to a window and what the one before it gave

    def take(self, token_name: str, now: float) -> None:
        """Take a permit for one request to be sent at `now` (epoch seconds).

        Raises Throttled with the seconds until there may be one.
        """
        window, second = window_of(now)
        previous = self._before(token_name, window)
        left = room(previous, second, self._limit)
        if left <= 0:
            raise _throttled(wait_seconds(previous, {}, now, self._limit))
        try:
            self._permits.take(token_name, window, second, left, now)
        except PermitRefused as refused:
            blocked_until = float(refused.item.get("blocked_until", 0))
            if blocked_until > now:
                raise _throttled(blocked_until - now) from None
            raise _throttled(wait_seconds(previous, seconds_of(refused.item), now, self._limit)) from None

    def block(self, token_name: str, seconds: float, now: float) -> None:
        """Asana answered 429 at `now`: nobody takes a permit of this token for that many seconds.

        To the end of that second: those who waited go on together, and a crowd at a second's very end reaches Asana
        with the next second's, fifteen of which then hold more than was counted in sixteen.
        """
        until = math.ceil(now + seconds)
        for window in range(window_of(now)[0], window_of(until)[0] + 1):
            self._permits.block(token_name, window, until)

    def _before(self, token_name: str, window: int) -> dict[int, int]:
        """What the window before this one gave; read once a window, since the past gives nothing more."""
        known = self._previous.get(token_name)
        if known is None or known[0] != window:
            known = self._previous[token_name] = (window, self._permits.given(token_name, window - 1))
        return known[1]


def concurrency_findings(
    template: Mapping[str, Any], readers: Collection[str], writers: Collection[str]
) -> tuple[str, ...]:
    """What in a parsed template breaks the limits in flight; empty when it keeps them.

    `readers` and `writers` are the logical ids of the functions that hold a token; a writer reads too. Every one of
    them needs a `ReservedConcurrentExecutions` that is a number.
    """
    resources = template.get("Resources", {})
    reserved = {name: _reserved(resources, name) for name in sorted({*readers, *writers})}
    found = [
        f"{name}: give it a ReservedConcurrentExecutions that is a number" for name, n in reserved.items() if n is None
    ]
    reads = sum(number or 0 for number in reserved.values())
    writes = sum(reserved[name] or 0 for name in set(writers))
    if reads > READS_IN_FLIGHT:
        found.append(f"{reads} reads may be in flight, Asana takes {READS_IN_FLIGHT}: lower the readers' concurrency")
    if writes > WRITES_IN_FLIGHT:
        found.append(
            f"{writes} writes may be in flight, Asana takes {WRITES_IN_FLIGHT}: lower the writers' concurrency"
        )
    return tuple(found)


def _reserved(resources: Mapping[str, Any], name: str) -> int | None:
    number = resources.get(name, {}).get("Properties", {}).get("ReservedConcurrentExecutions")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _throttled(seconds: float) -> Throttled:
    return Throttled(f"no request permit for {seconds:.1f} s", retry_after_seconds=seconds)
