"""What every workflow must be: bounded, listed, and on its own."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from steward.workflows import WORKFLOWS
from steward.workflows.base import Workflow

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "layers/steward/python/steward/workflows"
MODULES = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}


def test_every_module_of_the_folder_is_in_the_tuple_under_its_own_name() -> None:
    assert {workflow.name for workflow in WORKFLOWS} == MODULES


def test_the_independence_contract_names_every_workflow() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    independent = next(each for each in contracts if each["type"] == "independence")
    assert set(independent["modules"]) == {f"steward.workflows.{name}" for name in MODULES}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_a_workflow_says_what_it_costs_and_asks_for_nothing_unbounded(workflow: Workflow[Any]) -> None:
    assert workflow.requests
    assert workflow.summary
    if workflow.answer is not None:
        assert unbounded(workflow.answer) == []


class Loose(BaseModel):
    text: str


def test_an_unbounded_answer_would_be_noticed() -> None:
    assert unbounded(Loose) == ["text"]


def unbounded(answer: type[BaseModel]) -> list[str]:
    """The texts of an answer without a length or pattern, and the numbers without both ends."""
    schema = answer.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    fields = [(name, each) for part in parts for name, each in part.get("properties", {}).items()]
    return [name for name, each in fields for kind in each.get("anyOf", [each]) if not _is_bounded(kind)]


def _is_bounded(kind: dict[str, Any]) -> bool:
    match kind.get("type"):
        case "string":
            return "maxLength" in kind or "pattern" in kind or "enum" in kind
        case "number" | "integer":
            return "minimum" in kind and "maximum" in kind
        case _:
            return True
