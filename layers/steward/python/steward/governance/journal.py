"""Which states does a mutation pass through, and what may happen next?

Pure: states, events and the one table of transitions; the row as typed data; whether it may be taken, whether its
outcome is in doubt. `store/journal.py` writes the row, `governance/carrier.py` carries the steps out.

    PLANNED -take-> CLAIMED -reserve-> SENDING -applied-> DONE
                       |  ^               |-- not_applied --> CLAIMED   (a definite "no, later")
                       |  +---------------+-- declined -----> REFUSED   (a definite "never")
                       |                  |-- take ---------> SENDING   (in doubt: settle, read back)
                       |                  +-- unreadable ---> UNKNOWN   (in doubt, and nothing can be read back)
                       +-- found_done -> DONE, found_changed -> CONFLICT, declined -> REFUSED, expired -> EXPIRED

RELIABILITY 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from steward.asana.edits import MutationClass
from steward.errors import RefusedReason, RejectedReason
from steward.governance.marker import Mark
from steward.run import Pointer
from steward.store.journal import Fence
from steward.store.table import Item

# No request may take effect later than this after its sender was ended by the platform. Asana's limiter says that
# in-flight requests complete or time out, without saying when (RELIABILITY 3.3): measured live before it is lowered.
SETTLE_SECONDS: Final = 120.0

# Two hosts' clocks may each be 5 s off, and a list of Asana's may show a change 5 s late (RELIABILITY A19): so much
# more is waited before what a read-back does not show counts as absent.
READ_BACK_MARGIN_SECONDS: Final = 2 * 5.0 + 5.0

# A lease outlives the invocation's hard deadline by the skew that two hosts' clocks may have.
LEASE_MARGIN_SECONDS: Final = 5.0

# The frozen values live 35 days (DESIGN section 2); a mutation that found no end in 30 is not sent from memory.
EXPIRES_AFTER_SECONDS: Final = 30 * 86_400.0

# A terminal row outlives SQS's 14 days and a redrive, so that a replay of old events still finds it.
TERMINAL_LIFE_SECONDS: Final = 30 * 86_400


class State(StrEnum):
    """Where a mutation stands; the words are stored, so they never change."""

    PLANNED = "PLANNED"  # the desired values are frozen
    CLAIMED = "CLAIMED"  # one worker holds the row; nothing of this attempt has left
    SENDING = "SENDING"  # the request may have left: the write-ahead record
    DONE = "DONE"  # it took effect once
    CONFLICT = "CONFLICT"  # a person changed the target; nothing was written
    EXPIRED = "EXPIRED"  # it found no end in time; nothing is sent any more
    REFUSED = "REFUSED"  # Asana or a rule said never
    UNKNOWN = "UNKNOWN"  # it was sent once, nobody can tell whether it took effect, and it is never sent again


TERMINAL: Final = frozenset({State.DONE, State.CONFLICT, State.EXPIRED, State.REFUSED, State.UNKNOWN})


class Event(StrEnum):
    """What can happen to a mutation."""

    TAKE = "take"  # a worker takes the row
    RESERVE = "reserve"  # the guard let it pass: the SENDING transaction
    APPLIED = "applied"  # Asana answered yes, or a read-back found our values
    NOT_APPLIED = "not_applied"  # Asana answered a definite no that may pass: 401, 402, 403, 409, 429
    DECLINED = "declined"  # a definite no that will not pass
    FOUND_DONE = "found_done"  # the target has the desired values already
    FOUND_CHANGED = "found_changed"  # the target has neither the base nor the desired values
    SETTLED_ABSENT = "settled_absent"  # after the settle time the read-back found the base: it never landed
    UNREADABLE = "unreadable"  # in doubt, and of a class, or on a target, that cannot be read back
    RELEASE = "release"  # the worker gives the row up before sending
    EXPIRE = "expire"  # it is too old


TRANSITIONS: Final = MappingProxyType(
    {
        (State.PLANNED, Event.TAKE): State.CLAIMED,
        (State.CLAIMED, Event.TAKE): State.CLAIMED,
        (State.SENDING, Event.TAKE): State.SENDING,
        (State.CLAIMED, Event.RELEASE): State.CLAIMED,
        (State.SENDING, Event.RELEASE): State.SENDING,
        (State.CLAIMED, Event.RESERVE): State.SENDING,
        (State.CLAIMED, Event.FOUND_DONE): State.DONE,
        (State.CLAIMED, Event.FOUND_CHANGED): State.CONFLICT,
        (State.CLAIMED, Event.DECLINED): State.REFUSED,
        (State.CLAIMED, Event.EXPIRE): State.EXPIRED,
        (State.SENDING, Event.APPLIED): State.DONE,
        (State.SENDING, Event.NOT_APPLIED): State.CLAIMED,
        (State.SENDING, Event.SETTLED_ABSENT): State.CLAIMED,
        (State.SENDING, Event.DECLINED): State.REFUSED,
        (State.SENDING, Event.FOUND_CHANGED): State.CONFLICT,
        (State.SENDING, Event.UNREADABLE): State.UNKNOWN,
        (State.SENDING, Event.EXPIRE): State.EXPIRED,
    }
)

_OUR_REASONS: Final = frozenset(map(str, RefusedReason))

# These may have passed when the target is read again: what was hidden is shown, what left the project came back.
_RETURNING: Final = frozenset({str(RejectedReason.GONE), str(RejectedReason.UNKNOWN_FIELD)})

# What such an edit left shows in the reading that a new plan is made on; a second thing that it made would not.
_SHOWN_BY_A_READING: Final = frozenset({MutationClass.ABSOLUTE_SET, MutationClass.SET_LIKE})


def advance(state: State, event: Event) -> State:
    """The state after the event. Raises ValueError where the event cannot happen: that is a defect."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"{event} cannot happen to a {state} mutation") from None


