"""A deployment in which briefs become projects: what the briefs' tests share."""

from dataclasses import dataclass
from typing import Any

import httpx

from steward.governance.policy import configuration_of
from steward.workflows import project_brief
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.committee import Committee
from tests.integration.pipeline.reading_room import APPROVER, Room, cast_gid
from tests.integration.pipeline.shift import shift_on

NAME = project_brief.workflow.name

BRIEF = """# Customer portal relaunch

The portal of 2019 is slow. We relaunch it next year.

## Phase 1: Discovery

1. Interview five customers
1.1 Write the questions
1.2 Book the rooms
2. Audit the old portal by 2027-02-01

## Phase 2: Build

- The portal must show every open invoice to its customer.
- Set up single sign-on
- Mika Member will send the test data by 03/04/2027.

## Milestones

- Beta is live: 2027-05-12
- Go-live

## Risks

- The old system may lose attachments.
"""
BRIEF_2 = BRIEF.replace("five customers", "six customers").replace(
    "- Set up single sign-on\n", "- Set up single sign-on\n- Move the archive by 2027-04-20\n"
)


@dataclass
class BriefRoom(Room):
    """A shift in whose project the files of each task are briefs."""

    def configured(self, **policy: Any) -> None:  # noqa: ANN401 - parts of a workflow's policy
        document = self.shift.configuration.model_dump(mode="json", exclude_none=True)
        project = document["projects"][self.shift.project_gid]
        (team,) = self.shift.sandbox.world.graph.of_kind("team")
        brief = {"mode": self.mode, "fields": {"add_project": {"owner": "ai"}}, "briefs": {"team": team.gid}}
        project["workflows"] = {NAME: brief | policy, "decision": {"mode": "act"}}
        project["approvals"] = {"approvers": [cast_gid(self.shift, APPROVER)]}
        project["changed_tasks_per_minute"] = 200
        self.shift.configuration = configuration_of(document)

    @property
    def approver(self) -> httpx.Client:
        """Asana as whoever said yes sees it: the project is theirs, and private."""
        return Committee(self.shift).person(APPROVER)

    def projects(self) -> list[dict[str, Any]]:
        """The projects that the bot made."""
        (team,) = self.shift.sandbox.world.graph.of_kind("team")
        fields = "name,notes,owner.name,privacy_setting"
        found = data_of(self.approver.get(f"/teams/{team.gid}/projects", params={"opt_fields": fields}))
        return [each for each in found if "Made from the brief" in (each["notes"] or "")]

    def project(self) -> dict[str, Any]:
        (found,) = self.projects()
        return found

    def board(self, project_gid: str = "") -> dict[str, list[str]]:
        """The names of the project's tasks by their section, a milestone with a diamond."""
        gid = project_gid or self.project()["gid"]
        sections = data_of(self.approver.get(f"/projects/{gid}/sections", params={"opt_fields": "name"}))
        return {each["name"]: self._names(f"/sections/{each['gid']}/tasks") for each in sections}

    def tasks(self) -> dict[str, dict[str, Any]]:
        """The project's tasks by name."""
        fields = "name,notes,due_on,resource_subtype,assignee"
        query = {"project": self.project()["gid"], "opt_fields": fields}
        return {each["name"]: each for each in data_of(self.approver.get("/tasks", params=query))}

    def parts(self, task_gid: str) -> list[str]:
        """The names of a task's subtasks."""
        return self._names(f"/tasks/{task_gid}/subtasks")

    def _names(self, path: str) -> list[str]:
        found = data_of(self.approver.get(path, params={"opt_fields": "name,resource_subtype"}))
        return [f"{'* ' if each['resource_subtype'] == 'milestone' else ''}{each['name']}" for each in found]

    def yes(self) -> None:
        """The approver says yes to what is asked, and the project is made."""
        (asked,) = self.approvals()
        self.approve(asked["gid"])
        self.shift.pass_(400)

    def built_by_bot(self) -> int:
        """How many things the bot made in its project."""
        return sum(len(each) for each in self.board().values()) + sum(
            len(self.parts(each["gid"])) for each in self.tasks().values()
        )


def brief_room_on(aws: Aws, mode: str = "act") -> BriefRoom:
    room = BriefRoom(shift_on(aws), mode=mode)
    room.opens()
    return room
