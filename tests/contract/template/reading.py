"""What do template.yaml and the stack nested in it say, as plain data with YAML tags in their long form?"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from local.stack.deploy import whole_template

ROOT = Path(__file__).resolve().parents[3]
PATH = ROOT / "template.yaml"
PATHS = (PATH, ROOT / "network.yaml", ROOT / "mail.yaml", ROOT / "observability.yaml")

type Template = Mapping[str, Any]


@cache
def template() -> dict[str, Any]:
    """The parsed template with its nested stack written into it; read only."""
    return whole_template(PATH)


def of_type(parsed: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Properties by logical id of the resources of one type."""
    return {
        name: resource.get("Properties", {})
        for name, resource in parsed["Resources"].items()
        if resource["Type"] == kind
    }


def functions(parsed: Template) -> dict[str, dict[str, Any]]:
    """Properties by verb of the functions: `WriteBackFunction` is `write_back`."""
    return {verb_of(name): each for name, each in of_type(parsed, "AWS::Serverless::Function").items()}


def verb_of(logical_id: str) -> str:
    """The folder of a function's or a state's name."""
    return "_".join(re.findall(r"[A-Z][a-z0-9]*", logical_id.removesuffix("Function"))).lower()


def camel(verb: str) -> str:
    """The state's and the resource's name of a verb."""
    return "".join(word.capitalize() for word in verb.split("_"))


def timeout(parsed: Template, verb: str) -> int:
    """The seconds after which a function is killed."""
    default: int = parsed["Globals"]["Function"]["Timeout"]
    return int(functions(parsed)[verb].get("Timeout", default))


def references(value: object) -> Iterator[str]:
    """The logical ids that an expression refers to by Ref or GetAtt."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "Ref":
                yield each
            elif name == "Fn::GetAtt":
                yield (each.split(".") if isinstance(each, str) else each)[0]
            else:
                yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
