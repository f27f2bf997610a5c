"""A night over a project in which a task lies still because its assignee is away: what the tests of remedies share."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import httpx

from steward.evidence.load import Load
from steward.evidence.timelines import Absence
from steward.governance.policy import Configuration, configuration_of
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.proposals import Proposal, Proposals
from tests.fakes import SandboxTransport, Tripwire
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import BASE_URL, data_of
from tests.integration.pipeline.night import DAY, Night, night_on

LEAD, AWAY, FREE = "Olga Owner", "Gael Guest", "Mika Member"
SUBTASK_FIELDS = "name,notes,approval_status,completed,resource_subtype,assignee.name"


@dataclass
class StalledNight(Night):
    """A night in whose projects remedies may be asked for; `remedies` are the policy's fields for them."""

    remedies: dict[str, dict[str, Any]] | None = None
    is_back: bool = False
    stalled_gid: str = ""
    quiet: dict[str, str] | None = None

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for project in document["projects"].values():
            project["approvals"] = {"approvers": [self.gid_of(LEAD)]}
            project["people"] = {self.gid_of(name): {"teams": ["Core"]} for name in (AWAY, FREE)}
            project["workflows"]["decision"] = {"mode": "act"}
            project.update({"quiet_hours": self.quiet} if self.quiet else {})
            review = project["workflows"]["project_review"]
            review["fields"] = review["fields"] | (self.remedies or {})
        return configuration_of({"version": 1, **document})

    def gid_of(self, name: str) -> str:
        return self.shift.sandbox.cast.users[name]

    def person(self, name: str) -> httpx.Client:
        """The API as this person uses it."""
        token = self.shift.sandbox.world.tokens.pat(self.gid_of(name)).value
        transport = SandboxTransport(self.shift.sandbox.app, Tripwire())
        return httpx.Client(transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {token}"})

    def scan(self, **event: Any) -> list[Any]:  # noqa: ANN401 - the scan's event
        """As `Night.scan`, after reconcile looked at everybody's load."""
        self.look_at_people()
        return super().scan(**event)

    def look_at_people(self) -> None:
        """What reconcile keeps of the people now: one is away for three weeks, unless `is_back`."""
        now = self.shift.now()
        away = () if self.is_back else (Absence(self.today - timedelta(days=9), self.today + timedelta(days=21)),)
        rows = [
            {"gid": self.gid_of(name), "name": name, "load": Load(now, away=out).as_row()}
            for name, out in ((AWAY, away), (FREE, ()))
        ]
        for gid in self.projects.values():
            self.shift.aws.table.put(keys.cache(gid, "people"), {"people": rows, "at": now.isoformat()})

    def abandoned(self, project: str = "Launch", **more: Any) -> str:  # noqa: ANN401 - any property of a task
        """A project with a task whose assignee has been away for weeks."""
        if project not in self.projects:
            self.project(project)
        due_on = self.in_days(24 + 14)
        gid = self.task(project, "Write the contract", **{"assignee": self.gid_of(AWAY), "due_on": due_on, **more})
        self.stalled_gid = self.stalled_gid or gid
        return gid

    def weeks(self, count: int) -> None:
        """So many weeks pass without a scan."""
        self.shift.sandbox.advance(count * 7 * DAY)

    def subtasks(self, task_gid: str = "") -> list[dict[str, Any]]:
        """All subtasks of the stalled task, or of another one."""
        path = f"/tasks/{task_gid or self.stalled_gid}/subtasks"
        found: list[dict[str, Any]] = data_of(self.shift.human.get(path, params={"opt_fields": SUBTASK_FIELDS}))
        return found

    def answers(self, status: str) -> None:
        """The lead presses a button of the approval, and what follows happens."""
        gid = self.subtasks()[0]["gid"]
        self.person(LEAD).put(f"/tasks/{gid}", json={"data": {"approval_status": status}}).raise_for_status()
        self.decide()

    def decide(self) -> None:
        """The event arrives that a person's word about the stalled task makes."""
        slot, project_gid = self.shift.now().isoformat(), next(iter(self.projects.values()))
        subject = Subject("task", self.stalled_gid)
        self.shift.send(work_message("decision", project_gid, "webhook", [subject], slot))
        self.shift.pass_(90)

    def says(self, text: str) -> None:
        """The lead comments on the stalled task, and what follows happens."""
        path = f"/tasks/{self.stalled_gid}/stories"
        self.person(LEAD).post(path, json={"data": {"text": text}}).raise_for_status()
        self.decide()

    def changes(self, **properties: Any) -> None:  # noqa: ANN401 - any property of a task
        """A person changes the stalled task."""
        path = f"/tasks/{self.stalled_gid}"
        self.shift.human.put(path, json={"data": properties}).raise_for_status()

    def seen(self) -> dict[str, Any]:
        """The stalled task as it stands."""
        found: dict[str, Any] = data_of(self.shift.human.get(f"/tasks/{self.stalled_gid}"))
        return found

    def assignee(self) -> str | None:
        """The name of who has it."""
        return (self.seen()["assignee"] or {}).get("name")

    def proposals(self) -> list[Proposal]:
        """Everything that was proposed for the stalled task."""
        return Proposals(self.shift.aws.table, self.shift.aws.objects).of(f"task:{self.stalled_gid}")

    def states(self) -> list[str]:
        return [str(each.state) for each in self.proposals()]


def stalled_night_on(aws: Aws) -> StalledNight:
    """A night in which people may be asked for every remedy."""
    night = night_on(aws)
    made = StalledNight(**{each.name: getattr(night, each.name) for each in fields(night)})
    made.remedies = {key: {"owner": "person"} for key in ("assignee", "due_on", "add_subtask")}
    return made
