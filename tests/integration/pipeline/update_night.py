"""A night after which a project's stakeholders are told: what the tests of updates share."""

from dataclasses import dataclass, field, fields
from typing import Any

from local.asana.graph import Ref
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.list_projects import SLOT_SECONDS
from steward.run import RunState
from steward.store.proposals import Proposal, Proposals
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.stalled_night import AWAY, FREE, LEAD
from tests.integration.pipeline.status_night import StatusNight, status_night_on

WAYS = ("deliver_update", "send_email")
UPDATE_FIELDS = "name,notes,resource_subtype,completed,approval_status,assignee.name,followers.name"


@dataclass
class UpdateNight(StatusNight):
    """A night over "Launch", whose `audiences` are told as `updates` says."""

    audiences: dict[str, dict[str, Any]] = field(default_factory=dict)
    updates: dict[str, Any] = field(default_factory=dict)
    mail: dict[str, str] | None = None

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        document["projects"][self.projects["Launch"]]["workflows"]["stakeholder_update"] = {
            "mode": "suggest",
            "fields": {way: {"owner": "person"} for way in WAYS},
            "audiences": self.audiences,
            **self.updates,
        }
        document |= {"mail": self.mail} if self.mail else {}
        return configuration_of({"version": 1, **document})

    def audience(self, name: str, role: str, *readers: str, by: str = "task") -> None:
        """One more audience, its readers by their names."""
        self.audiences[name] = {"role": role, "readers": [self.gid_of(each) for each in readers], "by": by}

    def draft_updates(self) -> RunState:
        """Somebody asks for the updates, in a slot of its own; how the run ended."""
        self.shift.sandbox.advance(SLOT_SECONDS)
        run: RunState = self.scan(workflow="stakeholder_update", project_gids=[self.projects["Launch"]])[0]
        return run

    def under_log(self) -> list[dict[str, Any]]:
        """Everything that hangs on the log task."""
        path = f"/tasks/{self.log_gid()}/subtasks"
        found: list[dict[str, Any]] = data_of(self.shift.human.get(path, params={"opt_fields": UPDATE_FIELDS}))
        return found

    def asked(self, audience: str = "") -> list[dict[str, Any]]:
        """The open approvals of updates, of one audience or of all."""
        opened = [each for each in self.under_log() if each["resource_subtype"] == "approval" and not each["completed"]]
        return [each for each in opened if f"For {audience}" in each["notes"]]

    def delivered(self) -> list[dict[str, Any]]:
        """The updates that were handed over as tasks."""
        return [each for each in self.under_log() if each["name"].startswith("Update for")]

    def answers_update(self, audience: str, status: str = "approved") -> None:
        """The lead presses a button of the approval of one audience, and what follows happens."""
        (draft,) = self.asked(audience)
        path = f"/tasks/{draft['gid']}"
        self.person(LEAD).put(path, json={"data": {"approval_status": status}}).raise_for_status()
        self.hears()

    def hears(self) -> None:
        """What was said on the log task is heard."""
        self.stalled_gid = self.log_gid()
        self.decide()

    def drafts_kept(self) -> list[Proposal]:
        """All updates that were ever drafted."""
        found = Proposals(self.shift.aws.table, self.shift.aws.objects).in_project(self.projects["Launch"])
        return [each for each in found if each.workflow == "stakeholder_update"]

    def closed_to_others(self, *members: str) -> None:
        """The project is private, and these are its members beside the bot."""
        gids = [self.shift.sandbox.cast.bot_user_gid, *map(self.gid_of, members)]
        graph = self.shift.sandbox.world.graph
        project = graph.get("project", self.projects["Launch"], "project")
        graph.change(project, privacy_setting="private", members=[Ref(gid) for gid in gids])

    def is_guest(self, name: str) -> None:
        """Somebody is a guest of the workspace."""
        graph = self.shift.sandbox.world.graph
        graph.change(graph.get("user", self.gid_of(name), "user"), _guest=True)


def update_night_on(aws: Aws) -> UpdateNight:
    """A project that was reviewed and told of, with an audience for executives."""
    night = status_night_on(aws)
    made = UpdateNight(**{each.name: getattr(night, each.name) for each in fields(night)})
    made.audience("Board", "executive", FREE)
    return made


__all__ = ["AWAY", "FREE", "LEAD", "UpdateNight", "update_night_on"]
