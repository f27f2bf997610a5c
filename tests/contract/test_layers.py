"""Does a layer hold what its functions import, nothing they do not, and bytecode that Python takes unchecked?"""

import gzip
import importlib.util
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.model import ServiceModel

from layers import build, contents, pruning
from local.stack.artefacts import layer_tree
from local.stack.layout import Layout
from tests.contract.template.reading import functions, template

STEWARD_ZIPPED_LIMIT_MB = 5.0  # DESIGN section 4
PROCESSORS = 2  # the cloud's layer carries numpy for both, this machine's for one
UNZIPPED_LIMIT_MB = 200.0  # DESIGN section 4: a function's code and layers; Lambda refuses 250

WHAT_THE_WEBHOOK_IMPORTS = """
import boto3
from aws_lambda_powertools import Logger, Metrics
for service in {services}:
    boto3.client(service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
"""
CLIENT = re.compile(r'\b(?:client|made)\("([a-z0-9-]+)"')
REGIONS = ["eu-west-1", "us-east-1", "us-east-2", "ap-southeast-2", "us-gov-west-1", "cn-north-1"]
WHERE_SERVICES_ARE = """
import botocore.session
session = botocore.session.get_session()
for service in {services}:
    for region in {regions}:
        made = session.create_client(service, region, aws_access_key_id="x", aws_secret_access_key="x")
        print(service, region, made.meta.endpoint_url)
"""
WHAT_WORKERS_IMPORT = """
import httpx, pydantic
class Answer(pydantic.BaseModel):
    text: str
Answer.model_validate({"text": "a"})
httpx.Client().close()
"""
WHAT_ASSESS_COMPUTES_WITH = """
import numpy
rows = numpy.frombuffer(bytes(range(8)), numpy.int8).reshape(2, 4).astype(numpy.float32)
print(numpy.linalg.norm(rows, axis=1) @ numpy.ones(2), numpy.random.default_rng(1).integers(9), numpy.load)
"""

WHATEVER_IS_OURS = """
import importlib, pkgutil, steward
for module in pkgutil.walk_packages(steward.__path__, "steward."):
    if not module.name.startswith("steward.wiring."):  # those make their clients of Lambda's environment
        importlib.import_module(module.name)
import aws_lambda_powertools.utilities.parameters
"""

# Lambda's own image has no zone database: nothing is found outside the layers.
A_ZONE_WITHOUT_THE_SYSTEM = """
import zoneinfo
zoneinfo.reset_tzpath(to=[])
assert zoneinfo.available_timezones()
zoneinfo.ZoneInfo("Europe/Berlin")
"""


@pytest.fixture(scope="module")
def steward() -> Path:
    return layer_tree(("steward",), Layout())


@pytest.fixture(scope="module")
def both() -> Path:
    return layer_tree(("steward", "workers"), Layout())


@pytest.fixture(scope="module")
def numeric() -> Path:
    return layer_tree(("numeric",), Layout())


def zipped_mb(folder: Path) -> float:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for path in folder.rglob("*"):
            package.write(path, f"python/{path.relative_to(folder)}")
    return len(content.getvalue()) / 1e6


