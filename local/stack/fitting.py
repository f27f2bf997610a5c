"""Does a document that is to be published name only what the sandbox's projects have?

The reconciler's own check, made before the document is in force and not after: `make up` ends on the same line.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from local.stack.failure import StackError
from steward.asana.client import READING, AsanaReader
from steward.asana.oauth import Grant
from steward.asana.wire import Wire
from steward.errors import StewardError
from steward.governance.policy import configuration_of
from steward.ingest.contradictions import contradictions
from steward.workflows import WORKFLOWS

LIMIT_SECONDS: Final = 120.0  # two requests a project, which the sandbox answers in milliseconds


class _AtOnce:
    """No pace: the few requests of one command come nowhere near the sandbox's limit."""

    def take(self, token_name: str, now: float) -> None:
        """Every request is permitted."""

    def block(self, token_name: str, seconds: float, now: float) -> None:
        """A refusal ends the command, so that nothing is left to hold back."""


def fits(document: Mapping[str, Any], base_url: str, token: str) -> None:
    """Raises StackError in one line for the first name in the document that a project has not."""
    configuration, reader = configuration_of(document), _reader(base_url, token)
    known = {workflow.name for workflow in WORKFLOWS}
    for project_gid, project in configuration.projects.items():
        try:
            found = contradictions(project_gid, project, known, reader)
        except StewardError as error:
            raise StackError(f"project {project_gid} cannot be read: {error}") from error
        if found:
            raise StackError(misfit(found))


def misfit(findings: Sequence[str]) -> str:
    """What the findings come to, in one line."""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"the configuration does not fit the project: {findings[0]}{more}"


def _reader(base_url: str, token: str) -> AsanaReader:
    grant = Grant("read", lambda: json.dumps({"token": token}), time.time)
    wire = Wire(base_url, grant, _AtOnce(), time.time, lambda _entry: None, READING)
    return AsanaReader(wire, run_id="publish", deadline=time.time() + LIMIT_SECONDS)
