"""Which levers has an operator, and which does one mutation ask about?"""

import pytest

from steward.governance.flags import PROPERTIES, Scope, Switch, is_off, setting, switches_over
from steward.governance.target import target_of
from steward.store.keys import flag
from tests.unit.asana.edit_samples import SAMPLES


@pytest.mark.parametrize(
    "text", ["global", "project:12", "workflow:triage_request", "field:34", "field:assignee", "field:12/assignee"]
)
def test_a_switch_reads_back_as_it_was_written(text: str) -> None:
    assert str(Switch.parse(text)) == text


@pytest.mark.parametrize("text", ["", "everything", "project", "global:1", "project:", "workflow"])
def test_a_word_outside_the_vocabulary_is_refused_with_the_vocabulary(text: str) -> None:
    with pytest.raises(ValueError, match="write global, or one of project, workflow, field"):
        Switch.parse(text)


def test_a_mutation_asks_about_every_scope_it_lies_in() -> None:
    switches = switches_over("12", "triage_request", ["34", "35"])
    assert [str(each) for each in switches] == [
        "global",
        "project:12",
        "workflow:triage_request",
        "field:34",
        "field:35",
    ]
    assert {each.scope for each in switches} == set(Scope)


def test_an_edit_of_a_property_asks_about_it_everywhere_and_in_its_project() -> None:
    switches = switches_over("12", "triage_request", ["assignee", "followers:7", "followers:8"])
    fields = [each.of for each in switches if each.scope is Scope.FIELD]
    assert fields == ["assignee", "followers", "12/assignee", "12/followers"]


def test_whatever_an_edit_sets_has_a_switch_that_can_be_named() -> None:
    named = {name.partition(":")[0] for edit in SAMPLES for name in target_of(edit).names}
    assert {name for name in named if not name.isdigit()} == PROPERTIES


def test_the_condition_and_the_setting_are_about_the_same_row() -> None:
    switch = Switch(Scope.PROJECT, "12")
    row, _ = setting(switch, on=True, reason="incident", by="ana", at="2026-10-01T10:00:00+00:00")
    assert row.key == is_off(switch).key == flag("project:12")
    assert row.item["state"] == "on"
