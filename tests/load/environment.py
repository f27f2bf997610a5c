"""How do the product's functions run in one execution environment of the harness?

The same assembly as `steward.wiring`, with clients that take virtual time, fail and die. An environment that was killed
is thrown away with its caches, as Lambda does.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana.client import READING, REGISTERING, WRITING, AsanaReader, AsanaRegistrar, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method
from steward.asana.wire import Wire
from steward.ingest.dedupe import Deliveries
from steward.ingest.dispatch import Dispatcher
from steward.ingest.executions import Executions
from steward.ingest.hook_cache import HookCache
from steward.ingest.reconcile import reconcile
from steward.ingest.starter import Starter
from steward.ingest.turn import Reconciler
from steward.ingest.webhook import Webhook
from steward.pipeline.assess import Assessor, Pasts, assess
from steward.pipeline.classify import Classifier, classify
from steward.pipeline.enrich import Enricher, enrich
from steward.pipeline.list_projects import Opener, list_projects
from steward.pipeline.propose import propose
from steward.pipeline.record import record
from steward.pipeline.write_back import Pen
from steward.store.hooks import Hooks
from steward.store.leases import Leases
from steward.store.objects import Objects
from steward.store.permits import Permits
from steward.store.queue import EventsQueue
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.upkeep.register import Register
from steward.workflows import WORKFLOWS
from tests.contract.template import reading
from tests.load.asana_gate import Gate
from tests.load.boundary import Boundary
from tests.load.machine import ARN
from tests.load.services import Keeper, Services
from tests.load.world import Worker

BASE_URL: Final = "https://asana.test/api/1.0"
PUBLIC_URL: Final = "https://hooks.steward.example/prod"
TIMEOUTS: Final = {verb: reading.timeout(reading.template(), verb) for verb in reading.functions(reading.template())}


class Environment:
    """One worker's process."""

    def __init__(self, services: Services, worker: Worker) -> None:
        self.services = services
        self.worker = worker
        self.table = Table(self._client("dynamodb", services.table), "steward")
        self.objects = Objects(self._client("s3", services.bucket), "steward")
        self.queue = EventsQueue(self._client("sqs", services.queue), "queue")
        self.hooks = Hooks(self.table)
        self.seal = Seal(services.key, "key")  # type: ignore[arg-type]  # the calls that the product makes of it
        self.leases = Leases(self.table, self._token, self.now)
        self.pasts = Pasts()
        self.workflows = {workflow.name: workflow for workflow in WORKFLOWS}
        self.reading = self._wire("read", READING)
        self.writing = self._wire("write", WRITING)
        self.webhook = Webhook(
            cache=HookCache(self.hooks, self.seal, services.telemetry),
            hooks=self.hooks,
            seal=self.seal,
            queue=self.queue,
            objects=lambda: self.objects,
            telemetry=services.telemetry,
        )
        self.dispatcher = self._dispatcher()

    def now(self) -> datetime:
        """This process's own idea of the time."""
        return self.services.world.clock_of(self.worker)

    def deadline(self) -> datetime:
        """When the platform ends the present invocation, by this process's clock."""
        left = self.worker.ends_at - self.services.world.t
        return self.now() + timedelta(seconds=left)

    def run(self, verb: str, state: Any) -> Any:  # noqa: ANN401 - the documents of the run machine
        """The function behind a state of the run machine."""
        using, configuration = self.services, self.services.configuration
        match verb:
            case "enrich":
                return enrich(state, self._enricher(state))
            case "assess":
                with_ = Assessor(self.table, self.objects, configuration, self.workflows, self.pasts, using.telemetry)
                return assess(state, with_)
            case "classify":
                judge = Classifier(
                    table=self.table,
                    objects=self.objects,
                    configuration=configuration,
                    workflows=self.workflows,
                    model=None,  # type: ignore[arg-type]  # the offline engine asks none
                    telemetry=using.telemetry,
                    rng=using.rng,
                    now=self.now,
                )
                return classify(state, judge)
            case "propose":
                return propose(state, self.table, self.objects, using.telemetry, self.now())
            case "write_back":
                return using.write_back(state, self._pen(state))
            case "record":
                return record(state, self.table, self.leases, using.telemetry, self.now())
            case _:
                raise ValueError(f"the run machine has no function {verb}")

    def list_projects(self, event: dict[str, Any]) -> dict[str, Any]:
        """The scan's first function."""
        reader = AsanaReader(self.reading, run_id="scan", deadline=self.deadline().timestamp())
        return list_projects(
            event, Opener(self.services.configuration, reader, self.table, self.objects, self.queue.send, self.now)
        )

    def reconcile(self) -> dict[str, Any]:
        """What its schedule asks for every quarter of an hour."""
        using = self.services
        reader = AsanaReader(self.reading, run_id="reconcile", deadline=self.deadline().timestamp())
        with_ = Reconciler(
            reader=reader,
            table=self.table,
            configuration=using.configuration,
            telemetry=using.telemetry,
            now=self.now,
            send=self.queue.send,
            workflows=WORKFLOWS,
            hooks=Keeper(self.register),
            runs=Executions(self._client("states", using.machine), ARN),
        )
        return reconcile({}, with_)

    def register(self) -> Register:
        """The function that registers webhooks."""
        using = self.services
        registrar = AsanaRegistrar(
            self._wire("webhook", REGISTERING), run_id="register", deadline=self.deadline().timestamp()
        )
        return Register(
            registrar=registrar,
            hooks=self.hooks,
            seal=self.seal,
            configuration=using.configuration,
            workflows=WORKFLOWS,
            public_api_url=PUBLIC_URL,
            telemetry=using.telemetry,
            random_bytes=using.rng.randbytes,
            now=self.now,
        )

    def _enricher(self, state: Any) -> Enricher:  # noqa: ANN401 - the run's state
        return Enricher(
            reader=AsanaReader(self.reading, run_id=state["run_id"], deadline=self.deadline().timestamp()),
            objects=self.objects,
            table=self.table,
            send=self.queue.send,
            configuration=self.services.configuration,
            workflows=self.workflows,
            telemetry=self.services.telemetry,
            now=self.now,
            deadline=self.deadline(),
            leases=self.leases,
        )

    def _pen(self, state: Any) -> Pen:  # noqa: ANN401 - the run's state
        return Pen(
            table=self.table,
            objects=self.objects,
            writer=AsanaWriter(self.writing, run_id=state["run_id"], deadline=self.deadline().timestamp()),
            configuration=self.services.configuration,
            telemetry=self.services.telemetry,
            now=self.now,
            deadline=self.deadline(),
            rng=self.services.rng,
        )

    def _dispatcher(self) -> Dispatcher:
        states = self._client("states", self.services.machine)
        return Dispatcher(
            starter=Starter(self.leases, Executions(states, ARN), self.queue, self.now),
            scans=Executions(states, ARN),
            deliveries=Deliveries(self.table),
            objects=self.objects,
            workflows=WORKFLOWS,
            configuration=lambda: self.services.configuration,
            telemetry=self.services.telemetry,
        )

    def _wire(self, grant: str, methods: frozenset[Method]) -> Wire:
        token = self.services.sandbox.cast.tokens["bot"]

        def seconds() -> float:
            return self.now().timestamp()

        return Wire(
            base_url=BASE_URL,
            grant=Grant(grant, lambda: f'{{"token": "{token}"}}', seconds),
            pace=Pace(Permits(self.table), self.services.configuration.asana.requests_per_minute),
            clock=seconds,
            log=lambda _entry: None,
            methods=methods,
            transport=Gate(self.services.world, self.worker, self.services.ledger),
        )

    def _client(self, service: str, client: Any) -> Any:  # noqa: ANN401 - stands in for boto3's clients
        return Boundary(self.services.world, self.worker, service, client)

    def _token(self) -> str:
        return f"{self.services.rng.getrandbits(64):016x}"
