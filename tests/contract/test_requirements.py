"""Do all environments run the same pinned packages, and does no pin depend on where it was made?"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
FILES = sorted(FOLDER.glob("*.txt"))
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)")
APART = {"sam.txt", "scan.txt"}  # both pin boto3 themselves, which is why each has an environment of its own


def versions(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """Version by file by package."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, text in texts.items():
        for line in text.splitlines():
            if pin := PIN.match(line):
                found[pin[1].lower()][name] = pin[2]
    return dict(found)


def disagreements(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """Packages that two files pin differently."""
    return {package: pins for package, pins in versions(texts).items() if len(set(pins.values())) > 1}


def unhashed(text: str) -> list[str]:
    """Requirements that pip would install whatever their content."""
    blocks = re.split(r"\n(?=\S)", text.strip())
    return [block.split()[0] for block in blocks if not block.startswith("#") and "--hash=sha256:" not in block]


def read() -> dict[str, str]:
    return {path.name: path.read_text() for path in FILES}


def test_a_package_has_one_version_in_all_environments_but_the_sam_clis_and_the_scanners() -> None:
    shared = {name: text for name, text in read().items() if name not in APART}
    assert disagreements(shared) == {}
    assert versions(shared)["pydantic"].keys() == {"dev.txt", "laptop.txt", "layer-workers.txt"}


def test_two_versions_of_one_package_are_seen() -> None:
    assert disagreements({"a.txt": "httpx==1.0 \\\n", "b.txt": "httpx==1.1 \\\n"}) == {
        "httpx": {"a.txt": "1.0", "b.txt": "1.1"}
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    text = path.read_text()
    assert unhashed(text) == []
    assert all(PIN.match(line) for line in text.splitlines() if line and not line.startswith((" ", "#")))


def test_a_requirement_without_a_hash_is_seen() -> None:
    assert unhashed("a==1 \\\n    --hash=sha256:00\nb==2\n") == ["b==2"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.*")), ids=lambda path: path.name)
def test_no_file_names_an_index_a_host_or_a_path(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"https?://|file://|^--(?:extra-)?index-url|^-i |^--find-links|^-f ", text, re.MULTILINE)


def test_the_engine_and_what_follows_its_pins_are_exact() -> None:
    pins = versions(read())
    assert set(pins["ministack"].values()) == {"1.5.33"}
    assert pins["botocore"]["layer-steward.txt"] == pins["botocore"]["laptop.txt"]
