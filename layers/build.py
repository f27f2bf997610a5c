"""How is a Lambda layer built: pinned wheels for the target, our own source, pruned, with bytecode taken unchecked?

`sam build` runs this through each layer's Makefile, `make up` runs it for this machine: one recipe for both.
Plain `sam build` ships no bytecode at all, which costs 3 to 4.7 times the cold-start instructions (DESIGN section 4).
"""

import argparse
import compileall
import filecmp
import gzip
import json
import platform
import py_compile
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[1]
PYTHON = (3, 13)  # Lambda's python3.13; bytecode of another minor version would be ignored there

# The wheel tags each architecture of Lambda's Amazon Linux 2023 (glibc 2.34) can load, newest first.
PLATFORMS = {
    "x86_64": ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "arm64": ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
}

# botocore ships the models of about 440 services in 23 MB, and lists them all to make one client.
BOTOCORE_SERVICES = {
    "appconfigdata": "every function but the webhook reads its configuration",
    "bedrock-runtime": "classify asks the model, assess and reconcile the embedding model",
    "dynamodb": "the table",
    "kms": "the webhook's secrets are encrypted with their context",
    "lambda": "reconcile asks register how its webhooks fare",
    "s3": "context and values",
    "secretsmanager": "Asana's grants",
    "sesv2": "digest sends its email",
    "sqs": "the events queue",
    "stepfunctions": "dispatch starts runs",
    "sts": "botocore reads it when a role's credentials are resolved",
}
BOTOCORE_FILES = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")

# Of the package `steward`, what functions with the numeric layer alone import: it travels with numpy, so that intake
# does not pay for forecasting. AWS lays all layers of a function over each other under /opt.
BESIDE_NUMPY = (
    "steward/evidence/backlog.py",
    "steward/evidence/capacity",
    "steward/evidence/charts",
    "steward/evidence/dates",
    "steward/evidence/documents",
    "steward/evidence/examination.py",
    "steward/evidence/finish.py",
    "steward/evidence/forecast",
    "steward/evidence/halted.py",
    "steward/evidence/lateness",
    "steward/evidence/narrative",
    "steward/evidence/ranking",
    "steward/evidence/remedies.py",
    "steward/evidence/remedy.py",
    "steward/evidence/remedy_asks.py",
    "steward/evidence/remedy_text.py",
    "steward/evidence/sprint.py",
    "steward/evidence/stalled.py",
    "steward/evidence/transcripts",
)

# What no function imports: a layer is read and unpacked at every cold start, and 5 MB zipped is its limit.
UNUSED = {
    "aws_lambda_powertools/event_handler": "the webhook has no router (DESIGN section 4)",
    "aws_lambda_powertools/utilities/auth_alpha": "nobody logs in to a function",
    "aws_lambda_powertools/utilities/batch": "dispatch says itself which messages failed",
    "aws_lambda_powertools/utilities/circuit_breaker": "the breaker is a row that the sending transaction checks",
    "aws_lambda_powertools/utilities/data_classes": "a handler reads its event itself",
    "aws_lambda_powertools/utilities/data_masking": "no text is logged, so none is masked",
    "aws_lambda_powertools/utilities/feature_flags": "the configuration document is its own",
    "aws_lambda_powertools/utilities/idempotency": "it does not give once (RELIABILITY 1); the journal does",
    "aws_lambda_powertools/utilities/kafka": "there is no Kafka",
    "aws_lambda_powertools/utilities/parser": "webhook has no pydantic, the others validate at their own edges",
    "aws_lambda_powertools/utilities/streaming": "objects are small",
    "aws_lambda_powertools/utilities/validation": "as parser",
    "aws_lambda_powertools/metrics/provider/datadog": "metrics go to CloudWatch",
    "boto3/data": "models of boto3.resource; the store uses clients",
    "boto3/ec2": "of boto3.resource",
    "boto3/examples": "documentation",
    "dateutil/easter.py": "of dateutil.rrule",
    "dateutil/rrule.py": "dates come from botocore's replies, none of which recurs",
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz": "zones come from zoneinfo",
    "numpy/_core/include": "headers for compilers",
    "numpy/_core/lib": "archives for linkers",
    "numpy/random/lib": "archives for linkers",
    "numpy/f2py": "a Fortran compiler's front",
    "pypdfium2_cli": "a command",
    "s3transfer/crt.py": "for AWS's C runtime, which is not in the layer",
    "s3transfer/processpool.py": "objects are small: no download is spread over processes",
    "urllib3/contrib/emscripten": "for browsers",
}

