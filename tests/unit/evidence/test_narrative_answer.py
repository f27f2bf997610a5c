"""A model's answer becomes a text, one more try, or the template."""

from typing import Any

import pytest
from pydantic import ValidationError

from steward.evidence.narrative.answer import (
    LABEL_REFUSED,
    LABEL_WORDED,
    Accepted,
    Fallback,
    Retry,
    for_prompt,
    offered,
    outcome,
)
from steward.evidence.narrative.facts import Kind
from steward.evidence.narrative.gathering import facts_of
from steward.evidence.narrative.roles import ROLES, for_role
from steward.evidence.narrative.worded import Worded
from steward.evidence.narrative.wording import line
from tests.unit.evidence.narrative_cases import ABOUT, facts, review

PROFILE = ROLES["project_manager"]
FACTS = for_role(facts(), PROFILE)


def answer(**changed: str) -> Worded:
    """What a faithful model answers, the sentences of some kinds exchanged."""
    return of_rows([{"text": changed.get(each.kind, line(each).text), "facts": [each.id]} for each in FACTS])


def of_rows(rows: list[dict[str, Any]]) -> Worded:
    """An answer of these sentences."""
    return Worded.model_validate({"sentences": rows})


def test_a_true_answer_is_the_text_and_says_who_worded_it() -> None:
    found = outcome(answer(completed="The team completed thirteen tasks."), 1, FACTS, PROFILE, ABOUT)
    assert isinstance(found, Accepted)
    assert "The team completed thirteen tasks." in found.narrative.text
    assert found.narrative.label == LABEL_WORDED


def test_a_model_that_invents_twelve_tasks_is_asked_once_more_and_then_not_used() -> None:
    invented = answer(completed="12 tasks were completed.")
    first = outcome(invented, 1, FACTS, PROFILE)
    assert isinstance(first, Retry)
    assert any("'12 tasks'" in each or "'12'" in each for each in first.reasons)
    second = outcome(invented, 2, FACTS, PROFILE)
    assert isinstance(second, Fallback)
    assert "12 tasks" not in second.narrative.text
    assert "13 tasks were completed." in second.narrative.text
    assert second.narrative.label == LABEL_REFUSED
    assert second.reasons == first.reasons


def test_a_mended_second_answer_is_taken() -> None:
    assert isinstance(outcome(answer(), 2, FACTS, PROFILE), Accepted)


def test_without_a_model_it_is_the_template_at_once() -> None:
    found = outcome(None, 1, FACTS, PROFILE)
    assert isinstance(found, Fallback)
    assert found.reasons == ()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"sentences": []},
        {"sentences": "all is well"},
        {"sentences": [{"text": "Fine."}]},
        {"sentences": [{"text": 7, "facts": ["F1"]}]},
        {"sentences": [{"text": "Fine.", "facts": "F1"}]},
        {"sentences": [{"text": "Fine.", "facts": ["F1"], "status_type": "on_track"}]},
        {"sentences": [{"text": "Fine.", "facts": ["F1"]}], "status_type": "on_track"},
        {"sentences": [{"text": "Fine.", "facts": ["F1"]}] * 41},
    ],
)
def test_an_answer_of_another_form_is_none(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Worded.model_validate(broken)


def test_a_model_is_shown_no_gid() -> None:
    shown = str(for_prompt(FACTS))
    assert not [each.source_gid for each in FACTS if each.source_gid in shown]


def test_an_answer_that_hides_the_status_is_refused() -> None:
    rows = [each.model_dump() for each in answer().sentences if each.facts != ["F0"]]
    found = outcome(of_rows(rows), 1, FACTS, PROFILE)
    assert isinstance(found, Retry)
    assert found.reasons == ("the critical fact F0 is left out",)


def test_what_has_no_name_is_told_by_code() -> None:
    table = for_role(facts_of(review(names={})), PROFILE)
    (blocked,) = table.of(Kind.BLOCKED)
    assert blocked.id not in {each.id for each in offered(table)}
    rows = [{"text": line(each).text, "facts": [each.id]} for each in offered(table)]
    found = outcome(of_rows(rows), 1, table, PROFILE)
    assert isinstance(found, Accepted)
    assert blocked.id in found.narrative.facts


def test_a_text_that_is_too_long_for_its_role_is_refused() -> None:
    profile = ROLES["executive"]
    rows = [{"text": line(each).text, "facts": [each.id]} for each in FACTS] * 2
    rows = rows[:40]
    found = outcome(of_rows(rows), 1, FACTS, profile)
    assert isinstance(found, Retry)
    assert any("words" in each for each in found.reasons)
