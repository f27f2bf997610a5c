"""What comes of one seed: the whole deployment, its people and its faults, from the first request to rest?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from local.asana.clock import VirtualClock
from local.asana.sandbox import Sandbox
from steward.errors import StewardError
from steward.governance.policy import Configuration
from steward.run import Pointer
from steward.store.table import Table
from tests.contract.template import reading
from tests.fakes import Killed
from tests.load import ending
from tests.load.asana_gate import Ledger
from tests.load.deployment import Deployment, furnish
from tests.load.environment import TIMEOUTS, Environment
from tests.load.faults import CLEAN, Faults, Mix, outages
from tests.load.history import History
from tests.load.intake import Messages, Sender
from tests.load.machine import ARN, Document, Machine, TaskFailed, definition
from tests.load.memory_services import MemoryBucket, MemoryQueue
from tests.load.memory_table import MemoryTable
from tests.load.operators import Operators
from tests.load.people import People
from tests.load.services import Services
from tests.load.workload import Workload
from tests.load.world import WORKERS, TimedOut, Worker, World

RUN_MACHINE: Final = reading.ROOT / "statemachines" / "run.asl.yaml"

SCAN_EVERY_SECONDS: Final = 3 * 3600.0  # the deployment's is shorter; an hour of a run has no more to find
RECONCILE_EVERY_SECONDS: Final = 900.0  # template.yaml, ReconcileSchedule
CALM_SECONDS: Final = 6 * 3600.0  # a walk of the reconciler, an hour's write budget and a lease, one after another


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run amounted to."""

    deliveries: int
    posts: int
    dropped: int
    calls: int
    effects: int
    virtual_seconds: float
    dead_letters: int
    tripped: int  # how often the product set a kill switch by itself, and an operator let it go
    faults: Mapping[str, int]
    kills: Mapping[str, tuple[int, int]]  # by function and moment: how often it died there, how often it came there


