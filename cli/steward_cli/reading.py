"""How does a command read Asana: with the read grant, behind its breaker, without a way to write, and on the record?"""

import json
from dataclasses import dataclass

from steward.asana.client import READING, AsanaReader
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.wire import Wire
from steward.governance.breaker import ASANA_READ
from steward.governance.guarded import GuardedReader
from steward.governance.health import Health
from steward.governance.orders import Orders
from steward.store.permits import Permits
from steward_cli.access import AccessLog
from steward_cli.desk import Desk

# A command may read page after page; each request has its own bound (`Timeouts`), the whole has a person who waits.
PATIENCE_SECONDS = 3600.0


@dataclass
class Reading:
    """One command's connection to Asana, and the log in which each of its requests is."""

    reader: AsanaReader
    log: AccessLog

    def told(self, desk: Desk, command: str, target: str) -> None:
        """Store the last lines, and put into the operators' chain which operations it was, how many, for which command.

        Raises what `AccessLog.flush` raises.
        """
        entries = self.log.entries
        if not entries:
            return
        self.log.flush()
        operations = {each.operation for each in entries}
        text = f"{command} read Asana in {len(entries)} requests ({', '.join(sorted(operations))})"
        facts = {"edit": "asana_read", "target_gid": target, "reason": f"{text}. {desk.reason}".strip()}
        Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)


def reading(desk: Desk, command: str) -> Reading:
    """A connection of the deployment's read grant, paced and held back with the functions that share it."""
    deployment = desk.deployment
    log = AccessLog(desk)

    def seconds() -> float:
        return desk.now().timestamp()

    def secret() -> str:
        return json.dumps({"token": deployment.asana_token()})

    wire = Wire(
        base_url=deployment.asana_base_url,
        grant=Grant("read", secret, seconds),
        pace=Pace(Permits(deployment.table), deployment.configuration().asana.requests_per_minute),
        clock=seconds,
        log=log,
        methods=READING,
    )
    run_id, deadline = f"{command}-{desk.who}", seconds() + PATIENCE_SECONDS
    health = Health(deployment.table, ASANA_READ)
    return Reading(GuardedReader(wire, health, seconds, run_id=run_id, deadline=deadline, owner=run_id), log)
