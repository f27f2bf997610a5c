"""A night after which a portfolio's status is drafted: what the tests of portfolios' statuses share."""

from dataclasses import dataclass, fields
from typing import Any

from local.asana.graph import Ref
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.list_projects import SLOT_SECONDS
from steward.run import RunState, Subject, work_message
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.night import Night, night_on
from tests.integration.pipeline.stalled_night import LEAD, SUBTASK_FIELDS, StalledNight

DIGEST = "Steward: portfolio digest"


@dataclass
class OverviewNight(StalledNight):
    """A night over a portfolio whose status is drafted as `overview` says."""

    overview: dict[str, Any] | None = None

    def configuration(self) -> Configuration:
        document = Night.configuration(self).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        risks = document["projects"][self.risks_gid]
        risks["approvals"] = {"approvers": [self.gid_of(LEAD)]}
        risks["workflows"] |= {"decision": {"mode": "act"}, "portfolio_status": self.overview}
        return configuration_of({"version": 1, **document})

    def draft(self) -> RunState:
        """Somebody asks for the portfolio's status; how the run ended."""
        self.shift.sandbox.advance(SLOT_SECONDS)
        run: RunState = self.scan(workflow="portfolio_status", portfolio_gid=self.portfolio_gid)[0]
        return run

    def asked(self) -> list[dict[str, Any]]:
        """The open approvals of drafts."""
        path = f"/tasks/{self.risk_tasks()[DIGEST]['gid']}/subtasks"
        found = data_of(self.shift.human.get(path, params={"opt_fields": SUBTASK_FIELDS}))
        return [each for each in found if each["resource_subtype"] == "approval" and not each["completed"]]

    def answers_overview(self, status: str) -> None:
        """The lead presses a button of the open draft's approval, and what follows happens."""
        (draft,) = self.asked()
        path = f"/tasks/{draft['gid']}"
        self.person(LEAD).put(path, json={"data": {"approval_status": status}}).raise_for_status()
        subject = Subject("task", self.risk_tasks()[DIGEST]["gid"])
        self.shift.send(work_message("decision", self.risks_gid, "webhook", [subject], self.shift.now().isoformat()))
        self.shift.pass_(90)

    def statuses(self) -> list[dict[str, Any]]:
        """The portfolio's official statuses, the newest first."""
        params = {"parent": self.portfolio_gid, "opt_fields": "title,text,status_type"}
        found: list[dict[str, Any]] = data_of(self.shift.human.get("/status_updates", params=params))
        return found

    def is_private(self, project: str, *members: str) -> None:
        """A project is open to these alone, beside the bot."""
        gids = [self.shift.sandbox.cast.bot_user_gid, *map(self.gid_of, members)]
        graph = self.shift.sandbox.world.graph
        record = graph.get("project", self.projects[project], "project")
        graph.change(record, privacy_setting="private", members=[Ref(gid) for gid in gids])

    def late_project(self, name: str) -> None:
        self.project(name)
        self.complete(self.task(name, "Done", due_on=self.in_days(-9)))
        for number in range(9):
            self.task(name, f"Late {number}", due_on=self.in_days(-5))

    def fine_project(self, name: str) -> None:
        self.project(name)
        for number in range(3):
            self.task(name, f"Step {number}", due_on=self.in_days(30 + number))


def overview_night_on(aws: Aws) -> OverviewNight:
    """A portfolio of three projects, one of them late, that was scanned."""
    night = night_on(aws)
    made = OverviewNight(**{each.name: getattr(night, each.name) for each in fields(night)})
    made.overview = {"mode": "suggest", "fields": {"post_status": {"owner": "person"}}}
    made.keep_risks()
    made.late_project("Atlas")
    for name in ("Beacon", "Comet"):
        made.fine_project(name)
    made.scan()
    return made
