"""How is what Steward did to an object taken back: read, prepared, approved and asked for?

The audit names the edits, their frozen plans the values before them, Asana what stands there now. Each restoration
becomes a proposal that is approved from the start, by the person who asked, and a run of the workflow `decision`
carries it out: through the journal, compared once more, audited, and once. Nothing is written here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana import protocol
from steward.asana.client import AsanaReader
from steward.errors import ContextExpired, Rejected, RejectedReason
from steward.evidence.authorship import STORY_FIELDS, Author, Writing, authorship
from steward.governance import audit
from steward.governance.absolute import TaskValues
from steward.governance.changes import Change, change_of, places
from steward.governance.consent import DECISION
from steward.governance.finding import Bounds, Standing
from steward.governance.telling import chain_of
from steward.governance.undo import Left, Place, Restoration, Undoing, Why, undoing, whole
from steward.run import Pointer, Subject, work_message
from steward.store.keys import digest_of
from steward.store.objects import Objects
from steward.store.proposals import Kind, Proposal, Proposals, State
from steward.store.table import Item, Table

EXPIRES_AFTER: Final = timedelta(hours=72)  # as any yes (RELIABILITY 4.8)
# An undo that came to nothing (expired, stale) may be asked for again; more often is a defect to look at.
TIMES: Final = 10
APPROVED: Final = "approved:"  # how the rule of an edit begins that people said yes to (`governance/grounds.py`)
_HIDDEN: Final = (RejectedReason.GONE, RejectedReason.FORBIDDEN, RejectedReason.UNKNOWN_FIELD)

type Chosen = Callable[[Item], bool]


@dataclass(frozen=True, slots=True)
class Undoer:
    """The collaborators; `send` puts a message on the events queue."""

    table: Table
    objects: Objects
    reader: AsanaReader
    send: Callable[[str], None]
    bot_user_gid: str
    now: Callable[[], datetime]

    def prepared(self, subject: Subject, chosen: Chosen, *, undos: bool = False) -> Undoing:
        """What it takes to take back the chosen entries of a subject's chain; reads Asana, changes nothing.

        An undo among them is itself taken back only with `undos`: a span of time is to end as people left it.

        Raises Rejected(tampered) where the chain is broken: what it says of the values before cannot be trusted then.
        Raises what the reader raises.
        """
        entries = [each for each in self._chain(str(subject)) if "mutation_id" in each]
        ids = {str(each["mutation_id"]) for each in entries if chosen(each)}
        changes, left = self._changes(entries)
        spared = [each for each in changes if each.is_undo and each.mutation_id in ids and not undos]
        left = [each for each in left if each.mutation_id in ids]
        left += [Left(each.edit.name, each.mutation_id, Why.AN_UNDO) for each in spared if not ids & {*each.undoes}]
        ids -= {each.mutation_id for each in spared}
        found = [Place(each, ids) for each in places(changes) if any(one.mutation_id in ids for one in each)]
        return sum(map(self._place, found), Undoing((), tuple(left)))

    def ask(self, subject: Subject, undo: Undoing, by: str, signal: str) -> list[Proposal]:
        """Store each restoration as approved by this person, and ask for the run that carries them out.

        What was asked for before is returned as it stands, `used` where it was done. `signal` says by what it was asked
        for: the gid of a comment, or `operator`.
        """
        stored = [self._stored(subject, each, by, signal) for each in undo.restorations]
        waiting = [each for each in stored if each.state is State.APPROVED]
        if waiting:
            slot = digest_of("undo", [each.proposal_id for each in waiting], self.now().isoformat())
            self.send(work_message(DECISION, waiting[0].project_gid, "operator", [subject], slot))
        return stored

    def _chain(self, subject: str) -> list[Item]:
        entries, head = chain_of(self.table, subject)
        if faults := audit.verify(subject, entries, head):
            detail = f"the audit chain of {subject} is broken ({faults[0].fault}): see steward audit verify"
            raise Rejected(RejectedReason.TAMPERED, detail)
        return entries

    def _changes(self, entries: Iterable[Item]) -> tuple[list[Change], list[Left]]:
        changes, left = list[Change](), list[Left]()
        plans: dict[str, Mapping[str, Any] | None] = {}
        for entry in entries:
            plan = self._plan(entry["values"], plans)
            if plan is None:
                left.append(Left(entry["edit"], entry["mutation_id"], Why.EXPIRED))
            elif change := change_of(entry, plan):
                changes.append(change)
            else:
                left.append(Left(entry["edit"], entry["mutation_id"], Why.NOTHING_BEFORE))
        return changes, left

    def _plan(self, values: Mapping[str, Any], known: dict[str, Mapping[str, Any] | None]) -> Mapping[str, Any] | None:
        key = str(values["key"])
        if key not in known:
            try:
                known[key] = self.objects.get(Pointer(key=key, sha256=values["sha256"]))
            except ContextExpired:
                known[key] = None
        return known[key]

    def _place(self, place: Place) -> Undoing:
        """One place, by a reading of all the values that its changes set, and of who set them last."""
        changes = place.wanted
        target, bounds = whole(changes), Bounds(changes[-1].project_gid, self.bot_user_gid)
        try:
            look = target.look_at_all(self.reader.records(target.reading()), bounds)
            undo = undoing(place, look)
            # Who wrote last is asked only where something would be put back.
            written = self._written(target) if undo.restorations else []
        except Rejected as refusal:
            if refusal.reason not in _HIDDEN:
                raise
            return Undoing(left=tuple(Left(each.edit.name, each.mutation_id, Why.GONE) for each in changes))
        others = [each for each in written if each.author is not Author.BOT]
        if not others:
            return undo
        last = {each.name: each.author for each in written}
        people = frozenset(name for name, author in last.items() if author is not Author.BOT)
        times = {name: [each.at for each in others if each.name == name] for name in last}
        return undoing(replace(place, people=people, others=times), look)

    def _written(self, target: Standing) -> list[Writing]:
        """Who set the values of a task, by its stories, the oldest first; a project has none."""
        if not isinstance(target, TaskValues):
            return []
        stories = self.reader.records(protocol.stories(target.gid, STORY_FIELDS))
        return authorship(stories, target.names, self.bot_user_gid, ())

    def _stored(self, subject: Subject, restoration: Restoration, by: str, signal: str) -> Proposal:
        now = self.now()
        facts = {"kind": Kind.UNDO, "state": State.APPROVED, "approved_by": by, "signal": signal}
        proposals = Proposals(self.table, self.objects)
        for again in range(TIMES):
            diff = restoration.diff(str(subject), again)
            stored = proposals.store(diff, restoration.last.run_id, now, now + EXPIRES_AFTER, **facts)
            if stored.state in (State.APPROVED, State.USED):
                break
        return stored


@dataclass(frozen=True, slots=True)
class Ours:
    """A run of ours that edited an object, and the project by whose rule."""

    run_id: str
    project_gid: str


def last_run(entries: Iterable[Mapping[str, Any]]) -> Ours | None:
    """The run that an undo without further words means: the last that edited by a judgement, approved or not.

    An undo and what answers people are no judgement.
    """
    edits = [each for each in entries if "mutation_id" in each and _judged(each)]
    return Ours(str(edits[-1]["run_id"]), str(edits[-1]["project_gid"])) if edits else None


def _judged(entry: Mapping[str, Any]) -> bool:
    return entry["workflow"] != DECISION or str(entry.get("rule", "")).startswith(APPROVED)
