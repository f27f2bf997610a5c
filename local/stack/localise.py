"""Which parts of the real template does the laptop's engine not take as they are, and what stands in for each?

Pure: a parsed template in, a parsed template out. Every rule is one function; what a rule drops although AWS has it is
completed after the deployment through the public API (`finish`), where the engine has one.
"""

import copy
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from local.stack.failure import StackError

type Template = dict[str, Any]

RUNTIME = "provided.al2023"  # the engine speaks the Runtime API to these; its own Python worker loses exception names

# A REST API and its stage in an Fn::Sub, as AWS publishes it.
API_ADDRESS = re.compile(
    r"https://\$\{(\w+)\}\.execute-api\.\$\{AWS::Region\}\.(?:amazonaws\.com|\$\{AWS::URLSuffix\})/([^/]+)"
)

# Types that the engine's CreateStack refuses, and why their absence harms nothing on a laptop.
UNKNOWN_TYPES = {
    "AWS::CloudWatch::CompositeAlarm": "finish creates it with PutCompositeAlarm",
    "AWS::Logs::QueryDefinition": "a saved search of the console; the engine has no API for it",
}

# Resources of a network: on a laptop a function is a process of this machine, and reaches what it reaches. And what
# receives mail, which no laptop does: `steward sandbox mail` puts one down as SES would.
ELSEWHERE = ("AWS::EC2::", "AWS::SES::Receipt")

# A condition key that the engine never fills: a statement that asks for it would deny everything.
UNFILLED = "kms:EncryptionContext"


@dataclass(frozen=True, slots=True)
class Package:
    """What one function is made of."""

    logical_id: str
    code: str
    layers: tuple[str, ...]
    variables: tuple[str, ...]


def localise(
    template: Template,
    *,
    endpoint: str,
    upload: Callable[[Package], str],
    read_definition: Callable[[str], Mapping[str, Any]],
) -> Template:
    """The template as the engine deploys it.

    Args:
        template: The real template, its YAML tags in their long form; left as it is.
        endpoint: The engine's own address, under which its REST APIs answer.
        upload: Puts one function's package where the engine finds it and gives its `s3://` address.
        read_definition: A state machine's definition by its path in the template.

    Raises:
        StackError: A function names a layer that the template does not hold.
    """
    local: Template = _without_unfilled(_with_local_api(copy.deepcopy(template), endpoint))
    defaults: dict[str, Any] = local.get("Globals", {}).get("Function", {})
    layers = {
        name: PurePosixPath(resource["Properties"]["ContentUri"]).name
        for name, resource in local["Resources"].items()
        if resource["Type"] == "AWS::Serverless::LayerVersion"
    }
    for logical_id, resource in local["Resources"].items():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            _localise_function(properties, upload(_package(logical_id, properties, defaults, layers)))
        if resource["Type"] == "AWS::Serverless::StateMachine" and "DefinitionUri" in properties:
            properties["Definition"] = read_definition(properties.pop("DefinitionUri"))
    for name in ("Layers", "Architectures", "Runtime", "CodeUri", "VpcConfig"):
        defaults.pop(name, None)
    return _without(local, {*layers, *unfit(template)})


def _with_local_api(value: Any, endpoint: str) -> Any:  # noqa: ANN401 - any node of a parsed template
    """The template with a REST API's public address replaced by the one at which the engine serves it."""
    if isinstance(value, dict):
        return {name: _with_local_api(each, endpoint) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_local_api(each, endpoint) for each in value]
    if isinstance(value, str):
        return API_ADDRESS.sub(rf"{endpoint}/restapis/${{\1}}/\2/_user_request_", value)
    return value


def _without_unfilled(value: Any) -> Any:  # noqa: ANN401 - any node of a parsed template
    """The template with no policy condition on a key that the engine does not know."""
    if isinstance(value, list):
        return [_without_unfilled(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Effect" in value and "Condition" in value:
        kept = {test: keys for test, keys in value["Condition"].items() if UNFILLED not in " ".join(keys)}
        value = value | {"Condition": kept}
    return {name: _without_unfilled(each) for name, each in value.items()}


def unfit(template: Template) -> list[str]:
    """Logical ids of resources that the engine refuses, or that refuse it: it speaks plain HTTP, on loopback."""
    return [
        name
        for name, resource in template["Resources"].items()
        if resource["Type"] in UNKNOWN_TYPES
        or resource["Type"].startswith(ELSEWHERE)
        or (resource["Type"] == "AWS::S3::BucketPolicy" and "aws:SecureTransport" in json.dumps(resource))
    ]


def _localise_function(properties: dict[str, Any], address: str) -> None:
    for name in ("Layers", "Architectures", "VpcConfig"):
        properties.pop(name, None)
    properties |= {"Runtime": RUNTIME, "CodeUri": address}


def _package(
    logical_id: str, properties: Mapping[str, Any], defaults: Mapping[str, Any], layers: Mapping[str, str]
) -> Package:
    code = properties.get("CodeUri", defaults.get("CodeUri"))
    if not isinstance(code, str):
        raise StackError(f"template.yaml: {logical_id} has no CodeUri that is a folder")
    listed = [*_list(defaults.get("Layers")), *_list(properties.get("Layers"))]
    variables = {**_variables(defaults), **_variables(properties)}
    return Package(logical_id, code, tuple(_layer(logical_id, each, layers) for each in listed), tuple(variables))


def _layer(logical_id: str, reference: object, layers: Mapping[str, str]) -> str:
    name = str(reference.get("Ref") if isinstance(reference, dict) else reference)
    if name not in layers:
        raise StackError(f"template.yaml: {logical_id} lists the layer {name!r}, which is no layer of this template")
    return layers[name]


def _variables(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    variables: Mapping[str, Any] = properties.get("Environment", {}).get("Variables", {})
    return variables


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _without(template: Template, dropped: set[str]) -> Template:
    """The template less some resources, and less the outputs and dependencies that name them."""
    for name in dropped:
        template["Resources"].pop(name, None)
    for resource in template["Resources"].values():
        resource.pop("Metadata", None)
        kept = [name for name in _list(resource.pop("DependsOn", None)) if name not in dropped]
        if kept:
            resource["DependsOn"] = kept
    outputs = template.get("Outputs", {})
    template["Outputs"] = {name: output for name, output in outputs.items() if not names_any(output, dropped)}
    return template


def names_any(value: object, names: set[str]) -> bool:
    """Whether an expression refers to one of these logical ids."""
    if isinstance(value, dict):
        references = [value.get("Ref"), *_list(value.get("Fn::GetAtt"))[:1]]
        substituted = " ".join(str(text) for text in _list(value.get("Fn::Sub"))[:1])
        if names & {name for name in references if isinstance(name, str)}:
            return True
        if any(f"${{{name}}}" in substituted or f"${{{name}." in substituted for name in names):
            return True
        return any(names_any(each, names) for each in value.values())
    return isinstance(value, list) and any(names_any(each, names) for each in value)
