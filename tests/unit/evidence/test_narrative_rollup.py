"""A portfolio's or a goal's narrative is made of its projects' facts, and is checked as theirs are."""

from dataclasses import replace

import pytest

from steward.evidence.narrative.facts import Amount, Fact, FactTable, Kind, Name
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.rollup import Part, portfolio_status, rolled_up
from steward.evidence.narrative.status_rule import with_status
from steward.evidence.narrative.template import template
from steward.evidence.narrative.verifier import Sentence, refusals, wrong_with
from tests.unit.evidence.narrative_cases import NOW, facts, review

PORTFOLIO = "5000"


def part(gid: str, name: str, status: str) -> Part:
    """A project of a status, with the facts of a review of its own."""
    start = review()
    found = facts(replace(start, project=replace(start.project, gid=gid)))
    told = tuple(
        replace(each, must=(status,), claims=(status,)) if each.kind is Kind.STATUS else each for each in found
    )
    return Part(gid, name, FactTable(told))


PARTS = (
    part("1001", "Billing Replatform", "off_track"),
    part("1002", "Atlas", "at_risk"),
    part("1003", "Website", "on_track"),
    part("1004", "Onboarding", "on_track"),
)
TABLE = rolled_up(PORTFOLIO, PARTS, NOW)


def test_it_counts_its_projects_by_status() -> None:
    told = template(TABLE).text
    assert "1 of 4 projects is off track." in told
    assert "2 of 4 projects are on track." in told
    assert '"Billing Replatform" is off track with a health of 62 of 100 points.' in told


def test_its_lines_are_true_by_the_same_verifier() -> None:
    status = with_status(TABLE, portfolio_status(TABLE), PORTFOLIO, NOW)
    told = template(status)
    assert refusals([Sentence(each.text, each.facts) for each in told.lines], status.only(told.facts)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2 of 4 projects are off track.", Kind.PROJECTS),
        ("1 of 3 projects is off track.", Kind.PROJECTS),
        ('"Atlas" is off track.', Kind.PROJECT),
        ('"Billing Replatform" is at risk.', Kind.PROJECT),
        ("The portfolio is off track.", Kind.PROJECT),
    ],
)
def test_what_it_does_not_say_is_refused(text: str, kind: Kind) -> None:
    for each in TABLE.of(kind):
        assert wrong_with(Sentence(text, (each.id,)), TABLE)


def test_the_order_of_the_projects_changes_nothing() -> None:
    assert rolled_up(PORTFOLIO, PARTS[::-1], NOW) == TABLE


def test_who_cannot_read_one_project_is_told_neither_of_it_nor_of_the_counts() -> None:
    shown = permitted(TABLE, ["ana"], {"ana": {PORTFOLIO, "1002", "1003", "1004"}}).facts
    assert not shown.of(Kind.PROJECTS)
    assert "Billing Replatform" not in template(shown).text
    assert not [each for each in shown if "1001" in each.readable]


def statuses(**counts: int) -> FactTable:
    made = [
        part(f"{2000 + 100 * at + number}", f"P{at}{number}", status)
        for at, (status, count) in enumerate(counts.items())
        for number in range(count)
    ]
    return rolled_up(PORTFOLIO, made, NOW)


@pytest.mark.parametrize(
    ("counts", "before", "status"),
    [
        ({"on_track": 6}, "", "on_track"),
        ({"on_track": 5, "at_risk": 1}, "", "on_track"),
        ({"on_track": 3, "at_risk": 1}, "", "at_risk"),
        ({"on_track": 5, "off_track": 1}, "", "at_risk"),
        ({"on_track": 2, "off_track": 1}, "", "off_track"),
        ({"on_track": 9, "off_track": 4}, "off_track", "off_track"),
        ({"on_track": 9, "off_track": 4}, "at_risk", "at_risk"),
        ({"on_track": 6}, "off_track", "on_track"),
    ],
)
def test_its_status_follows_those_of_its_projects(counts: dict[str, int], before: str, status: str) -> None:
    assert portfolio_status(statuses(**counts), before).status_type == status


def test_a_goal_is_told_by_its_progress_and_the_projects_that_serve_it() -> None:
    goal = Fact(
        kind=Kind.GOAL,
        values=(Name("Grow in Japan", "301"), Amount(40, "%")),
        source_gid="301",
        read_at=NOW,
        readable=("301",),
        claims=("at_risk",),
        must=("at_risk",),
        critical=True,
    )
    told = template(rolled_up("301", PARTS[:2], NOW, own=[goal])).text
    assert 'The goal "Grow in Japan" stands at 40 % and is at risk.' in told
    assert "1 of 2 projects is at risk." in told


def test_a_project_without_a_status_is_not_counted() -> None:
    unreviewed = Part("1009", "New", FactTable(()))
    assert rolled_up(PORTFOLIO, [*PARTS, unreviewed], NOW).of(Kind.PROJECTS)[0].amount() == 1
