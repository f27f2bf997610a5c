"""Is a promise told on the open task that stands for it, instead of becoming a second one?"""

from dataclasses import replace
from datetime import date

from steward.evidence.transcripts.items import Item, ItemKind
from steward.evidence.transcripts.matching import Match, OpenTask, What, matched
from steward.evidence.transcripts.roster import Named, Who
from steward.evidence.transcripts.verifying import verified
from tests.unit.evidence.transcripts.spoken_meetings import LAUNCH

DECK = OpenTask("t1", "Pricing deck for Acme", "1001", "p1", date(2026, 12, 4))
OTHERS = [
    OpenTask("t2", "Pricing deck for Globex", "1001", "p1"),
    OpenTask("t3", "Renew the certificates", "1002", "p1"),
    OpenTask("t4", "Acme", "1001", "p1"),
    OpenTask("t5", "", "", "p1"),
]


def promise() -> Item:
    found = verified(LAUNCH.answered(), LAUNCH.transcript(), LAUNCH.meeting)
    return next(each for each in found.items if "pricing deck" in each.quote.text)


def match(item: Item, *tasks: OpenTask, known: tuple[str, ...] = (), projects: tuple[str, ...] = ()) -> Match:
    return matched(item, tasks, LAUNCH.meeting, known, projects)


def test_an_existing_task_is_commented_and_none_is_made() -> None:
    assert match(promise(), *OTHERS, DECK) == Match(What.COMMENT, ("t1",))


def test_without_a_task_of_the_same_words_one_is_made() -> None:
    assert match(promise(), *OTHERS) == Match(What.CREATE)
    assert match(promise()) == Match(What.CREATE)


def test_a_comment_tells_the_day_and_the_owner_that_the_task_has_otherwise() -> None:
    found = match(promise(), replace(DECK, due_on=date(2026, 12, 1), assignee_gid="1002"))
    assert found == Match(What.COMMENT, ("t1",), date(2026, 12, 4), "1001")


def test_several_tasks_that_fit_as_well_are_a_question() -> None:
    twin = replace(DECK, task_gid="t9")
    assert match(promise(), twin, DECK) == Match(What.ASK, ("t1", "t9"))


def test_the_owner_and_the_project_decide_between_tasks_of_the_same_title() -> None:
    assert match(promise(), replace(DECK, task_gid="t9", assignee_gid="1002"), DECK).task_gids == ("t1",)
    elsewhere = replace(DECK, task_gid="t9", project_gid="p2")
    assert match(promise(), elsewhere, DECK, projects=("p1",)).task_gids == ("t1",)


def test_what_was_told_before_is_told_no_second_time() -> None:
    item = promise()
    assert match(item, DECK, known=(item.identity,)) == Match(What.NOTHING)
    assert match(item, known=(item.identity,)) == Match(What.NOTHING)


def test_a_decision_makes_no_task() -> None:
    assert match(replace(promise(), kind=ItemKind.DECISION), DECK) == Match(What.NOTHING)


def test_an_owner_who_may_be_two_people_assigns_nobody() -> None:
    item = replace(promise(), owner=Named(Who.AMBIGUOUS, "Alex", question="Which?"))
    assert match(item, DECK).assignee_gid == ""


def test_peoples_names_alone_make_no_two_things_the_same() -> None:
    task = OpenTask("t7", "Call with Anna Keller and Ben Ito", "1001")
    item = replace(promise(), title="Lunch with Anna Keller and Ben Ito")
    assert match(item, task) == Match(What.CREATE)
