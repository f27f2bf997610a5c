"""How is a Lambda layer built: pinned wheels for the target, our own source, pruned, with bytecode taken unchecked?

`sam build` runs this through each layer's Makefile, `make up` runs it for this machine: one recipe for both.
Plain `sam build` ships no bytecode at all, which costs 3 to 4.7 times the cold-start instructions (DESIGN section 4).
"""

import argparse
import filecmp
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from layers.contents import own_files
from layers.pruning import prune, prune_botocore

ROOT = Path(__file__).resolve().parents[1]
PYTHON = (3, 13)  # Lambda's python3.13; bytecode of another minor version would be ignored there

# The wheel tags each architecture of Lambda's Amazon Linux 2023 (glibc 2.34) can load, newest first.
PLATFORMS = {
    "x86_64": ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "arm64": ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
}

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
    copy_own(layer, target / "python")
    compile_tree(target / "python")


def copy_own(layer: str, python: Path) -> None:
    """Lay a layer's own files over what is there."""
    for source, name in own_files(layer):
        there = python / name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, there)


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
    with tempfile.TemporaryDirectory() as scratch:
        unpack(requirements, Path(scratch), [*tags, *version])
        prune(Path(scratch))
        if architecture:
            _divide(Path(scratch), MACHINES[architecture])
        _merge(Path(scratch), python)


def unpack(requirements: Path, python: Path, target: Sequence[str] = ()) -> None:
    """Unpack the pinned wheels, whole and without bytecode; `target` are pip's words for another machine's.

    Raises:
        BuildError: pip refused a wheel or a hash.
    """
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    wheels = ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(requirements), *target]
    done = subprocess.run([*pip, *wheels, "--target", str(python)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"pip refused {requirements.name}: {_last_error(done.stderr)}")


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
    machine's paths out of tracebacks. In a process of its own with one hash seed, which orders a set's constants: so
    the same source makes the same bytes everywhere.
    """
    options = ["-q", "-r", "20", "--invalidation-mode", "unchecked-hash", "-s", str(python), "-p", "/opt/python"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "compileall", *options, str(folder or python)],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="", file=sys.stderr)
        raise BuildError("a source file of the layer does not compile: see the lines above")


if __name__ == "__main__":
    raise SystemExit(main())