# What is compiled and has one name on every processor: each lies in a folder named after `platform.machine()`, which
# `steward.reading.reader` puts on the child's path.
OF_ONE_PROCESSOR = {"pypdfium2_raw": "pdfium itself, and its bindings that name where it was made"}
MACHINES = {"arm64": "only_aarch64", "x86_64": "only_x86_64"}

# What differs between two architectures and is read by people alone: the first one's stays.
DESCRIPTIVE = {"numpy/__config__.py": "how and by what numpy was compiled"}

# What an installation leaves that an import never reads. METADATA stays: importlib.metadata answers versions from it.
UNREAD_FILES = ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json", "top_level.txt", "entry_points.txt")
UNREAD_FOLDERS = ("tests", "test", "__pycache__", "bin", "sboms")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build one layer from the command line; a refusal is one line and exit code 2."""
    parser = argparse.ArgumentParser(prog="python layers/build.py", description=__doc__)
    parser.add_argument("layer", help="the layer's folder and requirements name: steward, workers, numeric, documents")
    parser.add_argument("target", type=Path, help="the folder that gets `python/`")
    parser.add_argument(
        "--architecture", action="append", choices=sorted(PLATFORMS), help="give it twice for a layer that serves both"
    )
    parser.add_argument("--host", action="store_true", help="for this machine, whatever it is")
    options = parser.parse_args(arguments)
    architectures = [] if options.host else options.architecture or ["arm64"]
    try:
        build(options.layer, options.target, architectures)
    except BuildError as refused:
        print(f"layers/build.py: {refused}", file=sys.stderr)
        return 2
    print(f"layer {options.layer}: {', '.join(architectures) or platform.machine()}, {size_mb(options.target):.1f} MB")
    return 0


class BuildError(Exception):
    """A layer cannot be built; the text is one line for a person."""


def build(layer: str, target: Path, architectures: Sequence[str]) -> None:
    """Make `<target>/python` afresh: the wheels, the layer's own source over them, bytecode for both.

    Raises:
        BuildError: As `install`, or a source file does not compile.
    """
    install(layer, target, architectures)
    for source, name in own_files(layer):
        there = target / "python" / name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, there)
    compile_tree(target / "python")


def own_files(layer: str) -> list[tuple[Path, str]]:
    """The files of ours that a layer holds, and their names in it: its own folder's, and what travels beside numpy."""
    homes = {"steward": (ROOT / "layers/steward/python", False), "numeric": (ROOT / "layers/steward/python", True)}
    found = _files(ROOT / "layers" / layer / "python")
    if layer not in homes:
        return found
    home, beside = homes[layer]
    planning = [each for each in _files(home) if any(Path(each[1]).is_relative_to(name) for name in BESIDE_NUMPY)]
    return [*found, *planning] if beside else [each for each in found if each not in planning]


