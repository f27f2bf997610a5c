"""A forecast is told as a chance, what is late as late, and what stands still as still."""

import pytest

from steward.evidence.narrative.facts import Fact, Kind
from steward.evidence.narrative.figures import share_of
from steward.evidence.narrative.roles import ROLES, template_for
from steward.evidence.narrative.shown import as_html
from steward.evidence.narrative.template import QUANTILES, template
from steward.evidence.narrative.verifier import Sentence, wrong_with
from steward.evidence.narrative.wording import line
from tests.unit.evidence.narrative_cases import ABOUT, facts, findings, item, milestone, review

SINCE = facts(review(found=findings(milestones=(milestone("103", 0.0, due=-2),))))
AHEAD = facts()


def forecast(due: int, p: float = 0.0) -> Fact:
    (fact,) = facts(review(found=findings(milestones=(milestone("103", p, due=due),)))).of(Kind.MILESTONE)
    return fact


def test_what_is_late_for_certain_does_not_begin_with_on_time() -> None:
    said = line(forecast(-2)).text
    assert said.startswith('"Beta launch" is overdue and has a 0 % chance of being on time, was 80 %; P50 18 December')
    assert said.endswith("due 28 November 2026.")


@pytest.mark.parametrize("due", [0, 1, 20])
def test_what_is_due_today_or_later_is_not_overdue(due: int) -> None:
    assert line(forecast(due, 0.8)).text.startswith('"Beta launch" has an 80 % chance of being on time;')


@pytest.mark.parametrize(
    ("percent", "said"),
    [(0, "a 0 %"), (8, "an 8 %"), (11, "an 11 %"), (18, "an 18 %"), (88, "an 88 %"), (100, "a 100 %"), (1, "a 1 %")],
)
def test_a_share_has_the_article_that_it_is_spoken_with(percent: float, said: str) -> None:
    assert share_of(percent) == said


def why(fact: Fact, text: str) -> list[str]:
    return wrong_with(Sentence(text, (fact.id,)), SINCE if fact in SINCE else AHEAD, ABOUT)


@pytest.mark.parametrize(
    "text",
    [
        '"Beta launch" is overdue and has a 0 % chance of being on time.',
        '"Beta launch", due 28 November 2026, is overdue: the chance of being on time is 0 %.',
    ],
)
def test_that_a_date_went_by_may_be_told_where_it_did(text: str) -> None:
    (late,), (ahead,) = SINCE.of(Kind.MILESTONE), AHEAD.of(Kind.MILESTONE)
    assert why(late, text) == []
    assert why(ahead, text.replace("28 November", "20 December").replace(" 0 %", " 64 %")) != []


@pytest.mark.parametrize(
    "text",
    [
        '"Beta launch" is overdue.',
        '"Beta launch" is not overdue and has a 0 % chance of being on time.',
        '"Beta launch" was overdue and has a 0 % chance of being on time.',
        '"Beta launch" is overdue and has a 100 % chance of being on time.',
        '"Beta launch" has a 0 % chance of being overdue.',
        '"Beta launch" has a 0 % chance.',
        '"Beta launch" has a 0 % chance of being overdue and is on time.',
        'The chance that "Beta launch" is overdue is 0 %, and it is on time.',
        '"Beta launch" is on time, with a 0 % chance of late.',
        '"Beta launch": 0 % is overdue, on time.',
        'On time with 0 % is overdue "Beta launch".',
    ],
)
def test_what_is_false_of_a_late_milestone_is_refused(text: str) -> None:
    (late,) = SINCE.of(Kind.MILESTONE)
    assert why(late, text) != []


@pytest.mark.parametrize(
    ("verb", "is_true"), [("has stood", True), ("stands", True), ("stood", False), ("had stood", False)]
)
def test_what_stands_still_still_does(verb: str, is_true: bool) -> None:  # noqa: FBT001 - a case
    (fact,) = AHEAD.of(Kind.BLOCKED)
    text = f'"Contract with the print shop" {verb} still for 9 working days and waits for "Invoice import".'
    assert (why(fact, text) == []) is is_true


def test_overdue_work_has_a_title_of_its_own() -> None:
    titles = {each.title: [one.text for one in each.lines] for each in template(AHEAD).sections}
    assert any("overdue" in each for each in titles["Overdue"])
    assert not any("overdue" in each for each in titles["Blocked"])


def test_what_p50_means_stands_once_where_it_is_told_and_nowhere_else() -> None:
    told = template(AHEAD)
    assert told.text.count(QUANTILES) == as_html(told, 0).count(QUANTILES) == 1
    without = template(facts(review(found=findings())))
    assert QUANTILES not in without.text + as_html(without, 0)


def test_a_client_is_told_the_chance_and_the_date_without_p50_and_p85() -> None:
    told = template_for(AHEAD, ROLES["client"])
    assert '"Beta launch" has a 64 % chance of being on time, was 80 %; due 20 December 2026.' in told.text
    assert "P50" not in told.text + as_html(told, 0)
    assert "P85" not in told.text


def test_every_sentence_of_a_late_project_is_true_by_the_verifier() -> None:
    table = facts(
        review(items=[item("103", -2, is_milestone=True)], found=findings(milestones=(milestone("103", 0.0, -2),)))
    )
    for found in (SINCE, table):
        assert [wrong_with(Sentence(line(each).text, (each.id,)), found) for each in found if each.kind] == [[]] * len(
            found
        )
