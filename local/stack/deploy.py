"""How does the real template become a stack of the laptop's engine, and what did the engine make?"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from local.stack import artefacts, finish
from local.stack.aws import Aws
from local.stack.failure import StackError
from local.stack.layout import Layout
from local.stack.localise import Package, Template, localise
from local.stack.nesting import merged

ARTEFACTS = "steward-laptop-artefacts"
POLL_SECONDS = 0.05  # the engine makes 60 resources in half a second
DEPLOY_SECONDS = 60.0  # a stack that is not there by then will not be
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource the engine made."""

    kind: str
    physical_id: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack that is complete, the finish step included."""

    name: str
    outputs: Mapping[str, str]
    resources: Mapping[str, Resource]
    completed: int

    def physical_id(self, logical_id: str) -> str:
        """The physical id of one resource."""
        if logical_id not in self.resources:
            raise StackError(f"template.yaml made no resource {logical_id}")
        return self.resources[logical_id].physical_id


def deploy(
    aws: Aws, template_path: Path, parameters: Mapping[str, str], layout: Layout, stack_name: str = "steward"
) -> Deployed:
    """Create or update a stack from a SAM template and complete what the engine drops.

    Args:
        aws: The engine.
        template_path: The real template; its code and definitions lie beside it.
        parameters: Values for parameters that the template declares.
        layout: Where layers are built.
        stack_name: The stack's name.

    Raises:
        StackError: The template cannot be read, or the engine refused it: names the resource and the reason.
    """
    template = whole_template(template_path)
    unknown = set(parameters) - set(template.get("Parameters", {}))
    if unknown:
        raise StackError(f"{template_path.name} declares no parameter {', '.join(sorted(unknown))}")
    wanted = finish.completions(template)
    local = finish.with_outputs(_localised(aws, template, template_path.parent, layout), wanted)
    outputs = _apply(aws, stack_name, json.dumps(local), parameters)
    resources = _resources(aws, stack_name)
    physical_ids = {name: resource.physical_id for name, resource in resources.items()}
    completed = finish.finish(aws, finish.resolved(wanted, outputs), physical_ids)
    shown = {name: value for name, value in outputs.items() if not name.startswith(finish.OUTPUT)}
    return Deployed(stack_name, shown, resources, completed)


def whole_template(path: Path) -> Template:
    """A SAM template with its nested ones, which lie beside it, written into it."""
    return merged(read_template(path), lambda name: read_template(path.parent / name))


def read_template(path: Path) -> Template:
    """A SAM template with its YAML tags in their long form."""
    try:
        parsed = yaml_parse(path.read_text())
    except OSError as missing:
        raise StackError(f"{path} cannot be read: {missing.strerror}") from missing
    except (ValueError, yaml.YAMLError) as malformed:
        raise StackError(f"{path} is no YAML: {' '.join(str(malformed).split())}") from malformed
    template: Template = json.loads(json.dumps(parsed))
    return template


def _localised(aws: Aws, template: Template, root: Path, layout: Layout) -> Template:
    artefacts.refuse_missing_runtime()
    store = aws.client("s3")
    store.create_bucket(Bucket=ARTEFACTS)

    def upload(package: Package) -> str:
        code = root / package.code
        if not code.is_dir():
            raise StackError(f"template.yaml: {package.logical_id}'s CodeUri {package.code} is no folder")
        content = artefacts.function_zip(code, package.layers, package.variables, layout)
        key = f"{hashlib.sha256(content).hexdigest()}.zip"
        store.put_object(Bucket=ARTEFACTS, Key=key, Body=content)
        return f"s3://{ARTEFACTS}/{key}"

    def read_definition(name: str) -> Mapping[str, Any]:
        definition: Mapping[str, Any] = yaml.safe_load((root / name).read_text())
        return definition

    return localise(template, endpoint=aws.endpoint, upload=upload, read_definition=read_definition)


def _apply(aws: Aws, stack_name: str, body: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create or update the stack and wait; its outputs."""
    # CloudFormation takes at most 51,200 bytes inline; `sam deploy` goes through S3 too.
    aws.client("s3").put_object(Bucket=ARTEFACTS, Key=f"{stack_name}.template.json", Body=body.encode())
    formation = aws.client("cloudformation")
    request = {
        "StackName": stack_name,
        "TemplateURL": f"{aws.endpoint}/{ARTEFACTS}/{stack_name}.template.json",
        "Capabilities": list(CAPABILITIES),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    try:
        if _status(formation, stack_name) is None:
            formation.create_stack(**request)
        else:
            formation.update_stack(**request)
    except ClientError as refused:
        message = refused.response["Error"]["Message"]
        if "No updates are to be performed" not in message:
            raise StackError(f"the engine refused the template: {' '.join(message.split())}") from refused
    stack = _settled(formation, stack_name)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _status(formation: Any, stack_name: str) -> str | None:  # noqa: ANN401 - a boto3 client
    try:
        return str(formation.describe_stacks(StackName=stack_name)["Stacks"][0]["StackStatus"])
    except ClientError:
        return None


def _settled(formation: Any, stack_name: str) -> dict[str, Any]:  # noqa: ANN401 - a boto3 client
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack: dict[str, Any] = formation.describe_stacks(StackName=stack_name)["Stacks"][0]
        if stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return stack
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            raise StackError(_first_failure(formation, stack_name, stack["StackStatus"]))
        time.sleep(POLL_SECONDS)
    raise StackError(f"the stack did not settle within {DEPLOY_SECONDS:.0f} s: see the engine's log")


def _first_failure(formation: Any, stack_name: str, status: str) -> str:  # noqa: ANN401 - a boto3 client
    events = formation.describe_stack_events(StackName=stack_name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return f"the stack ended {status}, and no resource says why: see the engine's log"
    first = failed[-1]  # events come newest first
    reason = " ".join(str(first.get("ResourceStatusReason", "no reason given")).split())
    return f"template.yaml: {first['LogicalResourceId']} ({first['ResourceType']}) failed: {reason}"


def _resources(aws: Aws, stack_name: str) -> dict[str, Resource]:
    described = aws.client("cloudformation").describe_stack_resources(StackName=stack_name)["StackResources"]
    return {each["LogicalResourceId"]: Resource(each["ResourceType"], each["PhysicalResourceId"]) for each in described}
