"""What does each function load when it starts, and has somebody made it load what it does not use?

A package that is loaded is paid for by every cold start. The counts are those of 2026-11-30 and a tenth more, as room
for a version of a dependency; a module of ours too many shows in review as a higher number here.
"""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.contract.template import reading

ROOT = reading.ROOT
AWS, MODELS, ASANA, NUMBERS = {"boto3"}, {"pydantic"}, {"httpx"}, {"numpy", "networkx"}
HEAVY = frozenset(
    {
        *AWS, *MODELS, *ASANA, *NUMBERS, "requests", "aws_xray_sdk", "scipy", "onnxruntime", "tokenizers", "pypdf",
        "pypdfium2", "docx", "openpyxl", "pptx", "lxml", "PIL", "aws_lambda_powertools.event_handler",
        "aws_lambda_powertools.utilities.parser", "aws_lambda_powertools.utilities.idempotency",
    }
)  # fmt: skip
# Of each function: the heavy packages that it uses, and how many modules it loads at most.
BUDGETS: dict[str, tuple[set[str], int]] = {
    "webhook": (set(), 435),
    "archive": (AWS, 500),
    "extract": (AWS, 505),  # documents are read in a child of its own
    "record": (AWS, 565),
    "propose": (AWS, 580),
    "validate_config": (MODELS, 520),
    "refresh_token": (AWS | ASANA, 620),
    "summarise": (AWS | MODELS, 740),
    "dispatch": (AWS | MODELS, 800),
    "classify": (AWS | MODELS, 935),
    "digest": (AWS | MODELS | ASANA, 770),
    "register": (AWS | MODELS | ASANA, 890),
    "list_projects": (AWS | MODELS | ASANA, 900),
    "write_back": (AWS | MODELS | ASANA, 955),
    "reconcile": (AWS | MODELS | ASANA, 970),
    "enrich": (AWS | MODELS | ASANA, 1145),
    "assess": (AWS | MODELS | NUMBERS, 1405),
}
NOWHERE = "http://127.0.0.1:9"


@cache
def functions() -> dict[str, dict[str, Any]]:
    """The template's functions by their folder."""
    found = reading.of_type(reading.template(), "AWS::Serverless::Function").values()
    return {each["CodeUri"].rpartition("/")[2]: each for each in found}


def loaded(folder: str, more: str = "") -> list[str]:
    """The modules that are there once the function was imported with the variables that the template gives it."""
    everywhere = reading.template()["Globals"]["Function"]["Environment"]["Variables"]
    variables = {**everywhere, **functions()[folder].get("Environment", {}).get("Variables", {})}
    told = {name: value if isinstance(value, str) else NOWHERE for name, value in variables.items()}
    path = [ROOT / "functions" / folder, ROOT / "layers/steward/python", ROOT / "layers/numeric/python"]
    done = subprocess.run(
        [sys.executable, "-c", f"import app, sys, json; {more}\nprint(json.dumps(sorted(sys.modules)))"],
        env={
            **told, "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, path)),
            "AWS_ENDPOINT_URL": NOWHERE, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "OPENBLAS_NUM_THREADS": "1",
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return modules


def test_every_function_has_a_budget() -> None:
    assert BUDGETS.keys() == functions().keys()


@pytest.mark.parametrize("folder", BUDGETS)
def test_a_function_loads_the_heavy_packages_that_it_uses_and_no_more_modules_than_its_budget(folder: str) -> None:
    modules = loaded(folder)
    packages, most = BUDGETS[folder]
    assert HEAVY & set(modules) == packages
    assert len(modules) <= most


def test_a_package_too_many_is_seen() -> None:
    assert "httpx" in HEAVY & set(loaded("record", "import httpx"))
