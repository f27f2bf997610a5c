"""A deployment that takes mail in: what the tests of mails share."""

import json
from dataclasses import dataclass
from typing import Any

from steward.governance.policy import configuration_of
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import BOT
from tests.integration.pipeline.shift import Shift, shift_on
from tests.mails import ANA

NAME = "mail_intake"


@dataclass
class MailRoom:
    """A shift whose intake project takes mail in."""

    shift: Shift
    posted: int = 0

    def configured(self, **policy: Any) -> None:  # noqa: ANN401 - parts of a workflow's policy
        document = self.shift.configuration.model_dump(mode="json", exclude_none=True)
        workflows = document["projects"][self.shift.project_gid]["workflows"]
        workflows[NAME] = {"mode": "act", "senders": [ANA, "@friends.example"]} | policy
        self.shift.configuration = configuration_of(document)

    def arrives(self, content: bytes, seconds: float = 40) -> str:
        """SES puts a mail down, S3 tells of it, and what follows within those seconds happens."""
        self.posted += 1
        key = f"quarantine/files/mail/ses{self.posted:08d}"
        self.shift.aws.objects.put_bytes(key, content)
        self.told(key, seconds=seconds)
        return key

    def told(self, *keys: str, seconds: float = 40) -> None:
        """S3 tells of objects, as its notification reads."""
        records = [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"object": {"key": each}}}
                   for each in keys]  # fmt: skip
        self.shift.send(json.dumps({"Records": records}))
        self.shift.pass_(seconds)

    def tasks(self) -> list[dict[str, Any]]:
        """The tasks that the bot made in the project."""
        query = {"project": self.shift.project_gid, "opt_fields": "name,notes,created_by.name,completed"}
        found = data_of(self.shift.human.get("/tasks", params=query))
        return [each for each in found if each["created_by"]["name"] == BOT]

    def task(self) -> dict[str, Any]:
        (found,) = self.tasks()
        return found

    def comments(self, task_gid: str = "") -> list[str]:
        """What the bot said on a task."""
        path = f"/tasks/{task_gid or self.task()['gid']}/stories"
        stories = data_of(self.shift.human.get(path, params={"opt_fields": "text,type,created_by.name"}))
        return [each["text"] for each in stories if each["type"] == "comment" and each["created_by"]["name"] == BOT]

    def outcomes(self) -> list[str]:
        """How the runs of mails ended."""
        ended = zip(self.shift.runs, self.shift.outcomes(), strict=True)
        return [outcome for run, outcome in ended if run["workflow"] == NAME]


def mail_room_on(aws: Aws) -> MailRoom:
    room = MailRoom(shift_on(aws))
    room.configured()
    room.shift.hook()
    return room
