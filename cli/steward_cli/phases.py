"""`steward rollout`: which phase is each workflow in, should it move, and who moved it when?"""

from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer

from steward.governance.autonomy import mode_of, raises
from steward.governance.certificates import State
from steward.governance.phases import Move, advice, mode_now, moved
from steward.governance.policy import Mode, WorkflowPolicy, configuration_of
from steward.store import keys
from steward_cli.agreement import agreed
from steward_cli.desk import Desk
from steward_cli.digests import asked_for
from steward_cli.failure import Failure
from steward_cli.gids import digits
from steward_cli.narrowing import coming, for_good, narrow
from steward_cli.publication import REFUSED, publish
from steward_cli.versions import deployed

group = typer.Typer(no_args_is_help=True, help="Phases of the rollout. Example: steward rollout status")

MODES: Final[tuple[Mode, ...]] = ("off", "observe", "suggest", "act")
# The evidence is what the digest compares: two weeks, whatever span is told.
TOLD_DAYS: Final = 14
# What an operator did to the configuration, by the entry's `edit`.
CHANGES: Final = ("rollout_", "prompt_", "budget_", "configuration_")


@group.command()
def status(context: typer.Context) -> None:
    """Every project, workflow and field, with the mode in force.

    Example: steward rollout status
    """
    desk: Desk = context.obj
    rows: list[dict[str, Any]] = []
    for gid, project in desk.deployment.configuration().projects.items():
        for name, policy in project.workflows.items():
            rows.append({"project": gid, "workflow": name, "field": None, "mode": policy.mode, "owner": None})
            rows += [
                {"project": gid, "workflow": name, "field": key, "mode": mode_of(policy, key), "owner": each.owner}
                for key, each in policy.fields.items()
            ]
    desk.rows("modes", ("project", "workflow", "field", "mode", "owner"), rows)


@group.command("set")
def set_(
    context: typer.Context,
    mode: Annotated[str, typer.Argument(help="off, observe, suggest or act.")],
    project: Annotated[str, typer.Option(callback=digits, help="The project's gid.")],
    workflow: Annotated[str, typer.Option(help="The workflow's name.")],
    field: Annotated[str, typer.Option(help="Only this configured key; it may lower its workflow's mode.")] = "",
) -> None:
    """Move a workflow, or one field of it, to another phase.

    Up goes by the deployment's gradual strategy, and takes two people where the configuration says so: the second types
    the same command. Down takes one person, is in force at once, and no alarm takes it back; whatever else is being
    deployed is stopped for it and has to be asked for again.

    Example: steward --reason 'pilot ended well' rollout set suggest --project 1201 --workflow triage_request
    """
    desk: Desk = context.obj
    desk.because()
    if told := carried(desk, Move(project, workflow, field or None, _mode(mode))):
        desk.one(told)


@group.command()
def recommend(context: typer.Context) -> None:
    """What the evidence of the last two weeks speaks for, by workflow; nothing is changed.

    Example: steward rollout recommend
    """
    desk: Desk = context.obj
    told = asked_for(desk, TOLD_DAYS, [])["projects"]
    rows = []
    for gid, project in desk.deployment.configuration().projects.items():
        agreement = told.get(gid, {}).get("agreement", {})
        for name, policy in project.workflows.items():
            if policy.fields:
                agreed, settled = _pooled(agreement, policy)
                found = advice(policy.mode, agreed, settled, _certified(desk, gid, name))
                rows.append(
                    {"project": gid, "workflow": name, "mode": policy.mode, "recommended": found.mode, "why": found.why}
                )
    desk.rows("recommendations", ("project", "workflow", "mode", "recommended", "why"), rows)


@group.command()
def history(context: typer.Context, last: Annotated[int, typer.Option(min=1, help="How many.")] = 50) -> None:
    """Who changed the configuration, when and why, and what became of it, the newest first.

    From the operators' audit chain; `state` is AppConfig's word: done, under way, rolled back, or refused.

    Example: steward rollout history --last 10
    """
    desk: Desk = context.obj
    entries = list(desk.deployment.table.query(keys.audit_entry("operator", 0).pk, "audit#"))
    refused = {each.get("result_gid") for each in entries if each.get("edit") == REFUSED}
    states = deployed(desk) | dict.fromkeys(refused, "refused")
    changes = [each for each in entries if str(each.get("edit", "")).startswith(CHANGES)]
    found = [each for each in changes if each["edit"] != REFUSED][::-1]
    rows = [
        {
            "at": each["at"],
            "by": each["actor"],
            "edit": each["edit"],
            "of": each["target_gid"],
            "state": states.get(each.get("result_gid")),
            "reason": each["reason"],
        }
        for each in found[:last]
    ]
    desk.rows("changes", ("at", "by", "edit", "of", "state", "reason"), rows)


def carried(desk: Desk, move: Move) -> dict[str, Any]:
    """Carry a move out, up or down; what was done, and nothing where it was not confirmed, by all whom it takes.

    Raises Failure where it is in that mode already, and as `narrow` and `publish`.
    """
    if (on_its_way := coming(desk)) and raises(move.mode, on_its_way.mode(move)):
        return narrow(desk, move, on_its_way)
    before = desk.deployment.in_force()
    now = mode_now(configuration_of(before.document), move)
    if now == move.mode:
        raise Failure(f"{move.target} is in {now} already")
    after, up = moved(before.document, move), raises(now, move.mode)
    change = f"move {move.target} from {now} to {move.mode} in {desk.deployment.name}"
    if not agreed(desk, change, before.document, after, takes_all=up):
        return {}
    strategy = "" if up else for_good(desk)
    published = publish(desk, before, after, f"rollout_{move.mode}", move.target, strategy=strategy)
    return {"moved": move.target, "from": now, "to": move.mode, **published.told()}


def _mode(text: str) -> Mode:
    for mode in MODES:
        if mode == text:
            return mode
    raise Failure(f"{text!r} is no mode: say {', '.join(MODES)}")


def _pooled(agreement: dict[str, dict[str, int]], policy: WorkflowPolicy) -> tuple[int, int]:
    """Agreed and settled over all fields of the workflow."""
    own = [each for key, each in agreement.items() if key in policy.fields]
    return sum(each["agreed"] for each in own), sum(each["settled"] for each in own)


def _certified(desk: Desk, project: str, workflow: str) -> list[str]:
    """The keys whose certificate stands."""
    rows: Iterable[dict[str, Any]] = desk.deployment.table.query(
        keys.certificate(project, workflow, "").pk, f"{workflow}#"
    )
    return [str(row["sk"]).partition("#")[2] for row in rows if row.get("state") == State.STANDING]
