"""`steward prompts ab` and `steward prompts shadow`: try a version on some of the tasks, or beside all of them."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from steward.evidence.scoring import Mark, compared, decisions, marked, tallied
from steward.governance.experiments import Report, Trial, experiment, report
from steward.model.prompt import load
from steward.pipeline.paying import OFFLINE
from steward_cli.agreement import agreed
from steward_cli.bench import stored_values
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.past import Judged, Past
from steward_cli.publication import publish
from steward_cli.reading import reading
from steward_cli.targets import Project, Target, WorkflowName, chosen, shape_of
from steward_cli.versions import edited

ab = typer.Typer(no_args_is_help=True, help="Two versions, by a stable hash. Example: steward prompts ab report")
shadow = typer.Typer(no_args_is_help=True, help="A version that never acts. Example: steward prompts shadow report")

TRIAGE = "triage_request"
# As many as a label's values live: beyond 35 days nothing is left to compare, and a busy project has fewer than this.
MOST = 5000

Version = Annotated[str, typer.Argument(help="A version, such as v2.")]


@ab.command("start")
def ab_start(
    context: typer.Context,
    version: Version,
    percent: Annotated[int, typer.Option(min=1, max=99, help="How many of a hundred subjects.")] = 20,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
) -> None:
    """Judge some of the subjects by another version; a larger share later keeps those that were in.

    Example: steward --reason 'is v2 better?' prompts ab start v2 --percent 20
    """
    _set(context, project, workflow, version, {"split": {"version": version, "percent": percent}})


@ab.command("stop")
def ab_stop(context: typer.Context, project: Project = "", workflow: WorkflowName = TRIAGE) -> None:
    """End the experiment: the active version judges everything.

    Example: steward --reason 'v2 is worse' prompts ab stop
    """
    _set(context, project, workflow, None, {"split": None})


@ab.command("report")
def ab_report(context: typer.Context, project: Project = "", workflow: WorkflowName = TRIAGE) -> None:
    """The running experiment as people settled its tasks: extend, promote, reject or inconclusive, and why.

    Example: steward prompts ab report
    """
    desk: Desk = context.obj
    found = report_of(desk, chosen(desk, project, workflow))
    told = {
        "active": found.active,
        "candidate": found.candidate,
        "tasks": dict(zip((found.active, found.candidate), found.tasks, strict=True)),
        "verdict": str(found.verdict),
        "why": found.why,
    }
    rows = [gap.as_row() for gap in found.gaps]
    if desk.as_json:
        desk.json({**told, "metrics": rows})
        return
    if rows:
        desk.rows("metrics", ("metric", "active", "candidate", "low", "high", "margin"), rows)
    desk.one(told)


@shadow.command("start")
def shadow_start(
    context: typer.Context, version: Version, project: Project = "", workflow: WorkflowName = TRIAGE
) -> None:
    """Ask another version too, for every subject, and never act on it; it costs a second answer each.

    Example: steward --reason 'look at v2 first' prompts shadow start v2
    """
    _set(context, project, workflow, version, {"shadow": version})


@shadow.command("stop")
def shadow_stop(context: typer.Context, project: Project = "", workflow: WorkflowName = TRIAGE) -> None:
    """Ask the active version alone again.

    Example: steward --reason 'seen enough' prompts shadow stop
    """
    _set(context, project, workflow, None, {"shadow": None})


@shadow.command("report")
def shadow_report(
    context: typer.Context,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    last: Annotated[int, typer.Option(min=1, max=MOST, help="How many judged tasks.")] = 500,
) -> None:
    """What the shadow would have mended and broken, against what people chose.

    Example: steward prompts shadow report
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow)
    told = [each for each in _past(desk, target, last) if _has_shadow(target, each)]
    found = [line for each in told for line in _shadow_compared(target, each)]
    columns = ("field", "tasks", "fixed", "broken", "unchanged", "right_before", "right_after", "by_chance")
    desk.rows("shadow against what people chose", columns, [tally.as_row() for tally in tallied(found)])


def report_of(desk: Desk, target: Target) -> Report:
    """The report on the target's running experiment. Raises Failure where none runs."""
    name, split = experiment(target.policy), target.policy.split
    if name is None or split is None:
        raise Failure("no experiment runs: steward --reason '...' prompts ab start v2")
    told = [_trial(target, each) for each in _past(desk, target, MOST) if _counts(each, name)]
    return report(told, target.policy.prompt_version, split.version)


def _past(desk: Desk, target: Target, last: int) -> Iterator[Judged]:
    connection = reading(desk, "report")
    past = Past(desk.deployment, target.project_gid, target.workflow.name, target.policy, connection.reader)
    try:
        yield from past.last(last)
    finally:
        connection.told(desk, "report", f"project:{target.project_gid}")


def _counts(judged: Judged, name: str) -> bool:
    """Whether a task was judged in this experiment, and by a model: an outage says nothing of a prompt."""
    return judged.plan.get("experiment") == name and judged.plan["model"]["engine"] != OFFLINE


def _trial(target: Target, judged: Judged) -> Trial:
    said = decisions(judged.facts, stored_values(target.workflow, judged.facts, judged.plan["answer"]))
    marks = [marked(said.get(key), settled) for key, settled in judged.settled.items()]
    return Trial(
        version=judged.plan["prompt"]["version"],
        kept=Mark.WRONG not in marks,
        reverted=judged.reverted,
        left=marks.count(Mark.LEFT) / len(marks) if marks else 0.0,
        microdollars=int(judged.plan["model"].get("cost_microdollars") or 0),
    )


def _has_shadow(target: Target, judged: Judged) -> bool:
    """Whether the shadow answered, in the shape that answers have today."""
    try:
        shape_of(target.workflow).model_validate((judged.plan.get("shadow") or {}).get("answer"))
    except ValidationError:
        return False
    return True


def _shadow_compared(target: Target, judged: Judged) -> list[Any]:
    facts, shadow = judged.facts, judged.plan["shadow"]
    before, after = (stored_values(target.workflow, facts, each["answer"]) for each in (judged.plan, shadow))
    return compared(decisions(facts, before), decisions(facts, after), judged.settled)


def _set(context: typer.Context, project: str, workflow: str, version: str | None, changes: dict[str, Any]) -> None:
    desk: Desk = context.obj
    desk.because()
    before = desk.deployment.in_force()
    target = chosen(desk, project, workflow, before.document)
    if version is not None:
        load(target.workflow.prompt, version)
    said = ", ".join(f"{name} to {value}" for name, value in changes.items())
    what = f"set {said} of {target.workflow.name} in project {target.project_gid} of {desk.deployment.name}"
    after = edited(before.document, target.project_gid, target.workflow.name, changes)
    if agreed(desk, what, before.document, after):
        published = publish(desk, before, after, "prompt_trial", f"project:{target.project_gid}")
        desk.one({**changes, **published.told()})
