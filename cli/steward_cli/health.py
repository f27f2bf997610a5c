"""`steward health`: is anything red, on one screen?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import typer
from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError
from steward.governance.breaker import ASANA_READ, ASANA_WEBHOOK, ASANA_WRITE, Breaker, Position, of_model
from steward.governance.flags import set_now
from steward.governance.money import MICRODOLLARS, day_of
from steward.governance.purse import Purse
from steward.store import keys
from steward.store.unsettled import Unsettled
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

group = typer.Typer(subcommand_metavar="", invoke_without_command=True, help="Is anything red? Example: steward health")

COLUMNS: Final = ("what", "state", "says", "next")
# Reconcile comes every quarter of an hour: twice that is one turn that failed (WORKFLOWS 4).
RECONCILED_WITHIN: Final = timedelta(minutes=31)
GREEN, RED, UNKNOWN = "good", "red", "unknown"


@dataclass(frozen=True, slots=True)
class Light:
    """One row: `next` is the command that says more."""

    what: str
    is_good: bool
    says: str
    next: str = ""

    def as_row(self) -> dict[str, Any]:
        """For a table."""
        return {"what": self.what, "state": GREEN if self.is_good else RED, "says": self.says, "next": self.next}


@group.callback()
def health(context: typer.Context) -> int:
    """Kill switches, breakers, dead letters, runs that wait, money and the last reconcile; exit code 2 if one is red.

    Read from the deployment's own rows: Asana and the model are asked nothing (steward doctor does).

    Example: steward health
    """
    desk: Desk = context.obj
    away: list[Exception] = []
    rows = [row for look in LIGHTS for row in _looked(desk, look, away)]
    if len(away) == len(LIGHTS):
        raise away[0]  # nothing could be looked at: that is no finding about the deployment
    desk.rows("health", COLUMNS, rows)
    return Exit.FINDINGS if any(row["state"] != GREEN for row in rows) else Exit.DONE


def _looked(desk: Desk, look: Callable[[Desk], Iterator[Light]], away: list[Exception]) -> list[dict[str, Any]]:
    """What one part says; a part that cannot be looked at is told, and is not good."""
    try:
        return [each.as_row() for each in look(desk)]
    except (StewardError, Failure, ClientError, BotoCoreError) as error:
        away.append(error)
        name = look.__name__.lstrip("_").replace("_", " ")
        return [{"what": name, "state": UNKNOWN, "says": str(error)[:120], "next": "steward doctor"}]


def _kill_switches(desk: Desk) -> Iterator[Light]:
    on = sorted(map(str, set_now(desk.deployment.table)))
    yield Light("kill switches", not on, ", ".join(on) or "none is set", "steward kill list" if on else "")


def _breakers(desk: Desk) -> Iterator[Light]:
    model = desk.deployment.configuration().model
    names = [ASANA_READ, ASANA_WRITE, ASANA_WEBHOOK, *([of_model(model.model_id)] if model.engine == "bedrock" else [])]
    found = {name: Breaker.parse(desk.deployment.table.get(keys.breaker(name))) for name in names}
    wrong = [f"{name} {each.position}" for name, each in found.items() if each.position is not Position.CLOSED]
    yield Light("breakers", not wrong, ", ".join(wrong) or "all closed", "steward breaker status" if wrong else "")


def _dead_letters(desk: Desk) -> Iterator[Light]:
    url, name = desk.deployment.dead_letter_queue_url, "ApproximateNumberOfMessages"
    told = desk.deployment.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
    count = int(told.get(name, 0))
    yield Light("dead letters", not count, f"{count} letters" if count else "none", "steward dlq list" if count else "")


def _runs_that_wait(desk: Desk) -> Iterator[Light]:
    """Runs without an answer: those that wait for a time or a switch that is known are no fault."""
    for gid, project in desk.deployment.configuration().projects.items():
        waiting = list(Unsettled(desk.deployment.table).of_project(gid))
        stuck = [each for each in waiting if each.attempts > 1 and not (each.held.switches or each.held.not_before)]
        says = f"{len(waiting)} wait, {len(stuck)} of them again and again"
        yield Light(f"runs of {project.name}", not stuck, says, f"steward explain {_first(stuck)}" if stuck else "")


def _first(stuck: list[Any]) -> str:
    return str(stuck[0].subject).partition(":")[2]


def _money(desk: Desk) -> Iterator[Light]:
    purse, day = Purse(desk.deployment.table), day_of(desk.now())
    for gid, project in desk.deployment.configuration().projects.items():
        spent, limit = purse.spent(gid, day) / MICRODOLLARS, project.dollars_per_day
        good = limit is None or spent < limit
        of = f" of ${limit:g}" if limit else ""
        yield Light(f"money of {project.name}", good, f"${spent:.4f}{of} today", "" if good else "steward budget show")


def _reconcile(desk: Desk) -> Iterator[Light]:
    for gid, project in desk.deployment.configuration().projects.items():
        row = desk.deployment.table.get(keys.cache(gid, "people")) or {}
        at = datetime.fromisoformat(row["at"]) if row.get("at") else None
        good = at is not None and desk.now() - at <= RECONCILED_WITHIN
        says = f"last {at:%Y-%m-%dT%H:%M}Z" if at else "never yet"
        yield Light(f"reconcile of {project.name}", good, says, "" if good else "steward reconcile")


LIGHTS: Final = (_kill_switches, _breakers, _dead_letters, _runs_that_wait, _money, _reconcile)
