"""`steward simulate`: how would Steward have done on the tasks that people have already settled?"""

from typing import Annotated

import typer

from steward.asana.models import Task
from steward.asana.protocol import task
from steward.evidence.assemble import Past
from steward.evidence.history import ASSIGNEE, unpack
from steward.pipeline.assess import chunks_of, roster_of
from steward.pipeline.classify import Question
from steward.pipeline.paying import OFFLINE
from steward_cli.bench import Bench
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.foreseen import COLUMNS, foreseen
from steward_cli.reading import reading
from steward_cli.rehearsal import Rehearsal
from steward_cli.targets import Project, WorkflowName, chosen
from steward_cli.task_links import task_gid

PURPOSE = "simulate"
WHO = (
    "assignee: right is who took it then; proposed is, of those able, who would be done soonest today. Its confidence "
    "is a share of experience, not the chance that people choose the same"
)

group = typer.Typer(subcommand_metavar="", help="Judge past tasks, write nothing. Example: steward simulate --last 50")


@group.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    project: Project = "",
    workflow: WorkflowName = "triage_request",
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many completed tasks.")] = 50,
    of_task: Annotated[str, typer.Option("--task", help="One task as it is now instead: its gid or link.")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="Ask no model, whatever is configured.")] = False,  # noqa: FBT002 - typer's form
) -> None:
    """Judge the last completed tasks as if they were new, by what was known before them; Asana is only read.

    Tells for each field how often it agrees with people and how often it says nothing, what a hundred tasks cost, and
    the five surest mistakes. With --task it tells what would be said of that task, how surely, and what becomes of it.

    Example: steward simulate --last 50
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow)
    connection = reading(desk, PURPOSE)
    model = target.configuration.model.model_copy(update={"engine": OFFLINE} if offline else {})
    bench = Bench(desk, target.project_gid, target.workflow, model, PURPOSE)
    roster = roster_of(desk.deployment.table, target.configuration, target.project_gid)
    rehearsal = Rehearsal(connection.reader, target.project_gid, target.workflow, target.policy, desk.now(), roster)
    one = task_gid(of_task) if of_task else ""
    of = f"task {one}" if one else f"the last {last}"
    if desk.dry_run:
        desk.note(f"would: read the tasks of project {target.project_gid} and judge {of} by {model.engine}")
        return
    try:
        if one:
            _foresee(desk, rehearsal, bench, one)
        else:
            _rehearse(desk, rehearsal, bench, last)
    finally:
        bench.settle()
        connection.told(desk, PURPOSE, f"project:{target.project_gid}")


def _rehearse(desk: Desk, rehearsal: Rehearsal, bench: Bench, last: int) -> None:
    subjects = rehearsal.subjects(last)
    if _may_ask(desk, bench, subjects[-1].question, len(subjects)):
        for subject in desk.along(subjects, "judging"):
            rehearsal.note(subject, bench.values(subject.question))
        _say(desk, rehearsal, bench)


def _foresee(desk: Desk, rehearsal: Rehearsal, bench: Bench, gid: str) -> None:
    """One task by all that is known now."""
    past = Past(unpack(chunks_of(desk.deployment.table, rehearsal.project_gid)))
    subject = Task.parse(rehearsal.reader.read(task(gid)).data)
    if not subject.in_project(rehearsal.project_gid):
        raise Failure(f"task {gid} is not in project {rehearsal.project_gid}: say --project with the one it is in")
    question, _ = rehearsal.question(subject, past)
    if _may_ask(desk, bench, question, 1):
        desk.rows(f"task {gid}", COLUMNS, foreseen(question, subject, bench.values(question), rehearsal.policy))


def _may_ask(desk: Desk, bench: Bench, question: Question, times: int) -> bool:
    """Whether to judge: a model costs money, and is asked with a yes alone."""
    most = bench.dollars_at_most(question, times)
    price = "a price that is not in the table" if most is None else f"at most ${most:.4f}"
    return not bench.asks or desk.confirmed(f"ask {bench.model.model_id} {times} times for {price}")


def _say(desk: Desk, rehearsal: Rehearsal, bench: Bench) -> None:
    dollars, fields, worst = bench.dollars, rehearsal.fields(), rehearsal.worst()
    told = {
        "tasks": bench.judged,
        "answered_offline": bench.fallbacks if bench.asks else bench.judged,
        "dollars_per_100_tasks": None if dollars is None else round(dollars * 100 / bench.judged, 4),
    }
    if desk.as_json:
        desk.json({**told, "fields": fields, "worst_mistakes": worst})
        return
    desk.rows("agreement with people", ("field", "tasks", "right", "wrong", "left_to_people", "agreement"), fields)
    desk.rows("surest mistakes", ("task", "field", "said", "people_chose", "confidence"), worst)
    if any(each["field"] == ASSIGNEE for each in fields):
        desk.note(WHO)
    desk.one(told)
