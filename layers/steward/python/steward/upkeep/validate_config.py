"""Does a configuration document say only what Steward can do?

The one place for whatever publishes a document: AppConfig asks before it deploys a version, beside its own JSON schema,
and the commands and `make up` ask before they store one. A schema cannot compare two keys or know a workflow, and its
message names no mend. The reader validates again what needs no workflow: AppConfig is not the only line (DESIGN
section 4).
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from steward.asana.edits import EDITS
from steward.asana.input_fields import STATUS
from steward.errors import Rejected, RejectedReason
from steward.evidence.remedy_keys import REMEDIES
from steward.governance.policy import Configuration, WorkflowPolicy, configuration_of
from steward.governance.written import one_line
from steward.model.prompt import load
from steward.workflows import WORKFLOWS
from steward.workflows.base import Workflow


def validate_config(event: Mapping[str, Any]) -> None:
    """Validate the base64 document of an AppConfig validation event.

    Raises Rejected(bad_configuration), whose one line names the key and the mend: AppConfig shows it to whoever
    publishes.
    """
    publishable(_document(event))


def publishable(document: Any) -> Configuration:  # noqa: ANN401 - whatever somebody publishes
    """The document as the functions will read it. Raises as `validate_config`."""
    configuration = configuration_of(document)
    for gid, project in configuration.projects.items():
        for name, policy in project.workflows.items():
            for mistake in _mistakes(f"projects.{gid}.workflows.{name}", name, policy):
                raise _refusal(mistake)
    return configuration


def told_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys are told apart, for `object_pairs_hook`: of two, nobody knows which one was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refusal(f"the key {twice!r} stands twice beside {', '.join(map(repr, found))}; leave one of the two")
    return found


# What stands on a task itself, or is a thing that is made: no custom field holds it.
_PLAIN: Final = frozenset(REMEDIES) | {each.name for each in EDITS}


def _mistakes(path: str, name: str, policy: WorkflowPolicy) -> Iterator[str]:
    """What the document asks of a workflow that it is not, or cannot do."""
    workflow = next((each for each in WORKFLOWS if each.name == name), None)
    if workflow is None:
        yield f"{path}: there is no workflow {name!r}; name one of {', '.join(each.name for each in WORKFLOWS)}"
        return
    if policy.audiences and not workflow.reads.audiences:
        yield f"{path}.audiences: {name} tells no audiences; write them under stakeholder_update"
    for key, field in policy.fields.items():
        if key not in workflow.touches:
            yield f"{path}.fields.{key}: {name} fills no {key!r}; name one of {', '.join(workflow.touches) or 'none'}"
        elif field.field is None and key not in _PLAIN:
            plain = ", ".join(each for each in workflow.touches if each in _PLAIN)
            yield f"{path}.fields.{key}.field: say in which custom field it stands; only {plain or 'none'} need none"
    for key in policy.inputs.keys() - set(workflow.inputs):
        yield f"{path}.inputs.{key}: {name} reads no {key!r}; name one of {', '.join(workflow.inputs) or 'none'}"
    if workflow.on_request and set(workflow.inputs) - policy.inputs.keys() and policy.mode != "off":
        yield f"{path}.inputs.{workflow.inputs[0]}: name the field in which people ask; without it nobody is heard"
    yield from _without_effect(path, policy)
    for rule in policy.rules:
        for key in rule.sets.keys() - policy.fields.keys():
            yield f"{path}.rules: {rule.name!r} sets {key!r}, which is none of fields; add it there or take it out"
    yield from _lacking_prompts(path, workflow, policy)


def _without_effect(path: str, policy: WorkflowPolicy) -> Iterator[str]:
    """Keys that mean nothing without another one."""
    if policy.rate_missing and policy.ranking is None:
        yield f"{path}.rate_missing: it rates the factors of a ranking; say ranking: wsjf or rice, or take it out"
    if policy.reorder and policy.ranking is None:
        yield f"{path}.reorder: it moves tasks by a ranking; say ranking: wsjf or rice, or take it out"
    if policy.blocked and STATUS not in policy.inputs:
        yield f"{path}.blocked: these are options of inputs.{STATUS}; name there the field that they stand in"


def _lacking_prompts(path: str, workflow: Workflow[Any], policy: WorkflowPolicy) -> Iterator[str]:
    """A workflow whose prompt is not in this layer could judge nothing."""
    more = workflow.asks if policy.rate_missing or workflow.on_request else ()
    asked = [*([workflow.prompt] if workflow.prompt else []), *more]
    for name, version in product(asked, policy.prompt_versions()):
        try:
            load(name, version)
        except Rejected as missing:
            yield f"{path}: {str(missing).partition(': ')[2]}"


def _document(event: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever somebody publishes
    try:
        return json.loads(base64.b64decode(event["content"], validate=True), object_pairs_hook=told_once)
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error) as error:
        raise _refusal(f"the document is no JSON ({type(error).__name__}); publish a JSON document") from None


def _refusal(message: str) -> Rejected:
    return Rejected(RejectedReason.BAD_CONFIGURATION, one_line(message))
