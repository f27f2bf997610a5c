"""Which project and which workflow does a command mean?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from steward.governance.policy import Configuration, WorkflowPolicy, configuration_of
from steward.workflows import WORKFLOWS
from steward.workflows.base import Workflow
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.gids import digits

TRIAGE = "triage_request"  # what commands mean where no workflow is named

Project = Annotated[
    str, typer.Option(callback=digits, help="The project's gid; not needed where only one has the workflow.")
]
WorkflowName = Annotated[str, typer.Option(help="The workflow's name.")]


@dataclass(frozen=True, slots=True)
class Target:
    """One workflow in one project, as configured."""

    configuration: Configuration
    project_gid: str
    workflow: Workflow[Any]
    policy: WorkflowPolicy


def judging() -> dict[str, Workflow[Any]]:
    """The workflows that ask a prompt."""
    return {each.name: each for each in WORKFLOWS if each.answer and each.prompt}


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt in use: whose it is, and the shape of what it asks for."""

    prompt: str
    workflow: Workflow[Any]
    shape: type[BaseModel]


def asked() -> dict[str, Asked]:
    """Every prompt that some workflow asks, by its name."""
    found = [(each.prompt, each, shape_of(each)) for each in judging().values()]
    found += [(name, each, shape) for each in WORKFLOWS for name, shape in each.asks.items()]
    return {name: Asked(name, workflow, shape) for name, workflow, shape in found}


def asked_by(name: str) -> Asked:
    """The prompt that is meant by its own name, or by that of a workflow that asks one. Raises Failure otherwise."""
    known = asked()
    if name in known:
        return known[name]
    found = [each for each in known.values() if each.workflow.name == name]
    if len(found) == 1:
        return found[0]
    raise Failure(f"{name!r} means no prompt: name one of {', '.join(each.prompt for each in found or known.values())}")


def shape_of(workflow: Workflow[Any]) -> type[BaseModel]:
    """The shape of what a judging workflow asks for."""
    shape: type[BaseModel] = workflow.answer  # type: ignore[assignment]
    return shape


def answered() -> dict[str, Workflow[Any]]:
    """The workflows of which is kept what people made of what they were shown."""
    return judging() | {each.name: each for each in WORKFLOWS if each.reads.files}


def workflow_of(name: str, among: Mapping[str, Workflow[Any]] | None = None) -> Workflow[Any]:
    """The workflow of that name, of those that judge where no others are given. Raises Failure naming them."""
    known = judging() if among is None else among
    if name not in known:
        raise Failure(f"{name!r} is no workflow that asks a prompt: name one of {', '.join(known)}")
    return known[name]


def meant(desk: Desk, project_gid: str) -> list[str]:
    """The projects that an option means: the one it names, configured or not, and all configured ones without it.

    What a project left behind that is configured no more can still be looked at; that it is not is said.
    """
    configured = sorted(desk.deployment.configuration().projects)
    if project_gid and project_gid not in configured:
        desk.note(f"project {project_gid} is not configured: there is {', '.join(configured) or 'none'}")
    return [project_gid] if project_gid else configured


def chosen(
    desk: Desk,
    project_gid: str,
    workflow: str,
    document: Mapping[str, Any] | None = None,
    among: Mapping[str, Workflow[Any]] | None = None,
) -> Target:
    """The target that the options mean, in the document in force or in the one that is given.

    Raises Failure where they mean none, or more than one.
    """
    configuration = configuration_of(desk.deployment.document() if document is None else document)
    found = workflow_of(workflow, among)
    having = [gid for gid, project in configuration.projects.items() if workflow in project.workflows]
    if project_gid and project_gid not in having:
        raise Failure(f"project {project_gid} has no {workflow}: name one of {', '.join(having) or 'none'}")
    if not project_gid and len(having) != 1:
        raise Failure(f"say which project: --project with one of {', '.join(having) or 'none: none has it'}")
    gid = project_gid or having[0]
    return Target(configuration, gid, found, configuration.policy(gid, workflow))
