"""What do bandit, checkov and detect-secrets find in this tree, in one form?"""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
BIN: Final = ROOT / ".venv-scan" / "bin"
CODE: Final = ("layers", "cli", "functions", "local", "docs", "bench")
TEMPLATES: Final = ("template.yaml", "network.yaml", "mail.yaml", "observability.yaml")
# Digests and ids stand in every sample and test: a detector of hexadecimal noise finds them all and nothing else.
NOISE: Final = "HexHighEntropyString"
# Hashes by design, a vocabulary of a model, and data without text.
NO_TEXT: Final = ("requirements/", "local/model/minilm_vocab.txt")
# Named are the endings of what is no text, so that a kind of text that is new here is searched without anybody's doing.
BINARY: Final = frozenset({".npz", ".webp", ".png", ".xz", ".gz", ".zip", ".pdf", ".docx", ".xlsx", ".pptx"})
# A token of Asana's own shape: no detector of detect-secrets knows it, and the one of hexadecimal noise is off.
ASANA_TOKEN: Final = re.compile(r"(?<![0-9a-z/])[0-9]/[0-9]{10,}(?:/[0-9]{10,})?:[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a scanner says of a place."""

    tool: str
    check: str
    where: str
    told: str


def findings() -> Iterator[Finding]:
    """Everything, explained or not."""
    yield from bandit()
    yield from checkov()
    yield from secrets()


def bandit() -> Iterator[Finding]:
    """Of the code that runs; tests assert and plant on purpose."""
    for each in _json("bandit", "-q", "-r", *CODE, "-f", "json")["results"]:
        where = str(each["filename"]).removeprefix("./")
        yield Finding("bandit", each["test_id"], where, f"line {each['line_number']}: {each['issue_text']}")


def checkov() -> Iterator[Finding]:
    """Of the templates; nothing is sent anywhere."""
    files = [part for name in TEMPLATES for part in ("-f", name)]
    told = _json("checkov", *files, "--framework", "cloudformation", "--compact", "--quiet", "-o", "json")
    for report in told if isinstance(told, list) else [told]:
        for each in report.get("results", {}).get("failed_checks", ()):
            where = str(each["resource"]).rsplit(".", 1)[-1]
            yield Finding("checkov", each["check_id"], where, each["check_name"])


def secrets() -> Iterator[Finding]:
    """Of every text that is under version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if searched(name)]
    for name, found in _json("detect-secrets", "scan", "--disable-plugin", NOISE, *names)["results"].items():
        for each in found:
            yield Finding("secrets", each["type"], name, f"line {each['line_number']}")
    for name in names:
        yield from asana_tokens(name, (ROOT / name).read_text(errors="replace"))


def asana_tokens(name: str, text: str) -> Iterator[Finding]:
    """Tokens by which one is somebody in Asana."""
    for number, line in enumerate(text.splitlines(), start=1):
        if ASANA_TOKEN.search(line):
            yield Finding("secrets", "Asana Token", name, f"line {number}")


def searched(name: str) -> bool:
    """Whether a file under version control may hold a secret that a search can find."""
    return Path(name).suffix not in BINARY and not name.startswith(NO_TEXT)


def _json(program: str, *arguments: str) -> Any:  # noqa: ANN401 - the scanner's own report
    """What a scanner reports; it ends with 1 where it found something, which is not an error here."""
    done = subprocess.run([BIN / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout)
