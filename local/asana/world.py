"""What do all operations share: one graph, one event log, the clock, the hooks, the tokens, and one lock round them?"""

import random
import threading
from dataclasses import dataclass

from local.asana.clock import Clock
from local.asana.deliveries import Deliveries
from local.asana.events import EventLog
from local.asana.faults import Faults
from local.asana.graph import Graph
from local.asana.schedule import Schedule
from local.asana.settings import Settings
from local.asana.streams import Streams
from local.asana.tokens import Tokens


@dataclass(frozen=True, slots=True)
class World:
    """The shared parts. Everything that reads or changes them holds `lock`."""

    settings: Settings
    clock: Clock
    rng: random.Random
    lock: threading.RLock
    graph: Graph
    log: EventLog
    schedule: Schedule
    deliveries: Deliveries
    streams: Streams
    tokens: Tokens
    faults: Faults
    externals: dict[tuple[str, str], str]  # (app gid, external gid) to task gid: each app has its own names