class Simulation:
    """One run."""

    def __init__(self, seed: int, people: Workload, mix: Mix) -> None:
        self.people = people
        self.history = History()
        clock = VirtualClock()
        self.sandbox = Sandbox(clock=clock, seed=seed)
        self.deployment: Deployment = furnish(self.sandbox)
        away = outages(mix, _rng("outages", seed), people.ends_at)
        faults = Faults(mix, _rng("faults", seed), on=False, away=away)
        skews = _rng("skews", seed)
        workers = [Worker(n, skews.uniform(-mix.skew_seconds, mix.skew_seconds)) for n in range(WORKERS)]
        self.world = World(self.sandbox, clock, faults, _rng("latency", seed), workers)
        self.messages = Messages(self.world, self._dispatcher, self._died, self.history)
        self.sender = Sender(self.world, self._webhook, self._died)
        self.sandbox.delivery.post = self.sender.post
        ledger = Ledger(self.world, self.history, self.sandbox.cast.bot_user_gid)
        self.services = Services(
            world=self.world,
            sandbox=self.sandbox,
            configuration=self.deployment.configured(),
            table=self.table(),
            bucket=MemoryBucket(lambda: self.world.t),
            queue=MemoryQueue(self.messages.deliver),
            ledger=ledger,
            rng=_rng("product", seed),
        )
        self.machine = Machine(self.world, definition(RUN_MACHINE), self.task, _rng("machine", seed))
        self.services.machine = self.machine
        self.environments: dict[int, Environment] = {}
        beside = Table(self.services.table, "steward")  # type: ignore[arg-type]  # no boto3 client, but its calls
        self.operators = Operators(seed, self.world, self.deployment, beside, self._publish)
        ledger.listen()
        self._register()
        faults.on = mix is not CLEAN

    def run(self) -> History:
        """Everything that people do, then rest without faults, then what the checker needs to know."""
        crowd = People(self.people, self.deployment, self.sandbox, self.world, self.history)
        crowd.begin()
        self.disturb()
        self.every(RECONCILE_EVERY_SECONDS, self.reconcile)
        self.world.run_until(self.world.t + self.people.ends_at)
        self.heal()
        ending.gather(self.history, crowd, self.services, self.machine, self.world.began.timestamp())
        return self.history

    def table(self) -> MemoryTable:
        """The table of this run, empty."""
        return MemoryTable(lambda: self.world.t)

    def disturb(self) -> None:
        """What has the same request judged once more: operators change modes and switches, and the back-fill asks."""
        self.operators.begin(self.people.ends_at, self.people.ends_at + CALM_SECONDS)
        self.every(SCAN_EVERY_SECONDS, self.scan)

    def every(self, seconds: float, act: Callable[[], None]) -> None:
        """A schedule that fires until the run is at rest."""
        for turn in range(1, int((self.people.ends_at + CALM_SECONDS) // seconds) + 1):
            self.world.after(turn * seconds, act)

    def heal(self) -> None:
        """No new faults; operators and schedules do their part; the system comes to rest."""
        self.world.faults.on = False
        self.messages.redrive()
        self.operators.let_go()
        self.world.run_until(self.world.t + CALM_SECONDS)

    def scan(self) -> None:
        """The back-fill's schedule fires."""
        event = {"scheduled_time": self.world.now().isoformat()}
        self.world.after_with_worker(0, lambda worker: self._scan(worker, event, 8))

    def reconcile(self) -> None:
        """The reconciler's schedule fires."""
        self.world.after_with_worker(0, self._reconcile)

    def figures(self) -> Figures:
        """What it amounted to."""
        return Figures(
            deliveries=self.sender.delivered,
            posts=self.sender.posts,
            dropped=self.sender.dropped,
            calls=self.world.asked.total(),
            effects=len(self.history.effects),
            virtual_seconds=self.world.t,
            dead_letters=self.messages.redriven,
            tripped=self.operators.cleared,
            faults=dict(sorted(self.world.faults.struck.items())),
            kills={" ".join(step): (self.world.kills[step], times) for step, times in sorted(self.world.steps.items())},
        )

    def task(self, state: str, worker: Worker, document: Document) -> Document:
        """Run the function behind a state. Raises TaskFailed as Lambda tells of errors."""
        verb = reading.verb_of(state)
        worker.invoke(verb, self.world.t, TIMEOUTS[verb])
        try:
            result: Document = self._environment(worker).run(verb, document)
        except Killed as killed:
            self._died(worker)
            error_name = "Sandbox.Timedout" if isinstance(killed, TimedOut) else "Lambda.Unknown"
            raise TaskFailed(error_name, str(killed)) from None
        except StewardError as error:
            raise TaskFailed(type(error).__name__, json.dumps({"errorMessage": str(error)})) from error
        except Exception as error:
            self.history.defects.append(f"{verb}: {type(error).__name__}: {error}")
            raise TaskFailed(type(error).__name__, json.dumps({"errorMessage": ""})) from error
        return result

    def object_of(self, pointer: Pointer) -> Any:  # noqa: ANN401 - any JSON document
        """A stored document, read beside everything that goes wrong."""
        return json.loads(self.services.bucket.bodies[pointer["key"]][1])

    def _scan(self, worker: Worker, event: dict[str, Any], tries: int) -> None:
        worker.invoke("list_projects", self.world.t, TIMEOUTS["list_projects"])
        try:
            found = self._environment(worker).list_projects(event)
        except (Killed, StewardError) as error:
            if isinstance(error, Killed):
                self._died(worker)
            if tries:
                self.world.after_with_worker(5.0, lambda other: self._scan(other, event, tries - 1))
            return
        for state in found["projects"]:
            name = f"{state['run_id']}"
            if name not in self.machine.runs:
                self.machine.start_execution(stateMachineArn=ARN, name=name, input=json.dumps(state))

    def _reconcile(self, worker: Worker) -> None:
        worker.invoke("reconcile", self.world.t, TIMEOUTS["reconcile"])
        try:
            self._environment(worker).reconcile()
        except Killed:
            self._died(worker)
        except StewardError:
            return  # the next turn asks again
        except Exception as error:  # noqa: BLE001 - as the function's own boundary; here a defect is a finding
            self.history.defects.append(f"reconcile: {type(error).__name__}: {error}")

    def _register(self) -> None:
        """Before anything goes wrong: one hook for each project, by the product's own registration."""
        worker = self.world.borrow()
        assert worker is not None
        worker.invoke("register", self.world.t, TIMEOUTS["register"])
        for project_gid in self.deployment.projects:
            self._environment(worker).register().register(project_gid)
        self._environment(worker).reconcile()  # its first look notes where the streams begin
        self.world.give_back(worker)
        self.history.effects.clear()

    def _publish(self, configuration: Configuration) -> None:
        self.services.configuration = configuration

    def _environment(self, worker: Worker) -> Environment:
        if worker.number < 0:
            return Environment(self.services, worker)
        found = self.environments.get(worker.number)
        if found is None:
            found = self.environments[worker.number] = Environment(self.services, worker)
        return found

    def _webhook(self, worker: Worker) -> Any:  # noqa: ANN401 - the product's Webhook
        return self._environment(worker).webhook

    def _dispatcher(self, worker: Worker) -> Any:  # noqa: ANN401 - the product's Dispatcher
        return self._environment(worker).dispatcher

    def _died(self, worker: Worker) -> None:
        self.environments.pop(worker.number, None)


def _rng(purpose: str, seed: int) -> Random:
    return Random(f"{purpose}:{seed}")  # noqa: S311 - a seeded generator, on purpose
