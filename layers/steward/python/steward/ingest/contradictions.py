"""What does the configuration name that the project has not?

Found at every turn and counted, because nobody reads the log of a run that was rejected for it; `make up` ends on it.
"""

from itertools import chain
from typing import Any

from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of, findings
from steward.ingest.sections import keep_sections
from steward.ingest.turn import Reconciler


def contradicted(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """`{"findings": [text]}`, each one line with the key, the closest names and the mend.

    One request a project, two where it sets sections aside.
    """
    pages = using.reader.pages(custom_field_settings(project_gid))
    fields = fields_of(chain.from_iterable(pages))
    workflows = using.configuration.projects[project_gid].workflows
    known = {workflow.name for workflow in using.workflows}
    found = [
        f"projects.{project_gid}.workflows.{name}: there is no such workflow; there are {', '.join(sorted(known))}"
        for name in sorted(workflows.keys() - known)
    ]
    found += [str(each) for each in findings(project_gid, fields, workflows)]
    found += keep_sections(project_gid, using)
    if found:
        using.telemetry.count("ConfigurationFindings", len(found))
        using.telemetry.fault("the configuration names what the project has not", project_gid=project_gid)
    return {"findings": found}
