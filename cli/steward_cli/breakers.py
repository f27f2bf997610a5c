"""`steward breaker`: is a dependency left alone because it is sick, and should it be?"""

from typing import Annotated

import typer

from steward.governance.breaker import (
    ASANA_READ,
    ASANA_WEBHOOK,
    ASANA_WRITE,
    Breaker,
    Position,
    of_model,
    stored,
)
from steward.governance.orders import Orders
from steward.store import keys
from steward.store.table import TransactionRefused
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.waiting import asked_again

group = typer.Typer(
    no_args_is_help=True, help="Circuit breakers of Asana and of the models. Example: steward breaker status"
)

MENDED = frozenset({"unavailable"})  # how a run ends that a dependency did not answer, or its breaker held back

Dependency = Annotated[
    str, typer.Argument(help="asana.read, asana.write, asana.webhook or bedrock.<model id>, as status lists them.")
]


@group.command()
def status(context: typer.Context) -> int:
    """Each dependency and how it stands; exit code 2 if one is not closed.

    Example: steward breaker status
    """
    desk: Desk = context.obj
    rows = [_shown(desk, name) for name in _dependencies(desk)]
    desk.rows("breakers", ("dependency", "state", "failures", "held", "next_try_in"), rows)
    return Exit.FINDINGS if any(row["state"] != Position.CLOSED for row in rows) else Exit.DONE


@group.command()
def trip(context: typer.Context, dependency: Dependency) -> None:
    """Ask nothing of the dependency until the breaker is reset; what is in flight ends.

    Example: steward --reason 'token is being rotated' breaker trip asana.write
    """
    desk: Desk = context.obj
    breaker = _breaker(desk, dependency)
    _change(desk, dependency, breaker, breaker.tripped(desk.now().timestamp()), "breaker_trip")


@group.command()
def reset(context: typer.Context, dependency: Dependency) -> None:
    """Close the breaker: requests pass from now on, and what failed meanwhile is asked for again, spread out.

    Example: steward --reason 'new token is in' breaker reset asana.write
    """
    desk: Desk = context.obj
    breaker = _breaker(desk, dependency)
    if _change(desk, dependency, breaker, breaker.succeeded(), "breaker_reset"):
        desk.note(f"asked again: {asked_again(desk, mended=MENDED)}")


def _dependencies(desk: Desk) -> list[str]:
    """What this deployment depends on by its configuration."""
    model = desk.deployment.configuration().model
    ids = [model.model_id, model.small_model_id, model.embeds] if model.engine == "bedrock" else []
    return [ASANA_READ, ASANA_WRITE, ASANA_WEBHOOK, *(of_model(each) for each in ids if each)]


def _breaker(desk: Desk, dependency: str) -> Breaker:
    if dependency not in (known := _dependencies(desk)):
        raise Failure(f"{dependency!r} is no dependency of {desk.deployment.name}: name one of {', '.join(known)}")
    return _stands(desk, dependency)


def _stands(desk: Desk, dependency: str) -> Breaker:
    return Breaker.parse(desk.deployment.table.get(keys.breaker(dependency)))


def _shown(desk: Desk, dependency: str) -> dict[str, object]:
    breaker = _stands(desk, dependency)
    wait = round(breaker.waits_for(desk.now().timestamp()))
    return {
        "dependency": dependency,
        "state": str(breaker.position),
        "failures": breaker.failures,
        "held": breaker.held,
        "next_try_in": "by reset" if breaker.held else f"{wait} s",
    }


def _change(desk: Desk, dependency: str, before: Breaker, after: Breaker, edit: str) -> bool:
    """Whether it was done."""
    because = desk.because()
    if not desk.confirmed(f"set the breaker of {dependency} in {desk.deployment.name} to {after.position}"):
        return False
    facts = {"edit": edit, "target_gid": dependency, "reason": because}
    try:
        Orders(desk.deployment.table, desk.now).carry_out([stored(dependency, before, after)], facts, desk.who)
    except TransactionRefused:
        raise Failure("the breaker moved meanwhile; look at it again", Exit.REFUSED) from None
    desk.one(_shown(desk, dependency))
    return True
