"""How do deliveries and messages travel, with what the sender and the queue do to them on the way?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.errors import StewardError
from steward.ingest.dispatch import Dispatcher
from steward.ingest.webhook import Webhook
from tests.fakes import Killed
from tests.load.environment import PUBLIC_URL, TIMEOUTS
from tests.load.history import History
from tests.load.world import Worker, World

GOOD: Final = 200
VISIBILITY_SECONDS: Final = 200.0  # template.yaml, EventsQueue
RECEIVES: Final = 10  # template.yaml, maxReceiveCount
RETRY_SECONDS: Final = 15.0  # the sender's first retry


@dataclass(slots=True)
class Sender:
    """Asana's way to the webhook function: duplicates, reordering and losses that no retry of its own mends.

    `webhook` gives a worker's function, `died` is told of a worker whose process ended.
    """

    world: World
    webhook: Callable[[Worker], Webhook]
    died: Callable[[Worker], None]
    delivered: int = 0
    posts: int = 0
    dropped: int = 0
    _seen: set[tuple[str, bytes]] = field(default_factory=set)

    def post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        """What the sandbox calls: it hears what the real sender would. Raises OSError where nothing answered."""
        told = b'"events":[{' in body
        faults, mix = self.world.faults, self.world.faults.mix
        if told and (url, body) not in self._seen:
            self._seen.add((url, body))
            self.delivered += 1
            if faults.strikes("duplicate", mix.duplicate):
                again = faults.rng.choice([0.0, faults.rng.uniform(0, 5), faults.rng.uniform(5, 400), 3600.0])
                self.world.after(again, lambda: self._again(url, headers, body))
            if faults.strikes("dropped", mix.dropped):
                self.dropped += 1
                return GOOD, {}
            if faults.strikes("reordered", mix.reordered):
                self.world.after(faults.rng.uniform(1, 40), lambda: self._until_taken(url, headers, body))
                return GOOD, {}
        return self._deliver(url, headers, body)

    def _again(self, url: str, headers: dict[str, str], body: bytes) -> None:
        try:
            self._deliver(url, headers, body)
        except OSError:
            return

    def _until_taken(self, url: str, headers: dict[str, str], body: bytes) -> None:
        try:
            status, _ = self._deliver(url, headers, body)
        except OSError:
            status = 0
        if status != GOOD:
            self.world.after(RETRY_SECONDS, lambda: self._until_taken(url, headers, body))

    def _deliver(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        self.posts += 1
        worker = self.world.borrow() or self.world.spare()  # nothing limits how many of these Lambda runs
        worker.invoke("webhook", self.world.t, TIMEOUTS["webhook"])
        try:
            reply = self.webhook(worker).answer(_event(url, headers, body), self.world.clock_of(worker))
        except Killed as killed:
            self.died(worker)
            raise OSError("the function died") from killed
        finally:
            if worker.number >= 0:
                self.world.give_back(worker)
        return int(reply["statusCode"]), {name.lower(): text for name, text in reply["headers"].items()}


def _event(url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    hook_id, token = url.removeprefix(f"{PUBLIC_URL}/hooks/").split("/")
    return {
        "httpMethod": "POST",
        "pathParameters": {"hook_id": hook_id, "token": token},
        "headers": headers,
        "body": body.decode(),
        "isBase64Encoded": False,
    }


@dataclass(slots=True)
class Messages:
    """The events queue: at least once, in any order, again after the visibility timeout, aside after ten times."""

    world: World
    dispatcher: Callable[[Worker], Dispatcher]
    died: Callable[[Worker], None]
    history: History
    dead: list[str] = field(default_factory=list)
    redriven: int = 0

    def deliver(self, body: str, delay_seconds: float) -> None:
        """A message was sent: it is received after its delay, perhaps twice."""
        faults = self.world.faults
        self._receive_after(delay_seconds + self.world.latency.uniform(0.01, 0.06), body, 1, self.world.now())
        if faults.strikes("message_twice", faults.mix.message_twice):
            self._receive_after(delay_seconds + faults.rng.uniform(0, 60), body, 1, self.world.now())

    def redrive(self) -> None:
        """An operator sends what was set aside again."""
        dead, self.dead = self.dead, []
        self.redriven += len(dead)
        for body in dead:
            self.deliver(body, 0.0)

    def _receive_after(self, seconds: float, body: str, receives: int, sent_at: Any) -> None:  # noqa: ANN401 - a datetime
        self.world.after_with_worker(seconds, lambda worker: self._receive(worker, body, receives, sent_at))

    def _receive(self, worker: Worker, body: str, receives: int, sent_at: Any) -> None:  # noqa: ANN401 - a datetime
        worker.invoke("dispatch", self.world.t, TIMEOUTS["dispatch"])
        try:
            self.dispatcher(worker).handle(body, sent_at)
        except Killed:
            self.died(worker)
        except StewardError:
            pass  # the queue gives it again
        except Exception as error:  # noqa: BLE001 - as the function's own boundary; here a defect is a finding
            self.history.defects.append(f"dispatch: {type(error).__name__}: {error}")
        else:
            return
        if receives >= RECEIVES:
            self.dead.append(body)
            return
        self._receive_after(VISIBILITY_SECONDS, body, receives + 1, sent_at)
