"""What does the configuration name that the project has not?

Found at every turn and counted, because nobody reads the log of a run that was rejected for it. `make up` ends on it,
and `make publish` asks before anything is in force.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from steward.asana import protocol
from steward.asana.client import AsanaReader
from steward.asana.input_fields import input_findings
from steward.asana.models import CustomField
from steward.asana.planning import REVIEWED_FIELDS
from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of, findings, people_findings
from steward.evidence.item_reading import fields_in
from steward.governance.policy import ProjectPolicy, WorkflowPolicy
from steward.ingest.sections import keep_sections, missing, sections_of
from steward.ingest.turn import Reconciler
from steward.workflows import WORKFLOWS


def contradicted(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """`{"findings": [text]}`, each one line with the key, the closest names and the mend.

    One request a project, one more where it sets sections aside, and one where fields of the project itself are named.
    """
    known = {workflow.name for workflow in using.workflows}
    found = _named(project_gid, using.configuration.projects[project_gid], known, using.reader)
    found += keep_sections(project_gid, using)
    if found:
        using.telemetry.count("ConfigurationFindings", len(found))
        using.telemetry.fault("the configuration names what the project has not", project_gid=project_gid)
    return {"findings": found}


def contradictions(
    project_gid: str,
    project: ProjectPolicy,
    known: Collection[str],
    reader: AsanaReader,
    to_come: Sequence[CustomField] = (),
) -> list[str]:
    """The same findings for a document that is not in force; `known` are the workflows' names. Nothing is kept.

    `to_come` are fields that somebody is about to make.
    """
    there = sections_of(project_gid, project, reader)
    return [*_named(project_gid, project, known, reader, to_come), *missing(project_gid, project, there)]


def _told_apart(
    workflows: Mapping[str, WorkflowPolicy],
) -> tuple[dict[str, WorkflowPolicy], dict[str, WorkflowPolicy]]:
    """The workflows with the fields that stand on tasks, and with those that stand on the project, as portfolios do."""
    of_project = {each.name: set(each.of_project) for each in WORKFLOWS}

    def only(name: str, policy: WorkflowPolicy, *, project: bool) -> WorkflowPolicy:
        kept = {key: each for key, each in policy.fields.items() if (key in of_project.get(name, ())) is project}
        return policy.model_copy(update={"fields": kept})

    on_project = {name: only(name, each, project=True) for name, each in workflows.items()}
    on_tasks = {name: only(name, each, project=False) for name, each in workflows.items()}
    return on_tasks, {name: each for name, each in on_project.items() if each.fields}


def _named(
    project_gid: str,
    project: ProjectPolicy,
    known: Collection[str],
    reader: AsanaReader,
    to_come: Sequence[CustomField] = (),
) -> list[str]:
    """Workflows that there are not, and fields and options that the project has not, itself or on its tasks."""
    fields = (*fields_of(chain.from_iterable(reader.pages(custom_field_settings(project_gid)))), *to_come)
    on_tasks, on_project = _told_apart(project.workflows)
    found = [
        f"projects.{project_gid}.workflows.{name}: there is no such workflow; there are {', '.join(sorted(known))}"
        for name in sorted(project.workflows.keys() - known)
    ]
    found += [str(each) for each in findings(project_gid, fields, on_tasks)]
    read = {each.name: set(each.inputs_of_project) for each in WORKFLOWS}
    own: Sequence[CustomField] = ()
    if on_project or any(each.inputs.keys() & read.get(name, set()) for name, each in project.workflows.items()):
        own = tuple(fields_in(reader.read(protocol.project(project_gid, REVIEWED_FIELDS)).data).values())
        found += [str(each) for each in findings(project_gid, (*own, *to_come), on_project)]
    for name, policy in project.workflows.items():
        path = f"projects.{project_gid}.workflows.{name}"
        found += map(str, input_findings(path, policy, fields, dict.fromkeys(read.get(name, ()), own)))
    return found + [str(each) for each in people_findings(project_gid, fields, project.workflows, project.people)]
