"""Does one verb name the state, the resource, the folder, the wiring, the module and the test of each function?"""

import ast
import re
from pathlib import Path

import pytest
import yaml

from layers.contents import BESIDE_HTTPX
from tests.contract.template import reading

PACKAGE = reading.ROOT / "layers/steward/python/steward"
VERBS = sorted(reading.functions(reading.template()))
MACHINES = {"RunMachine": "run", "ScanMachine": "scan"}
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def definition(name: str) -> str:
    return (reading.ROOT / f"statemachines/{name}.asl.yaml").read_text()


def test_every_folder_is_a_function_and_every_function_a_folder() -> None:
    assert sorted(path.parent.name for path in reading.ROOT.glob("functions/*/app.py")) == VERBS
    for verb, function in reading.functions(reading.template()).items():
        assert function["CodeUri"] == f"functions/{verb}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_handler_is_its_wiring_and_nothing_else(verb: str) -> None:
    document, imported, exported = ast.parse((reading.ROOT / f"functions/{verb}/app.py").read_text()).body
    assert isinstance(document, ast.Expr)
    assert ast.unparse(imported) == f"from steward.wiring.{verb} import handler"
    assert ast.unparse(exported) == "__all__ = ['handler']"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_one_wiring_and_one_module(verb: str) -> None:
    assert (PACKAGE / f"wiring/{verb}.py").exists()
    modules = [folder for folder in ("ingest", "pipeline", "upkeep") if (PACKAGE / folder / f"{verb}.py").exists()]
    assert len(modules) == 1, f"{verb} has {modules or 'no module'} in ingest, pipeline or upkeep"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_a_test_of_its_name(verb: str) -> None:
    found = [path for path in (reading.ROOT / "tests").rglob(f"test_{verb}*.py") if "contract" not in path.parts]
    assert found, f"no tests/**/test_{verb}*.py"


@pytest.mark.parametrize(("resource", "name"), MACHINES.items())
def test_a_state_is_called_as_its_function(resource: str, name: str) -> None:
    states = yaml.safe_load(definition(name))["States"]
    substitutions = reading.template()["Resources"][resource]["Properties"]["DefinitionSubstitutions"]
    tasks = {state: each["Resource"] for state, each in states.items() if each["Type"] == "Task"}
    assert tasks == {state: f"${{{state}Arn}}" for state in tasks}
    for state in tasks:
        assert substitutions[f"{state}Arn"] == {"Fn::GetAtt": [f"{state}Function", "Arn"]}


@pytest.mark.parametrize(("resource", "name"), MACHINES.items())
def test_every_placeholder_is_substituted_and_every_substitution_used(resource: str, name: str) -> None:
    substitutions = reading.template()["Resources"][resource]["Properties"]["DefinitionSubstitutions"]
    assert set(PLACEHOLDER.findall(definition(name))) == set(substitutions)


def test_the_layers_are_where_the_template_says() -> None:
    for properties in reading.of_type(reading.template(), "AWS::Serverless::LayerVersion").values():
        assert (reading.ROOT / properties["ContentUri"] / "Makefile").exists()
    assert (PACKAGE / "errors.py").exists(), "a wrong nesting builds and then fails every import"


def test_only_a_function_that_needs_the_workers_layer_carries_it() -> None:
    workers = {"Ref": "WorkersLayer"}
    carrying = {v for v, each in reading.functions(reading.template()).items() if workers in each.get("Layers", ())}
    assert carrying == {verb for verb in VERBS if needs_workers(PACKAGE / f"wiring/{verb}.py")}


# The part of the package that travels beside httpx; a dot ends each name, and each is imported with one behind it.
IN_WORKERS = ("pydantic", "httpx", *(f"{each.replace('/', '.')}." for each in BESIDE_HTTPX))


def needs_workers(module: Path) -> bool:
    """Whether importing a module reaches pydantic, httpx or the part of the package that the workers layer holds."""
    seen: set[Path] = set()
    waiting = [module]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        for name in _imports(path):
            if name.startswith(IN_WORKERS):
                return True
            if name.startswith("steward"):
                parts = name.split(".")[1:]
                waiting += [PACKAGE.joinpath(*parts).with_suffix(".py"), PACKAGE.joinpath(*parts, "__init__.py")]
                waiting += [PACKAGE.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts))]
    return False


def _imports(path: Path) -> list[str]:
    """The modules a file imports at run time: what stands under TYPE_CHECKING does not count."""
    names: list[str] = []
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        waiting += ast.iter_child_nodes(node)
    return names
