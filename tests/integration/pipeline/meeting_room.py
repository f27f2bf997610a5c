"""A deployment that follows up on meetings: what the meetings' tests share."""

from dataclasses import dataclass
from typing import Any

from steward.evidence.transcripts.follow_up_told import HEADING
from steward.governance.policy import configuration_of
from steward.run import Subject, work_message
from steward.workflows import meeting_follow_up, meeting_sync
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.reading_room import APPROVER, Room, cast_gid
from tests.integration.pipeline.shift import shift_on

NAME = meeting_sync.workflow.name
FOLLOW_UP = meeting_follow_up.workflow.name
SECTION = "Meetings"

NOTES = """Weekly, 1 October

Actions
- Mika Member will send the pricing deck to Acme by Friday.
- Olga Owner to book the test lab by 2026-10-09.

Decisions
- We decided to launch in Spain first.
"""


@dataclass
class MeetingRoom(Room):
    """A shift in whose project the tasks of one section are meetings."""

    assignee: str = ""
    section_gid: str = ""
    follows: dict[str, Any] | None = None  # the policy of the follow-up; None where it is off

    def opens(self) -> None:
        path = f"/projects/{self.shift.project_gid}/sections"
        self.section_gid = data_of(self.shift.human.post(path, json={"data": {"name": SECTION}}))["gid"]
        self.configured()
        self.shift.hook()

    def configured(self, **policy: Any) -> None:  # noqa: ANN401 - parts of a workflow's policy
        document = self.shift.configuration.model_dump(mode="json", exclude_none=True)
        project = document["projects"][self.shift.project_gid]
        fields: dict[str, Any] = {"add_subtask": {"owner": "ai", "mode": self.points}} if self.points else {}
        fields |= {"assignee": {"owner": self.assignee}} if self.assignee else {}
        meetings = {"mode": self.mode, "fields": fields, "sections": [SECTION], **policy}
        project["workflows"] = {NAME: meetings, "decision": {"mode": "act"}, "backlog": {"mode": "act"}}
        if self.follows is not None:
            project["workflows"][FOLLOW_UP] = {"mode": "act", "sections": [SECTION], **self.follows}
        project["approvals"] = {"approvers": [cast_gid(self.shift, APPROVER)]}
        self.shift.configuration = configuration_of(document)

    def meets(self, notes: str = "", **more: Any) -> None:  # noqa: ANN401 - any property of a task
        """A meeting's task is made, with everybody as its followers, and what follows happens."""
        project, section = self.shift.project_gid, self.section_gid
        people = [cast_gid(self.shift, name) for name in ("Mika Member", "Olga Owner")]
        data = {"name": "Weekly", "notes": notes, "followers": people, "due_on": "2026-10-01", **more}
        data["memberships"] = [{"project": project, "section": section}]
        self.shift.task_gid = data_of(self.shift.human.post("/tasks", json={"data": data}))["gid"]
        self.shift.pass_(60)

    def ordered(self) -> None:
        """An operator has the meeting's files and notes read again."""
        subject, slot = Subject("task", self.shift.task_gid), self.shift.now().isoformat()
        self.shift.send(work_message(NAME, self.shift.project_gid, "operator", [subject], slot))
        self.shift.pass_(60)

    def days_later(self, days: float) -> None:
        """So many days pass, and a scan looks at the project."""
        self.shift.sandbox.advance(days * 86_400)
        self.shift.scan()

    def told(self) -> list[str]:
        """What the bot says on the meeting's task of what became of its promises."""
        return [each for each in self.comments() if each.startswith(HEADING)]

    def open_task(self, name: str, **more: Any) -> str:  # noqa: ANN401 - any property of a task
        """An open task of the project that is no meeting."""
        data = {"name": name, "projects": [self.shift.project_gid], **more}
        return str(data_of(self.shift.human.post("/tasks", json={"data": data}))["gid"])

    def said_on(self, task_gid: str) -> list[str]:
        """What the bot says on another task."""
        mine, self.shift.task_gid = self.shift.task_gid, task_gid
        try:
            return self.comments()
        finally:
            self.shift.task_gid = mine


def meeting_room_on(aws: Aws, mode: str = "act", points: str = "act", assignee: str = "", **more: Any) -> MeetingRoom:  # noqa: ANN401 - the rest of a MeetingRoom
    room = MeetingRoom(shift_on(aws), mode=mode, points=points, assignee=assignee, **more)
    room.opens()
    return room
