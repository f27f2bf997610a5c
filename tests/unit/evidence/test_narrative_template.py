"""The narrative that code makes alone: short, labelled, and complete in what is critical."""

from datetime import timedelta

from steward.evidence.narrative.facts import FactTable, Kind
from steward.evidence.narrative.folding import COUNTS
from steward.evidence.narrative.gathering import facts_of
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.template import LABEL, TOKEN_CAP, Narrative, template, tokens
from steward.evidence.narrative.verifier import Sentence, refusals
from tests.unit.evidence.narrative_cases import NOW, TODAY, facts, findings, item, milestone, review, stall


def large(tasks: int = 500, word: str = "unabhaengigkeitserklaerung") -> FactTable:
    """Of a project in which everything that can happen happened to each task, with the longest names."""
    items = [item(str(10_000 + n), n % 60 - 20, is_milestone=n % 2 == 0) for n in range(tasks)]
    done = [item(str(20_000 + n), done=2, is_milestone=True) for n in range(tasks)]
    names = {each.gid: f"{' '.join([word] * 30)} {each.gid}" for each in (*items, *done)}
    return facts_of(
        review(
            items=[*items, *done],
            names=names,
            last=LastStatus(at=NOW - timedelta(days=14), due={each.gid: TODAY - timedelta(days=40) for each in items}),
            found=findings(
                score=20.0,
                milestones=tuple(milestone(each.gid, 0.1) for each in items),
                stalled=tuple(stall(each.gid, 30, [items[0].gid], ["blocked_by_overdue"]) for each in items),
            ),
        )
    )


def untold(found: FactTable, told: Narrative) -> list[str]:
    """What is critical and is told neither by itself nor in a count of its kind."""
    kinds = {each.kind for each in found if each.id in told.facts}
    counted = {kind for kind, (count, _, _) in COUNTS.items() if count in kinds}
    return [each.id for each in found.critical() if each.id not in told.facts and each.kind not in counted]


def counted(found: FactTable, told: Narrative) -> dict[Kind, float]:
    """The counts that are told in the place of single facts."""
    counts = [fact for count, _, _ in COUNTS.values() for fact in found.of(count) if fact.id in told.facts]
    return {fact.kind: next(fact.amounts()).number for fact in counts}


def test_it_says_that_no_model_made_it() -> None:
    assert template(facts()).text.endswith(LABEL)


def test_it_is_true_by_the_same_verifier() -> None:
    told = template(facts())
    assert refusals([Sentence(each.text, each.facts) for each in told.lines], facts()) == []


def test_one_of_a_project_of_500_tasks_stays_under_the_cap_and_tells_all_that_is_critical() -> None:
    found = large()
    told = template(found)
    assert len(found) > 1_500
    assert tokens(told.text) <= TOKEN_CAP == 1_500  # what docs/narratives.md promises
    assert untold(found, told) == []
    assert counted(found, told) == {
        Kind.MILESTONES: 500, Kind.MILESTONE_SLIPS: 250, Kind.BLOCKS: 500, Kind.REACHES: 500,
    }  # fmt: skip
    assert told.left_out == len(found) - len(told.facts)
    assert f"{told.left_out} further facts are not told here." in told.text


def test_with_names_of_a_usual_length_it_has_room_for_more_than_what_is_critical() -> None:
    found = large(word="fix")
    told = template(found)
    assert tokens(told.text) <= TOKEN_CAP
    assert untold(found, told) == []
    assert len(told.facts) > 20


def test_the_first_of_each_kind_is_told_before_the_second_of_any() -> None:
    found = large(word="fix")
    told = {found.get(each).kind for each in template(found).facts}  # type: ignore[union-attr]
    assert {Kind.COMPLETED, Kind.SLIPS, Kind.BUDGET, Kind.CONTRIBUTION} <= told


def test_a_task_without_a_name_is_a_link_and_no_name() -> None:
    (fact,) = facts_of(review(names={})).of(Kind.BLOCKED)
    told = template(FactTable((fact,)))
    assert told.lines[0].text == "A task has stood still for 9 working days."
