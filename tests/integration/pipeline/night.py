"""A night of scans over a portfolio in Asana's sandbox: what the reviews' tests share."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from local.asana.graph import Ref
from local.asana.operations.portfolios import new_portfolio
from steward.asana.client import READING, AsanaReader
from steward.asana.models import CustomField
from steward.governance.policy import Configuration, configuration_of
from steward.pipeline.list_projects import Opener, list_projects
from steward.pipeline.summarise import summarise
from steward.run import RunState
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import client_of, data_of
from tests.integration.pipeline.shift import Shift, shift_on

SCORE, CONFIDENCE = "Project Health Score", "Health Confidence"
FIELDS = {"project_health_score": SCORE, "project_health_confidence": CONFIDENCE}
MILESTONE_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "milestone_on_time_probability": ("On time", {"resource_subtype": "number", "precision": 2}),
    "milestone_p50_on": ("P50", {"resource_subtype": "date"}),
    "milestone_p85_on": ("P85", {"resource_subtype": "date"}),
    "milestone_driver": ("Driver", {"resource_subtype": "text"}),
}
BACKLOG_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "backlog_score": ("Backlog score", {"resource_subtype": "number", "precision": 2}),
    "backlog_reason": ("Backlog reason", {"resource_subtype": "text"}),
}
FACTORS = {"business_value": "Value", "time_criticality": "Urgency", "risk_reduction": "Risk", "size": "Size"}
PROJECT_INPUTS = {"risk_rating": "Risk Rating", "stakeholder_priority": "Stakeholder Priority"}
LEVELS = ("High", "Medium", "Low")
DAY = 86_400


@dataclass
class Night:
    """A shift, a portfolio with projects, and the scans over it."""

    shift: Shift
    portfolio_gid: str
    mode: str = "act"
    projects: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, dict[str, Any]] = field(default_factory=dict)  # portfolios that Asana does not show
    beside: dict[str, str] = field(default_factory=dict)  # other portfolios of the configuration, by gid
    unlisted: set[str] = field(default_factory=set)  # portfolios and projects that the configuration leaves out
    off: set[str] = field(default_factory=set)  # projects whose review is off
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    risks_gid: str = ""
    milestone_field_gids: list[str] = field(default_factory=list)
    ranking: dict[str, Any] = field(default_factory=dict)
    reads: dict[str, bool] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.shift.now().date()

    def project(self, name: str, portfolio_gid: str = "", **properties: Any) -> str:  # noqa: ANN401 - any property
        """A project in the portfolio, or in another one."""
        human, workspace = self.shift.human, self.shift.sandbox.cast.workspace_gid
        team = self.shift.sandbox.world.graph.of_kind("team")[0].gid
        data = {"name": name, "workspace": workspace, "team": team, **properties}
        made = data_of(human.post("/projects", json={"data": data}))
        path = f"/portfolios/{portfolio_gid or self.portfolio_gid}/addItem"
        human.post(path, json={"data": {"item": made["gid"]}}).raise_for_status()
        self.projects[name] = made["gid"]
        for field_gid in self.milestone_field_gids:
            path = f"/projects/{made['gid']}/addCustomFieldSetting"
            human.post(path, json={"data": {"custom_field": field_gid}}).raise_for_status()
        return str(made["gid"])

    def task(self, project: str, name: str = "Work", **properties: Any) -> str:  # noqa: ANN401 - any property of a task
        """A task in one of the projects."""
        data = {"name": name, "projects": [self.projects[project]], **properties}
        return str(data_of(self.shift.human.post("/tasks", json={"data": data}))["gid"])

    def complete(self, task_gid: str) -> None:
        self.shift.human.put(f"/tasks/{task_gid}", json={"data": {"completed": True}}).raise_for_status()

    def say(self, task_gid: str, text: str, who: str = "owner") -> str:
        """Somebody comments on a task."""
        client = client_of(self.shift.sandbox, who)
        return str(data_of(client.post(f"/tasks/{task_gid}/stories", json={"data": {"text": text}}))["gid"])

    def in_days(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def configuration(self) -> Configuration:
        review: dict[str, Any] = {
            "mode": self.mode,
            "fields": {
                key: {"field": name, "owner": "ai"}
                for key, name in (FIELDS | {key: name for key, (name, _) in MILESTONE_FIELDS.items()}).items()
            },
            "inputs": PROJECT_INPUTS,
            **self.reads,
        }
        if self.ranking:
            review["fields"] |= {key: {"field": name, "owner": "ai"} for key, (name, _) in BACKLOG_FIELDS.items()}
            review |= {"inputs": PROJECT_INPUTS | FACTORS} | self.ranking
        return configuration_of(
            {
                "version": 1,
                "workspace_gid": self.shift.sandbox.cast.workspace_gid,
                "bot_user_gid": self.shift.sandbox.cast.bot_user_gid,
                "portfolios": self._portfolios(),
                "projects": {
                    gid: {"name": name, "workflows": {"project_review": review | self._switched(gid)}}
                    for name, gid in self.projects.items()
                    if gid not in self.unlisted
                }
                | (
                    {self.risks_gid: {"name": "Portfolio Risks", "workflows": {"portfolio_risk": {"mode": self.mode}}}}
                    if self.risks_gid
                    else {}
                ),
            }
        )

    def _switched(self, project_gid: str) -> dict[str, str]:
        return {"mode": "off"} if project_gid in self.off else {}

    def _portfolios(self) -> dict[str, dict[str, Any]]:
        """The night's own portfolio, others beside it, and those that Asana does not show."""
        risks = {"risks_project": self.risks_gid} if self.risks_gid else {}
        shown = {self.portfolio_gid: "Delivery", **self.beside}
        return {gid: {"name": name} | risks for gid, name in shown.items() if gid not in self.unlisted} | self.hidden

    def portfolio(self, name: str) -> str:
        """Another portfolio, which keeps its risks in the same project."""
        graph, cast = self.shift.sandbox.world.graph, self.shift.sandbox.cast
        owner = graph.get("user", cast.users["Olga Owner"], "user")
        workspace = graph.get("workspace", cast.workspace_gid, "workspace")
        made = graph.add("portfolio", new_portfolio(name, owner, workspace, [Ref(owner.gid)]))
        self.beside[made.gid] = name
        return made.gid

    def keep_risks(self) -> None:
        """A project for the portfolio's risks, with its three sections."""
        human, cast = self.shift.human, self.shift.sandbox.cast
        team = self.shift.sandbox.world.graph.of_kind("team")[0].gid
        data = {"name": "Portfolio Risks", "workspace": cast.workspace_gid, "team": team}
        self.risks_gid = data_of(human.post("/projects", json={"data": data}))["gid"]
        for name in ("New", "Watching", "Escalated"):
            human.post(f"/projects/{self.risks_gid}/sections", json={"data": {"name": name}}).raise_for_status()

    def risk_tasks(self) -> dict[str, dict[str, Any]]:
        """The tasks in the risks project by their names."""
        fields = "name,notes,completed,memberships.section.name"
        path = f"/projects/{self.risks_gid}/tasks"
        found = data_of(self.shift.human.get(path, params={"opt_fields": fields, "limit": 100}))
        names = [each["name"] for each in found]
        assert len(names) == len(set(names)), names
        return {each["name"]: each for each in found}

    def scan(self, **event: Any) -> list[RunState]:  # noqa: ANN401 - the scan's event
        """One scan, its Map's runs one after another; how each run ended. The calls of before are forgotten."""
        self.shift.configuration = self.configuration()
        self.shift.sandbox.calls.clear()
        asked = {"workflow": "project_review", "scheduled_time": self.shift.now().isoformat(), **event}
        reader = AsanaReader(
            self.shift._wire("read", READING), run_id="scan", deadline=self.shift.now().timestamp() + 60
        )  # fmt: skip
        aws = self.shift.aws
        opener = Opener(self.shift.configuration, reader, aws.table, aws.objects, self.sent.append, self.shift.now)
        before, state = len(self.shift.runs), list_projects(asked, opener)
        for run in state["projects"]:
            self.shift._run(run["run_id"], run)
        self.summary = summarise(state, self.shift.aws.table, self.shift.send, self.shift.telemetry)
        self.shift.pass_(60)
        return self.shift.runs[before:]

    def night(self, **event: Any) -> list[RunState]:  # noqa: ANN401 - as above
        """A day passes, then a scan."""
        self.shift.sandbox.advance(DAY)
        return self.scan(**event)

    def calls(self) -> Counter[str]:
        """What was asked of Asana since the scan began, by method."""
        return Counter(entry.method for entry in self.shift.sandbox.calls.entries)

    def value(self, project: str, name: str) -> Any:  # noqa: ANN401 - any field value
        """What stands in a field of a project."""
        reply = self.shift.human.get(f"/projects/{self.projects[project]}", params={"opt_fields": "custom_fields"})
        found = [each for each in data_of(reply)["custom_fields"] if each["name"] == name]
        return found[0]["number_value"] if found else None

    def task_fields(self, task_gid: str) -> dict[str, Any]:
        """What stands in the custom fields of a task, by name."""
        reply = self.shift.human.get(f"/tasks/{task_gid}", params={"opt_fields": "custom_fields"})
        return {each["name"]: CustomField.parse(each).value for each in data_of(reply)["custom_fields"]}

    def ranked_by(self, project: str, **how: Any) -> None:  # noqa: ANN401 - the ranking's keys of the configuration
        """Give the project the fields of a ranked backlog, and rank it from now on."""
        shapes = {name: {"resource_subtype": "number", "precision": 0} for name in FACTORS.values()}
        for name, shape in {**shapes, **dict(BACKLOG_FIELDS.values())}.items():
            data = {"workspace": self.shift.sandbox.cast.workspace_gid, "name": name, **shape}
            made = data_of(self.shift.human.post("/custom_fields", json={"data": data}))
            self.fields[name] = made["gid"]
            path = f"/projects/{self.projects[project]}/addCustomFieldSetting"
            self.shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
        self.ranking = how

    def valued(self, project: str, name: str, value: int, **properties: Any) -> str:  # noqa: ANN401 - as `task`
        """A task whose business value people gave, all else being equal."""
        values = {"Value": value, "Urgency": 3, "Risk": 3, "Size": 5}
        custom_fields = {self.fields[key]: each for key, each in values.items()}
        return self.task(project, name, custom_fields=custom_fields, **properties)

    def listed(self, project: str) -> list[str]:
        """The names of the open tasks in the order of the list."""
        params: dict[str, Any] = {"opt_fields": "name", "limit": 100, "completed_since": "now"}
        path = f"/projects/{self.projects[project]}/tasks"
        found = data_of(self.shift.human.get(path, params=params))
        return [each["name"] for each in found if each["name"] != "Steward: AI log"]

    def sets(self, project: str, name: str, value: Any) -> None:  # noqa: ANN401 - any field value
        """A person sets a field of a project."""
        data = {"custom_fields": {self.fields[name]: self.options.get(str(value), value)}}
        self.shift.human.put(f"/projects/{self.projects[project]}", json={"data": data}).raise_for_status()

    def logs(self, project: str) -> list[dict[str, Any]]:
        """The AI log tasks of a project."""
        path = f"/projects/{self.projects[project]}/tasks"
        opened: dict[str, Any] = {"opt_fields": "name,notes", "limit": 100, "completed_since": "now"}
        tasks = data_of(self.shift.human.get(path, params=opened))
        return [each for each in tasks if each["name"] == "Steward: AI log"]

    def files(self, task_gid: str) -> list[str]:
        """What stands in the files that hang on a task."""
        graph = self.shift.sandbox.world.graph
        task = graph.get("task", task_gid, "task")
        return [each.text("_content") for each in graph.all_linked(task, "attachments")]

    def comments(self, task_gid: str) -> list[str]:
        reply = self.shift.human.get(f"/tasks/{task_gid}/stories", params={"opt_fields": "text,resource_subtype"})
        return [each["text"] for each in data_of(reply) if each["resource_subtype"] == "comment_added"]


