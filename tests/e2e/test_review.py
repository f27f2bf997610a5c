"""Is a portfolio reviewed at a word on a running stack: scores, risk tasks, pictures?"""

from pathlib import Path

import pytest

from steward.store import keys
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Workplace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

DELIVERY = {"Billing Replatform", "EU Data Residency", "Mobile App 3.0"}


ENDED = {"written", "proposed", "unchanged"}  # proposed: nothing was written, and a question still stands


@pytest.fixture
def terminal(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(workplace, tmp_path, capsys)


def test_a_portfolio_is_reviewed_at_a_word_and_a_third_time_says_nothing_new(
    terminal: Terminal, workplace: Workplace
) -> None:
    code, rows = terminal.types("review", "run", "--portfolio", "Product Delivery")
    assert (code, {row["project"] for row in rows}) == (0, DELIVERY)
    assert {row["outcome"] for row in rows} <= ENDED  # another file may have scanned this stack
    assert all(0 <= row["score"] <= 100 for row in rows)
    done = [reviewed_again(terminal, workplace) for _ in range(2)]  # the pictures come to the log that is there now
    assert done[0] == done[1]


def reviewed_again(terminal: Terminal, workplace: Workplace) -> list[str]:
    """One project more; what its audit chain says was done to it until then."""
    code, (row,) = terminal.types("review", "run", "--project", "Billing Replatform")
    assert (code, row["outcome"] in ENDED) == (0, True)
    chain = workplace.table.query(keys.audit_head(f"project:{row['gid']}").pk, "audit#")
    return [each["mutation_id"] for each in chain]


def test_a_score_is_explained_from_what_is_stored(terminal: Terminal) -> None:
    code, told = terminal.types("review", "explain", "Billing Replatform")
    assert code == 0
    assert told["computed_anew"].startswith("the same")
    assert sum(each["points"] or 0 for each in told["components"]) == pytest.approx(100 - told["score"])


def test_each_open_risk_is_a_task_that_people_see(terminal: Terminal, workplace: Workplace) -> None:
    _, rows = terminal.types("risks", "Product Delivery")
    assert rows
    for row in rows[:3]:
        name = workplace.people.task(row["task"], "nadia")["name"]
        assert name == f"{row['project']}: {row['risk']}"


def test_its_pictures_are_one_page(terminal: Terminal, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    code, _ = terminal.types("review", "report", "Product Delivery", "--html", str(page))
    assert code == 0
    assert page.read_text("utf-8").count("<svg") == 2 + 2 * len(DELIVERY)
