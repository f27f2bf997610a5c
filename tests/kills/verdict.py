"""Was anything lost or done twice, and is everything at rest?

Pure: what was seen from outside after the last kill goes in, one line for each broken promise comes out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from steward.governance.journal import TERMINAL

# A mutation that is done for this reason found its values there and sent nothing.
SENT_NOTHING: Final = "already_so"


@dataclass(frozen=True, slots=True)
class Submitted:
    """One request and the words that its last text holds, and no other text of it."""

    task_gid: str
    last_words: str


@dataclass(frozen=True, slots=True)
class Mutation:
    """One journal row."""

    mutation_id: str
    task_gid: str
    state: str
    reason: str

    @property
    def took_effect(self) -> bool:
        """Whether the journal says that a request of this mutation changed the task."""
        return self.state == "DONE" and self.reason != SENT_NOTHING


@dataclass(frozen=True, slots=True)
class Lease:
    """One lease row."""

    subject: str
    state: str
    dirty: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in Asana, the table and the queues.

    By task: `summaries` what the AI Summary says, `writes` the bot's mutating requests that Asana carried out, `chains`
    the faults of the audit chain. `stories` counts by (task, field) how often the bot changed it; `entries` is (task,
    mutation id) of each audit entry, `dead` what lies in the dead-letter queue.
    """

    requests: Sequence[Submitted]
    summaries: Mapping[str, str]
    writes: Mapping[str, int]
    stories: Mapping[tuple[str, str], int]
    mutations: Sequence[Mutation]
    entries: Sequence[tuple[str, str]]
    chains: Mapping[str, Sequence[str]]
    leases: Sequence[Lease]
    dead: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The broken promises, one line each."""

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.double or self.unsettled)

    def lines(self) -> list[str]:
        """All of them."""
        return [*self.lost, *self.double, *self.unsettled]


def judge(seen: Seen) -> Verdict:
    """The verdict over a round that is at rest."""
    return Verdict(lost=list(lost(seen)), double=list(_double(seen)), unsettled=list(_unsettled(seen)))


def lost(seen: Seen) -> Iterator[str]:
    """Requests whose last text nobody judged."""
    for request in seen.requests:
        if request.last_words not in seen.summaries.get(request.task_gid, ""):
            yield f"task {request.task_gid}: its last text ({request.last_words}) was never judged"


def _double(seen: Seen) -> Iterator[str]:
    """Mutations that took effect more often than once, or that were written down more often than once."""
    effects = Counter(each.task_gid for each in seen.mutations if each.took_effect)
    for task_gid, writes in seen.writes.items():
        if writes > effects[task_gid]:
            yield f"task {task_gid}: {writes} writes for {effects[task_gid]} mutations that took effect"
    for (task_gid, name), changes in seen.stories.items():
        if changes > effects[task_gid]:
            yield f"task {task_gid}: {name} changed {changes} times for {effects[task_gid]} mutations"
    for (task_gid, mutation_id), entries in Counter(seen.entries).items():
        if entries > 1:
            yield f"task {task_gid}: {entries} audit entries of mutation {mutation_id}"


def _unsettled(seen: Seen) -> Iterator[str]:
    """What should be at rest and is not, and books that do not agree."""
    yield from _open_books(seen)
    effects = Counter(each.task_gid for each in seen.mutations if each.took_effect)
    for task_gid, counted in effects.items():
        if counted > seen.writes.get(task_gid, 0):
            yield f"task {task_gid}: the journal says {counted} writes, Asana saw {seen.writes.get(task_gid, 0)}"
    for task_gid, faults in seen.chains.items():
        if faults:
            yield f"task {task_gid}: the audit chain is broken: {', '.join(faults)}"
    for lease in seen.leases:
        if lease.state != "idle" or lease.dirty:
            yield f"{lease.subject}: the lease is {lease.state}{' and dirty' if lease.dirty else ''}"
    for message in seen.dead:
        yield f"dead letter: {message}"


def _open_books(seen: Seen) -> Iterator[str]:
    """Journal rows that found no end, and those that the audit does not agree with."""
    audited = {mutation_id for _, mutation_id in seen.entries}
    for each in seen.mutations:
        if each.state not in {str(state) for state in TERMINAL}:
            yield f"task {each.task_gid}: mutation {each.mutation_id} is {each.state}"
        elif each.took_effect is not (each.mutation_id in audited):
            there = "is" if each.mutation_id in audited else "is not"
            yield f"task {each.task_gid}: mutation {each.mutation_id} is {each.state} and {there} audited"
