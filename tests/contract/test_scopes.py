"""Does the table of permissions hold every request that the product makes, as Asana and the sandbox have them?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import local.asana  # noqa: F401 - declares the operations
from local.asana.operation import OPERATIONS
from steward_cli.scopes import FEATURES, SCOPES
from tests.contract.openapi import load_or_skip

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    *sorted((ROOT / "layers/steward/python/steward/asana").glob("*.py")),
    ROOT / "cli/steward_cli/field_writer.py",
)
NAME = re.compile(r"(get|create|update|delete|add)[A-Z][A-Za-z]+")
# What the field writer puts together: addCustomFieldSettingForProject and ...ForPortfolio.
BEGINNINGS = {"addCustomFieldSettingFor"}


def sent() -> Iterator[str]:
    """Every operation that the source names."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                yield node.value


def test_every_operation_that_the_product_sends_is_in_the_table_and_no_other() -> None:
    assert set(sent()) - BEGINNINGS == {name for name in SCOPES if not name.startswith(tuple(BEGINNINGS))}


def test_every_operation_belongs_to_a_feature() -> None:
    assert {name for each in FEATURES for name in each.operations} == set(SCOPES)


@pytest.mark.parametrize("name", sorted(SCOPES))
def test_the_sandbox_asks_for_the_same_scope(name: str) -> None:
    assert OPERATIONS[name].scope == SCOPES[name]


def test_asanas_description_names_the_same_scopes() -> None:
    described = load_or_skip().operations
    assert {name: next(iter(described[name].scopes), None) for name in SCOPES} == dict(SCOPES)
