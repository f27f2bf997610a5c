"""A night after which a project's status is drafted: what the tests of statuses share."""

from dataclasses import dataclass, fields
from typing import Any

from steward.governance.policy import Configuration, configuration_of
from steward.run import RunState
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.stalled_night import LEAD, StalledNight, stalled_night_on

STATUS_FIELDS = "title,text,html_text,status_type,author.name,created_at"


@dataclass
class StatusNight(StalledNight):
    """A night over "Launch", for which statuses are drafted as `narrative` says."""

    narrative: dict[str, Any] | None = None
    engine: dict[str, Any] | None = None

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for project in document["projects"].values():
            project["workflows"]["status_narrative"] = self.narrative
        document |= {"model": self.engine} if self.engine else {}
        return configuration_of({"version": 1, **document})

    def draft(self) -> RunState:
        """Somebody asks for a status of the project now; how the run ended."""
        run: RunState
        (run,) = self.scan(workflow="status_narrative", project_gids=[self.projects["Launch"]])
        return run

    def log_gid(self) -> str:
        """The project's log task."""
        (log,) = self.logs("Launch")
        return str(log["gid"])

    def drafts(self) -> list[dict[str, Any]]:
        """The approvals that were made of drafts, the open ones."""
        opened = [each for each in self.subtasks(self.log_gid()) if not each["completed"]]
        return [each for each in opened if each["name"].startswith("Approve: post the \u201cStatus of")]

    def named(self, name: str) -> str:
        """The gid of a task by its name."""
        tasks = self.shift.sandbox.world.graph.of_kind("task")
        return next(each.gid for each in tasks if each.text("name") == name)

    def statuses(self) -> list[dict[str, Any]]:
        """The project's official statuses, the newest first."""
        params = {"parent": self.projects["Launch"], "opt_fields": STATUS_FIELDS}
        found: list[dict[str, Any]] = data_of(self.shift.human.get("/status_updates", params=params))
        return found

    def answers_draft(self, status: str) -> None:
        """The lead presses a button of the open draft's approval, and what follows happens."""
        (draft,) = self.drafts()
        path = f"/tasks/{draft['gid']}"
        self.person(LEAD).put(path, json={"data": {"approval_status": status}}).raise_for_status()
        self.stalled_gid = self.log_gid()
        self.decide()


def status_night_on(aws: Aws) -> StatusNight:
    """A project that was reviewed and told of, with a year's work behind it."""
    night = stalled_night_on(aws)
    made = StatusNight(**{each.name: getattr(night, each.name) for each in fields(night)})
    made.narrative = {"mode": "suggest", "fields": {"post_status": {"owner": "person"}}}
    made.project("Launch")
    return made
