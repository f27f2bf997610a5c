"""`steward sandbox`: how does a newcomer do on the laptop what people do in Asana?

Each command acts with the token of one of the sandbox's people, through the same API as Asana's own pages: nothing here
is Steward's, and nothing reaches a real Asana.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.person import person
from steward_cli.posted import post

group = typer.Typer(no_args_is_help=True, help="Act as a person on the laptop. Example: steward sandbox tasks")

Task = Annotated[str, typer.Argument(callback=digits, help="The task's gid, as tasks lists it.")]
As = Annotated[str, typer.Option("--as", help="Whose hands: a name that people lists; an approver without it.")]


@group.command()
def people(context: typer.Context) -> None:
    """Who there is, by the name that --as takes, and who may say yes to a proposal.

    Example: steward sandbox people
    """
    desk: Desk = context.obj
    someone = person(desk, "")
    approvers = {gid for each in desk.deployment.configuration().projects.values() for gid in each.approvals.approvers}
    rows = [
        {"as": each, "name": name, "user": someone.users[name], "approver": someone.users[name] in approvers}
        for each, name in someone.known.items()
    ]
    desk.rows("people", ("as", "name", "user", "approver"), rows)


@group.command()
def tasks(
    context: typer.Context,
    project: Annotated[str, typer.Option(callback=digits, help="The project's gid; the first configured one.")] = "",
    last: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    who: As = "",
) -> None:
    """The open tasks of a project, the newest first.

    Example: steward sandbox tasks --last 5
    """
    desk: Desk = context.obj
    gid = project or next(iter(desk.deployment.configuration().projects), "")
    desk.rows("open tasks", ("task", "name", "created_at"), person(desk, who).tasks(gid)[:last])


@group.command()
def show(context: typer.Context, task: Task, who: As = "") -> None:
    """A task as a person sees it: its fields, its subtasks and what was said.

    Example: steward sandbox show 1201
    """
    desk: Desk = context.obj
    desk.one(person(desk, who).shown(task))


@group.command()
def submit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the request is called.")],
    notes: Annotated[str, typer.Option(help="What it says.")] = "",
    project: Annotated[str, typer.Option(callback=digits, help="The project's gid; the first configured one.")] = "",
    section: Annotated[str, typer.Option(help="The section to stand in, made where there is none.")] = "",
    who: As = "priya",
) -> None:
    """Send a request in, as a form would; Steward triages it within seconds.

    Example: steward sandbox submit 'Export fails' --notes 'The export of last month ends with an error.'
    """
    desk: Desk = context.obj
    somebody, gid = person(desk, who), project or next(iter(desk.deployment.configuration().projects), "")
    if _does(desk, f"submit {name!r} to project {gid}"):
        desk.one({"task": somebody.submit(gid, name, notes, section)})


@group.command()
def attach(
    context: typer.Context,
    task: Task,
    file: Annotated[Path, typer.Argument(help="A file of this machine.")],
    name: Annotated[str, typer.Option(help="What it is called in Asana; its own name.")] = "",
    who: As = "priya",
) -> None:
    """Attach a file to a task; a workflow that reads files must be on (docs/laptop.md).

    Example: steward sandbox attach 1201 brief.pdf
    """
    desk: Desk = context.obj
    somebody, called = person(desk, who), name or file.name
    if _does(desk, f"attach {file} to {task} as {called!r}"):
        somebody.attach(task, file, called)
        desk.one({"task": task, "attached": called})


@group.command("set")
def set_(
    context: typer.Context,
    task: Task,
    field: Annotated[
        str, typer.Argument(help="A field's name, such as 'AI Team', or name, notes, due_on, completed, assignee.")
    ],
    value: Annotated[
        str, typer.Argument(help="An option's or a person's name, a number, a text, true or false; none empties it.")
    ] = "none",
    who: As = "",
) -> None:
    """Change one field of a task, complete it, or give it to somebody.

    Example: steward sandbox set 1201 'AI Team' Platform --as leila
    """
    desk: Desk = context.obj
    somebody, given = person(desk, who), None if value == "none" else value
    change = somebody.written(task, field, given)
    if _does(desk, f"set {field} of {task} to {value}"):
        somebody.change(task, change)
        desk.one({"task": task, "set": field, "to": given})


@group.command()
def comment(
    context: typer.Context,
    task: Task,
    text: Annotated[str, typer.Argument(help="What to say, such as '/ai accept'.")],
    who: As = "",
) -> None:
    """Comment on a task.

    Example: steward sandbox comment 1201 '/ai accept'
    """
    desk: Desk = context.obj
    somebody = person(desk, who)
    if _does(desk, f"comment on {task}"):
        somebody.comment(task, text)
        desk.one({"task": task, "said": text})


@group.command()
def answer(
    context: typer.Context,
    task: Task,
    verdict: Annotated[Literal["approve", "reject"], typer.Argument(help="What to say.")],
    who: As = "",
) -> None:
    """Answer the open approval subtasks of a task, or one alone by its own gid.

    Example: steward sandbox answer 1201 approve
    """
    desk: Desk = context.obj
    somebody = person(desk, who)
    found = somebody.open_approvals(task)
    if not found:
        raise Failure(f"task {task} has no open approval subtask and is none: steward approvals list", Exit.FINDINGS)
    if _does(desk, f"{verdict} {', '.join(found.values())}"):
        for gid in found:
            somebody.change(gid, {"approval_status": {"approve": "approved", "reject": "rejected"}[verdict]})
        desk.one({"task": task, verdict: ", ".join(found.values())})


@group.command()
def mail(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A mail saved as .eml.")],
    *,
    forged: Annotated[bool, typer.Option("--forged", help="As if its sender were somebody else's address.")] = False,
) -> None:
    """Send a mail to the intake address, as SES would put it down; a project must take mail in (docs/mail.md).

    Example: steward sandbox mail request.eml
    """
    desk: Desk = context.obj
    person(desk, "")  # no sandbox, no mail: in the cloud SES alone puts mails down
    if _does(desk, f"put {file} down as received mail"):
        desk.one({"mail": post(desk.deployment, file, forged=forged)["key"]})


def _does(desk: Desk, what: str) -> bool:
    """Whether to act. Nobody is asked: it is a sandbox."""
    if desk.dry_run:
        desk.note(f"would: {what}")
    return not desk.dry_run
