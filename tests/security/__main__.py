"""With which figures does everything that strangers, texts, files and the model can try end? `make security`.

Runs the security programme at the level that fits into ten minutes of two cores, and prints one table: what each test
noted with its seed, and beside it how many tests of each file passed. Exit code 1 if one did not.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
NOTES = ROOT / ".steward" / "security"
REPORT = NOTES / "tests.xml"
# Beside tests/security: handshakes, what is written, approvals, sheets, rights, secrets and what is kept.
PROGRAMME = (
    "tests/security", "tests/property/test_handshakes.py", "tests/property/test_richtext.py",
    "tests/property/test_audit_reach.py", "tests/property/test_documents.py", "tests/unit/governance/test_approvals.py",
    "tests/unit/governance/test_marker.py", "tests/unit/cli/test_sheets.py", "tests/unit/test_telemetry.py",
    "tests/unit/console/test_guard.py", "tests/integration/ingest/test_webhook.py",
    "tests/integration/cli/test_privacy.py", "tests/integration/cli/test_retention.py",
    "tests/integration/cli/test_canaries.py", "tests/unit/cli/test_canary_verdicts.py",
    "tests/integration/upkeep/test_refresh_token.py", "tests/contract/template/test_rights.py",
    "tests/contract/template/test_network.py", "tests/contract/template/test_settings.py",
    "tests/contract/template/test_memory.py", "tests/contract/template/test_intake.py",
    "tests/contract/template/test_shape.py", "tests/contract/test_supply.py",
    "tests/contract/test_security_page.py", "tests/contract/test_requirements.py",
)  # fmt: skip


def main() -> int:
    """Run, print, judge."""
    shutil.rmtree(NOTES, ignore_errors=True)
    NOTES.mkdir(parents=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *PROGRAMME, "-n", "2", "--dist", "load", f"--junitxml={REPORT}"]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | {"SECURITY_LEVEL": "security"}, check=False).returncode
    print("\n".join([*table(), f"in {time.monotonic() - began:.0f} s of two processes"]))
    return 1 if code else 0


def table() -> Iterator[str]:
    """The lines of the figures."""
    yield "| what was tried | how many | result | seed | seconds |\n|---|---|---|---|---|"
    for path in sorted(NOTES.glob("*.json")):
        note: dict[str, Any] = json.loads(path.read_text())
        yield f"| {note['check']} | {note['tried']:,} | {note['result']} | {note['seed']} | {note['seconds']} |"
    yield "\n| question | tests | failed | skipped | seconds |\n|---|---|---|---|---|"
    yield from passed(REPORT)
    yield from skipped(REPORT)


def passed(report: Path) -> Iterator[str]:
    """One line for each file of tests: its question, how many ran, and how they ended."""
    ran, failed, left, seconds = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for case in cases(report):
        name = case.get("classname", "")
        left[name] += case.find("skipped") is not None
        ran[name] += case.find("skipped") is None
        failed[name] += any(case.find(kind) is not None for kind in ("failure", "error"))
        seconds[name] += round(float(case.get("time", 0)))
    for name in sorted(ran):
        yield f"| {question(name)} | {ran[name]} | {failed[name]} | {left[name]} | {seconds[name]} |"


def skipped(report: Path) -> Iterator[str]:
    """One line for each reason to skip: a test that did not run shows nothing."""
    reasons = Counter(each.get("message", "") for case in cases(report) for each in case.iter("skipped"))
    for reason, tests in sorted(reasons.items()):
        yield f"NOT SHOWN: {tests} tests were skipped: {reason}"


def cases(report: Path) -> Iterator[ET.Element]:
    """Every test of a report; none where the run wrote none."""
    if report.exists():
        yield from ET.parse(report).iter("testcase")  # noqa: S314 - written by the run just now


def question(module: str) -> str:
    """What a file of tests asks: the first line of its docstring, or its name."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    told = ast.get_docstring(ast.parse(path.read_text())) if path.exists() else None
    return (told or module).splitlines()[0].replace("|", "/")


if __name__ == "__main__":
    sys.exit(main())
