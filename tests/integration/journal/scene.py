"""What does every edit of the vocabulary find in the sandbox, and how does one of them go through the journal?"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from local.asana.clock import VirtualClock
from local.asana.faults import Fault, FaultKind
from local.asana.operations.goal_metrics import metric_value
from local.asana.operations.goals import new_goal
from local.asana.operations.portfolios import new_portfolio
from local.asana.sandbox import Sandbox
from local.asana.settings import Settings
from steward.asana.client import WRITING, AsanaWriter
from steward.asana.edits import Edit
from steward.asana.oauth import Grant
from steward.asana.wire import Wire
from steward.governance.carrier import Carrier
from steward.governance.journal import Row
from steward.governance.mutation import Carried, Mutation, Source
from steward.store import keys
from steward.telemetry import Telemetry
from tests.fakes import Killed, OpenPace, SandboxTransport, Tripwire
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import BASE_URL, WORKFLOW, client_of, data_of
from tests.integration.journal.life import INVOCATION_SECONDS

MARKER_KEY = "k" * 64


@dataclass
class Scene:
    """A task among others, its project in a portfolio, a goal and a comment of the bot; and one edit to carry.

    `token` names the write grant's token in the sandbox: `oauth` is an app's, `bot` a personal one. Both are the bot's.
    """

    aws: Aws
    token: str
    seed: int = 7
    gids: dict[str, str] = field(default_factory=dict)
    edit: Edit | None = None
    base: dict[str, Any] = field(default_factory=dict)
    read_at: str = ""

    def __post_init__(self) -> None:
        # The worse of what Asana may do: a second task with the same key is made, not refused.
        self.sandbox = Sandbox(VirtualClock(), self.seed, settings=Settings(external_gids_unique=False))
        self.human, self.bot = client_of(self.sandbox, "owner"), client_of(self.sandbox, "bot")
        users = self.sandbox.cast.users
        self.gids |= {"project": self.sandbox.cast.projects["Intake"], "workspace": self.sandbox.cast.workspace_gid}
        self.gids |= {"bot": users["Steward Bot"], "member": users["Mika Member"], "owner": users["Olga Owner"]}
        (team,) = self.sandbox.world.graph.of_kind("team")
        self.gids["team"] = team.gid
        self._people_work()
        self._the_top_plans()
        self.rng = Random(5)  # noqa: S311 - a seeded generator, on purpose

    def _people_work(self) -> None:
        project = self.gids["project"]
        for name in ("first", "task", "last"):
            self.gids[name] = self.make("/tasks", name=name, projects=[project])
        for name in ("section", "other_section"):
            self.gids[name] = self.make(f"/projects/{project}/sections", name=name)
        self.gids["tag"] = self.make(f"/workspaces/{self.gids['workspace']}/tags", name="risk")
        self.gids["field"] = self._field("AI Effort")
        self.human.post(
            f"/projects/{project}/addCustomFieldSetting", json={"data": {"custom_field": self.gids["field"]}}
        )
        own = self.bot.post("/tasks", json={"data": {"name": "own", "projects": [project]}})
        said = self.bot.post(f"/tasks/{self.gids['task']}/stories", json={"data": {"text": "Seen"}})
        self.gids |= {"own": data_of(own)["gid"], "comment": data_of(said)["gid"]}

    def _the_top_plans(self) -> None:
        graph = self.sandbox.world.graph
        owner, workspace = graph.get("user", self.gids["owner"]), graph.get("workspace", self.gids["workspace"])
        portfolio = graph.add("portfolio", new_portfolio("All", owner, workspace, []))
        graph.link(portfolio, "items", self.gids["project"])
        goal = graph.add("goal", new_goal("Grow", "", owner, workspace, None))
        graph.change(goal, metric=metric_value(graph.new_gid(), {"initial_number_value": 0.2, "precision": 2}))
        self.gids |= {"goal": goal.gid, "project_field": self._field("Health")}
        path = f"/portfolios/{portfolio.gid}/addCustomFieldSetting"
        self.human.post(path, json={"data": {"custom_field": self.gids["project_field"]}}).raise_for_status()

    def _field(self, name: str) -> str:
        return self.make(
            "/custom_fields", workspace=self.gids["workspace"], name=name, resource_subtype="number", precision=1
        )

    def make(self, path: str, **data: Any) -> str:  # noqa: ANN401 - the body's own members
        """Something that a person makes; its gid."""
        return str(data_of(self.human.post(path, json={"data": data}))["gid"])

    def person(self, method: str, path: str, **data: Any) -> None:  # noqa: ANN401 - the body's own members
        """Something that a person does."""
        self.human.request(method, path, json={"data": data}).raise_for_status()

    def read(self, path: str, fields: str, **query: str) -> Any:  # noqa: ANN401 - Asana's documents
        """What a person sees, in one page."""
        return data_of(self.human.get(path, params={"opt_fields": fields, **query}))

    def plan(self, edit: Edit, base: dict[str, Any]) -> None:
        """The edit to carry, planned just now by somebody who saw `base`."""
        self.edit, self.base, self.read_at = edit, base, self.now().isoformat()
        self.sandbox.calls.clear()

    def now(self) -> datetime:
        """The sandbox's time, which is everybody's."""
        return self.sandbox.clock.now()

    def carry(self, tripwire: Tripwire | None = None) -> Carried:
        """One invocation that carries the edit."""
        return self.carrier(tripwire).carry(self.mutation(), 30)

    def carrier(self, tripwire: Tripwire | None = None, kind: type[Carrier] = Carrier) -> Carrier:
        """One invocation's carrier; it reads first whatever replaces something."""
        deadline = self.now() + timedelta(seconds=INVOCATION_SECONDS)
        return kind(
            table=self.aws.seen_by(tripwire or Tripwire()),
            objects=self.aws.objects,
            writer=AsanaWriter(self.wire(tripwire), run_id="run", deadline=deadline.timestamp()),
            permit=lambda _mutation: None,
            compares=lambda mutation: bool(mutation.target.names),
            telemetry=Telemetry("write_back", "test"),
            now=self.now,
            deadline=deadline,
            rng=Random(self.rng.random()),  # noqa: S311 - a seeded generator, on purpose
            bot_user_gid=self.gids["bot"],
        )

    def wire(self, tripwire: Tripwire | None = None) -> Wire:
        """A connection with the write grant."""
        kind = {"oauth": "oauth", "bot": "pat"}[self.token]
        secret = {"token": self.sandbox.cast.tokens[self.token], "kind": kind, "marker_key": MARKER_KEY}

        def seconds() -> float:
            return self.now().timestamp()

        return Wire(
            base_url=BASE_URL,
            grant=Grant("write", lambda: json.dumps(secret), seconds),
            pace=OpenPace(),
            clock=seconds,
            log=lambda _entry: None,
            methods=WRITING,
            transport=SandboxTransport(self.sandbox.app, tripwire),
        )

    def mutation(self) -> Mutation:
        """The plan's one edit."""
        assert self.edit is not None
        document = {"edits": [self.edit.as_json()], "base": self.base, "snapshot_read_at": self.read_at}
        pointer = self.aws.objects.put("values/run/plan.json", document)
        return Mutation.of_plan(self.source(), self.aws.objects.get(pointer), pointer, 0)

    def source(self) -> Source:
        """The run that asks."""
        return Source("run", WORKFLOW, f"task:{self.gids['task']}", self.gids["project"], "a" * 64)

    def killed_at(self, point: int) -> bool:
        """One invocation that dies at that point; whether it came that far."""
        with suppress(Killed):
            self.carry(Tripwire(kill_at=point))
            return False
        return True

    def fault(self, operation: str, kind: FaultKind, count: int | None = 1, **settings: Any) -> None:  # noqa: ANN401
        """The next calls of that operation meet this fault."""
        self.sandbox.world.faults.add(Fault(kind, operation_id=operation, count=count, **settings))

    def sent(self, operation: str) -> int:
        """How many requests of that operation the bot's grant sent."""
        return sum(call.owner == self.gids["bot"] for call in self.sandbox.calls.of(operation))

    def row(self) -> Row:
        """The mutation's journal row."""
        item = self.aws.table.get(keys.mutation(self.mutation().mutation_id))
        assert item is not None
        return Row.parse(item)

    def entries(self) -> list[dict[str, Any]]:
        """The subject's audit chain."""
        return list(self.aws.table.query(keys.audit_head(self.source().subject).pk, "audit#"))

    def comments(self, path: str = "tasks") -> list[dict[str, Any]]:
        """The comments on the task (or the goal), oldest first."""
        gid = self.gids["task" if path == "tasks" else "goal"]
        stories = self.read(f"/{path}/{gid}/stories", "text,type,created_by", limit="100")
        return [each for each in stories if each["type"] == "comment"]
