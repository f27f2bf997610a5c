"""What does a template say once its nested stacks are written into it?

Pure: parsed templates in, one parsed template out. The laptop deploys one stack, so that its alarms are completed and
listed as all else is; contract tests read the parts as the whole they are. Only what Steward uses is understood, and
anything else is refused rather than half done.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from local.stack.failure import StackError

type Template = dict[str, Any]

NESTED = "AWS::CloudFormation::Stack"
TAKEN_OVER = frozenset({"AWSTemplateFormatVersion", "Description", "Parameters", "Resources", "Outputs"})
PLACEHOLDER = re.compile(r"\$\{([^}!][^}]*)\}")


def merged(template: Template, read: Callable[[str], Template]) -> Template:
    """The template with each nested stack's resources in place of it, logical ids kept.

    A nested parameter becomes the expression that is passed for it (or its default), and an output of a nested stack
    the expression behind it. AWS::StackName and the like mean the whole stack afterwards.

    Raises:
        StackError: A nested template holds a section that is not understood, wants a parameter that is not passed, is
            passed one that it does not declare, or names a resource that the template already has.
    """
    resources, outputs = dict(template["Resources"]), dict[str, Any]()
    for name in [name for name, each in resources.items() if each["Type"] == NESTED]:
        properties = resources.pop(name)["Properties"]
        path = properties["TemplateURL"]
        placed, told = _placed(path, read(path), properties.get("Parameters", {}))
        for logical_id, resource in placed.items():
            if logical_id in resources:
                raise StackError(f"{path}: {logical_id} is also a resource of the template that nests it")
            resources[logical_id] = resource
        outputs |= {f"{name}.Outputs.{output}": each["Value"] for output, each in told.items()}
    whole: Template = _told({**template, "Resources": resources}, outputs)
    return whole


def _told(node: Any, outputs: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any node of a parsed template
    """The template with each output of a nested stack by what stands behind it; one that it lacks is refused."""
    match node:
        case {"Fn::GetAtt": [str(name), str(attribute)], **rest} if not rest and attribute.startswith("Outputs."):
            if f"{name}.{attribute}" not in outputs:
                raise StackError(f"{name} has no output {attribute.removeprefix('Outputs.')}")
            return outputs[f"{name}.{attribute}"]
        case dict():
            return {name: _told(each, outputs) for name, each in node.items()}
        case list():
            return [_told(each, outputs) for each in node]
        case _:
            return node


def _placed(path: str, nested: Template, passed: Mapping[str, Any]) -> tuple[Template, Template]:
    """The nested template's resources and outputs, in the words of the template around it."""
    if unknown := sorted(nested.keys() - TAKEN_OVER):
        raise StackError(f"{path}: {', '.join(unknown)} in a nested template is not understood here")
    declared = nested.get("Parameters", {})
    values = {name: each["Default"] for name, each in declared.items() if "Default" in each} | dict(passed)
    if wrong := sorted(declared.keys() ^ values.keys()):
        raise StackError(f"{path}: the parameter {wrong[0]} is not both declared and passed")
    placed: Template = _rewritten(nested["Resources"], values)
    told: Template = _rewritten(nested.get("Outputs", {}), values)
    return placed, told


def _rewritten(node: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any node of a parsed template
    match node:
        case {"Ref": str(name), **rest} if not rest and name in values:
            return values[name]
        case {"Fn::Sub": str(text), **rest} if not rest:
            return _substituted(text, {}, values)
        case {"Fn::Sub": [str(text), dict(own)], **rest} if not rest:
            return _substituted(text, _rewritten(own, values), values)
        case dict():
            return {name: _rewritten(each, values) for name, each in node.items()}
        case list():
            return [_rewritten(each, values) for each in node]
        case _:
            return node


def _substituted(text: str, own: Mapping[str, Any], values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """An Fn::Sub whose parameters are written into its text where that can be, and bound beside it where not."""
    bound = dict(own)

    def placeholder(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name in own or name not in values:
            return match[0]
        match values[name]:
            case {"Ref": str(inner)}:
                return f"${{{inner}}}"
            case {"Fn::GetAtt": [str(inner), str(attribute)]}:
                return f"${{{inner}.{attribute}}}"
            case str(literal):
                return literal.replace("${", "${!")
            case expression:
                bound[name] = expression
                return match[0]

    rewritten = PLACEHOLDER.sub(placeholder, text)
    return {"Fn::Sub": [rewritten, bound] if bound else rewritten}
