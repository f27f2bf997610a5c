"""How does Asana look to a client whose network is in the test's hand?"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from steward.asana import edits
from steward.asana.client import READING, WRITING, AsanaReader, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method
from steward.asana.wire import AccessEntry, Timeouts, Wire
from tests.unit.asana.memory_permits import MemoryPermits

NOW = 1_800_000_000.0
EDIT = edits.SetTaskFields("501", {"2": "20"})
OK = httpx.Response(200, json={"data": {"gid": "501"}})


@dataclass
class Network:
    """Asana as one handler; what arrived, what was logged, and the clock."""

    answer: Callable[[httpx.Request], httpx.Response]
    token: str = "t1"
    now: float = NOW
    arrived: list[httpx.Request] = field(default_factory=list)
    log: list[AccessEntry] = field(default_factory=list)
    permits: MemoryPermits = field(default_factory=MemoryPermits)

    def wire(self, methods: frozenset[Method], *, timeouts: Timeouts | None = None) -> Wire:
        def handle(request: httpx.Request) -> httpx.Response:
            self.arrived.append(request)
            return self.answer(request)

        return Wire(
            base_url="https://asana.example/api/1.0",
            grant=Grant("g", lambda: json.dumps({"token": self.token}), lambda: self.now),
            pace=Pace(self.permits, 150),
            clock=lambda: self.now,
            log=self.log.append,
            methods=methods,
            timeouts=timeouts or Timeouts(),
            transport=httpx.MockTransport(handle),
        )

    def reader(self) -> AsanaReader:
        return AsanaReader(self.wire(READING), run_id="run-1", deadline=self.now + 60)

    def writer(self) -> AsanaWriter:
        return AsanaWriter(self.wire(WRITING), run_id="run-1", deadline=self.now + 60)


def always(response: httpx.Response) -> Network:
    return Network(lambda _: httpx.Response(response.status_code, headers=response.headers, content=response.content))


def failing(error: Exception) -> Network:
    def raise_it(_: httpx.Request) -> httpx.Response:
        raise error

    return Network(raise_it)
