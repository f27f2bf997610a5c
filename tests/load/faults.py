"""What goes wrong, how often, and at which call of this seed?

The rates are RELIABILITY's P1. Every decision is drawn from one seeded generator in the order of the calls, so that a
seed and a size say everything.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final


class Trouble(StrEnum):
    """What one request to Asana meets."""

    NONE = "none"
    THROTTLED = "429"  # refused before anything happened
    UNAVAILABLE = "503"  # refused before anything happened; of a mutation nobody can know that
    RESET = "reset"  # the connection breaks before anything happened
    STATUS_AFTER = "status_after_commit"  # it happened, and the answer says 500
    TIMEOUT_AFTER = "timeout_after_commit"  # it happened, and no answer comes
    LATE = "late_landing"  # no answer comes, and it happens later
    STALE = "stale_read"  # the answer is as of a moment ago
    AWAY = "away"  # Asana is wholly away: no connection is made


class AwsTrouble(StrEnum):
    """What one call to an AWS service meets."""

    NONE = "none"
    THROTTLED = "aws_throttled"  # refused
    LOST = "aws_answer_lost"  # it happened, and the answer says 500
    TWICE = "aws_sent_twice"  # the SDK lost the answer and sent it again by itself
    CONFLICT = "transaction_conflict"  # another transaction holds one of the rows


@dataclass(frozen=True, slots=True)
class Mix:
    """How likely each fault is at each of its occasions."""

    kill: float = 0.03  # at each call of a function: half before it, half after
    refused: float = 0.10  # of the requests to Asana: 429 and 5xx, half each
    unknown: float = 0.05  # of the mutations: no answer that proves anything
    late: float = 0.02  # of the mutations: as unknown, and it lands later, up to the settle bound
    stale: float = 0.05  # of the readings
    conflict: float = 0.10  # of the transactions
    aws: float = 0.01  # of the calls to AWS: refused, lost or sent twice
    duplicate: float = 0.20  # of the deliveries
    reordered: float = 0.05
    dropped: float = 0.05
    message_twice: float = 0.02  # of the queue's messages
    skew_seconds: float = 2.0  # of each worker's clock, to either side
    outages: float = 0.5  # an hour: Asana is wholly away for AWAY_SECONDS; in every run at least once


CLEAN: Final = Mix(**dict.fromkeys(Mix.__slots__, 0.0))

# How far behind a stale reading is, and how late a request may land, measured from the moment at which its sender's
# platform ends it: the settle time of 120 s less two clocks' skew and the lag of the reading that must see it
# (RELIABILITY 3.3, "2 x assumed skew"; A19).
STALE_SECONDS: Final = 5.0
LANDS_BY_SECONDS: Final = 110.0

# Longer than the retries of any state of the run machine: what runs then fails and must come back by itself.
AWAY_SECONDS: Final = 600.0

type Span = tuple[float, float]


def outages(mix: Mix, rng: Random, people_end: float) -> tuple[Span, ...]:
    """When Asana is away in a run whose people are done at `people_end`, in seconds since it began."""
    if not mix.outages:
        return ()
    times = max(1, round(mix.outages * people_end / 3600.0))
    begins = sorted(rng.uniform(0, people_end) for _ in range(times))
    return tuple((each, each + AWAY_SECONDS) for each in begins)


@dataclass(slots=True)
class Faults:
    """The faults of one run; `on` is taken back when the run is to heal. `away` is when Asana is."""

    mix: Mix
    rng: Random
    on: bool = True
    away: tuple[Span, ...] = ()
    struck: Counter[str] = field(default_factory=Counter)  # how often each fault really happened

    def strikes(self, what: str, probability: float) -> bool:
        """Whether a fault of that probability happens now; it is counted under `what`."""
        happens = self.on and probability > 0 and self.rng.random() < probability
        self.struck[what] += happens
        return happens

    def asana(self, now: float, *, mutation: bool) -> Trouble:
        """What a request to Asana meets; `now` in seconds since the run began."""
        if not self.on:
            return Trouble.NONE
        if any(begins <= now < ends for begins, ends in self.away):
            self.struck[Trouble.AWAY] += 1
            return Trouble.AWAY
        mix, at = self.mix, self.rng.random()
        shares = [(mix.refused / 2, Trouble.THROTTLED), (mix.refused / 2, Trouble.UNAVAILABLE)]
        if mutation:
            third = mix.unknown / 3
            shares += [(third, Trouble.STATUS_AFTER), (third, Trouble.TIMEOUT_AFTER), (third, Trouble.RESET)]
            shares += [(mix.late, Trouble.LATE)]
        else:
            shares += [(mix.stale, Trouble.STALE)]
        for share, trouble in shares:
            if at < share:
                self.struck[trouble] += 1
                return trouble
            at -= share
        return Trouble.NONE

    def aws(self, operation: str) -> AwsTrouble:
        """What a call to AWS meets."""
        if operation == "transact_write_items" and self.strikes(AwsTrouble.CONFLICT, self.mix.conflict):
            return AwsTrouble.CONFLICT
        if not self.strikes("aws", self.mix.aws):
            return AwsTrouble.NONE
        trouble = self.rng.choice([AwsTrouble.THROTTLED, AwsTrouble.LOST, AwsTrouble.TWICE])
        self.struck[trouble] += 1
        return trouble
