"""Does a configuration document say only what the reader will take?

AppConfig asks before it deploys a version, beside its own JSON schema: a schema cannot compare two keys, and its
message names no mend. The reader validates again: AppConfig is not the only line (DESIGN section 4).
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from steward.errors import Rejected, RejectedReason
from steward.governance.policy import WorkflowPolicy, configuration_of
from steward.model.prompt import load
from steward.workflows import WORKFLOWS


def validate_config(event: Mapping[str, Any]) -> None:
    """Validate the base64 document of an AppConfig validation event.

    Raises Rejected(bad_configuration), whose one line names the key and the mend: AppConfig shows it to whoever
    publishes.
    """
    configuration = configuration_of(_document(event))
    for gid, project in configuration.projects.items():
        for name, policy in project.workflows.items():
            _check_prompts(f"projects.{gid}.workflows.{name}", name, policy)


def _check_prompts(path: str, name: str, policy: WorkflowPolicy) -> None:
    """A workflow whose prompt is not in this layer could judge nothing."""
    workflow = next((each for each in WORKFLOWS if each.name == name), None)
    for version in policy.prompt_versions() if workflow and workflow.prompt else ():
        try:
            load(workflow.prompt if workflow else "", version)
        except Rejected as missing:
            raise Rejected(RejectedReason.BAD_CONFIGURATION, f"{path}: {str(missing).partition(': ')[2]}") from None


def _document(event: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever somebody publishes
    try:
        return json.loads(base64.b64decode(event["content"], validate=True))
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error) as error:
        message = f"the document is no JSON ({type(error).__name__}); publish a JSON document"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, message) from None
