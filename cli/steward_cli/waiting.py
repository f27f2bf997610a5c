"""How are runs that waited for an operator asked for again, at once and spread out?"""

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import RefusedReason, StewardError
from steward.governance.flags import Scope, Switch, set_now
from steward.ingest.unsettled import asked_for
from steward.store.unsettled import Open, Unsettled
from steward_cli.desk import Desk
from steward_cli.failure import Failure

# What may be away while an operator clears a switch: the switch is cleared all the same.
AWAY: Final = (StewardError, BotoCoreError, ClientError, Failure)


def asked_again(desk: Desk, project_gids: Sequence[str] = (), mended: Collection[str] = ()) -> int | None:
    """How many runs of the projects, or of all, were asked for; those that ended for a `mended` reason wait no longer.

    None where that could not be done: what the operator did stands, and the reconciler asks at its next turn.
    """
    deployment = desk.deployment
    try:
        gids = project_gids or list(deployment.configuration().projects)
        found = (asked_for(gid, deployment.table, deployment.events.send, desk.now(), mended) for gid in gids)
        return sum(each.asked for each in found)
    except AWAY as error:
        desk.note(f"what waited could not be asked for ({type(error).__name__}); reconcile does within 15 minutes")
        return None


def still_held(desk: Desk, project_gids: Sequence[str] = ()) -> dict[str, int]:
    """How many runs of the projects, or of all, wait for each switch that is on; a run may wait for several.

    Empty where no switch is on, and where that could not be looked up.
    """
    deployment, held = desk.deployment, Counter[str]()
    try:
        if not (switches := set_now(deployment.table)):
            return {}
        for gid in project_gids or list(deployment.configuration().projects):
            for run in Unsettled(deployment.table).of_project(gid):
                held.update(map(str, _holding(run, gid, switches)))
    except AWAY:
        return {}
    return dict(sorted(held.items()))


def _holding(run: Open, project_gid: str, switches: AbstractSet[Switch]) -> AbstractSet[Switch]:
    """The switches that are on and that a run was stopped by."""
    if run.held.switches:
        return {Switch.parse(each) for each in run.held.switches} & switches
    if run.reason != RefusedReason.SWITCHED_OFF:
        return frozenset()
    return {Switch(Scope.GLOBAL), Switch(Scope.PROJECT, project_gid), Switch(Scope.WORKFLOW, run.workflow)} & switches
