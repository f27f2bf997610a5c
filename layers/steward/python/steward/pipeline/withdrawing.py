"""Which yes that was not carried out to its end does an undo end, and what became of that one?

Whoever says /ai undo while an approved edit waits means that edit. It ends as by a no, in the undo's name. Where its
request had left already nobody knows yet whether it stands: this run brings it to its end, and a later one obeys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steward.governance.approvals import Channel, Ruling, Signal, Verdict, Word
from steward.governance.commands import Command
from steward.pipeline.pending import Shown
from steward.pipeline.rulings import Docket, Ruled
from steward.store.proposals import Kind, Proposal, State


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The proposals that an undo ended. `in_doubt`: of one it is not known yet whether it was done; `done` were."""

    proposals: tuple[Proposal, ...]
    in_doubt: bool
    done: frozenset[str]

    @classmethod
    def of(cls, proposals: Iterable[Proposal], shown: Shown) -> "Withdrawn":
        """What became of them, by the journal; `done` holds the ids of the mutations."""
        found = tuple(proposals)
        sent = [each for each in found if each.used_by]
        done = frozenset(each.used_by for each in sent if shown.is_done(each))
        return cls(found, any(shown.is_in_doubt(each) for each in sent), done)


def withdrawn(
    command: Command, known: Sequence[Proposal], ruled: Iterable[Ruled], shown: Shown, docket: Docket
) -> Withdrawn:
    """End what waits among the `known` proposals, unless this undo did so in an earlier run already."""
    no = Signal(command.story_gid, command.at, command.actor_gid, Channel.COMMENT, Word.NO)
    before = [each for each in known if each.state is State.REJECTED and each.signal == no.source]
    if before:
        return Withdrawn.of(before, shown)
    later = {each.proposal.proposal_id for each in ruled if _is_yes_after(each, command)}
    asked = [each for each in known if each.kind is Kind.PROPOSAL and each.proposal_id not in later]
    waiting = [each for each in asked if shown.is_unfinished(each)]
    return Withdrawn.of([each for each in waiting if docket.keep(each, Verdict(Ruling.REJECT, no))], shown)


def _is_yes_after(ruled: Ruled, command: Command) -> bool:
    """Whether the yes that was heard just now was said after the undo, and so is not what it means."""
    by = ruled.verdict.by
    return ruled.verdict.ruling is Ruling.APPROVE and by is not None and by.at > command.at
