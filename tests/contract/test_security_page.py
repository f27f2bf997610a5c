"""Does every threat of the security page name a control and a test that exists, and is each of OWASP's ten answered?"""

import re

from tests.contract.evidence import ROOT, missing

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
