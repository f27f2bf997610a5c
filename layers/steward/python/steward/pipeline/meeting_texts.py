"""Which meeting is a task, who was there, and what was said in each of its sources?

A source is a file that was read, or the task's description where the configuration says in which sections descriptions
are notes of a meeting.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import Task
from steward.evidence.transcripts.meeting import Meeting, Person
from steward.evidence.transcripts.next_day import next_day
from steward.evidence.transcripts.reading import described, transcript_of
from steward.evidence.transcripts.utterances import Kind, Transcript, Unreadable
from steward.reading.outcome import Unread, of_row
from steward.run import Pointer

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.classify import Classifier

DESCRIPTION: Final = "the description"  # what the source is called that is no file
NOTES: Final = "notes"  # why a file is not taken where no section says that notes are a meeting's
_MORNING: Final = time(9)  # of a meeting of which only the day is known

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One source: its row, and what was said in it; `unread` says why nothing was."""

    row: Row
    transcript: Transcript | None = None
    unread: str = ""


def meeting_of(snapshot: Row, people: Iterable[Row], zone: tzinfo) -> Meeting:
    """The meeting that a task stands for: on its due day, else when it was made; its followers were there."""
    document = snapshot["task"]
    task = Task.parse(document)
    there = [*(document.get("followers") or ()), *([document["assignee"]] if document.get("assignee") else [])]
    attendees = {str(each["gid"]): str(each.get("name") or "") for each in there}
    roster = {str(each["gid"]): str(each["name"]) for each in people}
    writer = task.created_by.name if task.created_by else ""
    return Meeting(
        task.gid, _began(task, snapshot, zone), zone, _persons(attendees), _persons(roster | attendees), writer
    )


def told(facts: Row, snapshot: Row, policy: "WorkflowPolicy", using: "Classifier") -> list[Told]:
    """What was said in each source that is new. Raises ContextExpired where a text is gone."""
    return [_told(each, snapshot, policy, using) for each in facts["documents"]]


def held(sources: Iterable[Told], meeting: Meeting, now: datetime, before: Row) -> dict[str, str]:
    """`{"met_on", "next_on"}`: the day of the meeting that was told of last, and the next one that its notes name.

    A meeting whose task is due on a later day was told of today: the series goes on in one task.
    """
    new = [each.transcript for each in sources if each.transcript]
    if not new and "met_on" in before:
        return {name: before[name] for name in ("met_on", "next_on")}
    named = [day for each in new if (day := next_day(each, meeting))]
    met_on = min(meeting.started_at, now).astimezone(meeting.zone).date()
    return {"met_on": met_on.isoformat(), "next_on": named[-1].isoformat() if named else ""}


def numbered(transcript: Transcript) -> Iterator[tuple[int, str]]:
    """The utterances as a model is shown them, each a line with its number."""
    for at, each in enumerate(transcript.utterances):
        yield at, f"[{at}] {each.speaker}: {each.text}" if each.speaker else f"[{at}] {each.text}"


def _told(row: Row, snapshot: Row, policy: "WorkflowPolicy", using: "Classifier") -> Told:
    if row["unread"]:
        return Told(row, unread=row["unread"])
    if row["name"] == DESCRIPTION:
        return _taken(row, described(str(snapshot["task"].get("notes") or "")), policy)
    pointer: Pointer = row["text"]
    read = of_row(using.objects.get(pointer))
    return Told(row, unread=str(read.reason)) if isinstance(read, Unread) else _taken(row, transcript_of(read), policy)


def _taken(row: Row, found: Transcript | Unreadable, policy: "WorkflowPolicy") -> Told:
    if isinstance(found, Unreadable):
        return Told(row, unread=str(found.reason))
    if found.kind is Kind.NOTES and not policy.sections:
        return Told(row, unread=NOTES)
    return Told(row, found)


def _persons(known: Mapping[str, str]) -> tuple[Person, ...]:
    return tuple(Person(name, user_gid=gid) for gid, name in sorted(known.items()) if name)


def _began(task: Task, snapshot: Row, zone: tzinfo) -> datetime:
    day = task.due_on or task.start_on
    if day:
        return datetime.combine(date.fromisoformat(day), _MORNING, zone)
    return task.created_at or datetime.fromisoformat(snapshot["read_at"])
