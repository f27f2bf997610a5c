"""A whole intake over the sandbox: the webhook, register, dispatch and reconcile functions, on one virtual clock.

It stands on moto, or on the table in memory that `tests/load` holds to the engine's semantics. A run lasts no time: it
ends as soon as dispatch started it, answered unless the test says otherwise.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Lock
from typing import Any

import httpx

from local.asana import Sandbox
from local.asana.faults import Fault, FaultKind
from steward.asana.client import READING, REGISTERING, AsanaReader, AsanaRegistrar
from steward.asana.models import Task
from steward.asana.oauth import Grant
from steward.asana.protocol import Method
from steward.asana.wire import Wire
from steward.errors import Rejected, Unavailable
from steward.governance.judged import mark_of
from steward.governance.policy import Configuration, configuration_of
from steward.ingest.dedupe import Deliveries
from steward.ingest.dispatch import Dispatcher
from steward.ingest.executions import Ended
from steward.ingest.hook_cache import HookCache
from steward.ingest.reconcile import reconcile
from steward.ingest.starter import Starter
from steward.ingest.turn import Reconciler
from steward.ingest.webhook import Webhook
from steward.run import RunState, Work
from steward.store.hooks import Hooks
from steward.store.leases import Leases
from steward.store.objects import Objects
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.store.unsettled import Unsettled
from steward.upkeep.register import Register
from steward.workflows import WORKFLOWS
from tests.fakes import OpenPace, SandboxTransport, Serialised, Tripwire
from tests.integration.aws import BUCKET, TABLE, Aws
from tests.load.memory_services import MemoryBucket, MemoryKey
from tests.load.memory_table import MemoryTable
from tests.unit.ingest.world import MemoryMachine, RecordedTelemetry, post

BASE = "https://hooks.example/v1"
BOT = "bot"


@dataclass
class Later:
    """The events queue on the virtual clock. `lost` makes the next sends fail without effect."""

    sandbox: Sandbox
    waiting: list[tuple[datetime, str]] = field(default_factory=list)
    lost: int = 0

    def send(self, body: str, delay_seconds: int = 0) -> None:
        if self.lost:
            self.lost -= 1
            raise Unavailable("SQS did not take a message")
        self.waiting.append((self.sandbox.clock.now() + timedelta(seconds=delay_seconds), body))

    def due(self) -> list[str]:
        now = self.sandbox.clock.now()
        taken = [body for at, body in self.waiting if at <= now]
        self.waiting = [each for each in self.waiting if each[0] > now]
        return taken


@dataclass
class Ground:
    """The low-level clients that a plant stands on."""

    dynamodb: Any = field(default_factory=MemoryTable)
    s3: Any = field(default_factory=lambda: MemoryBucket(lambda: 0.0))
    kms: Any = field(default_factory=MemoryKey)
    key_arn: str = "key"

    @classmethod
    def of(cls, aws: Aws) -> "Ground":
        return cls(aws.dynamodb, aws.s3, aws.kms, aws.key_arn)

    def table(self, tripwire: Tripwire | None = None) -> Table:
        """The single table as one process sees it, which may die at each call."""
        return Table(Serialised(self.dynamodb, Lock(), tripwire), TABLE)  # type: ignore[arg-type]


class Plant:
    """One deployment. `up` tells whether the endpoint behind API Gateway answers."""

    def __init__(self, ground: Ground | None = None) -> None:
        self.ground = ground or Ground()
        self.table = self.ground.table()
        self._seal = Seal(self.ground.kms, self.ground.key_arn)
        self._objects = Objects(self.ground.s3, BUCKET)
        self.sandbox = Sandbox(post=self._receive)
        self.queue = Later(self.sandbox)
        self.telemetry = RecordedTelemetry()
        self.runs = MemoryMachine()
        self.ended: list[Mapping[str, Any]] = []  # inputs of executions that never reached Record
        self.unanswered: set[str] = set()  # subjects whose runs end without an answer
        self.unanswered_reason = "outcome_unknown"
        self.starts: Counter[str] = Counter()
        self.up = True
        self.register_answers = True
        self.agents: list[str] = []  # what the configuration says of the project, and of the workspace
        self.everywhere: list[str] = []
        self.project_gids = [self.sandbox.cast.projects["Intake"]]
        self.hooks = Hooks(self.table)
        self._random = Random(5)  # noqa: S311 - a seeded test
        cache = HookCache(self.hooks, self._seal, self.telemetry)
        self._webhook = Webhook(cache, self.hooks, self._seal, self.queue, lambda: self._objects, self.telemetry)

    @property
    def project_gid(self) -> str:
        return self.project_gids[0]

    def now(self) -> datetime:
        return self.sandbox.clock.now()

    def configuration(self) -> Configuration:
        policy = {"name": "Intake", "workflows": {"triage_request": {"mode": "act"}}, "agents": self.agents}
        return configuration_of(
            {
                "version": 1,
                "workspace_gid": self.sandbox.cast.workspace_gid,
                "bot_user_gid": self.sandbox.cast.bot_user_gid,
                "agents": self.everywhere,
                "asana": {"requests_per_minute": 1500},
                "projects": dict.fromkeys(self.project_gids, policy),
            }
        )

    def health(self) -> list[Mapping[str, Any]]:
        """The register function's answer, through JSON as Lambda carries it."""
        return list(json.loads(json.dumps(self.invoked({"action": "health"})))["hooks"])

    def repair(self, project_gid: str) -> None:
        """The register function, invoked without waiting: it is done by the time anybody looks."""
        self.invoked({"action": "register", "project_gid": project_gid})

    def ended_badly(self, _since: datetime) -> Ended:
        return Ended(self.ended)

    def registered(self) -> "Plant":
        """With a webhook, and the stream's first token."""
        self.repair(self.project_gid)
        self.sandbox.advance(1)
        self.reconcile()
        self.sandbox.calls.clear()
        self.telemetry.counts.clear()
        return self

    def reconcile(self, tripwire: Tripwire | None = None, **event: Any) -> dict[str, Any]:  # noqa: ANN401 - an invocation's members
        return reconcile(event, self.turned(tripwire))

    def turned(self, tripwire: Tripwire | None = None) -> Reconciler:
        """What one invocation of reconcile works with."""
        return Reconciler(
            reader=AsanaReader(self._wire(READING), run_id="r", deadline=self.now().timestamp() + 600),
            table=self.ground.table(tripwire),
            configuration=self.configuration(),
            telemetry=self.telemetry,
            now=self.now,
            send=self.queue.send,
            workflows=WORKFLOWS,
            hooks=self,
            runs=self,
        )

    def turn(self) -> dict[str, Any]:
        """One turn of the schedule, and all that comes of it before the next."""
        answer = self.reconcile()
        self.passes(15 * 60)
        return answer

    def passes(self, seconds: float, step: float = 30) -> None:
        """Let time pass: Asana delivers, dispatch takes what is due, runs end."""
        end = self.now() + timedelta(seconds=seconds)
        while self.now() < end:
            self.dispatch()
            self.sandbox.advance(min(step, (end - self.now()).total_seconds()))
        self.dispatch()

    def dispatch(self) -> None:
        """Dispatch takes what is due; the runs it starts are over at once."""
        for body in self.queue.due():
            self._dispatcher().handle(body, self.now())
        for name in self.runs.running():
            self._end(name)

    def act(self, method: str, path: str, who: str = "owner", **data: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's data
        """Do something in Asana, as a person unless said otherwise."""
        client = httpx.Client(transport=SandboxTransport(self.sandbox.app), base_url="https://asana.test/api/1.0")
        token = self.sandbox.cast.tokens[who]
        answer = client.request(method, path, json={"data": data}, headers={"Authorization": f"Bearer {token}"})
        assert answer.is_success, answer.text
        return dict(answer.json()["data"])

    def submit(self, name: str = "Cannot log in") -> str:
        return str(self.act("POST", "/tasks", name=name, notes="White page.", projects=[self.project_gid])["gid"])

    def fault(self, kind: FaultKind, **more: Any) -> None:  # noqa: ANN401 - a fault's members
        self.sandbox.world.faults.add(Fault(kind, **more))

    def mended(self) -> None:
        self.sandbox.world.faults.clear()

    def asked(self, operation: str) -> int:
        return len(self.sandbox.calls.of(operation))

    def runs_of(self, task_gid: str) -> int:
        return self.starts[f"task:{task_gid}"]

    def counted(self, name: str) -> int:
        return self.telemetry.counts[name]

    def invoked(self, event: dict[str, Any]) -> dict[str, Any]:
        """The register function's answer. Raises what it raises."""
        if not self.register_answers:
            raise Unavailable("the register function failed")
        register = Register(
            registrar=AsanaRegistrar(self._wire(REGISTERING), run_id="g", deadline=self.now().timestamp() + 180),
            hooks=self.hooks,
            seal=self._seal,
            configuration=self.configuration(),
            workflows=WORKFLOWS,
            public_api_url=BASE,
            telemetry=self.telemetry,
            random_bytes=self._random.randbytes,
            now=self.now,
        )
        return register.run(event)

    def _dispatcher(self) -> Dispatcher:
        leases = Leases(self.table, lambda: self._random.randbytes(8).hex(), self.now)
        return Dispatcher(
            starter=Starter(leases, self.runs, self.queue, self.now),
            scans=MemoryMachine(),
            deliveries=Deliveries(self.table),
            objects=self._objects,
            workflows=WORKFLOWS,
            configuration=self.configuration,
            telemetry=self.telemetry,
        )

    def _end(self, name: str) -> None:
        """What Record does."""
        state: RunState = self.runs.inputs[name]  # type: ignore[assignment]
        work = Work.of_state(state)
        subject = str(work.subject)
        self.starts[subject] += 1
        self.runs.executions[name] = "SUCCEEDED"
        answered = subject not in self.unanswered
        if not answered:
            run = (work.project_gid, work.workflow, subject, work.run_id())
            Unsettled(self.table).leave(*run, self.unanswered_reason, self.now())
        leases = Leases(self.table, lambda: "t", self.now)
        assert leases.close(work, self._judged(work) if answered else None)

    def _judged(self, work: Work) -> str:
        """What Enrich says of the task as it stands; of one that is gone it says nothing that matters."""
        reader = AsanaReader(self._wire(READING), run_id="r", deadline=self.now().timestamp() + 60)
        try:
            task = Task.parse(reader.task(work.subject.gid))
        except Rejected:
            return "gone"
        return mark_of(task, self.configuration().policy(work.project_gid, work.workflow))

    def _receive(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        if not self.up:
            raise OSError("no answer in 10 s")
        hook_id, token = url.removeprefix(f"{BASE}/hooks/").split("/")
        reply = self._webhook.answer(post(body, headers, hook_id=hook_id, token=token), self.now())
        return int(reply["statusCode"]), {name.lower(): text for name, text in reply.get("headers", {}).items()}

    def _wire(self, methods: frozenset[Method]) -> Wire:
        token = self.sandbox.cast.tokens[BOT]
        return Wire(
            base_url="https://asana.test/api/1.0",
            grant=Grant("any", lambda: json.dumps({"token": token}), lambda: self.now().timestamp()),
            pace=OpenPace(),
            clock=lambda: self.now().timestamp(),
            log=lambda _entry: None,
            methods=methods,
            transport=SandboxTransport(self.sandbox.app),
        )
