"""`steward prompts`: which versions are there, what would another do, and how does one come into force or go back?"""

import difflib
from typing import Annotated

import typer

from steward.governance.experiments import Verdict
from steward.model.prompt import load, source_of, versions
from steward.model.tokens import most_tokens
from steward_cli import trials
from steward_cli.agreement import agreed
from steward_cli.desk import Desk
from steward_cli.examined import eval_, lint_of
from steward_cli.failure import Exit, Failure
from steward_cli.publication import publish
from steward_cli.targets import Project, Target, WorkflowName, asked, asked_by, chosen
from steward_cli.versions import back, changes, edited, go_back
from steward_cli.whatif import Variation, replay, thresholds

group = typer.Typer(
    no_args_is_help=True, help="Prompt versions and experiments. Example: steward prompts whatif --prompt v2 --last 100"
)
group.add_typer(trials.ab, name="ab")
group.add_typer(trials.shadow, name="shadow")
group.command("eval")(eval_)

Version = Annotated[str, typer.Argument(help="A version, such as v2.")]
PromptName = Annotated[str, typer.Option(help="The workflow's name, or the prompt's where it asks several.")]
TRIAGE = "triage_request"


@group.command("list")
def list_(context: typer.Context) -> None:
    """Every version in the package, and where it is active, in an experiment or in the shadow.

    Example: steward prompts list
    """
    desk: Desk = context.obj
    configuration = desk.deployment.configuration()
    rows = []
    for each in asked().values():
        name = each.workflow.name
        used = {
            gid: project.workflows[name] for gid, project in configuration.projects.items() if name in project.workflows
        }
        for version in versions(each.prompt):
            prompt = load(each.prompt, version)
            rows.append(
                {
                    "prompt": each.prompt,
                    "workflow": name,
                    "version": version,
                    "tokens": most_tokens(prompt.text),
                    "active_in": [gid for gid, policy in used.items() if policy.prompt_version == version],
                    "tried_in": [gid for gid, it in used.items() if it.split and it.split.version == version],
                    "shadow_in": [gid for gid, policy in used.items() if policy.shadow == version],
                    "sha256": prompt.sha256,
                }
            )
    columns = ("prompt", "workflow", "version", "tokens", "active_in", "tried_in", "shadow_in")
    desk.rows("prompts", columns, rows)


@group.command()
def show(context: typer.Context, version: Version, workflow: PromptName = TRIAGE) -> None:
    """One version as it is asked, with what it changes and why.

    Example: steward prompts show v2
    """
    desk: Desk = context.obj
    name = asked_by(workflow).prompt
    source = source_of(name, version)
    if desk.as_json:
        desk.json({"prompt": name, "version": version, "sha256": load(name, version).sha256, "text": source})
    else:
        print(source, end="")


@group.command()
def diff(context: typer.Context, before: Version, after: Version, workflow: PromptName = TRIAGE) -> None:
    """What one version says otherwise than another.

    Example: steward prompts diff v1 v2
    """
    desk: Desk = context.obj
    name = asked_by(workflow).prompt
    old, new = source_of(name, before).splitlines(), source_of(name, after).splitlines()
    lines = list(difflib.unified_diff(old, new, before, after, lineterm="", n=1))
    if desk.as_json:
        desk.json({"prompt": name, "before": before, "after": after, "lines": lines})
    else:
        print("\n".join(lines))


@group.command()
def lint(context: typer.Context) -> int:
    """Whether every version in the package is fit to be asked; exit code 2 if one is not.

    Example: steward prompts lint
    """
    desk: Desk = context.obj
    rows = [
        {"prompt": each.prompt, "version": version, "finding": finding}
        for each in asked().values()
        for version in versions(each.prompt)
        for finding in lint_of(each, version)
    ]
    desk.rows("findings", ("prompt", "version", "finding"), rows)
    return Exit.FINDINGS if rows else Exit.DONE


