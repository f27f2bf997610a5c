"""Which of the things that people said are new, what follows from a command, and who is told what?

Each command and each word that did not count is dealt with once: its story is remembered beside the task's proposals,
with the run that dealt with it, so that a retry of that run says the same again and a later run says nothing new. What
is to be said back is kept with it, and planned by every run until its comment found its end.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from steward.governance.approvals import SILENT, Channel, Ruling, Signal
from steward.governance.commands import Command, Verb
from steward.pipeline import answering
from steward.pipeline.hearing import Heard
from steward.pipeline.pending import Shown
from steward.pipeline.rulings import Ruled
from steward.store.keys import digest_of
from steward.store.proposals import State
from steward.store.remembered import Lines, Remembered
from steward.store.table import Table


@dataclass(slots=True)
class Listener:
    """What was heard on one task, and what is to be said back; `run_id` is the run that listens."""

    table: Table
    subject: str
    run_id: str
    shown: Shown
    heard: Heard
    ruled: list[Ruled]
    decided: frozenset[str] = frozenset()  # the stories by which proposals of this task were decided, now or before
    lines: Lines = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    _known: Remembered = field(default_factory=Remembered)
    _waiting: dict[str, Lines] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = Remembered.of(self.table, self.subject)
        self._waiting = {name: each for name, each in self._known.unsaid.items() if not self.shown.is_said(name)}

    def commands(self) -> list[Command]:
        """The commands on the task and on its subtasks, in the order in which they were given."""
        return self.heard.all_commands()

    def fresh(self) -> list[Command]:
        """Those that no earlier run dealt with."""
        return [each for each in self.commands() if self._is_new(each)]

    def _is_new(self, said: Command | Signal) -> bool:
        """Whether no run but this one dealt with it."""
        return self._known.is_new(said.story_gid, said.at, self.run_id)

    def say(self, story_gid: str, actor_gid: str, line: str) -> None:
        """Tell a person something, about what they said there; nobody is told twice in one comment."""
        if actor_gid and (actor_gid, line) not in self.lines:
            self.lines.append((actor_gid, line))
        self.answered.append(story_gid)

    def answer_rulings(self) -> None:
        """Say why a word did not count, and that an approved proposal was out of date."""
        counted = {each.verdict.by.story_gid for each in self.ruled if each.verdict.by} | self.decided
        for each in self.ruled:
            for signal, why in each.verdict.refused:
                if why not in SILENT and signal.story_gid not in counted and self._is_new(signal):
                    self.say(signal.story_gid, signal.actor_gid, answering.SAID[why])
            if each.verdict.ruling is Ruling.STALE and each.verdict.by:
                self.say(each.verdict.by.story_gid, each.verdict.by.actor_gid, answering.STALE)
            if each.verdict.ruling is Ruling.REJECT and each.verdict.by and each.proposal.state is State.USED:
                self.say(each.verdict.by.story_gid, each.verdict.by.actor_gid, answering.IN_DOUBT)

    def answer_unheard(self, commands: Iterable[Command]) -> None:
        """Say that nothing is open, to whoever accepted or rejected and was not understood so far."""
        counted = {each.verdict.by.story_gid for each in self.ruled if each.verdict.by}
        meant = {signal.story_gid for each in self.ruled for signal in _comments(each)}
        for command in commands:
            handled = command.story_gid in counted | meant | self.decided | set(self.answered)
            if command.verb in (Verb.ACCEPT, Verb.REJECT) and not handled:
                waits = command.verb is Verb.ACCEPT and self._is_approved(command)
                line = answering.WAITING if waits else answering.NOTHING_OPEN
                self.say(command.story_gid, command.actor_gid, line)

    def _is_approved(self, command: Command) -> bool:
        """Whether it means a proposal whose yes was heard before and waits."""
        waiting = [each.proposal for each in self.ruled if each.proposal.state is State.APPROVED]
        return any(each.proposal_id.startswith(command.reference) for each in waiting)

    def answers(self) -> dict[str, Lines]:
        """What is to be said, by the name under which it is said once: what earlier runs could not say comes first."""
        own = {f"answer:{digest_of(sorted(self.answered))[:16]}": self.lines} if self.lines else {}
        return {**self._waiting, **own}

    def remember(self, stories: Iterable[str], now: datetime) -> None:
        """Keep that these stories were dealt with by this run, and what is to be said."""
        times = self.heard.times()
        known = self._known.with_dealt({gid: times[gid] for gid in stories if gid in times}, self.run_id)
        known = known.with_unsaid(self.answers())
        if known != self._known:
            known.keep(self.table, self.subject, now)


def _comments(ruled: Ruled) -> list[Signal]:
    """The comments that were about this proposal at least, whatever became of them."""
    refused = [signal for signal, why in ruled.verdict.refused if why not in SILENT]
    by = [ruled.verdict.by] if ruled.verdict.by else []
    return [each for each in (*refused, *by) if each.channel is Channel.COMMENT]