def reads_back(mutation_class: MutationClass) -> bool:
    """Whether an unknown outcome of the class can be read back; where it cannot, it is reported and never re-sent."""
    return mutation_class is not MutationClass.AT_MOST_ONCE


@dataclass(frozen=True, slots=True)
class Row:
    """One mutation's row. Times are epoch seconds; `attempts` counts sends not known to have had no effect.

    `mark` is what the thing it makes bears, frozen before anything is sent; `written` what a done one left, as Asana
    keeps it: digests by field gid or property; `anew` tells that it was planned before and ended without effect.
    """

    state: State
    epoch: int
    owner: str
    lease_until: float
    attempts: int
    send_deadline: float
    plan: Pointer
    ordinal: int
    desired_sha256: str
    base: Mapping[str, str]
    created_at: float
    reason: str
    mark: Mark
    written: Mapping[str, str]
    anew: bool

    @classmethod
    def parse(cls, item: Item) -> "Row":
        """Read a stored row."""
        return cls(
            state=State(item["state"]),
            epoch=item["epoch"],
            owner=item["owner"],
            lease_until=item["lease_until"],
            attempts=item["attempts"],
            send_deadline=item["send_deadline"],
            plan=Pointer(key=item["edit"]["key"], sha256=item["plan_sha256"]),
            ordinal=item["edit"]["ordinal"],
            desired_sha256=item["desired_sha256"],
            base=item["base"],
            created_at=item["created_at"],
            reason=item.get("reason", ""),
            mark=Mark.parse(item),
            written=item.get("written") or {},
            anew=item.get("anew", False),
        )

    @property
    def fence(self) -> Fence:
        """Who holds the row."""
        return Fence(self.epoch, self.owner)

    @property
    def in_doubt(self) -> bool:
        """Whether a request of this mutation may have taken effect without our knowing."""
        return self.state is State.SENDING and self.attempts > 0

    def settles_in(self, now: float) -> float:
        """Seconds until no request of an earlier sender can land any more; 0 when the outcome may be read back."""
        settled_at = self.send_deadline + SETTLE_SECONDS + READ_BACK_MARGIN_SECONDS
        return max(0.0, settled_at - now) if self.in_doubt else 0.0

    def leased_for(self, now: float) -> float:
        """Seconds until another worker may take the row; 0 when it is free."""
        return max(0.0, self.lease_until - now)

    def may_be_planned_anew(self, mutation_class: MutationClass) -> bool:
        """Whether it ended by no lasting word of Asana's, with nothing sent that could still land.

        Our own no held for that attempt only, and so did the values that a person changed and what hid the target: what
        is planned anew was read since then, and leaves alone what is theirs and what stands there already.
        """
        if self.state is State.UNKNOWN:
            return mutation_class in _SHOWN_BY_A_READING
        passed = self.reason in _OUR_REASONS | _RETURNING and self.attempts == 0
        return self.state is State.CONFLICT or (self.state in (State.REFUSED, State.EXPIRED) and passed)

    def is_expired(self, now: float) -> bool:
        """Whether the mutation is too old to be sent."""
        return now - self.created_at > EXPIRES_AFTER_SECONDS


def planned(created_at: float) -> Item:
    """The part of a new row that the states rule: nobody has held it and nothing has left."""
    return {
        "state": State.PLANNED.value,
        "epoch": 0,
        "owner": "nobody",
        "lease_until": 0,
        "attempts": 0,
        "send_deadline": 0,
        "created_at": created_at,
        "updated_at": created_at,
    }


def after(row: Row, event: Event, now: float, **facts: Any) -> Item:  # noqa: ANN401 - the attributes one event brings
    """The attributes that the event changes, the new state first. `facts` are the event's own, such as `reason`.

    Raises ValueError for an event that cannot happen in the row's state.
    """
    state = advance(row.state, event)
    changes: Item = {"state": state.value, "updated_at": now} | facts
    match event:
        case Event.RESERVE:
            changes["attempts"] = row.attempts + 1
        case Event.NOT_APPLIED:
            changes |= {"attempts": max(0, row.attempts - 1), "lease_until": 0}
        case Event.DECLINED:
            changes["attempts"] = max(0, row.attempts - 1)  # only a request that got this very no may have been sent
        case Event.SETTLED_ABSENT:
            changes["attempts"] = 0  # every earlier send is past its settle time: none can land any more
        case Event.RELEASE:
            changes["lease_until"] = 0
    if state in TERMINAL:
        changes["ttl"] = int(now) + TERMINAL_LIFE_SECONDS
    return changes
