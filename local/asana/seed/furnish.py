"""Which furnishers give a new sandbox the Northwind Labs workspace?

`Sandbox(furnish=believable_workspace)` starts with it; the dates lie around the sandbox's clock.
"""

from local.asana.sandbox import Furnish
from local.asana.seed.plant import plant
from local.asana.seed.workspace import northwind
from local.asana.workspaces import Cast
from local.asana.world import World


def northwind_workspace(seed: int) -> Furnish:
    """The workspace of this seed, whatever the sandbox's own seed is."""

    def furnish(world: World) -> Cast:
        return plant(world, northwind(seed, world.clock.now()))

    return furnish


def believable_workspace(world: World) -> Cast:
    """The workspace that follows from the sandbox's seed."""
    return northwind_workspace(world.rng.getrandbits(31))(world)
