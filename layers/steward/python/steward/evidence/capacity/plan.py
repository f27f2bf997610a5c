"""What is known of the work and of the people when their weeks are simulated?"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from steward.evidence.capacity.history import History
from steward.evidence.capacity.horizon import Floats, Horizon
from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.staff import Staff

RUNS: Final = 2_000  # a probability of one half is then known to 1.1 points


@dataclass(frozen=True)
class Plan:
    """All that a simulation needs; `project_gids` are the projects whose tasks were read.

    The same plan gives the same weeks, in whatever order its tasks were read.
    """

    tasks: tuple[Placed, ...]
    project_gids: frozenset[str]
    staff: Staff
    history: History
    horizon: Horizon
    seed: int = 0
    runs: int = RUNS

    @cached_property
    def held(self) -> dict[str, tuple[Placed, ...]]:
        """The open tasks by person, each in the order of their gids; NOBODY's too. Who has none is left out."""
        found: dict[str, list[Placed]] = {}
        for each in sorted(self.tasks, key=lambda each: each.item.gid):
            if each.item.is_open:
                found.setdefault(each.person_gid, []).append(each)
        return {gid: tuple(tasks) for gid, tasks in sorted(found.items())}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody whose weeks can be told: who holds something, and who could."""
        return tuple(sorted((self.held.keys() | self.staff.loads.keys()) - {NOBODY}))

    @cached_property
    def unknown_hours(self) -> dict[tuple[str, ...], Floats]:
        """What a task without an estimate takes, by its projects, as far as it was asked for (`demand.py`)."""
        return {}

    def draws(self, *names: str) -> np.random.Generator:
        """A stream of its own for each name: moving a task or adding a person changes nobody else's luck.

        These are the common random numbers of every comparison (Law 2015, section 11.2).
        """
        digest = hashlib.blake2b("/".join(names).encode(), digest_size=16).digest()
        return np.random.default_rng([self.seed, int.from_bytes(digest)])
