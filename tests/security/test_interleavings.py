"""Of ten thousand random orders of genuine and hostile handshakes and events, does one let a stranger in (P6)?

The doorstep of `tests/property/test_handshakes.py`, without Hypothesis' search and over a table, a bucket and a key in
memory: each order is forgotten after it was tried. After each, a registration without strangers must succeed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

import pytest

from steward.store.objects import Objects
from steward.store.table import Table
from tests.integration.aws import Aws
from tests.load.memory_services import MemoryBucket, MemoryKey
from tests.load.memory_table import MemoryTable
from tests.property.test_handshakes import HOSTILE, Doorstep
from tests.security.inputs import Stopwatch, amount

ORDERS = amount(300, 10_000, 10_000)
SEED = 20261130
pytestmark = pytest.mark.timeout(1800)  # ten thousand orders on a busy machine


@dataclass
class Memory:
    """The services that the webhook and its registration use, as fast as dictionaries."""

    rows: MemoryTable = field(default_factory=MemoryTable)
    kms: MemoryKey = field(default_factory=MemoryKey)
    key_arn: str = "key"

    @property
    def table(self) -> Table:
        return Table(cast("Any", self.rows), "steward")

    @property
    def objects(self) -> Objects:
        return Objects(cast("Any", MemoryBucket(lambda: 0.0)), "bucket")

    def clear(self) -> None:
        """Nothing is kept from one order to the next."""
        self.rows = MemoryTable()


def steps(door: Doorstep, rng: Random) -> list[Callable[[], None]]:
    """What may happen next."""
    return [
        lambda: door.register(lost=rng.random() < 0.3, strangers=rng.randrange(6), rotate=rng.random() < 0.3),
        lambda: door.hostile_handshake(rng.choice(HOSTILE), newest=rng.random() < 0.7),
        lambda: door.hostile_event(rng.choice(HOSTILE)),
        door.genuine_event,
        lambda: door.wait(rng.choice((1, 11))),
    ]


def _listening(door: Doorstep) -> bool:
    hooks = [door.function.hook(hook_id) for hook_id, _ in door.asana.targets]
    return any(each.state == "ACTIVE" for each in hooks)


def test_p6_no_order_of_handshakes_and_events_lets_a_stranger_in_and_the_genuine_one_always_gets_in() -> None:
    rng, watch, done = Random(SEED), Stopwatch(), 0  # noqa: S311 - repeatable on purpose, guards nothing
    for _ in range(ORDERS):
        door = Doorstep(cast("Aws", Memory()))
        door.rng = door.asana.rng = rng
        for _ in range(rng.randrange(2, 9)):
            rng.choice(steps(door, rng))()
            door.no_hostile_secret_is_active()
            done += 1
        door.register(lost=False, strangers=0, rotate=False)
        door.genuine_event()
        door.no_hostile_secret_is_active()
        assert _listening(door), "a registration that nobody disturbs succeeds"
    watch.note("interleavings", "orders of handshakes and events", ORDERS, f"{done} steps, 0 hostile secrets", SEED)
