"""Which properties of the template does the engine's CloudFormation drop, and how does the laptop complete them?

Each goes through the service's public API after every deployment and is read back; a value that does not come back as
it was put ends `up`, so that no test passes on a bucket that is not encrypted or an item that never expires.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.stack.aws import Aws
from local.stack.completing import CALLS
from local.stack.failure import StackError
from local.stack.localise import Template

OUTPUT = "FinishValue"  # outputs with this name let the engine itself resolve what a property refers to
KEPT_ALARM_PROPERTIES = ("AlarmName", "AlarmRule", "AlarmActions", "AlarmDescription", "ActionsEnabled")


PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("TimeToLiveSpecification", "PointInTimeRecoverySpecification"),
    "AWS::Serverless::Function": ("ReservedConcurrentExecutions",),
    "AWS::S3::Bucket": ("BucketEncryption", "LifecycleConfiguration", "ObjectLockConfiguration"),
    "AWS::Scheduler::Schedule": ("ScheduleExpressionTimezone",),
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One property that the engine drops.

    Attributes:
        logical_id: The resource in the deployed stack.
        name: The property; it chooses the API call.
        value: What the template says, intrinsic functions included.
        condition: The template's condition under which the resource exists.
    """

    logical_id: str
    name: str
    value: Any
    condition: str | None = None


def completions(template: Template) -> list[Completion]:
    """Everything in a SAM template that the engine will not have done."""
    return [
        Completion(logical_id, name, value, resource.get("Condition"))
        for resource_id, resource in template["Resources"].items()
        for logical_id, name, value in _dropped(resource_id, resource)
    ]


def _dropped(resource_id: str, resource: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    properties = resource.get("Properties", {})
    for name in PROPERTIES.get(resource["Type"], ()):
        if name in properties:
            yield resource_id, name, properties[name]
    if resource["Type"] == "AWS::CloudWatch::CompositeAlarm":
        kept = {name: properties[name] for name in KEPT_ALARM_PROPERTIES if name in properties}
        yield resource_id, "CompositeAlarm", {"AlarmName": resource_id, **kept}
    for event_id, event in (
        properties.get("Events", {}).items() if resource["Type"].startswith("AWS::Serverless") else ()
    ):
        if event["Type"] == "ScheduleV2" and "ScheduleExpressionTimezone" in event["Properties"]:
            zone = event["Properties"]["ScheduleExpressionTimezone"]
            yield f"{resource_id}{event_id}", "ScheduleExpressionTimezone", zone


def with_outputs(template: Template, wanted: list[Completion]) -> Template:
    """The localised template with one output for each intrinsic function in a completion's value."""
    outputs = dict(template.get("Outputs", {}))
    for index, (completion, leaf) in enumerate(_intrinsics(wanted)):
        condition = {"Condition": completion.condition} if completion.condition else {}
        outputs[f"{OUTPUT}{index}"] = {"Value": leaf, **condition}
    return {**template, "Outputs": outputs}


def resolved(wanted: list[Completion], outputs: Mapping[str, str]) -> list[Completion]:
    """The completions with each intrinsic function replaced by what the engine made of it."""
    values = iter([outputs.get(f"{OUTPUT}{index}") for index, _ in enumerate(_intrinsics(wanted))])
    return [Completion(each.logical_id, each.name, _replaced(each.value, values), each.condition) for each in wanted]


def _intrinsics(wanted: list[Completion]) -> list[tuple[Completion, Any]]:
    return [(completion, leaf) for completion in wanted for leaf in _leaves(completion.value)]


def _is_intrinsic(value: object) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _leaves(value: object) -> Iterator[object]:
    if _is_intrinsic(value):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)


def _replaced(value: object, values: Iterator[str | None]) -> object:
    if _is_intrinsic(value):
        return next(values)
    if isinstance(value, dict):
        return {name: _replaced(each, values) for name, each in value.items()}
    return [_replaced(each, values) for each in value] if isinstance(value, list) else value


def finish(aws: Aws, wanted: list[Completion], physical_ids: Mapping[str, str]) -> int:
    """Complete a deployed stack.

    Args:
        aws: The engine.
        wanted: Resolved completions.
        physical_ids: Physical id by logical id; a resource that is not there was conditioned away.

    Returns:
        How many properties were put and read back.

    Raises:
        StackError: A property did not come back as it was put.
    """
    done = 0
    for completion in wanted:
        physical_id = physical_ids.get(completion.logical_id, completion.logical_id)
        if completion.logical_id not in physical_ids and completion.name != "CompositeAlarm":
            continue
        put, read = CALLS[completion.name]
        expected = put(aws, physical_id, completion.value)
        found = read(aws, physical_id, completion.value)
        if found != expected:
            raise StackError(f"{completion.logical_id}.{completion.name}: put {expected!r}, the engine keeps {found!r}")
        done += 1
    return done