@group.command()
def whatif(
    context: typer.Context,
    prompt: Annotated[str, typer.Option(help="Another prompt version.")] = "",
    model: Annotated[str, typer.Option(help="Another model id.")] = "",
    min_confidence: Annotated[list[str] | None, typer.Option(help="Another threshold, such as priority=0.6.")] = None,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many judged tasks.")] = 100,
) -> None:
    """Replay a change over the last judged tasks: fixed, broken and unchanged against what people finally chose.

    A threshold needs no model; a prompt or a model is asked once for each task, and asks before it costs. Nothing is
    written in Asana.

    Example: steward prompts whatif --prompt v2 --min-confidence priority=0.6 --last 100
    """
    desk: Desk = context.obj
    if not (prompt or model or min_confidence):
        raise Failure("nothing is otherwise: give --prompt, --model or --min-confidence")
    target = chosen(desk, project, workflow)
    if prompt:
        load(target.workflow.prompt, prompt)
    least = thresholds(min_confidence or (), target.policy.fields)
    told = replay(desk, target, Variation(prompt, model, least), last)
    if told is None:
        return
    if desk.as_json:
        desk.json(told)
        return
    columns = ("field", "tasks", "fixed", "broken", "unchanged", "right_before", "right_after", "by_chance")
    desk.rows("against what people chose", columns, told.pop("fields"))
    desk.one(told)


@group.command()
def promote(
    context: typer.Context,
    version: Version,
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    without_verdict: Annotated[  # noqa: FBT002 - typer's form of a flag
        bool, typer.Option("--without-verdict", help="Although no experiment says so; the reason should.")
    ] = False,
) -> None:
    """Make a version the active one, by the deployment's gradual strategy; alarms take it back while that goes on.

    Wants an experiment whose verdict is `promote`, and two people where the configuration asks for two.

    Example: steward --reason 'better on priority' prompts promote v2
    """
    desk: Desk = context.obj
    desk.because()
    before = desk.deployment.in_force()
    target = chosen(desk, project, workflow, before.document)
    load(target.workflow.prompt, version)
    _worth_promoting(desk, target, version, without_verdict=without_verdict)
    policy = target.policy
    changes = {
        "prompt_version": version,
        "split": None,
        "shadow": None if policy.shadow == version else policy.shadow,
    }
    what = f"promote {target.workflow.prompt} {version} in project {target.project_gid} of {desk.deployment.name}"
    after = edited(before.document, target.project_gid, target.workflow.name, changes)
    if agreed(desk, what, before.document, after, takes_all=True):
        published = publish(desk, before, after, "prompt_promote", f"project:{target.project_gid}")
        desk.one({"active": version, **published.told()})


@group.command()
def rollback(context: typer.Context) -> None:
    """Bring the configuration back that was in force before, at once: the prompts in it, and all else.

    A deployment that is still under way is stopped. What the earlier document allows more takes two people where the
    configuration says so. The layer holds every version, so that no code has to go back.

    Example: steward --reason 'v2 reads priorities wrong' prompts rollback
    """
    desk: Desk = context.obj
    desk.because()
    target = back(desk)
    lines = changes(target.leaves.document, target.document)
    for line in lines or ["the two documents say the same"]:
        desk.note(line)
    what = f"go back to configuration version {target.version} in {desk.deployment.name}"
    if agreed(desk, what, target.leaves.document, target.document):
        shown = lines if desk.as_json else "; ".join(lines) or "none"
        desk.one(go_back(desk, target) | {"differences": shown})


def _worth_promoting(desk: Desk, target: Target, version: str, *, without_verdict: bool) -> None:
    policy = target.policy
    if version == policy.prompt_version:
        raise Failure(f"{version} is active already")
    if without_verdict:
        return
    if policy.split is None or policy.split.version != version:
        raise Failure(
            f"no experiment runs with {version}: steward prompts ab start {version}, or say --without-verdict",
            Exit.REFUSED,
        )
    found = trials.report_of(desk, target)
    if found.verdict is not Verdict.PROMOTE:
        raise Failure(f"the verdict is {found.verdict}: {found.why}; or say --without-verdict", Exit.REFUSED)
