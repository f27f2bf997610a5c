"""Which metrics do the alarms and the dashboard's lines name, and which does the package emit, from which function?"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import grimp

from tests.contract.template import reading

OWN = "Steward"
PACKAGE = reading.ROOT / "layers/steward/python/steward"
ALWAYS = frozenset({"service", "stage"})  # what `Telemetry` puts beside every metric
NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*")
CALLS = frozenset({"count", "milliseconds", "share"})
VALUES = frozenset({"hit"})  # keywords that are no dimension

# What AWS publishes by itself, with the dimensions under which it does, from each service's own list of metrics.
_PUBLISHED: Mapping[str, tuple[set[str], tuple[str, ...]]] = {
    "AWS/Lambda": ({"FunctionName"}, ("Errors", "Throttles", "Duration", "Invocations", "IteratorAge")),
    "AWS/SQS": (
        {"QueueName"},
        (
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateAgeOfOldestMessage",
        ),
    ),
    "AWS/States": (
        {"StateMachineArn"},
        ("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"),
    ),
    "AWS/DynamoDB": ({"TableName"}, ("ReadThrottleEvents", "WriteThrottleEvents")),
    "AWS/ApiGateway": ({"ApiName", "Stage"}, ("5XXError", "4XXError")),
}
OF_AWS = {(space, name): dimensions for space, (dimensions, names) in _PUBLISHED.items() for name in names}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as an alarm or a widget reads it: `where` names the reader."""

    where: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]


def named(parsed: reading.Template) -> Iterator[Metric]:
    """Every metric that an alarm or a line of a dashboard reads."""
    for alarm, each in reading.of_type(parsed, "AWS::CloudWatch::Alarm").items():
        dimensions = {one["Name"]: _text(one["Value"]) for one in each["Dimensions"]}
        yield Metric(alarm, each["Namespace"], each["MetricName"], dimensions)
    for board in reading.of_type(parsed, "AWS::CloudWatch::Dashboard").values():
        for widget in json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"]:
            yield from _lines(widget["properties"])


def _lines(properties: Mapping[str, Any]) -> Iterator[Metric]:
    for line in properties.get("metrics", ()):
        namespace, name, *pairs = [part for part in line if isinstance(part, str)]
        yield Metric(
            f"widget {properties['title']!r}", namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True))
        )


def _text(value: object) -> str:
    """A dimension's value: what it refers to stands as `${Name}`, as in a widget."""
    referred = next(reading.references(value), "") if isinstance(value, dict) else ""
    return f"${{{referred}}}" if referred else str(value)


@dataclass(frozen=True, slots=True)
class Emission:
    """One place that counts: the module, the names it may say there, and the dimensions."""

    module: str
    names: frozenset[str]
    dimensions: frozenset[str]


@cache
def emissions() -> tuple[Emission, ...]:
    """Every place of the package that counts a metric."""
    return tuple(each for path in sorted(PACKAGE.rglob("*.py")) for each in _counted(path))


def _counted(path: Path) -> Iterator[Emission]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(("steward", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=voice, attr=verb), args=[name, *_]) if verb in CALLS:
                if _is_voice(voice) and (said := frozenset(_said(name, tree))):
                    yield Emission(module, said, ALWAYS | {each.arg for each in node.keywords if each.arg} - VALUES)
            case _:
                pass


def _is_voice(node: ast.expr) -> bool:
    """Whether what is called is a function's voice, and not a text whose letters are counted."""
    return ast.unparse(node).rpartition(".")[2].lstrip("_") in {"telemetry", "voice"}


def _said(name: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The names that one expression may be: where it is a variable, every word of the module that looks like one."""
    within: ast.AST = name if any(isinstance(each, ast.Constant) for each in ast.walk(name)) else tree
    for each in ast.walk(within):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and NAME.fullmatch(each.value):
            yield each.value


@cache
def _imports() -> grimp.ImportGraph:
    return grimp.build_graph("steward", cache_dir=None)


@cache
def modules_of(service: str) -> frozenset[str]:
    """The modules that a function's wiring imports, itself among them; none for a function that there is not."""
    entry = f"steward.wiring.{service}"
    return frozenset({entry} | _imports().find_upstream_modules(entry)) if entry in _imports().modules else frozenset()


def unheard(metric: Metric) -> str:
    """Why nothing would ever be seen of the metric; empty where something emits it as it is read."""
    if metric.namespace != OWN:
        return _unknown_to_aws(metric)
    places = [each for each in emissions() if metric.name in each.names]
    if not places:
        return f"{metric.where}: nothing counts {metric.name}"
    service = metric.dimensions.get("service", "")
    there = [each for each in places if each.module in modules_of(service)]
    if not there:
        others = ", ".join(sorted({each.module for each in places}))
        return f"{metric.where}: {service} never counts {metric.name}, {others} does"
    if not any(each.dimensions == metric.dimensions.keys() for each in there):
        return f"{metric.where}: {metric.name} is counted by {[sorted(each.dimensions) for each in there]}"
    return ""


def _unknown_to_aws(metric: Metric) -> str:
    dimensions = OF_AWS.get((metric.namespace, metric.name))
    if dimensions is None:
        return f"{metric.where}: AWS publishes no {metric.namespace} {metric.name} that OF_AWS lists"
    return "" if dimensions == metric.dimensions.keys() else f"{metric.where}: {metric.name} has {sorted(dimensions)}"
