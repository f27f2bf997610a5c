"""One planned edit's whole life: a sandbox, a table, a plan, and the checker that says what went wrong."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from local.asana.clock import VirtualClock
from local.asana.faults import Fault, FaultKind
from local.asana.sandbox import Sandbox
from steward.asana.client import WRITING, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.wire import Wire
from steward.governance import audit, flags
from steward.governance.carrier import Carrier
from steward.governance.mutation import Carried, Mutation, Source
from steward.governance.policy import Configuration
from steward.pipeline.write_back import Pen, write_back
from steward.run import Pointer, RunState
from steward.store import keys
from steward.store.table import Table
from steward.telemetry import Telemetry
from tests.fakes import Killed, OpenPace, SandboxTransport, Tripwire
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import (
    BASE_URL,
    WORKFLOW,
    begun_state,
    client_of,
    configuration_for,
    data_of,
    made_fields,
    plain_value,
)

INVOCATION_SECONDS = 60
SETTLED_SECONDS = 200  # past any deadline of an earlier invocation (60 s) and the settle time (120 s)


@dataclass
class Life:
    """A task with two AI-owned fields and one that people own, and a plan to fill the first two."""

    aws: Aws
    sandbox: Sandbox
    task_gid: str
    fields: dict[str, str]
    options: dict[str, str]
    state: RunState
    human: httpx.Client
    configuration: Configuration
    rng: Random = field(default_factory=lambda: Random(5))  # noqa: S311 - a seeded generator, on purpose

    @classmethod
    def begin(cls, aws: Aws, budget: int = 30) -> "Life":
        """A fresh workspace with its plan stored, as Classify leaves it."""
        sandbox = Sandbox(clock=VirtualClock())
        human = client_of(sandbox, "owner")
        project_gid = sandbox.cast.projects["Intake"]
        fields, options = made_fields(human, sandbox.cast.workspace_gid, project_gid)
        task = data_of(human.post("/tasks", json={"data": {"name": "The export fails", "projects": [project_gid]}}))
        life = cls(
            aws=aws,
            sandbox=sandbox,
            task_gid=task["gid"],
            fields=fields,
            options=options,
            state=begun_state(task["gid"], project_gid),
            human=human,
            configuration=configuration_for(sandbox, project_gid, budget),
        )
        life.plan(life.desired)
        return life

    @property
    def desired(self) -> dict[str, Any]:
        """What the plan wants to stand in the AI-owned fields."""
        return {self.fields["request_type"]: self.options["Bug"], self.fields["effort_hours"]: 3.5}

    def plan(self, values: dict[str, Any], name: str = "plan") -> None:
        """Store a plan that sets these values, read just now."""
        document = {
            "edits": [{"edit": "set_task_fields", "task_gid": self.task_gid, "values": values}],
            "base": dict.fromkeys(self.fields.values()),
            "fields": self.fields,
            "snapshot_read_at": self.now().isoformat(),
            "prompt": {"name": WORKFLOW, "version": "v1", "sha256": "p" * 64},
            "model": {"engine": "offline", "model_id": "offline", "input_tokens": 10, "output_tokens": 5},
            "confidence": {"request_type": 1.0, "effort_hours": 0.75},
        }
        self.state["plan"] = self.aws.objects.put(f"values/{self.state['run_id']}/{name}.json", document)

    def now(self) -> datetime:
        """The sandbox's time, which is everybody's."""
        return self.sandbox.clock.now()

    def pen(self, tripwire: Tripwire | None = None, conflicts: Callable[[], bool] = lambda: False) -> Pen:
        """One invocation's collaborators."""
        wire = self.wire(tripwire)
        deadline = self.now() + timedelta(seconds=INVOCATION_SECONDS)
        return Pen(
            table=self.aws.seen_by(tripwire or Tripwire(), conflicts),
            objects=self.aws.objects,
            writer=AsanaWriter(wire, run_id=self.state["run_id"], deadline=deadline.timestamp()),
            configuration=self.configuration,
            telemetry=Telemetry("write_back", "test"),
            now=self.now,
            deadline=deadline,
            rng=Random(self.rng.random()),  # noqa: S311 - a seeded generator, on purpose
        )

    def wire(self, tripwire: Tripwire | None = None) -> Wire:
        """A connection to the sandbox with the write grant."""
        token = self.sandbox.cast.tokens["bot"]

        def seconds() -> float:
            return self.now().timestamp()

        return Wire(
            base_url=BASE_URL,
            grant=Grant("write", lambda: json.dumps({"token": token, "marker_key": "k" * 64}), seconds),
            pace=OpenPace(),
            clock=seconds,
            log=lambda _entry: None,
            methods=WRITING,
            transport=SandboxTransport(self.sandbox.app, tripwire),
        )

    def write(self, pen: Pen | None = None) -> RunState:
        """One invocation of write_back."""
        return write_back(self.state, pen or self.pen())

    def write_with(self, table: Table) -> RunState:
        """One invocation that sees this table."""
        return self.write(replace(self.pen(), table=table))

    def killed_at(self, point: int | None) -> list[str]:
        """One invocation that dies at that point (None: nowhere); the points it passed."""
        tripwire = Tripwire(kill_at=point)
        with suppress(Killed):
            self.write(self.pen(tripwire))
        return tripwire.passed

    def carry(self, kind: type[Carrier]) -> Carried:
        """The plan's one mutation through a carrier of that kind."""
        return self.carrier(kind).carry(self.mutation(), 0)

    def carrier(self, kind: type[Carrier]) -> Carrier:
        """One invocation's carrier: the real one, or a broken variant."""
        pen = self.pen()
        return kind(
            table=pen.table,
            objects=pen.objects,
            writer=pen.writer,
            permit=lambda _mutation: None,
            compares=lambda _mutation: False,
            telemetry=pen.telemetry,
            now=pen.now,
            deadline=pen.deadline,
            rng=pen.rng,
            bot_user_gid=self.configuration.bot_user_gid,
        )

    def mutation(self) -> Mutation:
        """The plan's one edit."""
        pointer: Pointer = self.state["plan"]
        return Mutation.of_plan(self.source(), self.aws.objects.get(pointer), pointer, 0)

    def source(self) -> Source:
        """The run that asks."""
        state = self.state
        return Source(
            state["run_id"], WORKFLOW, state["subject"], state["project_gid"], state["input_fingerprint"]
        )  # fmt: skip

    def fault(self, kind: FaultKind, **settings: Any) -> None:  # noqa: ANN401 - the switch's own settings
        """The next update of a task meets this fault."""
        self.sandbox.world.faults.add(Fault(kind, operation_id="updateTask", count=1, **settings))

    def person_sets(self, key: str, value: object) -> None:
        """A person changes a field of the task."""
        self.human.put(
            f"/tasks/{self.task_gid}", json={"data": {"custom_fields": {self.fields[key]: value}}}
        ).raise_for_status()

    def human_section(self) -> str:
        """The section that the task stands in, as a person reads it."""
        task = data_of(self.human.get(f"/tasks/{self.task_gid}", params={"opt_fields": "memberships.section"}))
        return str(task["memberships"][0]["section"]["gid"])

    def switch(self, switch: flags.Switch, *, on: bool) -> None:
        """An operator sets or clears a kill switch."""
        for write in flags.setting(switch, on=on, reason="test", by="operator", at=self.now().isoformat()):
            self.aws.table.write(write)

    def values(self) -> dict[str, Any]:
        """What stands in the task's fields, by key."""
        task = data_of(self.human.get(f"/tasks/{self.task_gid}"))
        by_gid = {each["gid"]: each for each in task["custom_fields"]}
        return {key: plain_value(by_gid[gid]) for key, gid in self.fields.items()}

    def updates(self) -> int:
        """How many updates of a task the bot's requests asked for."""
        bot = self.sandbox.cast.bot_user_gid
        return sum(call.owner == bot for call in self.sandbox.calls.of("updateTask"))

    def reads(self) -> int:
        """How many times the bot read a task."""
        bot = self.sandbox.cast.bot_user_gid
        return sum(call.owner == bot for call in self.sandbox.calls.of("getTask"))

    def changes_by_bot(self) -> list[str]:
        """The field of each change that the bot's requests made, one entry for each time it took effect."""
        bot = self.sandbox.cast.bot_user_gid
        stories = data_of(
            self.human.get(f"/tasks/{self.task_gid}/stories", params={"opt_fields": "created_by,custom_field,type"})
        )
        return [
            each["custom_field"]["gid"]
            for each in stories
            if each.get("custom_field") and each["created_by"]["gid"] == bot
        ]

    def row(self) -> dict[str, Any]:
        """The mutation's journal row."""
        return self.aws.table.get(keys.mutation(self.mutation().mutation_id)) or {}

    def entries(self) -> list[dict[str, Any]]:
        """The subject's audit chain."""
        return list(self.aws.table.query(keys.audit_head(self.state["subject"]).pk, "audit#"))

    def violations(self) -> list[str]:
        """What a run that ended well must show, and does not: the checker of every test here."""
        wanted = {"request_type": self.options["Bug"], "effort_hours": 3.5, "team": None}
        head = self.aws.table.get(keys.audit_head(self.state["subject"]))
        checks = {
            "each field took effect once": sorted(self.changes_by_bot()) == sorted(self.desired),
            "the final state is the planned one": self.values() == wanted,
            "the journal says DONE": self.row().get("state") == "DONE",
            "there is one audit entry": len(self.entries()) == 1,
            "the audit chain is whole": audit.verify(self.state["subject"], self.entries(), head) == [],
        }
        return [promise for promise, kept in checks.items() if not kept]
