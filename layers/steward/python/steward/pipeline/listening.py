"""Which of the things that people said are new, what follows from a command, and who is told what?

Each command and each word that did not count is dealt with once: its story is remembered beside the task's proposals,
with the run that dealt with it, so that a retry of that run says the same again and a later run says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from steward.governance.approvals import SILENT, Channel, Ruling, Signal
from steward.governance.commands import Command, Verb
from steward.pipeline import answering
from steward.pipeline.hearing import Heard
from steward.pipeline.rulings import Ruled
from steward.store import keys
from steward.store.table import Table, Write

REMEMBERED: Final = 200  # stories by gid: more commands on one task are not given in its life; 8 KB of a row


@dataclass(slots=True)
class Listener:
    """What was heard on one task, and what is to be said back; `run_id` is the run that listens."""

    table: Table
    subject: str
    run_id: str
    heard: Heard
    ruled: list[Ruled]
    lines: list[tuple[str, str]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        row = self.table.get(keys.heard(self.subject)) or {}
        self._known = dict(row.get("stories") or {})

    def fresh(self) -> list[Command]:
        """The commands on the task and its subtasks that no earlier run dealt with."""
        own = [command for subtask in self.heard.subtasks.values() for command in subtask.commands]
        return [each for each in (*self.heard.commands, *own) if self.is_new(each.story_gid)]

    def is_new(self, story_gid: str) -> bool:
        """Whether no run but this one dealt with the story."""
        return self._known.get(story_gid, self.run_id) == self.run_id

    def say(self, story_gid: str, actor_gid: str, line: str) -> None:
        """Tell a person something, about what they said there; nobody is told twice in one comment."""
        if actor_gid and (actor_gid, line) not in self.lines:
            self.lines.append((actor_gid, line))
        self.answered.append(story_gid)

    def answer_rulings(self) -> None:
        """Say why a word did not count, and that an approved proposal was out of date."""
        counted = {each.verdict.by.story_gid for each in self.ruled if each.verdict.by}
        for each in self.ruled:
            for signal, why in each.verdict.refused:
                if why not in SILENT and signal.story_gid not in counted and self.is_new(signal.story_gid):
                    self.say(signal.story_gid, signal.actor_gid, answering.SAID[why])
            if each.verdict.ruling is Ruling.STALE and each.verdict.by:
                self.say(each.verdict.by.story_gid, each.verdict.by.actor_gid, answering.STALE)

    def answer_unheard(self, commands: Iterable[Command]) -> None:
        """Say that nothing is open, to whoever accepted or rejected and was not understood so far."""
        counted = {each.verdict.by.story_gid for each in self.ruled if each.verdict.by}
        meant = {signal.story_gid for each in self.ruled for signal in _comments(each)}
        for command in commands:
            handled = command.story_gid in counted | meant | set(self.answered)
            if command.verb in (Verb.ACCEPT, Verb.REJECT) and not handled:
                self.say(command.story_gid, command.actor_gid, answering.NOTHING_OPEN)

    def remember(self, stories: Iterable[str], now: datetime) -> None:
        """Keep that these stories were dealt with by this run."""
        known = self._known | dict.fromkeys(stories, self.run_id)
        if known == self._known:
            return
        newest = dict(sorted(known.items(), key=lambda each: int(each[0]))[-REMEMBERED:])
        values: dict[str, Any] = {":stories": newest, ":at": now.isoformat()}
        write = Write(
            "Update",
            keys.heard(self.subject),
            expression="SET #stories = :stories, #at = :at",
            names={"#stories": "stories", "#at": "at"},
            values=values,
        )
        self.table.write(write)


def _comments(ruled: Ruled) -> list[Signal]:
    """The comments that were about this proposal at least, whatever became of them."""
    refused = [signal for signal, why in ruled.verdict.refused if why not in SILENT]
    by = [ruled.verdict.by] if ruled.verdict.by else []
    return [each for each in (*refused, *by) if each.channel is Channel.COMMENT]
