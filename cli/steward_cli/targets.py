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


def shape_of(workflow: Workflow[Any]) -> type[BaseModel]:
    """The shape of what a judging workflow asks for."""
    shape: type[BaseModel] = workflow.answer  # type: ignore[assignment]
    return shape


def workflow_of(name: str) -> Workflow[Any]:
    """The judging workflow of that name. Raises Failure naming those there are."""
    if name not in (known := judging()):
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


def chosen(desk: Desk, project_gid: str, workflow: str, document: Mapping[str, Any] | None = None) -> Target:
    """The target that the options mean, in the document in force or in the one that is given.

    Raises Failure where they mean none, or more than one.
    """
    configuration = configuration_of(desk.deployment.document() if document is None else document)
    found = workflow_of(workflow)
    having = [gid for gid, project in configuration.projects.items() if workflow in project.workflows]
    if project_gid and project_gid not in having:
        raise Failure(f"project {project_gid} has no {workflow}: name one of {', '.join(having) or 'none'}")
    if not project_gid and len(having) != 1:
        raise Failure(f"say which project: --project with one of {', '.join(having) or 'none: none has it'}")
    gid = project_gid or having[0]
    return Target(configuration, gid, found, configuration.policy(gid, workflow))
