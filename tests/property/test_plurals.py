"""Every text that code words agrees in number, for nothing, for one and for several."""

import re
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.health.score import Contribution
from steward.evidence.narrative.facts import Amount, Day, Fact, Kind, Name, Role, table
from steward.evidence.narrative.verifier import Sentence, wrong_with
from steward.evidence.narrative.vocabulary import PARTS
from steward.evidence.narrative.wording import line
from steward.evidence.plurals import counted
from steward.evidence.review_text import reason
from tests.unit.evidence.narrative_cases import NOW, facts

_NOUNS: Final = (
    r"(?:(?:open|more|working|overloaded) )?(?P<noun>tasks?|milestones?|days?|points?|weeks?|hours?|projects?|goals?"
    r"|comments?|risks?|decisions?|runs?|promises?)\b"
)
_COUNTED: Final = re.compile(rf"(?<![\d.,\w])(?P<count>\d[\d,.]*) {_NOUNS}")
# The subject of "3 of 5 open tasks are overdue" is the three of them.
_BEING: Final = re.compile(
    r"(?<![\d.,\w])(?P<count>\d+)(?: of \d+)?(?: open| more| working)* [a-z]+(?: of the last seven days)?"
    r" (?P<verb>is|are|was|were|needs?|waits?|fits?) "
)
_SINGULAR: Final = frozenset({"is", "was", "needs", "waits", "fits"})
COUNTS = st.sampled_from((0, 1, 2, 5, 21, 101))


def disagreeing(text: str) -> list[str]:
    """The places of a text at which a number and its noun or verb disagree."""
    nouns = [each[0] for each in _COUNTED.finditer(text) if (each["count"] == "1") == each["noun"].endswith("s")]
    verbs = [each[0] for each in _BEING.finditer(text) if (each["count"] == "1") != (each["verb"] in _SINGULAR)]
    return nouns + verbs


def test_the_check_itself_finds_what_disagrees() -> None:
    wrong = ("1 tasks", "2 task is late", "The milestone has 0 point", "1 of 2 tasks are late", "2 of 5 tasks is late ")
    assert all(disagreeing(each) for each in wrong)
    right = ("1 task is late", "21 tasks are late", "0 tasks are late", "1 of 2 tasks is late", "2 of 1 task are late")
    assert not any(disagreeing(each) for each in right)


def as_counted(fact: Fact, counts: tuple[int, ...]) -> Fact:
    """The fact with these numbers in place of its own."""
    left = list(counts)
    values = tuple(
        Amount(left.pop(0), each.unit, each.role) if isinstance(each, Amount) and left else each for each in fact.values
    )
    return replace(fact, values=values)


def made() -> list[Fact]:
    """Each kind of fact that a narrative counts something in, of which the review has one or that is made here."""
    of_review = {each.kind: each for each in facts()}
    more = [
        Fact(kind, (Amount(1, unit),), "1", NOW, ("1",), id="f1")
        for kind, unit in (
            (Kind.MILESTONES, "milestones"), (Kind.MILESTONE_SLIPS, "milestones"), (Kind.SLIPS, "tasks"),
            (Kind.BLOCKS, "tasks"), (Kind.ASKS, "tasks"), (Kind.REACHES, "milestones"), (Kind.COMPLETED, "tasks"),
            (Kind.ADDED, "tasks"), (Kind.REMOVED, "tasks"),
        )
    ]  # fmt: skip
    shares = (Amount(1, "projects"), Amount(2, "projects", Role.TOTAL))
    more.append(Fact(Kind.PROJECTS, shares, "1", NOW, ("1",), ("at_risk",), ("at_risk",), id="f1"))
    last = (Amount(1, "days"), Day(date(2026, 11, 1)))
    more += [Fact(Kind.LAST, last, "1", NOW, ("1",), id="f1"), Fact(Kind.DEADLINE, last, "1", NOW, ("1",), id="f1")]
    return [*of_review.values(), *(each for each in more if each.kind not in of_review)]


def test_each_sentence_of_a_narrative_agrees_for_each_pair_of_counts() -> None:
    told = {each.kind for each in made()}
    assert {Kind.CONTRIBUTION, Kind.OVERDUE, Kind.BLOCKED, Kind.SLIPPED, Kind.PROJECTS, Kind.COMPLETED} <= told
    for fact, counts in product(made(), product((0, 1, 2), repeat=2)):
        text = line(as_counted(fact, counts)).text
        assert disagreeing(text) == [], text


def test_each_part_of_a_health_takes_points_in_its_own_number_and_the_verifier_takes_the_sentence() -> None:
    plural = {"milestones": "The milestones take", "dependencies": "Dependencies take", "comments": "Comments take"}
    for part, count in product(PARTS, (1, 2)):
        fact = Fact(Kind.CONTRIBUTION, (Name(PARTS[part], f"part:{part}"), Amount(count, "points")), "1", NOW, ("1",))
        [kept] = table([fact])
        text = line(kept).text
        assert text.startswith(plural[part]) if part in plural else " takes " in text
        assert text.endswith(" takes 1 point of it." if part not in plural else " take 1 point of it.") or count != 1
        assert wrong_with(Sentence(text, (kept.id,)), table([fact])) == []


@settings(max_examples=200)
@given(COUNTS, COUNTS, st.sampled_from(("overdue", "dependencies", "staleness", "comments")))
def test_each_reason_of_a_review_agrees(count: int, total: int, component: str) -> None:
    names = ("overdue_tasks", "waiting_for_late_work", "days_without_change", "negative")
    figures = dict.fromkeys(names, float(count)) | dict.fromkeys(("open_tasks", "comments"), float(total))
    text = reason(Contribution(component, float(count), 0.5, figures))
    assert disagreeing(f"{text} ") == [], text


@given(COUNTS, st.sampled_from(("task", "open risk", "working day")))
def test_a_number_and_its_noun_agree(count: int, noun: str) -> None:
    assert counted(count, noun) == f"{count} {noun}{'' if count == 1 else 's'}"