def night_on(aws: Aws) -> Night:
    """An empty portfolio whose projects show the fields of a review."""
    shift = shift_on(aws)
    graph, cast = shift.sandbox.world.graph, shift.sandbox.cast
    owner = graph.get("user", cast.users["Olga Owner"], "user")
    workspace = graph.get("workspace", cast.workspace_gid, "workspace")
    portfolio = graph.add("portfolio", new_portfolio("Delivery", owner, workspace, [Ref(owner.gid)]))
    night = Night(shift, portfolio.gid)
    shapes: dict[str, dict[str, Any]] = {
        name: {"resource_subtype": "number", "precision": 1 if name == SCORE else 2} for name in FIELDS.values()
    }
    options = [{"name": each} for each in LEVELS]
    shapes |= {name: {"resource_subtype": "enum", "enum_options": options} for name in PROJECT_INPUTS.values()}
    for name, shape in shapes.items():
        data = {"workspace": cast.workspace_gid, "name": name, **shape}
        made = data_of(shift.human.post("/custom_fields", json={"data": data}))
        night.fields[name] = made["gid"]
        night.options |= {each["name"]: each["gid"] for each in made.get("enum_options") or ()}
        path = f"/portfolios/{portfolio.gid}/addCustomFieldSetting"
        shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    for name, shape in MILESTONE_FIELDS.values():
        asked = {"workspace": cast.workspace_gid, "name": name, **shape}
        night.milestone_field_gids.append(data_of(shift.human.post("/custom_fields", json={"data": asked}))["gid"])
    return night
