"""How would Steward have judged a project's completed tasks, knowing only what was known before them?

The history that a task is judged by holds nothing that is younger than the oldest of the judged tasks: nothing that
people chose for one of them is known to any.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from steward.asana.client import AsanaReader
from steward.asana.models import FieldValue, Task
from steward.asana.protocol import project_tasks
from steward.evidence.assemble import Past, Sources, Wanted, triage_facts
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE, Entry, index_entry
from steward.evidence.people import Roster
from steward.evidence.scoring import Decision, Mark, decisions, marked, settled_values
from steward.evidence.text import request_text
from steward.governance.policy import WorkflowPolicy
from steward.ingest.settled import learned_fields
from steward.model.prompt import load
from steward.pipeline.assess import wanted_of
from steward.pipeline.classify import Question, bot_field_gids
from steward.workflows.base import Workflow
from steward_cli.failure import Failure
from steward_cli.targets import shape_of

LEAST_KNOWN = 40  # settled tasks before the first judged one: as many as the judgement's own rehearsal wants


@dataclass(frozen=True, slots=True)
class Mistake:
    """One field that would have been filled with what people did not choose."""

    task_gid: str
    key: str
    said: str
    chosen: str
    confidence: float

    def as_row(self) -> dict[str, Any]:
        """For a report."""
        return {
            "task": self.task_gid,
            "field": self.key,
            "said": self.said,
            "people_chose": self.chosen,
            "confidence": round(self.confidence, 2),
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """One completed task with what people settled on, and what was known before."""

    task: Task
    question: Question
    settled: dict[str, FieldValue]


@dataclass
class Rehearsal:
    """The past of one workflow in one project, read through a reader that has no way to write."""

    reader: AsanaReader
    project_gid: str
    workflow: Workflow[Any]
    policy: WorkflowPolicy
    now: datetime
    roster: Roster = field(default_factory=Roster)
    marks: dict[str, Counter[Mark]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def subjects(self, count: int) -> list[Subject]:
        """The last `count` completed tasks of which something was settled, oldest first.

        Raises Failure where the project has too short a past, and what the reader raises.
        """
        learn = learned_fields([self.policy])
        tasks = [Task.parse(each) for each in self.reader.records(project_tasks(self.project_gid))]
        known = [(task, entry) for task in tasks if (entry := index_entry(task, learn))]
        known.sort(key=lambda each: (each[1].created_at, each[1].gid))
        older = len(known) - count
        if older < LEAST_KNOWN:
            room = max(0, len(known) - LEAST_KNOWN)
            raise Failure(
                f"{len(known)} completed tasks have settled fields; {LEAST_KNOWN} of them must lie before the judged "
                f"ones: " + (f"take --last {room}" if room else "complete more tasks with these fields first")
            )
        past = Past(entry for _, entry in known[:older])
        return [self._subject(task, entry, past) for task, entry in known[older:]]

    def note(self, subject: Subject, values: dict[str, tuple[FieldValue, float]]) -> None:
        """Mark what was judged of one subject."""
        facts = subject.question.facts
        said = decisions(facts, values)
        for key, settled in subject.settled.items():
            mark = marked(said.get(key), settled)
            self.marks.setdefault(key, Counter())[mark] += 1
            if mark is Mark.WRONG:
                self.mistakes.append(_mistake(subject, said[key], settled))

    def fields(self) -> list[dict[str, Any]]:
        """Each field: agreement with people where something was said, and how often nothing was."""
        return [_row(key, counter) for key, counter in self.marks.items()]

    def worst(self, count: int = 5) -> list[dict[str, Any]]:
        """The mistakes that were made most surely, without who was proposed: that figure says how able somebody is."""
        sure = [each for each in self.mistakes if each.key != ASSIGNEE]
        ranked = sorted(sure, key=lambda each: (-each.confidence, each.task_gid, each.key))
        return [each.as_row() for each in ranked[:count]]

    def _subject(self, task: Task, entry: Entry, past: Past) -> Subject:
        question, wanted = self.question(task, past)
        facts = question.facts
        names = {
            each.key: {option.gid: option.name for option in each.learn_from.options}
            for each in wanted
            if each.learn_from
        }
        learnt = {key: value for key, value in entry.settled.items() if key in names or key == ASSIGNEE}
        return Subject(task, question, settled_values(learnt, names, facts))

    def question(self, task: Task, past: Past) -> tuple[Question, list[Wanted]]:
        """What is asked of one task with so much known, and the fields that are wanted."""
        wanted = wanted_of(task, self.policy, self.workflow, self.project_gid)
        owned = frozenset(
            each.field.gid for each in wanted if each.field and self.policy.fields[each.key].owner == "ai"
        )
        sources = Sources(wanted, owned, self.policy.rules, past, self.project_gid, self.roster, self.now)
        facts = triage_facts(task, sources)
        text = request_text(task, bot_field_gids(facts, self.policy))
        prompt = load(self.workflow.prompt, self.policy.prompt_version)
        return Question(text, facts, prompt, shape_of(self.workflow)), wanted


def _row(key: str, marks: Counter[Mark]) -> dict[str, Any]:
    said = marks[Mark.RIGHT] + marks[Mark.WRONG]
    return {
        "field": key,
        "tasks": marks.total(),
        "right": marks[Mark.RIGHT],
        "wrong": marks[Mark.WRONG],
        "left_to_people": marks[Mark.LEFT],
        "agreement": round(marks[Mark.RIGHT] / said, 3) if said else None,
    }


def _mistake(subject: Subject, said: Decision, settled: FieldValue) -> Mistake:
    facts = subject.question.facts
    chosen = shown(facts, said.key, settled) or "something that is not offered"
    return Mistake(subject.task.gid, said.key, shown(facts, said.key, said.value), chosen, said.confidence)


def shown(facts: TriageFacts, key: str, value: FieldValue) -> str:
    """A value as people read it: an option's or a person's name, hours as a number."""
    offer = facts.offer(key)
    names = {each.gid: each.name for each in offer.options} if offer else {}
    names |= {each.gid: each.name for each in facts.people}
    return f"{value:g}" if isinstance(value, int | float) else names.get(str(value or ""), str(value or ""))
