"""Does docs/planning.md say what the code computes with: weights, kinds of fields, the formula of requests?"""

import re
from pathlib import Path

from steward.evidence.health import weights
from steward.evidence.remedy_keys import REMEDIES
from steward.workflows.portfolio_risk import workflow as portfolio_risk
from steward.workflows.project_review import workflow as project_review
from steward_cli.field_kinds import KINDS
from steward_cli.field_plan import OF_PROJECT
from steward_cli.scan_requests import FORMULA

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "planning.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    table = PAGE.partition(f"\n## {heading}\n")[2].partition("|---")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def test_the_weights_of_the_page_are_those_of_the_code() -> None:
    told = {name.strip("`"): float(weight) for name, weight, *_ in rows("Health")}
    assert told == weights.WEIGHTS
    assert sum(told.values()) == 100


def test_the_fields_of_the_page_are_all_that_reviews_fill_with_their_kinds_and_places() -> None:
    told = {key: (kind, place) for keys, kind, place in rows("Fields") for key in re.findall(r"`(\w+)`", keys)}
    assert told.keys() == {*project_review.touches, *portfolio_risk.touches} - {*REMEDIES}
    for key, (kind, place) in told.items():
        known = KINDS[key]
        assert kind.split(",")[0].split(":")[0] == known.subtype, key
        assert known.precision is None or f"{known.precision} decimal" in kind, key
        assert ("through its portfolio" in place) == (key in OF_PROJECT["project_review"]), key


def test_the_inputs_that_a_review_reads_are_all_in_the_example() -> None:
    example = PAGE.partition("```yaml")[2].partition("```")[0]
    assert [each for each in project_review.inputs if f" {each}: " not in example] == []


def test_what_may_be_asked_about_stalled_work_is_in_the_example() -> None:
    example = PAGE.partition("```yaml")[2].partition("```")[0]
    assert [each for each in (*REMEDIES, "blocked") if f" {each}: " not in example] == []


def test_the_formula_of_the_page_is_the_one_that_a_dry_run_prints() -> None:
    said = " ".join(PAGE.partition("requests to read = ")[2].partition("```")[0].split())
    parts = re.findall(r"ceil\([a-z /0-9]+\)", said)
    assert parts == re.findall(r"ceil\([a-z /0-9]+\)", FORMULA)
    assert "1 for each project that no portfolio lists" in said
