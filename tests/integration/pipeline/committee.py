"""A deployment in which priorities belong to people: what the approvals' tests share."""

from dataclasses import dataclass
from typing import Any

import httpx

from steward.governance import flags
from steward.governance.policy import Configuration, configuration_of
from steward.run import Subject, work_message
from steward.store.proposals import Proposal, Proposals, State
from tests.fakes import SandboxTransport, Tripwire
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import BASE_URL, data_of
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on

APPROVER, STRANGER, GUEST = "Mika Member", "Olga Owner", "Gael Guest"
URGENT = "production is down"


@dataclass
class Committee:
    """A shift, and everybody of its workspace with their own token."""

    shift: Shift

    def person(self, name: str) -> httpx.Client:
        """The API as this person uses it."""
        world = self.shift.sandbox.world
        token = world.tokens.pat(self.gid_of(name)).value
        transport = SandboxTransport(self.shift.sandbox.app, Tripwire())
        return httpx.Client(transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {token}"})

    def gid_of(self, name: str) -> str:
        return self.shift.sandbox.cast.users[name]

    def request(self, notes: str = URGENT) -> Proposal:
        """A request comes in, and its priority is proposed."""
        self.shift.submit(notes)
        self.shift.pass_(60)
        return self.proposal()

    def proposals(self) -> list[Proposal]:
        return Proposals(self.shift.aws.table, self.shift.aws.objects).of(str(self.subject))

    def proposal(self) -> Proposal:
        return self.proposals()[-1]

    def state(self) -> State:
        return self.proposal().state

    @property
    def subject(self) -> Subject:
        return Subject("task", self.shift.task_gid)

    def subtasks(self) -> list[dict[str, Any]]:
        fields = "name,notes,html_notes,approval_status,completed,resource_subtype,due_on,assignee.name,created_by.name"
        path = f"/tasks/{self.shift.task_gid}/subtasks"
        subtasks: list[dict[str, Any]] = data_of(self.shift.human.get(path, params={"opt_fields": fields}))
        return subtasks

    def presses(self, name: str, status: str, subtask_gid: str = "") -> None:
        """A person presses a button of the approval subtask, and what follows happens."""
        gid = subtask_gid or self.subtasks()[0]["gid"]
        data_of(self.person(name).put(f"/tasks/{gid}", json={"data": {"approval_status": status}}))
        self.shift.pass_(60)

    def comments(self, name: str, text: str, gid: str = "") -> None:
        """A person comments, and what follows happens."""
        path = f"/tasks/{gid or self.shift.task_gid}/stories"
        data_of(self.person(name).post(path, json={"data": {"text": text}}))
        self.shift.pass_(60)

    def chooses(self, name: str, option: str) -> None:
        """A person sets the AI Decision field, and what follows happens."""
        chosen = {self.shift.fields["decision"]: self.shift.options[option]}
        path = f"/tasks/{self.shift.task_gid}"
        data_of(self.person(name).put(path, json={"data": {"custom_fields": chosen}}))
        self.shift.pass_(60)

    def switch(self, *, on: bool, name: str = "workflow:triage_request") -> None:
        """An operator sets or clears a kill switch."""
        switch, at = flags.Switch.parse(name), self.shift.now().isoformat()
        for write in flags.setting(switch, on=on, reason="test", by="test", at=at):
            self.shift.aws.table.write(write)

    def asked_again(self, project_gid: str = "") -> None:
        """The reconciler asks for the decision run that is owed, and what follows happens."""
        slot, gid = self.shift.now().isoformat(), project_gid or self.shift.project_gid
        self.shift.send(work_message("decision", gid, "scan", [self.subject], slot))
        self.shift.pass_(60)

    def rejections(self) -> list[dict[str, Any]]:
        """The audit entries of a no."""
        entries = self.shift.aws.table.query(f"AUDIT#runs:{self.subject}", "audit#")
        return [each for each in entries if each["edit"] == "reject_proposal"]

    def heard(self) -> list[str]:
        """What the bot said on the task."""
        path, fields = f"/tasks/{self.shift.task_gid}/stories", "text,type,created_by.name"
        stories = data_of(self.shift.human.get(path, params={"opt_fields": fields}))
        return [each["text"] for each in stories if each["type"] == "comment" and each["created_by"]["name"] == BOT]

    def priority(self) -> str | None:
        value: str | None = self.shift.value("priority")
        return value

    def set_by_bot(self) -> int:
        """How often the bot set the priority, by the task's own stories."""
        path, fields = f"/tasks/{self.shift.task_gid}/stories", "custom_field.gid,created_by.name"
        stories = data_of(self.shift.human.get(path, params={"opt_fields": fields}))
        gid = self.shift.fields["priority"]
        changes = [each for each in stories if (each.get("custom_field") or {}).get("gid") == gid]
        return sum(each["created_by"]["name"] == BOT for each in changes)

    def audit(self) -> list[dict[str, Any]]:
        entries = self.shift.aws.table.query(f"AUDIT#{self.subject}", "audit#")
        return [each for each in entries if each.get("approved_by")]


BOT = "Steward Bot"


def committee_on(aws: Aws, **approvals: Any) -> Committee:  # noqa: ANN401 - a part of the document
    """A deployment whose approvers are the approver and the guest; the decision field is on the project."""
    shift = shift_on(aws)
    committee = Committee(shift)
    guest = shift.sandbox.world.graph.get("user", committee.gid_of(GUEST), "guest")
    shift.sandbox.world.graph.change(guest, _guest=True)
    shift.fields["decision"], options = _decision_field(shift)
    shift.options |= options
    approvers = [committee.gid_of(name) for name in (APPROVER, GUEST)]
    shift.configuration = _configuration(shift, {"approvers": approvers, "field": "AI Decision"} | approvals)
    shift.hook()
    return committee


def with_recommendation(committee: Committee) -> None:
    """The project gets the AI field that shows proposals."""
    shift = committee.shift
    data = {"workspace": shift.sandbox.cast.workspace_gid, "name": "AI Recommendation", "resource_subtype": "text"}
    made = data_of(shift.human.post("/custom_fields", json={"data": data}))
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    shift.fields["recommendation"] = made["gid"]
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    fields = document["projects"][shift.project_gid]["workflows"][WORKFLOW]["fields"]
    fields["recommendation"] = {"field": "AI Recommendation", "owner": "ai"}
    shift.configuration = configuration_of(document)


def _configuration(shift: Shift, approvals: dict[str, Any]) -> Configuration:
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    project = document["projects"][shift.project_gid]
    project["approvals"] = approvals
    project["workflows"]["decision"] = {"mode": "act"}
    project["workflows"][WORKFLOW]["fields"]["priority"]["owner"] = "person"
    return configuration_of(document)


def _decision_field(shift: Shift) -> tuple[str, dict[str, str]]:
    data = {
        "workspace": shift.sandbox.cast.workspace_gid,
        "name": "AI Decision",
        "resource_subtype": "enum",
        "enum_options": [{"name": "Accept"}, {"name": "Reject"}],
    }
    made = data_of(shift.human.post("/custom_fields", json={"data": data}))
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    return made["gid"], {each["name"]: each["gid"] for each in made["enum_options"]}
