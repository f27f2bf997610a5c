"""Does every threat of the security page name a control and a test that exists, and is each of OWASP's ten answered?"""

import re
from pathlib import Path

from tests.contract.evidence import ROOT, missing
from tests.security.__main__ import PROGRAMME, passed, skipped

PAGE = (ROOT / "docs" / "security.md").read_text()
THREATS = PAGE.split("## Threats and what stands in their way")[1].split("\n## ")[0].splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in THREATS if line.startswith("| ")]
NAMED = [row for row in ROWS if re.match(r"[CMFR]\d+ ", row[0])]


def test_every_test_and_command_that_the_page_names_exists() -> None:
    assert missing(PAGE) == []


def test_every_threat_has_a_control_and_evidence() -> None:
    assert len(NAMED) > 30
    assert [row[0] for row in NAMED if len(row) != 4 or not row[1] or not re.search("`(tests/|make )", row[2])] == []


def test_threats_are_numbered_without_a_gap() -> None:
    told = [row[0].split()[0] for row in NAMED]
    wanted = [f"{kind}{at}" for kind in "CMFR" for at in range(1, sum(each[0] == kind for each in told) + 1)]
    assert told == wanted


def test_each_of_owasps_ten_is_answered_by_threats_of_this_page() -> None:
    told = {row[0].split()[0] for row in NAMED}
    section = PAGE.split("## OWASP")[1].split("\n## ")[0]
    risks = re.findall(r"^\| LLM(\d\d) .*? \| (.+) \|$", section, re.MULTILINE)
    assert [number for number, _ in risks] == [f"{each:02}" for each in range(1, 11)]
    assert set(re.findall(r"\b[CMFR]\d+\b", section)) <= told


# What `make test` alone runs: a stack, or minutes of a processor for one threat; the page says so.
BESIDE_THE_PROGRAMME = ("tests/e2e/", "tests/evals/", "tests/integration/", "tests/property/", "tests/unit/")


def test_every_named_test_of_the_template_and_of_packages_is_part_of_make_security() -> None:
    named = {path for path in re.findall(r"`(tests/[\w/]+\.py)", PAGE) if not path.startswith(BESIDE_THE_PROGRAMME)}
    assert sorted(path for path in named if not path.startswith(PROGRAMME)) == []


REPORTED = """<testsuites><testsuite>
<testcase classname="tests.a" time="1.0"/>
<testcase classname="tests.a" time="1.0"><failure message="no"/></testcase>
<testcase classname="tests.a" time="0.0"><skipped message="b is not there"/></testcase>
<testcase classname="tests.a" time="0.0"><skipped message="b is not there"/></testcase>
</testsuite></testsuites>"""


def test_a_skipped_test_is_told_with_its_reason_and_not_counted_among_those_that_ran(tmp_path: Path) -> None:
    report = tmp_path / "tests.xml"
    report.write_text(REPORTED)
    assert list(passed(report)) == ["| tests.a | 2 | 1 | 2 | 2 |"]
    assert list(skipped(report)) == ["NOT SHOWN: 2 tests were skipped: b is not there"]
