"""Is what `sam build` ships what the laptop runs, file by file?

The layers' own makefiles are run, as SAM runs them. Only what a processor has compiled may differ.
"""

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.stack.artefacts import layer_tree
from local.stack.layout import ROOT, Layout

COMPILED = (".so", ".dylib")
BUILD_SECONDS = 300  # pip fetches the wheels of two processors the first time


def sums(python: Path) -> dict[str, str]:
    """The hash of every file of a tree, by its name in it; of a processor's own files only their names."""
    files = [each for each in python.rglob("*") if each.is_file()]
    return {
        each.relative_to(python).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in files
        if each.suffix not in COMPILED
    }


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """The files that only one has, or that are not the same in both."""
    return sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))


@pytest.mark.parametrize("layer", ["steward", "workers"])
def test_what_sam_builds_is_what_the_laptop_runs_file_by_file(layer: str, tmp_path: Path) -> None:
    target = f"build-{layer.capitalize()}Layer"
    done = subprocess.run(
        ["make", "--no-print-directory", "-f", f"layers/{layer}/Makefile", target, f"ARTIFACTS_DIR={tmp_path}"],
        cwd=ROOT,
        env={name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "MAKE"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=BUILD_SECONDS,
    )
    assert done.returncode == 0, done.stderr[-300:]
    shipped, run_here = sums(tmp_path / "python"), sums(layer_tree((layer,), Layout()))
    assert len(shipped) > 100
    assert differences(shipped, run_here) == []


def test_a_file_that_one_lacks_and_one_that_has_another_byte_are_found(tmp_path: Path) -> None:
    for folder, text in (("a", "x = 1\n"), ("b", "x = 2\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "module.py").write_text(text)
    (tmp_path / "b" / "more.pyc").write_bytes(b"x")
    assert differences(sums(tmp_path / "a"), sums(tmp_path / "b")) == ["module.py", "more.pyc"]
