"""Does a document that is to be published name only what the sandbox's projects have?

The reconciler's own check, made before the document is in force and not after: `make up` ends on the same line.
"""

import json
import time
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from local.stack.failure import StackError
from steward.asana.client import READING, AsanaReader
from steward.asana.models import CustomField
from steward.asana.oauth import Grant
from steward.asana.protocol import custom_field_settings
from steward.asana.schema import fields_of
from steward.asana.wire import Wire
from steward.errors import StewardError
from steward.governance.policy import ProjectPolicy, configuration_of
from steward.ingest.contradictions import contradictions
from steward.workflows import WORKFLOWS
from steward_cli.field_plan import planned
from steward_cli.field_writer import workspace_fields

LATER: Final = (
    "; where the field is still to be made, put it into force by `make publish CONFIG=FILE FIELDS=later`, and make it"
    " by `steward --reason '...' fields ensure`"
)
LIMIT_SECONDS: Final = 120.0  # two requests a project, which the sandbox answers in milliseconds


class _AtOnce:
    """No pace: the few requests of one command come nowhere near the sandbox's limit."""

    def take(self, token_name: str, now: float) -> None:
        """Every request is permitted."""

    def block(self, token_name: str, seconds: float, now: float) -> None:
        """A refusal ends the command, so that nothing is left to hold back."""


def fits(document: Mapping[str, Any], base_url: str, token: str, *, later: bool = False) -> None:
    """Raises StackError in one line for the first name in the document that a project has not.

    `later`: fields that `steward fields ensure` makes once the document is in force may be lacking.
    """
    configuration, reader = configuration_of(document), _reader(base_url, token)
    known = {workflow.name for workflow in WORKFLOWS}
    for project_gid, project in configuration.projects.items():
        try:
            found = contradictions(project_gid, project, known, reader)
            to_come = _to_come(configuration.workspace_gid, project_gid, project, reader) if found else []
            is_only_lacking = bool(to_come) and not contradictions(project_gid, project, known, reader, to_come)
        except StewardError as error:
            raise StackError(f"project {project_gid} cannot be read: {error}") from error
        if found and not (later and is_only_lacking):
            raise StackError(misfit(found) + (LATER if is_only_lacking else ""))


def _to_come(workspace_gid: str, project_gid: str, project: ProjectPolicy, reader: AsanaReader) -> list[CustomField]:
    """The fields that `steward fields ensure` would make, or show in the project, by the document."""
    there = [CustomField.parse(each) for each in reader.records(workspace_fields(workspace_gid))]
    shown = fields_of(chain.from_iterable(reader.pages(custom_field_settings(project_gid))))
    plan = planned(there, {project_gid: project}, {project_gid: shown})
    attached = {step.name for step in plan.steps if step.action == "attach"}
    return [each for each in plan.fields if each.name in attached]


def misfit(findings: Sequence[str]) -> str:
    """What the findings come to, in one line."""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"the configuration does not fit the project: {findings[0]}{more}"


def _reader(base_url: str, token: str) -> AsanaReader:
    grant = Grant("read", lambda: json.dumps({"token": token}), time.time)
    wire = Wire(base_url, grant, _AtOnce(), time.time, lambda _entry: None, READING)
    return AsanaReader(wire, run_id="publish", deadline=time.time() + LIMIT_SECONDS)
