"""How are runs that waited for an operator asked for again, at once and spread out?"""

from collections.abc import Collection, Sequence

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError
from steward.ingest.unsettled import asked_for
from steward_cli.desk import Desk


def asked_again(desk: Desk, project_gids: Sequence[str] = (), mended: Collection[str] = ()) -> int | None:
    """How many runs of the projects, or of all, were asked for; those that ended for a `mended` reason wait no longer.

    None where that could not be done: what the operator did stands, and the reconciler asks at its next turn.
    """
    deployment = desk.deployment
    try:
        gids = project_gids or list(deployment.configuration().projects)
        found = (asked_for(gid, deployment.table, deployment.events.send, desk.now(), mended) for gid in gids)
        return sum(each.asked for each in found)
    except (StewardError, BotoCoreError, ClientError, GetParameterError) as error:
        desk.note(f"what waited could not be asked for ({type(error).__name__}); reconcile does within 15 minutes")
        return None
