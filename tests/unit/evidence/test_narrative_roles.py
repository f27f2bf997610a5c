"""The same facts for other readers: another selection, never another figure, and nothing that is not theirs to read."""

from dataclasses import replace

import pytest

from steward.evidence.narrative.consistency import Version, disagreements
from steward.evidence.narrative.facts import Amount, FactTable, Kind, Name, Role
from steward.evidence.narrative.gathering import facts_of
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.roles import INTERNAL, ROLES, for_role, template_for, unfit, words
from steward.evidence.narrative.template import template
from steward.evidence.narrative.verifier import Sentence, refusals
from tests.unit.evidence.narrative_cases import NOW, PRIVATE, PROJECT, facts, review
from tests.unit.evidence.test_narrative_template import large

FACTS = facts()


def versions(found: FactTable = FACTS) -> list[Version]:
    """What each role gets from code."""
    made = []
    for name, profile in ROLES.items():
        told = template_for(found, profile)
        sentences = tuple(Sentence(each.text, each.facts) for each in told.lines)
        made.append(Version(name, for_role(found, profile), sentences))
    return made


def test_there_are_five_roles() -> None:
    assert set(ROLES) == {"executive", "project_manager", "contributor", "client", "finance"}


def test_all_versions_agree_with_the_facts_and_with_each_other() -> None:
    assert disagreements(versions()) == []
    assert all(each.sentences for each in versions())


def test_another_number_in_one_version_is_a_disagreement() -> None:
    first, second, *_ = versions()
    changed = tuple(
        replace(each, values=(Amount(63, "points"), *each.values[1:])) if each.kind is Kind.HEALTH else each
        for each in second.facts
    )
    found = disagreements([first, replace(second, facts=FactTable(changed))])
    assert any("disagree on health" in each for each in found)


def test_a_softer_status_in_one_version_is_a_disagreement() -> None:
    first, second, *_ = versions()
    softer = tuple(
        replace(each, must=("at_risk",), claims=("at_risk",)) if each.kind is Kind.STATUS else each
        for each in second.facts
    )
    assert any(
        "off_track or at_risk" in each for each in disagreements([first, replace(second, facts=FactTable(softer))])
    )


def test_a_negative_status_is_told_in_the_same_word_to_everybody() -> None:
    for each in versions():
        assert "off track" in " ".join(sentence.text for sentence in each.sentences), each.role


@pytest.mark.parametrize("word", ["fix", "unabhaengigkeitserklaerung"])
@pytest.mark.parametrize("role", ROLES)
def test_a_version_has_no_more_words_than_its_role_is_given(role: str, word: str) -> None:
    assert words(template_for(large(word=word), ROLES[role]).text) <= ROLES[role].word_cap


def test_an_executive_gets_at_most_250_words() -> None:
    assert ROLES["executive"].word_cap == 250


def test_a_client_never_sees_money_nor_how_we_judge_ourselves() -> None:
    found = for_role(FACTS, ROLES["client"])
    assert not found.of(*INTERNAL)
    assert not [each for fact in found for each in fact.amounts() if each.unit in ("EUR", "points")]
    told = template_for(FACTS, ROLES["client"]).text
    assert not [each for each in ("6,250.5", "10,000", "EUR", "budget", "62", "Ana Lopez") if each in told]


def test_a_client_never_sees_them_where_they_are_critical() -> None:
    critical = FactTable(tuple(replace(each, critical=True) for each in FACTS))
    assert not for_role(critical, ROLES["client"]).of(*INTERNAL)


def test_a_text_for_a_client_does_not_speak_of_a_budget() -> None:
    assert list(unfit(["The budget is fine."], ROLES["client"]))
    assert not list(unfit(['"Budget review" slipped.'], ROLES["client"]))


def test_a_finance_reader_gets_the_budget() -> None:
    assert "6,250.5 of 10,000 EUR" in template_for(FACTS, ROLES["finance"]).text


def test_ids_are_those_of_the_table_in_each_version() -> None:
    for each in versions():
        for fact in each.facts:
            known = FACTS.get(fact.id)
            assert known is not None
            assert known.kind == fact.kind


def private() -> FactTable:
    """A table in which the blocker lies in a private project."""
    return facts_of(review(projects={"105": PRIVATE}))


def test_a_planted_private_fact_never_reaches_a_non_member() -> None:
    shown = permitted(private(), ["ana", "bo"], {"ana": {PROJECT, PRIVATE}, "bo": {PROJECT}})
    assert "Invoice import" in template(private()).text
    assert "Invoice import" not in template(shown.facts).text
    assert shown.withheld == 2  # the blocked task that waits for it, and the ask about it


def test_it_reaches_those_who_can_all_read_it() -> None:
    everybody = {"ana": {PROJECT, PRIVATE}, "bo": {PROJECT, PRIVATE}}
    assert permitted(private(), list(everybody), everybody).withheld == 0


def test_a_removed_member_changes_the_result_at_once() -> None:
    before = permitted(FACTS, ["ana", "bo"], {"ana": {PROJECT}, "bo": {PROJECT}})
    after = permitted(FACTS, ["ana", "bo"], {"ana": {PROJECT}, "bo": set()})
    assert (len(before.facts), len(after.facts)) == (len(FACTS), 0)


def test_what_is_not_known_to_be_readable_is_not_readable() -> None:
    assert len(permitted(FACTS, ["ana", "unknown"], {"ana": {PROJECT}}).facts) == 0
    assert len(permitted(FACTS, [], {"ana": {PROJECT}}).facts) == 0
    unsourced = FactTable(tuple(replace(each, readable=()) for each in FACTS))
    assert len(permitted(unsourced, ["ana"], {"ana": {PROJECT}}).facts) == 0


def test_nothing_changed_is_not_said_to_who_does_not_see_everything() -> None:
    quiet = replace(FACTS.facts[0], kind=Kind.NOTHING, readable=(PROJECT,), id="F1")
    hidden = replace(FACTS.facts[0], readable=(PRIVATE,), id="F2")
    shown = permitted(FactTable((quiet, hidden)), ["ana"], {"ana": {PROJECT}})
    assert len(shown.facts) == 0


def test_a_name_that_is_hidden_from_a_role_cannot_be_written_for_it() -> None:
    found = for_role(FACTS, ROLES["client"])
    (ask,) = found.of(Kind.ASK)
    assert ask.name(Role.PERSON) is None
    told = Sentence('"Invoice import" needs a decision by "Ana Lopez", due 4 December 2026.', (ask.id,))
    assert refusals([told], found.only({ask.id}))
    assert Name("Ana Lopez", "201", Role.PERSON) in FACTS.of(Kind.ASK)[0].values
    assert ask.read_at == NOW
