"""Two audiences get selections of the same facts, and what not all readers may know is told to none of them."""

from dataclasses import replace

import pytest

from steward.evidence.narrative.draft import Draft, whole_of
from steward.evidence.narrative.facts import FactTable, Kind
from steward.evidence.narrative.roles import ROLES, words
from steward.evidence.narrative.template import Narrative
from steward.evidence.narrative.updates import Audience, quarrels, title_of, update_of
from steward.pipeline.telling_drafts import by_code
from tests.unit.evidence.narrative_cases import PRIVATE, PROJECT, review

WHOLE = whole_of(review(projects={"105": PRIVATE}), "Atlas")
INSIDE, OUTSIDE = "11", "12"
READABLE = {INSIDE: (PROJECT, PRIVATE), OUTSIDE: (PROJECT,)}

type Told = tuple[Audience, Draft, Narrative]


def told(role: str, *readers: str) -> Told:
    audience = Audience(role, role, "task", readers or (OUTSIDE,))
    draft = update_of(WHOLE, audience, READABLE)
    return audience, draft, by_code(draft, audience.profile)


def test_the_versions_of_all_roles_agree() -> None:
    assert quarrels([told(role) for role in ROLES]) == []


def test_another_figure_in_one_version_is_a_quarrel_and_so_is_a_text_that_its_facts_do_not_bear() -> None:
    manager, (audience, draft, narrative) = told("project_manager"), told("executive")
    softer = [replace(each, must=("on_track",), claims=("on_track",)) if each.kind is Kind.STATUS else each
              for each in draft.facts]  # fmt: skip
    tampered = replace(draft, facts=FactTable(tuple(softer)))
    assert quarrels([manager, (audience, tampered, narrative)])
    assert quarrels([(audience, tampered, narrative)])


@pytest.mark.parametrize("role", ROLES)
def test_a_private_fact_is_told_to_no_audience_with_one_reader_who_cannot_open_it(role: str) -> None:
    private = [each for each in WHOLE.facts if PRIVATE in each.readable]
    assert private, "the case plants one"
    for readers in ((OUTSIDE,), (INSIDE, OUTSIDE)):
        _, draft, narrative = told(role, *readers)
        assert not [each for each in draft.facts if PRIVATE in each.readable]
        assert "Invoice import" not in narrative.text
    assert any(PRIVATE in each.readable for each in told("project_manager", INSIDE)[1].facts)


@pytest.mark.parametrize("role", ROLES)
def test_a_text_has_no_more_words_than_its_role_is_given(role: str) -> None:
    assert words(told(role, INSIDE)[2].text) <= ROLES[role].word_cap


def test_the_title_says_for_whom_it_is_and_the_status_in_its_own_word() -> None:
    audience, draft, _ = told("client")
    assert title_of(draft, audience).startswith("Update for client of ")
    assert title_of(draft, audience).endswith(f"Atlas is {draft.status_type.replace('_', ' ')}")


def test_what_it_is_survives_being_stored() -> None:
    audience, _, _ = told("finance", INSIDE, OUTSIDE)
    assert Audience.of_json(audience.as_json()) == audience
