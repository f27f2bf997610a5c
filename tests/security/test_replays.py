"""What does a recorded delivery do when somebody posts it again, a second or a week later?

Nothing. A sandbox delivers a morning's work to the real webhook and dispatch over a table; every request that it sent
is posted again at each delay. A mutation leaves only in a run, so a replay that starts no run changes nothing.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from local.asana import Fault, FaultKind, Sandbox
from steward.ingest.dedupe import Deliveries
from steward.ingest.starter import Starter
from steward.run import Work
from steward.store.leases import Lease, Leases
from tests.contract.sandbox.driver import Api
from tests.integration.aws import Aws, services
from tests.integration.ingest.receiver import Receiver, expected, receiver
from tests.security.inputs import Stopwatch, amount
from tests.unit.ingest.desk import Desk
from tests.unit.ingest.world import HOOK_ID, TOKEN, Clock, post

DELAYS = (
    timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=23), timedelta(hours=27), timedelta(days=8),
)  # fmt: skip
TASKS = amount(4, 16, 16)
pytestmark = pytest.mark.timeout(900)  # the full amount takes a minute a test on a busy machine
TARGET = f"https://steward.example/hooks/{HOOK_ID}/{TOKEN}"


class NoDeliveries(Deliveries):
    """A table that forgets which deliveries were dealt with."""

    def seen(self, digest: str, now: datetime) -> bool:  # noqa: ARG002 - the real signature
        return False


class NoReasons(Leases):
    """Leases that forget which events led to a run."""

    def swap(self, before: Lease | None, after: Lease) -> Lease:
        return super().swap(before, replace(after, recent=()))


@dataclass
class Deployment:
    """A sandbox on a virtual clock whose webhook reaches the real functions; `delays` is when posts come again."""

    aws: Aws
    delays: tuple[timedelta, ...] = ()
    deliveries: type[Deliveries] = Deliveries
    reasons: type[Leases] = Leases
    recorded: int = 0
    answers: list[int] = field(default_factory=list)
    due: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)
    recording: bool = True

    def __post_init__(self) -> None:
        self.sandbox, self.clock, self.order = Sandbox(post=self._posted), Clock(), count()
        self.clock.at = self.sandbox.clock.now()
        self.process: Receiver = receiver(self.aws, self.clock)
        self.desk = Desk()
        tokens = count()
        self.leases = self.reasons(self.aws.table, lambda: f"token-{next(tokens)}", self.clock)
        self.dispatcher = replace(
            self.desk.dispatcher,
            starter=Starter(self.leases, self.desk.runs, self.desk.queue, self.clock),
            deliveries=self.deliveries(self.aws.table),
        )
        self.owner = Api(self.sandbox, None, self.sandbox.cast.tokens["owner"])
        self.bot = self.owner.as_("bot")

    def register(self) -> None:
        """A webhook, registered as `register` does: the 201 decides which secret is the hook's."""
        hook = replace(expected(HOOK_ID, TOKEN, self.clock()), bot_gid=self.sandbox.cast.bot_user_gid)
        self.process.hooks.expect(hook)
        answer = self.bot.post("/webhooks", resource=self.owner.project, target=TARGET)
        secret = answer.json()["X-Hook-Secret"]
        assert self.process.hooks.activate(hook, self.process.seal.close(HOOK_ID, secret), answer.json()["data"]["gid"])

    def _posted(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """What the sandbox sends: delivered now, and posted again at each delay."""
        event = post(body, headers, hook_id=HOOK_ID, token=url.rpartition("/")[2])
        self.clock.at = self.sandbox.clock.now()
        if self.recording:
            self.recorded += 1
            for delay in self.delays:
                self._later(delay, lambda: self.answers.append(self.deliver(event)["statusCode"]))
        reply = self.deliver(event)
        return int(reply["statusCode"]), {name.lower(): text for name, text in reply["headers"].items()}

    def _later(self, delay: timedelta, act: Callable[[], Any]) -> None:
        heapq.heappush(self.due, (self.clock() + delay, next(self.order), act))

    def deliver(self, event: dict[str, Any]) -> dict[str, Any]:
        """The webhook answers, and dispatch takes what it queued."""
        reply = self.process.reply(event)
        while self.process.queue.sent:
            self._dispatch(self.process.queue.sent.pop(0)[0])
        return reply

    def _dispatch(self, body: str) -> None:
        """One message; runs that it starts end at once, and what it sends comes in its time."""
        self.dispatcher.handle(body, self.clock())
        for name in self.desk.runs.running():
            self.desk.runs.executions[name] = "SUCCEEDED"
            assert self.leases.close(Work.of_state(self.desk.runs.inputs[name]), "done")  # type: ignore[arg-type]
        for message, delay in self.desk.queue.sent:
            self._later(timedelta(seconds=delay), partial(self._dispatch, message))
        self.desk.queue.sent.clear()

    def pass_(self, **span: float) -> None:
        """Time goes on, in the sandbox and here, and what is due happens at its moment."""
        end = self.clock() + timedelta(**span)
        while self.due and self.due[0][0] <= end:
            at, _, act = heapq.heappop(self.due)
            self.sandbox.advance(max(0.0, (at - self.sandbox.clock.now()).total_seconds()))
            self.clock.at = at
            act()
        self.sandbox.advance((end - self.sandbox.clock.now()).total_seconds())
        self.clock.at = end

    def live(self) -> set[str]:
        """A morning's work, then nine quiet days; the runs that all of it led to."""
        self.register()
        self.sandbox.world.faults.add(Fault(FaultKind.DELIVERY_DUPLICATE, probability=0.2, count=10))
        self.sandbox.world.faults.add(Fault(FaultKind.DELIVERY_REORDER, probability=0.2, count=10))
        for number in range(TASKS):
            task = self.owner.new("/tasks", name=f"Request {number}", projects=[self.owner.project])
            self.pass_(seconds=20)
            self.owner.put(f"/tasks/{task}", notes="More words.")
            self.owner.post(f"/tasks/{task}/stories", text="Any news?")
            self.pass_(minutes=3)
            self.bot.put(f"/tasks/{task}", name="An echo")
            self.owner.put(f"/tasks/{task}", name=f"Request {number}, urgent", completed=number % 2 == 0)
            self.pass_(minutes=7)
        self.recording = False
        self.pass_(days=9)
        return set(self.desk.runs.executions)


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with services() as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(aws: Aws) -> set[str]:
    """The runs of the same days without a replay."""
    runs = Deployment(aws).live()
    assert len(runs) >= 2 * TASKS
    return runs


@pytest.fixture
def empty(aws: Aws, undisturbed: set[str]) -> Aws:
    """The services after those days, emptied."""
    assert undisturbed
    aws.clear()
    return aws


def test_w3_no_recorded_request_does_anything_when_it_comes_again_at_any_delay(
    empty: Aws, undisturbed: set[str]
) -> None:
    replayed, watch = Deployment(empty, DELAYS), Stopwatch()
    assert replayed.live() == undisturbed
    assert len(replayed.answers) == replayed.recorded * len(DELAYS)
    refused = replayed.answers.count(404)
    assert (set(replayed.answers), refused) == ({200, 404}, len(DELAYS))  # the one handshake, each time
    counts = replayed.desk.telemetry.counts
    assert min(counts["DuplicateDelivery"], counts["EventsTooOld"]) >= 2 * TASKS
    assert replayed.process.hook().state == "ACTIVE"
    delays = "+1 s, +5 min, +23 h, +27 h, +8 d"
    watch.note("replays", f"recorded requests posted again at {delays}", len(replayed.answers), "0 extra runs", 7)


def test_w3_a_replay_is_known_by_its_events_where_the_delivery_is_forgotten(empty: Aws, undisturbed: set[str]) -> None:
    assert Deployment(empty, DELAYS, NoDeliveries).live() == undisturbed


def test_the_check_can_fail_without_both_memories_a_replay_runs_again(empty: Aws, undisturbed: set[str]) -> None:
    assert len(Deployment(empty, DELAYS[:2], NoDeliveries, NoReasons).live()) > len(undisturbed)
