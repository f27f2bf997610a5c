"""What do operators do in a run of this seed, and who lets go what the product itself switched off?

Kill switches are pulled and let go again, and one project's workflow is off for a while and comes back a step lower.
What and when follows from the seed alone, so that the run without faults meets the same. Where too many runs end in an
error within an hour, the product sets a project's switch by itself (`governance/watch.py`): somebody looks and lets it
go, as somebody would.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Final

from steward.governance import flags
from steward.governance.flags import Scope, Switch
from steward.governance.orders import Orders
from steward.governance.policy import Configuration
from steward.governance.watch import WHO
from steward.store.table import Table
from tests.load.deployment import AI_FIELDS, Deployment
from tests.load.world import World

SWITCH_EVERY_SECONDS: Final = 2 * 3600.0  # a few in a seed of 10,000 deliveries, at least one in any
SWITCHED_FOR: Final = (120.0, 1200.0)
OFF_FOR: Final = (300.0, 1500.0)
LOOK_EVERY_SECONDS: Final = 600.0  # how soon somebody looks at what the product switched off
WORKFLOW: Final = "triage_request"


@dataclass(frozen=True, slots=True)
class Order:
    """A switch that is set from one moment to another, or a project's workflow that is off meanwhile.

    `what` is a scope, `index` which project or field of it; a mode order has no scope.
    """

    begins: float
    ends: float
    what: Scope | None
    index: int


def orders(seed: int, people_end: float) -> list[Order]:
    """The orders of a seed whose people are done at `people_end`."""
    rng = Random(f"operators:{seed}")  # noqa: S311 - a seeded generator, on purpose
    return [*_pulled(rng, people_end), _paused(rng, people_end)]


def _pulled(rng: Random, people_end: float) -> Iterator[Order]:
    for _ in range(max(1, round(people_end / SWITCH_EVERY_SECONDS))):
        begins = rng.uniform(0, people_end)
        yield Order(begins, begins + rng.uniform(*SWITCHED_FOR), rng.choice(list(Scope)), rng.randrange(1000))


def _paused(rng: Random, people_end: float) -> Order:
    """In the first half: what was done until then is judged once more when the mode is another."""
    begins = rng.uniform(0.05, 0.5) * people_end
    return Order(begins, begins + rng.uniform(*OFF_FOR), None, rng.randrange(1000))


@dataclass(slots=True)
class Operators:
    """They have the table and the configuration, beside everything that goes wrong. `cleared` counts what they let go.

    `publish` puts a configuration in force.
    """

    seed: int
    world: World
    deployment: Deployment
    table: Table
    publish: Callable[[Configuration], None]
    cleared: int = 0

    def begin(self, people_end: float, rest_ends: float) -> None:
        """Everybody knows what to do and when."""
        for order in orders(self.seed, people_end):
            self.world.after(order.begins, partial(self._carry_out, order, begins=True))
            self.world.after(order.ends, partial(self._carry_out, order, begins=False))
        for turn in range(1, int(rest_ends // LOOK_EVERY_SECONDS) + 1):
            self.world.after(turn * LOOK_EVERY_SECONDS, self.let_go)

    def let_go(self) -> None:
        """Let go what the product switched off by itself."""
        for row in flags.listed(self.table):
            if row["state"] == "on" and row["by"] == WHO:
                self._set(Switch.parse(row["switch"]), on=False)
                self.cleared += 1

    def _carry_out(self, order: Order, *, begins: bool) -> None:
        projects = self.deployment.projects
        match order.what:
            case None:
                mode = "off" if begins else "suggest"
                self.publish(self.deployment.configured({projects[order.index % len(projects)]: mode}))
            case Scope.PROJECT:
                self._set(Switch(Scope.PROJECT, projects[order.index % len(projects)]), on=begins)
            case Scope.WORKFLOW:
                self._set(Switch(Scope.WORKFLOW, WORKFLOW), on=begins)
            case Scope.FIELD:
                key = AI_FIELDS[order.index % len(AI_FIELDS)]
                self._set(Switch(Scope.FIELD, self.deployment.field_gids[key]), on=begins)
            case _:
                self._set(Switch(Scope.GLOBAL), on=begins)

    def _set(self, switch: Switch, *, on: bool) -> None:
        """As `steward kill on` and `off` do it."""
        writes = flags.setting(switch, on=on, reason="drill", by="owner", at=self._now().isoformat())
        facts = {"edit": "kill_on" if on else "kill_off", "target_gid": str(switch), "reason": "drill"}
        Orders(self.table, self._now).carry_out(writes, facts, "owner")

    def _now(self) -> datetime:
        return self.world.now()
