"""A deployment that reads the files on its tasks: what the documents' tests share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from steward.governance.policy import configuration_of
from steward.run import Subject, work_message
from steward.workflows import document_reading
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import BOT, Committee
from tests.integration.pipeline.shift import Shift, shift_on

NAME = document_reading.workflow.name
APPROVER = "Mika Member"
KEYS: dict[str, tuple[str, dict[str, Any]]] = {
    document_reading.NEXT_DATE: ("Next key date", {"resource_subtype": "date"}),
    document_reading.LAST_DATE: ("Last key date", {"resource_subtype": "date"}),
    document_reading.MET: ("Requirements met", {"resource_subtype": "number", "precision": 2}),
}

BRIEF = """Portal brief

Requirements

- The portal must show every open invoice to its customer.
- The portal must keep a log of each download for twelve months.

Next steps

- Mika Member will send the test data by 2027-03-12.

Risks

- The old system may lose attachments on the way.
"""
BRIEF_2 = BRIEF.replace("twelve months", "six months").replace(
    "\n\nNext steps", "\n- The portal must work without a mouse.\n\nNext steps"
)


@dataclass
class Room:
    """A shift in whose project the files of each task are read."""

    shift: Shift
    mode: str = "act"
    points: str = "act"
    fields: dict[str, str] = field(default_factory=dict)
    owner: str = "ai"

    def opens(self) -> None:
        """The fields are there, the configuration is in force, the webhook is registered, and a task waits."""
        human, cast = self.shift.human, self.shift.sandbox.cast
        for key, (name, shape) in KEYS.items():
            data = {"workspace": cast.workspace_gid, "name": name, **shape}
            made = data_of(human.post("/custom_fields", json={"data": data}))
            path = f"/projects/{self.shift.project_gid}/addCustomFieldSetting"
            human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
            self.fields[key] = made["gid"]
        self.configured()
        self.shift.hook()
        self.shift.submit("What the portal is to do is attached.", "Customer portal")
        self.shift.pass_(60)

    def configured(self, **policy: Any) -> None:  # noqa: ANN401 - parts of a workflow's policy
        document = self.shift.configuration.model_dump(mode="json", exclude_none=True)
        project = document["projects"][self.shift.project_gid]
        fields: dict[str, Any] = {key: {"field": name, "owner": self.owner} for key, (name, _) in KEYS.items()}
        fields |= {"add_subtask": {"owner": "ai", "mode": self.points}} if self.points else {}
        project["workflows"] = {NAME: {"mode": self.mode, "fields": fields, **policy}, "decision": {"mode": "act"}}
        project["approvals"] = {"approvers": [cast_gid(self.shift, APPROVER)]}
        self.shift.configuration = configuration_of(document)

    def attach(self, name: str, content: bytes | str, **form: str) -> str:
        """Somebody uploads a file, and what follows happens."""
        body = content.encode() if isinstance(content, str) else content
        files = {"file": (name, body, "application/octet-stream")}
        answer = self.shift.human.post("/attachments", data={"parent": self.shift.task_gid, **form}, files=files)
        self.shift.pass_(60)
        return str(data_of(answer)["gid"])

    def link(self, name: str, url: str) -> None:
        """Somebody links a file that lies elsewhere, and what follows happens."""
        form = {"parent": self.shift.task_gid, "resource_subtype": "external", "url": url, "name": name}
        self.shift.human.post("/attachments", json={"data": form}).raise_for_status()
        self.shift.pass_(60)

    def ordered(self) -> None:
        """An operator has the files read again."""
        subject = Subject("task", self.shift.task_gid)
        slot = self.shift.now().isoformat()
        self.shift.send(work_message(NAME, self.shift.project_gid, "operator", [subject], slot))
        self.shift.pass_(60)

    def subtasks(self) -> list[dict[str, Any]]:
        """The subtasks that are no approvals, with what their tests look at."""
        return [each for each in Committee(self.shift).subtasks() if each["resource_subtype"] != "approval"]

    def titles(self) -> list[str]:
        return sorted(each["name"] for each in self.subtasks())

    def approvals(self) -> list[dict[str, Any]]:
        found = [each for each in Committee(self.shift).subtasks() if each["resource_subtype"] == "approval"]
        return [each for each in found if not each["completed"]]

    def approve(self, subtask_gid: str) -> None:
        Committee(self.shift).presses(APPROVER, "approved", subtask_gid)

    def reject(self, subtask_gid: str) -> None:
        Committee(self.shift).presses(APPROVER, "rejected", subtask_gid)

    def complete(self, title: str) -> None:
        """Somebody completes a subtask."""
        data = {"completed": True}
        self.shift.human.put(f"/tasks/{self.subtask(title)}", json={"data": data}).raise_for_status()

    def subtask(self, title: str) -> str:
        """The gid of the one subtask whose name begins so."""
        (gid,) = [each["gid"] for each in self.subtasks() if each["name"].startswith(title)]
        return str(gid)

    def comments(self, task_gid: str = "") -> list[str]:
        """What the bot says on the task now, or on another one."""
        path, shown = f"/tasks/{task_gid or self.shift.task_gid}/stories", "text,type,created_by.name"
        stories = data_of(self.shift.human.get(path, params={"opt_fields": shown, "limit": 100}))
        return [each["text"] for each in stories if each["type"] == "comment" and each["created_by"]["name"] == BOT]

    def comment(self) -> str:
        """The one comment."""
        (text,) = self.comments()
        return text

    def value(self, key: str) -> Any:  # noqa: ANN401 - any field value
        task = data_of(self.shift.human.get(f"/tasks/{self.shift.task_gid}"))
        found = next(each for each in task["custom_fields"] if each["gid"] == self.fields[key])
        return (found.get("date_value") or {}).get("date") if "date_value" in found else found.get("number_value")

    def counted(self, during: Callable[[], object]) -> int:
        """How many subtasks there are more afterwards."""
        before = len(Committee(self.shift).subtasks())
        during()
        return len(Committee(self.shift).subtasks()) - before


def cast_gid(shift: Shift, name: str) -> str:
    return shift.sandbox.cast.users[name]


def room_on(aws: Aws, mode: str = "act", points: str = "act", owner: str = "ai") -> Room:
    room = Room(shift_on(aws), mode=mode, points=points, owner=owner)
    room.opens()
    return room
