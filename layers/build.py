"""How is a Lambda layer built: pinned wheels for the target, our own source, pruned, with bytecode taken unchecked?

`sam build` runs this through each layer's Makefile, `make up` runs it for this machine: one recipe for both.
Plain `sam build` ships no bytecode at all, which costs 3 to 4.7 times the cold-start instructions (DESIGN section 4).
"""

import argparse
import compileall
import filecmp
import platform
import py_compile
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from layers.pruning import prune, prune_botocore

ROOT = Path(__file__).resolve().parents[1]
PYTHON = (3, 13)  # Lambda's python3.13; bytecode of another minor version would be ignored there

# The wheel tags each architecture of Lambda's Amazon Linux 2023 (glibc 2.34) can load, newest first.
PLATFORMS = {
    "x86_64": ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "arm64": ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
}

# Of the package `steward`, what functions with the numeric layer alone import: it travels with numpy, so that intake
# does not pay for forecasting. AWS lays all layers of a function over each other under /opt.
BESIDE_NUMPY = (
    "steward/evidence/asks.py",
    "steward/evidence/backlog.py",
    "steward/evidence/blockers.py",
    "steward/evidence/capacity",
    "steward/evidence/charts",
    "steward/evidence/classifier.py",
    "steward/evidence/descent.py",
    "steward/evidence/examination.py",
    "steward/evidence/finish.py",
    "steward/evidence/forecast",
    "steward/evidence/halted.py",
    "steward/evidence/hashed.py",
    "steward/evidence/heads.py",
    "steward/evidence/in_view.py",
    "steward/evidence/lateness",
    "steward/evidence/learnt.py",
    "steward/evidence/nearness.py",
    "steward/evidence/ranking",
    "steward/evidence/rehearsal.py",
    "steward/evidence/remarks.py",
    "steward/evidence/remedies.py",
    "steward/evidence/remedy.py",
    "steward/evidence/remedy_asks.py",
    "steward/evidence/remedy_text.py",
    "steward/evidence/review_reading.py",
    "steward/evidence/review_room.py",
    "steward/evidence/sentiment.py",
    "steward/evidence/sprint.py",
    "steward/evidence/stalled.py",
    "steward/evidence/threads/weighing.py",
)

# What the webhook and the archive do not import, and every other function may: it travels with httpx and pydantic, so
# that the two that run most, and on one layer alone, unpack no more than they need.
BESIDE_HTTPX = (
    "steward/asana",
    "steward/evidence",
    "steward/governance",
    "steward/model",
    "steward/pipeline",
    "steward/prompts",
    "steward/workflows",
)

# What the child process alone imports that reads strangers' files, beside the libraries that it reads them with.
BESIDE_READERS = ("steward/reading/formats",)

# The first of these layers that names a file has it; what none names is in the layer `steward`.
TRAVELS = {"numeric": BESIDE_NUMPY, "workers": BESIDE_HTTPX, "documents": BESIDE_READERS}

# What is compiled and has one name on every processor: each lies in a folder named after `platform.machine()`, which
# `steward.reading.reader` puts on the child's path.
OF_ONE_PROCESSOR = {"pypdfium2_raw": "pdfium itself, and its bindings that name where it was made"}
MACHINES = {"arm64": "only_aarch64", "x86_64": "only_x86_64"}

# What differs between two architectures and is read by people alone: the first one's stays.
DESCRIPTIVE = {"numpy/__config__.py": "how and by what numpy was compiled"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build one layer from the command line; a refusal is one line and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m layers.build", description=__doc__)
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
    """The files of ours that a layer holds, and their names in it: its own folder's, and its part of the package."""
    package = _files(ROOT / "layers/steward/python")
    own = [] if layer == "steward" else _files(ROOT / "layers" / layer / "python")
    return [*own, *(each for each in package if _home(each[1]) == layer)]


def _home(name: str) -> str:
    """The layer in which a file of the package travels."""
    homes = (layer for layer, names in TRAVELS.items() if any(Path(name).is_relative_to(each) for each in names))
    return next(homes, "steward")


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
    prune_botocore(python)


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
        prune(Path(scratch))
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