def imported(tree: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program that sees the standard library and one tree, nothing else."""
    alone = f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(tree)!r}]\n"
    return subprocess.run([sys.executable, "-I", "-c", alone + program], capture_output=True, text=True, check=False)


def test_the_steward_layer_is_at_most_five_megabytes_zipped(steward: Path) -> None:
    assert zipped_mb(steward) <= STEWARD_ZIPPED_LIMIT_MB


def test_a_service_model_without_its_texts_has_every_operation_and_every_member(steward: Path) -> None:
    whole = Path(botocore.__file__).parent / "data"
    for model in sorted(steward.rglob("service-2.json.gz")):
        pruned = json.loads(gzip.decompress(model.read_bytes()))
        original = json.loads(gzip.decompress((whole / model.relative_to(steward / "botocore/data")).read_bytes()))
        assert _signature(pruned) == _signature(original), model
        assert not any(isinstance(each.get("documentation"), str) for each in pruned["shapes"].values()), model


def test_a_service_model_without_its_texts_still_says_by_what_its_client_is_configured(steward: Path) -> None:
    for model in sorted(steward.rglob("service-2.json.gz")):
        pruned = ServiceModel(json.loads(gzip.decompress(model.read_bytes())))
        assert all(each.type for each in pruned.client_context_parameters), model


def test_every_endpoint_is_resolved_as_by_the_whole_of_botocore(steward: Path) -> None:
    program = WHERE_SERVICES_ARE.format(services=list(pruning.BOTOCORE_SERVICES), regions=REGIONS)
    pruned = imported(steward, program)
    whole = imported(Path(botocore.__file__).parents[1], program)
    assert (pruned.returncode, whole.returncode, whole.stderr) == (0, 0, "")
    assert pruned.stdout == whole.stdout
    assert pruned.stdout.count("amazonaws.com") == len(pruning.BOTOCORE_SERVICES) * len(REGIONS)


def test_the_endpoints_of_a_service_that_is_not_used_are_left_out() -> None:
    endpoints = {"version": 3, "partitions": [{"partition": "aws", "services": {"sqs": {"a": 1}, "ec2": {"b": 2}}}]}
    assert pruning.of_services(endpoints, frozenset({"sqs"}))["partitions"][0]["services"] == {"sqs": {"a": 1}}


def _signature(model: dict[str, Any]) -> dict[str, Any]:
    """What a client is made of: each operation's shapes and errors, each shape's kind, members and constraints."""
    operations = {
        name: [
            _shape(each.get("input")),
            _shape(each.get("output")),
            each.get("http"),
            list(map(_shape, each.get("errors", ()))),
        ]
        for name, each in model["operations"].items()
    }
    members = {
        name: [each["type"], sorted(each.get("members", ())), each.get("required"), each.get("min"), each.get("enum")]
        for name, each in model["shapes"].items()
    }
    return {"metadata": model["metadata"], "operations": operations, "shapes": members}


def _shape(reference: dict[str, Any] | None) -> str:
    return str(reference["shape"]) if reference else ""


def test_all_layers_together_stay_under_the_unzipped_limit(both: Path, numeric: Path) -> None:
    assert build.size_mb(both) + PROCESSORS * build.size_mb(numeric) < UNZIPPED_LIMIT_MB


def test_the_steward_layer_alone_imports_what_every_function_needs(steward: Path) -> None:
    done = imported(steward, WHAT_THE_WEBHOOK_IMPORTS.format(services=list(pruning.BOTOCORE_SERVICES)))
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_layer_has_the_services_that_some_function_asks_for_and_no_others() -> None:
    wiring = build.ROOT / "layers/steward/python/steward/wiring"
    asked = {each for path in wiring.glob("*.py") for each in CLIENT.findall(path.read_text())}
    assert asked | {"sts"} == set(pruning.BOTOCORE_SERVICES), "sts: as BOTOCORE_SERVICES says"


def test_the_steward_layer_holds_no_client_of_a_service_that_is_not_listed(steward: Path) -> None:
    done = imported(steward, "import boto3\nboto3.client('ec2', region_name='eu-west-1')")
    assert "UnknownServiceError" in done.stderr


def test_both_layers_import_what_a_worker_needs(both: Path) -> None:
    done = imported(both, WHAT_WORKERS_IMPORT)
    assert done.stderr == ""
    assert done.returncode == 0


def test_every_module_of_ours_imports_from_the_layers_alone() -> None:
    done = imported(layer_tree(("steward", "workers", "numeric", "documents"), Layout()), WHATEVER_IS_OURS)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_quiet_hours_find_their_zone_where_the_machine_has_no_zone_database(steward: Path, both: Path) -> None:
    assert imported(both, A_ZONE_WITHOUT_THE_SYSTEM).returncode == 0
    assert imported(steward, A_ZONE_WITHOUT_THE_SYSTEM).returncode != 0, "the check can fail"


def test_the_numeric_layer_alone_computes_and_has_neither_headers_nor_archives(numeric: Path) -> None:
    done = imported(numeric, WHAT_ASSESS_COMPUTES_WITH)
    assert done.stderr == ""
    assert done.returncode == 0
    assert not [path for path in numeric.rglob("*") if path.suffix in (".h", ".a", ".f90")]


def test_the_documents_layer_for_both_processors_fits_beside_the_layers_of_a_worker(both: Path) -> None:
    documents = layer_tree(("documents",), Layout())
    assert build.size_mb(both) + PROCESSORS * build.size_mb(documents) < UNZIPPED_LIMIT_MB


def test_the_documents_layer_alone_imports_what_reads_a_file() -> None:
    done = imported(layer_tree(("documents",), Layout()), "import docx, openpyxl, pptx, pypdfium2, lxml.etree")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_what_has_one_name_on_two_processors_lies_in_a_folder_for_each(tmp_path: Path) -> None:
    for architecture, machine in build.MACHINES.items():
        library = tmp_path / architecture / "pypdfium2_raw" / "libpdfium.so"
        library.parent.mkdir(parents=True)
        library.write_text(architecture)
        build._divide(tmp_path / architecture, machine)
        build._merge(tmp_path / architecture, tmp_path / "both")
    assert (tmp_path / "both/only_aarch64/pypdfium2_raw/libpdfium.so").read_text() == "arm64"
    assert (tmp_path / "both/only_x86_64/pypdfium2_raw/libpdfium.so").read_text() == "x86_64"


def test_what_two_processors_say_of_their_own_compilation_may_differ_and_nothing_else(tmp_path: Path) -> None:
    for name, text in (("numpy/__config__.py", "arm"), ("numpy/version.py", "2")):
        for tree in ("a", "b"):
            (tmp_path / tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / tree / name).write_text(text + (tree if "config" in name else ""))
    build._merge(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b/numpy/__config__.py").read_text() == "armb"
    (tmp_path / "a/numpy/version.py").write_text("3")
    with pytest.raises(build.BuildError, match=r"version\.py differs"):
        build._merge(tmp_path / "a", tmp_path / "b")


def test_the_steward_layer_has_no_pydantic_and_no_httpx(steward: Path) -> None:
    assert not {"pydantic", "httpx"} & {path.name for path in steward.iterdir()}


def test_every_source_file_has_bytecode_that_is_taken_without_looking_at_the_source(both: Path) -> None:
    for source in both.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(source)).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(compiled[4:8], "little") == 0b01, source  # hash-based, not checked (PEP 552)


def test_bytecode_holds_no_path_of_the_machine_that_compiled_it(steward: Path) -> None:
    compiled = Path(importlib.util.cache_from_source(steward / "steward" / "errors.py")).read_bytes()
    assert b"/opt/python/steward/errors.py" in compiled
    assert str(steward).encode() not in compiled


def test_a_layer_that_has_no_requirements_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.main(["nonsense", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "layers/build.py: no layer 'nonsense': there is no requirements/layer-nonsense.txt\n"
    )


def test_what_travels_beside_numpy_is_what_no_other_function_may_import() -> None:
    contracts = tomllib.loads((build.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("Assess alone has numpy")]
    assert modules_of(contents.BESIDE_NUMPY) | {"numpy"} == set(contract["forbidden_modules"])


def test_what_travels_beside_httpx_is_what_functions_on_one_layer_may_not_import() -> None:
    contracts = tomllib.loads((build.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"] == "Webhook and archive are on one layer"]
    modules = modules_of(contents.BESIDE_HTTPX) - {"steward.prompts"}  # no code
    assert modules | {"httpx", "pydantic"} == set(contract["forbidden_modules"])
    alone = {verb for verb, each in functions(template()).items() if "Layers" not in each}
    assert {f"steward.wiring.{each}" for each in alone} == set(contract["source_modules"])


def test_what_travels_beside_the_readers_is_what_no_other_function_may_import() -> None:
    contracts = tomllib.loads((build.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("What parses a stranger's file")]
    assert modules_of(contents.BESIDE_READERS) <= set(contract["forbidden_modules"])


def modules_of(names: Iterable[str]) -> set[str]:
    return {name.removesuffix(".py").replace("/", ".") for name in names}
