"""Is every package that may be installed known by name and licence, and does the scanners' verdict notice a change?"""

import re
import runpy

import pytest

from tests.contract.evidence import ROOT
from tests.supply.findings import Finding, asana_tokens, searched
from tests.supply.verdict import exceptions, unsettled

LICENCES = runpy.run_path(str(ROOT / "tests/supply/licences.py"))
NAMES = [each for each in (ROOT / "requirements/allowed.names").read_text().splitlines() if not each.startswith("#")]
FILES = sorted((ROOT / "requirements").glob("*.txt"))


def pinned() -> set[str]:
    """Every package of every file, its name in the normal form."""
    found = [name for path in FILES for name, _ in LICENCES["PIN"].findall(path.read_text())]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


def test_what_is_pinned_is_what_is_allowed_and_nothing_else() -> None:
    assert sorted(pinned()) == NAMES


def test_no_two_allowed_names_differ_by_a_letter_unless_somebody_looked() -> None:
    """A name that is one letter from another is how a bad package is taken for a good one."""
    close = {(a, b) for a in NAMES for b in NAMES if a < b and len(a) > 4 and _near(a, b)}
    assert close <= LOOKED_AT


LOOKED_AT = {("mypy-boto3-sqs", "mypy-boto3-sts")}  # two services of one maker of stubs


def _near(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(short == long[:at] + long[at + 1 :] for at in range(len(long)))


def test_the_page_of_licences_is_what_the_packages_state() -> None:
    assert LICENCES["PAGE"].read_text() == LICENCES["page"]()


def test_what_is_shipped_is_under_a_licence_that_lets_us_ship_it() -> None:
    shipped = LICENCES["page"]().split("## Laptop")[0]
    rows = [line.split(" | ") for line in shipped.splitlines() if line.startswith("| ") and "| version |" not in line]
    assert len(rows) > 20
    assert [row[0] for row in rows if not LICENCES["lets_us_ship"](row[2].removesuffix(" |"))] == []


@pytest.mark.parametrize(
    "stated",
    [
        "GPL-3.0-only", "GPL-3.0-only AND MIT", "MIT License, GNU Affero General Public License v3", "AGPL-3.0-only",
        "MIT License, GNU General Public License v3 (GPLv3)", "Commercial, Apache-2.0 parts", "Proprietary (Limited)",
        "Proprietary, limited use", "at our discretion", "Permitted for evaluation only", "Permitted uses only",
        "Miscellaneous", "not stated", "not installed", "",
    ],
)  # fmt: skip
def test_a_licence_that_only_has_an_allowed_word_in_it_is_refused(stated: str) -> None:
    assert not LICENCES["lets_us_ship"](stated)


@pytest.mark.parametrize("name", ["key.pem", "notes.txt", "page.js", "run.mjs", "page.html", "mail.eml", ".env", "run"])
def test_every_kind_of_text_is_searched_for_secrets(name: str) -> None:
    assert searched(name)


@pytest.mark.parametrize("name", ["requirements/dev.txt", "layers/numeric/vectors.npz", "docs/shot.webp", "a/b.xz"])
def test_hashes_and_what_is_no_text_are_not_searched(name: str) -> None:
    assert not searched(name)


def test_a_finding_that_nobody_explained_and_an_exception_that_nothing_needs_are_told() -> None:
    excepted = {
        "bandit": [{"check": "B101", "where": "cli/*", "reason": "r"}, {"check": "B999", "where": "*", "reason": "r"}]
    }
    found = [Finding("bandit", "B101", "cli/a.py", "t"), Finding("bandit", "B602", "cli/a.py", "shell")]
    told = list(unsettled(found, excepted))
    assert [line.split(":")[0] for line in told] == ["bandit B602 cli/a.py", "bandit B999 *"]


def test_every_exception_has_its_reason() -> None:
    assert [each for listed in exceptions().values() for each in listed if len(each["reason"].split()) < 2] == []


@pytest.mark.parametrize("start", ["1/1200000000000001", "2/1200000000000001/1200000000000002"])
def test_a_token_of_asana_s_shape_is_found_in_a_text_and_its_value_is_not_told(start: str) -> None:
    planted = f"{start}:{'0a1b2c3d' * 4}"
    assert list(asana_tokens("a.md", f"use\n{planted} for it")) == [Finding("secrets", "Asana Token", "a.md", "line 2")]
    assert list(asana_tokens("a.md", f"a digest:{'0a1b2c3d' * 8}, a task 1/1200000000000001")) == []