def _files(folder: Path) -> list[tuple[Path, str]]:
    """A folder's files and their names in it, without what is hidden or compiled."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    named = [(each, each.relative_to(folder)) for each in files]
    return [
        (each, name.as_posix())
        for each, name in named
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    ]


def install(layer: str, target: Path, architectures: Sequence[str]) -> None:
    """Make `<target>/python` afresh from the layer's wheels alone, pruned, without bytecode.

    Args:
        layer: A folder of `layers/` with a `requirements/layer-<layer>.txt`.
        target: Where `python/` goes; an earlier one is replaced.
        architectures: Lambda architectures, or none for this machine.

    Raises:
        BuildError: Another Python, no such layer, or pip refused a wheel or a hash.
    """
    if sys.version_info[:2] != PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        raise BuildError(f"this is Python {found}, Lambda runs 3.13: run it with .venv/bin/python")
    requirements = ROOT / "requirements" / f"layer-{layer}.txt"
    if not requirements.exists():
        raise BuildError(f"no layer {layer!r}: there is no requirements/layer-{layer}.txt")
    python = target / "python"
    shutil.rmtree(python, ignore_errors=True)
    python.mkdir(parents=True)
    for_target: Sequence[str | None] = architectures or [None]
    for architecture in for_target:
        _install(requirements, python, architecture)
    _prune_botocore(python)


def size_mb(folder: Path) -> float:
    """The size of a folder's files in MB (10^6 bytes)."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _install(requirements: Path, python: Path, architecture: str | None) -> None:
    """Unpack the wheels of one architecture over what is there; only compiled files may differ between two."""
    tags = [f"--platform={tag}" for tag in PLATFORMS[architecture]] if architecture else []
    version = ["--python-version=3.13", "--implementation=cp"] if architecture else []
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--no-deps",
    ]
    wheels = ["--require-hashes", "--only-binary=:all:", "-r", str(requirements)]
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [*pip, *wheels, *tags, *version, "--target", scratch], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BuildError(f"pip refused {requirements.name}: {_last_error(done.stderr)}")
        _prune(Path(scratch))
        _prune_unused(Path(scratch))
        if architecture:
            _divide(Path(scratch), MACHINES[architecture])
        _merge(Path(scratch), python)


def _divide(python: Path, folder: str) -> None:
    for name in OF_ONE_PROCESSOR:
        if (python / name).is_dir():
            (python / folder).mkdir(exist_ok=True)
            (python / name).rename(python / folder / name)


def _last_error(output: str) -> str:
    lines = [line for line in output.splitlines() if line.startswith("ERROR")] or output.splitlines()
    return lines[-1] if lines else "it printed nothing"


def _merge(source: Path, python: Path) -> None:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        there = python / path.relative_to(source)
        if there.exists() and str(path.relative_to(source)) in DESCRIPTIVE:
            continue
        if there.exists() and not filecmp.cmp(path, there, shallow=False):
            raise BuildError(f"{path.relative_to(source)} differs between the architectures: build the layer for one")
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, there)


def _prune(python: Path) -> None:
    for path in sorted(python.rglob("*"), reverse=True):
        if path.is_dir() and path.name in UNREAD_FOLDERS:
            shutil.rmtree(path)
        elif path.is_file() and path.name in UNREAD_FILES and path.parent.suffix == ".dist-info":
            path.unlink()


def _prune_unused(python: Path) -> None:
    for name in UNUSED:
        path = python / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def _prune_botocore(python: Path) -> None:
    data = python / "botocore" / "data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if path.is_dir() and path.name not in BOTOCORE_SERVICES:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in BOTOCORE_FILES:
            path.unlink()
    for examples in data.rglob("examples-1.json"):  # for documentation, as boto3's
        examples.unlink()
    for model in data.rglob("service-2.json.gz"):
        without = json.dumps(undocumented(json.loads(gzip.decompress(model.read_bytes()))), separators=(",", ":"))
        model.write_bytes(gzip.compress(without.encode(), mtime=0))  # a time would make each build another layer


CONTEXT: Final = "clientContextParams"  # the one part of a model whose texts botocore asks for


def undocumented(model: Any) -> Any:  # noqa: ANN401 - any JSON document
    """A service's model without its texts, which no client reads and which are two thirds of it.

    A member may be called `documentation` too; it is an object, a text never is. Those of what a client is configured
    by are read: botocore makes an endpoint of no model without them.
    """
    if isinstance(model, list):
        return [undocumented(each) for each in model]
    if not isinstance(model, dict):
        return model
    return {
        name: each if name == "clientContextParams" else undocumented(each)
        for name, each in model.items()
        if not (name == "documentation" and isinstance(each, str))
    }


def compile_tree(python: Path, folder: Path | None = None) -> None:
    """Write bytecode that Python takes without looking at the source's time, which a zip file loses.

    Only `folder` of the tree when one is given: bytecode of this kind is always written anew. `stripdir` keeps this
    machine's paths out of tracebacks, so the same source makes the same bytes everywhere.
    """
    compiled = compileall.compile_dir(
        folder or python,
        maxlevels=20,
        quiet=1,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        stripdir=str(python),
        prependdir="/opt/python",
    )
    if not compiled:
        raise BuildError("a source file of the layer does not compile: see the lines above")


if __name__ == "__main__":
    raise SystemExit(main())
