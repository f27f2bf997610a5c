"""What happened in a run, as far as a promise is made about it?

Plain data: the harness writes it, the checker reads it. Times are true seconds since the run began.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Effect:
    """One request of the bot that took effect in Asana: what it asked for, when it left, when it landed.

    `signature` is the digest of method, path and body; `replaced` holds the old value under each field it changed.
    """

    signature: str
    task_gid: str
    sent_at: float
    landed_at: float
    replaced: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonSet:
    """A person put a value into a field that the AI writes."""

    task_gid: str
    field_gid: str
    value: Any
    at: float


@dataclass(frozen=True, slots=True)
class Act:
    """A person did something to a request after its submission: edited, set, emptied, completed or moved it."""

    task_gid: str
    at: float


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of the run machine, and while it was at work.

    `works_from` is when it had its lease: from its start, or, where a scan started it, from the end of the first step,
    which took it; None where that never was. `works_until` is when it came to Record, which gives the lease back, or
    ended; None for one that did neither.
    """

    name: str
    workflow: str
    subject: str
    started_at: float
    works_from: float | None
    works_until: float | None
    status: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """One journal row: the state it ended in, why, the signature of its one request, and when it was planned.

    `sent` is whether a request of it may have taken effect.
    """

    mutation_id: str
    subject: str
    state: str
    reason: str
    signature: str
    planned_at: float = 0.0
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One request as people made it: `number` is the same in every run of a seed, the gid is not.

    `open` is whether it still waits in its project at the end; `refused` the reasons that were put on record after a
    person last did something to it; `burst` the seconds from and to which a run is its burst's; `cleared` the keys that
    a person emptied, or would have: what stands there depends on who came first; `by_hand` what a person set by key;
    `truth` how each value must begin, "" for none at all: what its last text says, by the same rules but not by the
    product, and over that what a person set.
    """

    number: int
    task_gid: str
    open: bool
    final: Mapping[str, Any]
    refused: tuple[str, ...] = ()
    burst: tuple[float, float] | None = None
    cleared: frozenset[str] = frozenset()
    by_hand: Mapping[str, str] = field(default_factory=dict)
    truth: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class History:
    """One whole run."""

    effects: list[Effect] = field(default_factory=list)
    persons: list[PersonSet] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    mutations: list[Planned] = field(default_factory=list)
    audited: list[str] = field(default_factory=list)  # the mutation id of each entry
    broken_chains: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)  # what was raised and is no error of ours
    requests: list[Request] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)  # the configured key of each field, by its gid
