"""What is the sandbox, as tests and the laptop make it?"""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from local.asana.app import App
from local.asana.calls import CallLog
from local.asana.clock import Clock, VirtualClock
from local.asana.control import Control
from local.asana.deliveries import Deliveries, Post
from local.asana.dispatch import Dispatcher
from local.asana.errors import Json
from local.asana.events import EventLog
from local.asana.faults import Faults
from local.asana.graph import Graph
from local.asana.limits import Limiter
from local.asana.oauth import OAuth
from local.asana.operation import OPERATIONS
from local.asana.schedule import Schedule
from local.asana.settings import Settings
from local.asana.streams import Streams
from local.asana.tokens import Tokens
from local.asana.transport import no_network
from local.asana.workspaces import Cast, empty_workspace
from local.asana.world import World

type Furnish = Callable[[World], Cast]
"""Fills a new world with a workspace and answers who and what is in it."""


@dataclass(slots=True)
class Delivery:
    """The replaceable way out for deliveries; a server that starts later gives it a network."""

    post: Post

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        """POST by whatever is plugged in."""
        return self.post(url, headers, body)


class Sandbox:
    """A workspace behind the API of Asana.

    `app` is a WSGI app (serve it, or give it to httpx.WSGITransport). On a VirtualClock nothing moves by itself:
    `pump()` does what is due, and `advance(seconds)` moves the clock and pumps. `cast` holds tokens and gids.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        seed: int = 7,
        post: Post = no_network,
        settings: Settings | None = None,
        furnish: Furnish = empty_workspace,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.settings = settings or Settings()
        self.delivery = Delivery(post)
        self.world = self._make_world(random.Random(seed))  # noqa: S311  a seeded generator, on purpose
        self.calls = CallLog()
        self.limiter = Limiter(self.settings, self.clock)
        self.cast = furnish(self.world)
        self.world.log.subscribers.append(self.world.deliveries.offer)
        self.dispatcher = Dispatcher(self.world, self.limiter, self.calls)
        self.app = App(self.world, self.dispatcher, Control(self.world, self.calls, self.about), OAuth(self.world))

    def pump(self) -> int:
        """Do everything that is due: deliveries, retries, heartbeats, late writes. Answers how many things that was."""
        return self.world.schedule.run_due()

    def advance(self, seconds: float) -> None:
        """Move a VirtualClock on, stopping at every moment something is due: each is done at its own time."""
        if not isinstance(self.clock, VirtualClock):
            raise TypeError("advance() needs a VirtualClock; a live sandbox advances by POST /sandbox/clock/advance")
        end = self.clock.now() + timedelta(seconds=seconds)
        while (due := self.world.schedule.next_at()) is not None and due <= end:
            self.clock.at = max(self.clock.at, due)
            self.pump()
        self.clock.at = max(self.clock.at, end)

    def about(self) -> dict[str, Json]:
        """Tokens and gids, as the announcement of a live sandbox holds them."""
        return {"seed_workspace": self.cast.name, **self.cast.described(), "operations": len(OPERATIONS)}

    def _make_world(self, rng: random.Random) -> World:
        graph, schedule, faults, lock = Graph(rng, self.clock.now), Schedule(self.clock), Faults(rng), threading.RLock()
        deliveries = Deliveries(
            graph=graph,
            clock=self.clock,
            schedule=schedule,
            rng=rng,
            faults=faults,
            lock=lock,
            post=self.delivery,
            batch_seconds=self.settings.batch_seconds,
        )
        return World(
            settings=self.settings,
            clock=self.clock,
            rng=rng,
            lock=lock,
            graph=graph,
            log=EventLog(),
            schedule=schedule,
            deliveries=deliveries,
            streams=Streams(rng),
            tokens=Tokens(rng),
            externals={},
            faults=faults,
        )
