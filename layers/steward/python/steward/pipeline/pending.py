"""Of which proposals of a task may something still be heard, and of what became of them something still be shown?

An open one is waited for, an approved one may still be rejected, and whoever says no to one that was just carried out,
or anything to one that a newer one replaced, is told so. The journal says whether the subtask that shows a proposal is
there, and what was shown already.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.asana.edits import CommentOnTask, CompleteOwnTask, Edit
from steward.errors import Contended, RefusedReason, RejectedReason
from steward.governance.approvals import Channel
from steward.governance.journal import TERMINAL, Row
from steward.governance.journal import State as Journalled
from steward.governance.mutation import Source
from steward.pipeline import answering
from steward.run import Work
from steward.store import keys
from steward.store.proposals import CLOSED, Kind, Proposal, State
from steward.store.table import Item, Table

HEARD_AFTER: Final = timedelta(days=7)  # somebody who was away for a week still learns what came of it
# Each costs two requests whenever the task is listened to; older ones are closed, and nobody looks for them.
SUPERSEDED_HEARD: Final = 3
LATE: Final = "late:"  # how the name of the comment begins that tells of a yes that came to nothing

_PASSING: Final = frozenset({str(RefusedReason.SWITCHED_OFF), str(RefusedReason.READERS_UNKNOWN)})
_LATE: Final = (State.EXPIRED, State.STALE)


@dataclass(frozen=True, slots=True)
class Pending:
    """One proposal that is listened to; `unfinished`: its yes was spent on a request whose end is not known."""

    proposal: Proposal
    subtask_gid: str
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the journal knows of one task's proposals."""

    table: Table
    work: Work
    now: datetime

    def pending(self, known: Iterable[Proposal]) -> list[Pending]:
        """Those that may still be answered. Raises Contended while the subtask of an open one is just being made."""
        asked = [each for each in known if each.kind is Kind.PROPOSAL]
        replaced = [each for each in asked if each.state is State.SUPERSEDED][:-SUPERSEDED_HEARD]
        asked = [each for each in asked if each not in replaced]
        return [found for each in asked if (found := self._pending(each))]

    def is_unfinished(self, proposal: Proposal) -> bool:
        """Whether a yes waits to be carried out: not begun, or begun by a run that did not end.

        A yes that was taken back is only looked after where its request may still land.
        """
        if proposal.state is State.APPROVED:
            return True
        if proposal.state is State.REJECTED:
            return self.is_in_doubt(proposal)
        return proposal.state is State.USED and _goes_on(self._row(proposal.used_by))

    def is_in_doubt(self, proposal: Proposal) -> bool:
        """Whether its request left, and may land or have landed."""
        row = self._row(proposal.used_by)
        return row is not None and row.in_doubt

    def is_done(self, proposal: Proposal) -> bool:
        """Whether its edit was made."""
        row = self._row(proposal.used_by)
        return row is not None and row.state is Journalled.DONE

    def subtask_gid(self, proposal: Proposal) -> str:
        """The gid of the subtask that shows the proposal; empty where none was made. Raises Contended as `pending`.

        A subtask that is just being made may be there and answered already, and its event may come but once.
        """
        item = self._item(proposal.shown_by)
        if item.get("state") == Journalled.SENDING and proposal.state is State.OPEN:
            raise Contended(f"the subtask of proposal {proposal.reference} is being made", retry_after_seconds=2)
        return str(item.get("result_gid") or "")

    def unclosed(self, known: Iterable[Proposal]) -> list[Proposal]:
        """The rejected ones whose subtask may have been left open."""
        rejected = [each for each in known if each.state is State.REJECTED and self._is_news(each)]
        return [each for each in rejected if self.is_unclosed(each)]

    def superseded(self, known: Iterable[Proposal]) -> list[tuple[Proposal, str]]:
        """Those that were replaced while a subtask showed them, with its gid: it may still wait for an answer."""
        replaced = [each for each in known if each.state is State.SUPERSEDED and self._is_news(each)]
        shown = [(each, self.subtask_gid(each)) for each in replaced if self.is_unclosed(each)]
        return [(each, gid) for each, gid in shown if gid]

    def is_unclosed(self, proposal: Proposal) -> bool:
        """Whether the end of its subtask is ours to make: decided elsewhere, and not closed by us before.

        What people open again stays open.
        """
        if not proposal.shown_by or proposal.signal.startswith(f"{Channel.SUBTASK}:"):
            return False
        return not self._is_over(CompleteOwnTask, f"{CLOSED}{proposal.proposal_id}")

    def untold(self, known: Iterable[Proposal]) -> list[Proposal]:
        """Those that a person said yes to and that ended without effect, which nobody was told."""
        asked = [each for each in known if each.kind is Kind.PROPOSAL and each.approved_by]
        late = [each for each in asked if each.state in _LATE or self.is_refused(each) or self.is_never_known(each)]
        news = [each for each in late if self._is_news(each)]
        return [each for each in news if not self._is_over(CommentOnTask, f"{LATE}{each.proposal_id}")]

    def is_refused(self, proposal: Proposal) -> bool:
        """Whether Asana said no to what a person had said yes to; what our own switch stopped goes on instead."""
        row = self._row(proposal.used_by) if proposal.state is State.USED else None
        return row is not None and row.state is Journalled.REFUSED and not _goes_on(row)

    def is_never_known(self, proposal: Proposal) -> bool:
        """Whether it was sent once, and nobody will ever be able to tell whether it took effect."""
        row = self._row(proposal.used_by) if proposal.state is State.USED else None
        return row is not None and row.state is Journalled.UNKNOWN

    def end_of(self, proposal: Proposal) -> str:
        """What is said of the end of one that a person had said yes to."""
        if proposal.state is State.EXPIRED:
            return answering.LATE
        if self.is_never_known(proposal):
            return answering.NEVER_KNOWN
        if not self.is_refused(proposal):
            return answering.OVERTAKEN
        row = self._row(proposal.used_by)
        return answering.NO_ADDRESS if row and row.reason == RejectedReason.NO_ADDRESS else answering.REFUSED

    def is_said(self, name: str) -> bool:
        """Whether the answer of that name was given, or found its end otherwise."""
        return self._is_over(CommentOnTask, name)

    def made(self, kind: type[Edit], name: str) -> str | None:
        """The gid of what the edit of that name made, "" where it came to nothing; None while it has no end."""
        source = Source(self.work.run_id(), self.work.workflow, str(self.work.subject), self.work.project_gid, "")
        item = self._item(source.mutation_id_once(kind, name))
        row = Row.parse(item) if item else None
        if row is None or row.state not in TERMINAL or row.may_be_planned_anew(kind.mutation_class):
            return None
        return str(item.get("result_gid") or "")

    def result_gid(self, proposal: Proposal) -> str:
        """What its edit made."""
        return str(self._item(proposal.used_by).get("result_gid") or "")

    def _pending(self, proposal: Proposal) -> Pending | None:
        if proposal.state in (State.OPEN, State.APPROVED):
            return Pending(proposal, self.subtask_gid(proposal))
        if proposal.state not in (State.USED, State.SUPERSEDED) or not self._is_news(proposal):
            return None
        if proposal.state is State.SUPERSEDED:
            return Pending(proposal, self.subtask_gid(proposal))
        row = self._row(proposal.used_by)
        is_done = row is not None and row.state is Journalled.DONE
        if not (is_done or _goes_on(row)):
            return None  # nothing was done, and nothing will be
        return Pending(proposal, self.subtask_gid(proposal), unfinished=not is_done)

    def _is_news(self, proposal: Proposal) -> bool:
        return bool(proposal.moved_at) and self.now - datetime.fromisoformat(proposal.moved_at) < HEARD_AFTER

    def _is_over(self, kind: type[Edit], name: str) -> bool:
        """Whether the edit of that name was made, or found its end otherwise."""
        source = Source(self.work.run_id(), self.work.workflow, str(self.work.subject), self.work.project_gid, "")
        row = self._row(source.mutation_id_once(kind, name))
        return row is not None and row.state in TERMINAL and not row.may_be_planned_anew(kind.mutation_class)

    def _row(self, mutation_id: str) -> Row | None:
        item = self._item(mutation_id)
        return Row.parse(item) if item else None

    def _item(self, mutation_id: str) -> Item:
        return (self.table.get(keys.mutation(mutation_id)) if mutation_id else None) or {}


def _goes_on(row: Row | None) -> bool:
    """Whether the mutation has no end yet, or ended before anything left for a reason of ours that passes."""
    if row is None:
        return False
    stopped = row.reason in _PASSING and row.attempts == 0
    return row.state not in TERMINAL or stopped
