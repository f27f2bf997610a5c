"""What does a certificate allow, and what not?"""

from typing import Any

import pytest

from steward.asana.edits import Assign, SetTaskFields
from steward.asana.models import FieldValue
from steward.errors import Refused, RefusedReason
from steward.governance.autonomy import permitted, split
from steward.governance.policy import WorkflowPolicy
from steward.governance.rules import Known

FIELDS = {"priority": "501", "summary": "503"}
EDIT = SetTaskFields("1", {"501": "p1", "503": "words"})


def policy(of_workflow: str = "act", **priority: Any) -> WorkflowPolicy:  # noqa: ANN401 - members of a field
    fields = {
        "priority": {"field": "Priority", "certify": {}} | priority,
        "summary": {"field": "AI Summary", "owner": "ai"},
        "assignee": {"certify": {}},
    }
    return WorkflowPolicy.model_validate({"mode": of_workflow, "fields": fields})


def known(confidence: float = 0.9, cutoff: float | None = 0.8, base: FieldValue = None) -> Known:
    certified = {} if cutoff is None else {"priority": cutoff, "assignee": cutoff}
    return Known({"501": base, "assignee": base}, {}, {"priority": confidence, "assignee": confidence}, certified)


def test_a_certified_field_is_filled_in_an_edit_of_its_own_after_the_bots() -> None:
    parts = split([EDIT], policy(), FIELDS, known=known())
    assert parts.act == (SetTaskFields("1", {"503": "words"}), SetTaskFields("1", {"501": "p1"}))
    assert (parts.propose, parts.refused) == ((), ())


def test_a_certified_assignee_is_assigned() -> None:
    assert split([Assign("1", "7")], policy(), FIELDS, known=known()).act == (Assign("1", "7"),)


@pytest.mark.parametrize(
    ("mode", "more", "what"),
    [
        ("act", {}, known(cutoff=None)),
        ("act", {}, known(confidence=0.79)),
        ("act", {}, known(base="p2")),
        ("suggest", {}, known()),
        ("act", {"mode": "suggest"}, known()),
        ("act", {"certify": None}, known()),
    ],
    ids=["no certificate", "not sure enough", "a value stands", "suggest", "the field's own suggest", "not configured"],
)
def test_else_it_is_proposed_and_refused_at_write_time(mode: str, more: dict[str, Any], what: Known) -> None:
    rules = policy(mode, **more)
    assert split([SetTaskFields("1", {"501": "p1"})], rules, FIELDS, known=what).propose
    with pytest.raises(Refused) as refused:
        permitted(SetTaskFields("1", {"501": "p1"}), rules, FIELDS, what)
    assert refused.value.reason is RefusedReason.NOT_ALLOWED


def test_at_write_time_what_is_certified_is_permitted() -> None:
    permitted(SetTaskFields("1", {"501": "p1"}), policy(), FIELDS, known())


def test_what_a_person_undid_is_refused_however_certified() -> None:
    parts = split([EDIT, Assign("1", "7")], policy(), FIELDS, persons=("501", "assignee"), known=known())
    assert [reason for _, reason in parts.refused] == [RefusedReason.HUMAN_CHANGED, RefusedReason.HUMAN_CHANGED]
    assert parts.propose == ()


def test_a_rule_of_the_field_binds_a_certified_one_too() -> None:
    parts = split([SetTaskFields("1", {"501": "p1"})], policy(options=["P2"]), FIELDS, known=known())
    assert [reason for _, reason in parts.refused] == [RefusedReason.OPTION_NOT_ALLOWED]
