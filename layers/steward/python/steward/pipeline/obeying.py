"""What is done about a command that people gave in a comment, apart from a yes and a no?

Silence and its end are anybody's to ask for. An undo is for the approvers of the project whose rule made the change,
and not for a workflow that only observes by now: what is written there at an operator's word is the operator's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from steward.governance.commands import Command, Verb
from steward.governance.consent import BY_COMMENT, DECISION, SPEAKING
from steward.pipeline import answering
from steward.pipeline.listening import Listener
from steward.pipeline.pending import Shown
from steward.pipeline.rulings import Docket
from steward.pipeline.undo import Chosen, Undoer, last_run
from steward.pipeline.withdrawing import Withdrawn, withdrawn
from steward.run import Work, work_message
from steward.store import keys
from steward.store.proposals import Proposals, mute

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

# Whoever needs the list of commands more often finds it above in the same task; a bot that answers us finds an end.
LISTS_A_PERSON: Final = 3
SUMMARIES: Final = "thread_summary"  # the workflow that answers a wish for one
# The part of a time that is the same for ten minutes: a run that cannot settle a request ends after as many, and one
# that ends at once is not asked for again and again.
TEN_MINUTES: Final = len("2026-10-01T10:0")


@dataclass(frozen=True, slots=True)
class Obeying:
    """The run that listens; `approvers` are those of its project, without guests."""

    work: Work
    using: "Enricher"
    listener: Listener
    approvers: frozenset[str]

    def obey(self, commands: Iterable[Command]) -> list[Command]:
        """Do what new commands ask; those that are dealt with here. Accept and reject were judged with all else."""
        return [each for each in commands if self._obey(each)]

    def _obey(self, command: Command) -> bool:
        match command.verb:
            case Verb.MUTE | Verb.UNMUTE if command.actor_gid:
                self._mute(command)
            case Verb.UNKNOWN:
                return self._is_told_the_list(command)
            case Verb.UNDO:
                return self._undo(command)
            case Verb.SUMMARY if not self._speaks(self.work.project_gid, SUMMARIES):
                self._say(command, answering.NO_SUMMARIES)  # where they are, that workflow hears the comment itself
        return True

    def _mute(self, command: Command) -> None:
        on, subject = command.verb is Verb.MUTE, str(self.work.subject)
        mute(self.using.table, subject, on=on, by=command.actor_gid, now=self.using.now())
        self._say(command, answering.MUTED if on else answering.UNMUTED)
        if not on:
            self._judge_again(command)

    def _judge_again(self, command: Command) -> None:
        """What was written meanwhile was judged by nobody; a text that was is recognised by the run itself."""
        for each in self.using.workflows.values():
            if each.judged and each.subject == self.work.subject.kind:
                slot = f"unmuted:{command.story_gid}"
                message = work_message(each.name, self.work.project_gid, "scan", [self.work.subject], slot)
                self.using.send(message)

    def _is_told_the_list(self, command: Command) -> bool:
        """Tell it to a person who was not told it often enough; what is not answered is not remembered either."""
        is_told = self._wants_the_list(command)
        if is_told:
            self._say(command, answering.COMMANDS)
        return is_told

    def _wants_the_list(self, command: Command) -> bool:
        if command.actor_gid in self.using.configuration.agents_of(self.work.project_gid) | {""}:
            return False
        asked = (each for each in self.listener.commands() if each.verb is Verb.UNKNOWN)
        own = (each.story_gid for each in asked if each.actor_gid == command.actor_gid)
        return command.story_gid in islice(own, LISTS_A_PERSON)

    def _undo(self, command: Command) -> bool:
        """Drop what was approved and waits, or ask for the undo of the last run that edited this task.

        False where that cannot be done yet, or is another project's to judge.
        """
        if command.actor_gid in self.approvers and (ended := self._withdrawn(command)).proposals:
            return self._after_withdrawal(command, ended)
        last = last_run(self.using.table.query(keys.audit_head(str(self.work.subject)).pk, "audit#"))
        if last and last.project_gid != self.work.project_gid:
            if self._speaks(last.project_gid, DECISION):
                slot = f"undo:{command.story_gid}"
                self.using.send(work_message(DECISION, last.project_gid, "operator", [self.work.subject], slot))
                return False
            self._say(command, answering.NOT_WHILE_OBSERVING)
        elif command.actor_gid not in self.approvers:
            self._say(command, answering.NOT_FOR_YOU)
        else:
            self._say(command, self._undone_run(command, last.run_id) if last else answering.NOTHING_TO_UNDO)
        return True

    def _withdrawn(self, command: Command) -> Withdrawn:
        using, now = self.using, self.using.now()
        proposals = Proposals(using.table, using.objects)
        known = [each for each in proposals.of(str(self.work.subject)) if each.project_gid == self.work.project_gid]
        docket = Docket(using.table, proposals, self.work.run_id(), now)
        return withdrawn(command, known, self.listener.ruled, Shown(using.table, self.work, now), docket)

    def _after_withdrawal(self, command: Command, ended: Withdrawn) -> bool:
        """What is left to do about what the undo ended; while one of them is in doubt a later run has to look."""
        if ended.in_doubt:
            slot = f"undo:{command.story_gid}:{self.using.now().isoformat()[:TEN_MINUTES]}"
            self.using.send(work_message(DECISION, self.work.project_gid, "operator", [self.work.subject], slot))
            return False
        undone = self._undone(command, lambda entry: entry["mutation_id"] in ended.done) if ended.done else ""
        self._say(command, undone or answering.DROPPED)
        return True

    def _undone_run(self, command: Command, run_id: str) -> str:
        return self._undone(command, lambda entry: entry["run_id"] == run_id)

    def _undone(self, command: Command, chosen: Chosen) -> str:
        """Ask for the undo of the chosen entries of the audit; what is said of it."""
        using, subject = self.using, self.work.subject
        undoer = Undoer(
            using.table, using.objects, using.reader, using.send, using.configuration.bot_user_gid, using.now
        )
        undo = undoer.prepared(subject, chosen)
        if not undo.restorations:
            return answering.NOTHING_TO_UNDO
        if not all(self._speaks(self.work.project_gid, each.last.workflow) for each in undo.restorations):
            return answering.NOT_WHILE_OBSERVING
        undoer.ask(subject, undo, command.actor_gid, f"{BY_COMMENT}{command.story_gid}")
        return answering.UNDONE

    def _speaks(self, project_gid: str, workflow: str) -> bool:
        return self.using.configuration.policy(project_gid, workflow).mode in SPEAKING

    def _say(self, command: Command, line: str) -> None:
        self.listener.say(command.story_gid, command.actor_gid, line)
