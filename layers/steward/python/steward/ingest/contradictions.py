"""What does the configuration name that the project has not?

Found at every turn and counted, because nobody reads the log of a run that was rejected for it. `make up` ends on it,
and `make publish` asks before anything is in force.
"""

from collections.abc import Collection
from itertools import chain
from typing import Any

from steward.asana.client import AsanaReader
from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of, findings, people_findings
from steward.governance.policy import ProjectPolicy
from steward.ingest.sections import keep_sections, missing, sections_of
from steward.ingest.turn import Reconciler


def contradicted(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """`{"findings": [text]}`, each one line with the key, the closest names and the mend.

    One request a project, two where it sets sections aside.
    """
    known = {workflow.name for workflow in using.workflows}
    found = _named(project_gid, using.configuration.projects[project_gid], known, using.reader)
    found += keep_sections(project_gid, using)
    if found:
        using.telemetry.count("ConfigurationFindings", len(found))
        using.telemetry.fault("the configuration names what the project has not", project_gid=project_gid)
    return {"findings": found}


def contradictions(project_gid: str, project: ProjectPolicy, known: Collection[str], reader: AsanaReader) -> list[str]:
    """The same findings for a document that is not in force; `known` are the workflows' names. Nothing is kept."""
    there = sections_of(project_gid, project, reader)
    return [*_named(project_gid, project, known, reader), *missing(project_gid, project, there)]


def _named(project_gid: str, project: ProjectPolicy, known: Collection[str], reader: AsanaReader) -> list[str]:
    """Workflows that there are not, and fields and options that the project has not."""
    fields = fields_of(chain.from_iterable(reader.pages(custom_field_settings(project_gid))))
    found = [
        f"projects.{project_gid}.workflows.{name}: there is no such workflow; there are {', '.join(sorted(known))}"
        for name in sorted(project.workflows.keys() - known)
    ]
    found += [str(each) for each in findings(project_gid, fields, project.workflows)]
    return found + [str(each) for each in people_findings(project_gid, fields, project.workflows, project.people)]
