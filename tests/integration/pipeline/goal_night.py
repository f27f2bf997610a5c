"""A night after which a goal's status is drafted: what the tests of goals' statuses share."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from local.asana.graph import Record, Ref, Value
from local.asana.operations.goal_metrics import metric_value
from local.asana.operations.goals import new_goal
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.list_projects import SLOT_SECONDS
from steward.run import RunState
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.overview_night import OverviewNight, overview_night_on
from tests.integration.pipeline.stalled_night import LEAD

GOAL, BELOW = "Grow in Japan", "Half of all on the app"


@dataclass
class GoalNight(OverviewNight):
    """A night over projects that support a goal, whose status is drafted as `told` says."""

    told: dict[str, Any] | None = None
    goal_gid: str = ""
    below_gid: str = ""
    speaks_in: str = ""  # the project in which the drafts are asked about: the risks project unless one is named
    engine: dict[str, Any] | None = None

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        place = self.projects[self.speaks_in] if self.speaks_in else self.risks_gid
        document["projects"][place].setdefault("approvals", {"approvers": [self.gid_of(LEAD)]})
        document["projects"][place]["workflows"] |= {"decision": {"mode": "act"}, "goal_status": self.told}
        document["goals"] = {self.goal_gid: {"name": GOAL, "project": place}}
        return configuration_of({"version": 1, **document, **({"model": self.engine} if self.engine else {})})

    def draft_goal(self) -> RunState:
        """Somebody asks for the goal's status; how the run ended."""
        self.shift.sandbox.advance(SLOT_SECONDS)
        run: RunState = self.scan(workflow="goal_status", goal_gid=self.goal_gid)[0]
        return run

    def goal_statuses(self) -> list[dict[str, Any]]:
        """The goal's official statuses, the newest first."""
        params = {"parent": self.goal_gid, "opt_fields": "title,text,status_type"}
        found: list[dict[str, Any]] = data_of(self.shift.human.get("/status_updates", params=params))
        return found

    def goal(self) -> Record:
        return self.shift.sandbox.world.graph.get("goal", self.goal_gid)

    def measures(self, value: float) -> None:
        """Somebody sets the metric's value."""
        path, data = f"/goals/{self.goal_gid}/setMetricCurrentValue", {"current_number_value": value}
        self.person(LEAD).post(path, json={"data": data}).raise_for_status()

    def is_supported_by(self, gid: str) -> None:
        """A project, portfolio or goal supports the goal."""
        found = self.shift.sandbox.world.graph.find(gid)
        subtype = "subgoal" if found and found.kind == "goal" else "supporting_work"
        row: dict[str, Value] = {
            "resource_subtype": subtype,
            "contribution_weight": 1.0,
            "supported_goal": Ref(self.goal_gid),
            "supporting_resource": Ref(gid),
        }
        self.shift.sandbox.world.graph.add("goal_relationship", row)

    def make_goal(self, name: str, now: float) -> str:
        """A goal from 0 to 100 in a hundred days, of which sixty are gone."""
        graph, cast = self.shift.sandbox.world.graph, self.shift.sandbox.cast
        owner, workspace = graph.get("user", self.gid_of(LEAD)), graph.get("workspace", cast.workspace_gid)
        made = graph.add("goal", new_goal(name, "", owner, workspace, None))
        first, last = self.today - timedelta(days=60), self.today + timedelta(days=40)
        metric = metric_value(graph.new_gid(), {"current_number_value": now})
        graph.change(made, metric=metric, start_on=first.isoformat(), due_on=last.isoformat())
        return made.gid


def goal_night_on(aws: Aws) -> GoalNight:
    """A goal that two of the portfolio's projects support, one of them late, and a goal below it."""
    night = overview_night_on(aws)
    made = GoalNight(**{each.name: getattr(night, each.name) for each in fields(night)})
    made.told = {"mode": "suggest", "fields": {"post_status": {"owner": "person"}}}
    made.goal_gid, made.below_gid = made.make_goal(GOAL, 55), made.make_goal(BELOW, 40)
    for gid in (made.projects["Atlas"], made.projects["Beacon"], made.below_gid):
        made.is_supported_by(gid)
    return made
