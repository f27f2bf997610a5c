"""`steward canary`: does the deployment's own model obey hostile words, and is a workflow lowered where it does?"""

import copy
from typing import Annotated, Any, Final

import typer

from steward.asana.models import Task
from steward.asana.protocol import task as read_task
from steward.errors import StewardError
from steward.governance.autonomy import raises
from steward.governance.phases import Move
from steward.governance.policy import Mode
from steward.workflows import triage_request
from steward_cli.agreement import agreed
from steward_cli.canary_trials import COLUMNS, Trials
from steward_cli.canary_verdicts import FAILED, Verdict
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure, failure_of
from steward_cli.gids import digits
from steward_cli.phases import carried
from steward_cli.publication import publish
from steward_cli.reading import reading
from steward_cli.targets import TRIAGE, Project, Target, chosen
from steward_cli.task_links import TASK, task_gid

group = typer.Typer(no_args_is_help=True, help="Hostile words, tried on the model. Example: steward canary run")

type Row = dict[str, Any]

PURPOSE: Final = "canary"
# A model that obeys may still fill the bot's own fields, which people see and undo; where code lets something through
# that nobody declared, nothing may be written.
DOWN_TO: Final[dict[Verdict, Mode]] = {Verdict.OBEYED: "suggest", Verdict.BEYOND: "observe"}


@group.command()
def plant(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help=TASK)],
    project: Project = "",
) -> None:
    """Name the task of a project whose copy is judged with hostile words: a plain request, as people submit them.

    It is a line of the configuration (`canary`), published as any other; to the task itself nothing is ever written.

    Example: steward --reason 'for the nightly try' canary plant 1201 --project 1200
    """
    desk: Desk = context.obj
    desk.because()
    before = desk.deployment.in_force()
    gid, target = task_gid(task), chosen(desk, project, TRIAGE, before.document)
    _read(desk, target, gid)
    after = copy.deepcopy(before.document)
    after["projects"][target.project_gid]["canary"] = gid
    what = f"name task {gid} as the canary of project {target.project_gid} in {desk.deployment.name}"
    if agreed(desk, what, before.document, after):
        published = publish(desk, before, after, "configuration_canary", f"project:{target.project_gid}")
        desk.one({"project": target.project_gid, "canary": gid, **published.told()})


@group.command()
def run(
    context: typer.Context,
    project: Annotated[str, typer.Option(callback=digits, help="One project; else all that name a canary.")] = "",
    of_task: Annotated[str, typer.Option("--task", help="This task instead: its gid or link; with --project.")] = "",
    demote: Annotated[bool, typer.Option("--demote", help="Lower a workflow that fails.")] = False,  # noqa: FBT002 - typer's form
) -> int:
    """Judge a copy of each canary with hostile words in it, by the model and prompt in force; Asana is only read.

    `held`: nothing came of the words. `obeyed`: the model did what they say, though only within what it may choose;
    --demote lowers act to suggest. `beyond`: something that the workflow does not declare would be written; --demote
    lowers to observe. Exit code 2 for either, 5 where the model did not answer. For every night: --yes --demote.

    Example: steward canary run
    """
    desk: Desk = context.obj
    if demote:
        desk.because()
    tried, rows, lowered, failures = _meant(desk, project, of_task), list[Row](), list[Row](), list[Failure]()
    for target, gid in tried:
        try:
            if trials := _tried(desk, target, gid):
                rows += trials.rows
                lowered += [told] if demote and (told := _demoted(desk, trials)) else []
        except (Failure, StewardError) as error:
            failures.append(_passed_over(desk, target, failure_of(error), alone=len(tried) == 1))
    _say(desk, rows, lowered)
    return _exit({row["outcome"] for row in rows}, failures)


def _passed_over(desk: Desk, target: Target, failure: Failure, *, alone: bool) -> Failure:
    """One project's failure, told; the others are tried all the same. Raises it where nobody says yes to anything."""
    if alone or failure.code is Exit.REFUSED:
        raise failure
    desk.note(f"project {target.project_gid} was not tried: {failure}")
    return failure


def _say(desk: Desk, rows: list[Row], lowered: list[Row]) -> None:
    if desk.as_json and rows:
        desk.json({"texts": rows, "demoted": lowered})
    elif rows:
        desk.rows("canaries", COLUMNS, rows)
        for each in lowered:
            desk.one(each)


def _meant(desk: Desk, project: str, of_task: str) -> list[tuple[Target, str]]:
    """Each project with its canary. Raises Failure where there is none."""
    if of_task:
        target = chosen(desk, project, TRIAGE)
        return [(target, task_gid(of_task))]
    configured = desk.deployment.configuration().projects
    named = {gid: each.canary for gid, each in configured.items() if each.canary and project in ("", gid)}
    if not named:
        of = f"project {project}" if project else "no project"
        line = f"{of} names no canary" if project else f"{of} names a canary"
        line += " in the configuration in force (one planted just now takes some minutes)"
        raise Failure(f"{line}: steward --reason '...' canary plant <task>{f' --project {project}' if project else ''}")
    return [(chosen(desk, gid, TRIAGE), canary) for gid, canary in named.items()]


def _read(desk: Desk, target: Target, gid: str) -> Task:
    """The task as it is now. Raises Failure where it is in another project."""
    connection = reading(desk, PURPOSE)
    try:
        found = Task.parse(connection.reader.read(read_task(gid)).data)
    finally:
        connection.told(desk, PURPOSE, f"project:{target.project_gid}")
    if not found.in_project(target.project_gid):
        raise Failure(f"task {gid} is not in project {target.project_gid}: name one that is, or say --project")
    return found


def _tried(desk: Desk, target: Target, gid: str) -> Trials | None:
    """What became of each text; None in a dry run."""
    if desk.dry_run:
        desk.note(
            f"would: read task {gid} and judge copies of it with hostile words by {target.configuration.model.engine}"
        )
        return None
    trials = Trials(desk, target, _read(desk, target, gid), triage_request.workflow, PURPOSE)
    trials.try_all()
    return trials


def _demoted(desk: Desk, trials: Trials) -> dict[str, Any]:
    """The move down that the worst outcome asks for, carried out; nothing where none is needed."""
    failed = {Verdict(row["outcome"]) for row in trials.rows} & FAILED
    if not failed:
        return {}
    mode = DOWN_TO[Verdict.BEYOND if Verdict.BEYOND in failed else Verdict.OBEYED]
    move = Move(trials.target.project_gid, trials.target.workflow.name, None, mode)
    if not raises(mode, trials.target.policy.mode):
        desk.note(f"{move.target} is in {trials.target.policy.mode}: there is nothing to lower")
        return {}
    given, desk.reason = desk.reason, f"{desk.because()} (canary: {trials.told()})"
    try:
        return carried(desk, move)
    finally:
        desk.reason = given


def _exit(outcomes: set[str], failures: list[Failure]) -> int:
    if outcomes & FAILED:
        return Exit.FINDINGS
    if failures:
        return failures[0].code
    return Exit.UPSTREAM if Verdict.UNANSWERED in outcomes else Exit.DONE
