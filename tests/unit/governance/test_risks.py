"""Is high risk told by the kind of edit and by the configuration, and never let happen without a yes?"""

from typing import Any

import pytest

from steward.asana.edits import Assign, Edit, PostStatus, SetGoalMetric, SetTaskFields
from steward.errors import Refused, Rejected
from steward.governance.autonomy import permitted, split
from steward.governance.policy import WorkflowPolicy, configuration_of
from steward.governance.risks import is_high
from steward.governance.rules import Known

FIELDS = {"budget": "501", "team": "502"}
STATUS = PostStatus("77", "Week 40", "<body/>", "on_track")


def policy(**fields: Any) -> WorkflowPolicy:  # noqa: ANN401 - parts of the document
    return WorkflowPolicy.model_validate({"mode": "act", "fields": fields})


@pytest.mark.parametrize(
    ("edit", "high"),
    [
        (SetTaskFields("7", {"501": 5}), True),
        (SetTaskFields("7", {"502": "a", "501": 5}), True),
        (SetTaskFields("7", {"502": "a"}), False),
        (Assign("7", "4"), True),
        (STATUS, True),
        (SetGoalMetric("9", 3), True),
    ],
)
def test_it_is_the_kind_of_edit_or_a_field_that_the_configuration_names(edit: Edit, *, high: bool) -> None:
    named = policy(budget={"field": "Budget", "risk": "high"}, team={"field": "Team"}, assignee={"risk": "high"})
    assert is_high(edit, named, FIELDS) is high


def test_without_the_word_nothing_but_the_kind_counts() -> None:
    plain = policy(budget={"field": "Budget"}, assignee={})
    assert not is_high(SetTaskFields("7", {"501": 5}), plain, FIELDS)
    assert not is_high(Assign("7", "4"), plain, FIELDS)


@pytest.mark.parametrize("wrong", [{"owner": "ai"}, {"certify": {}}])
def test_the_configuration_cannot_let_a_field_of_high_risk_be_filled_alone(wrong: dict[str, Any]) -> None:
    fields = {"budget": {"field": "Budget", "risk": "high"} | wrong}
    workflows = {"triage_request": {"mode": "act", "fields": fields}}
    project = {"name": "P", "workflows": workflows}
    with pytest.raises(Rejected, match="always takes a person's yes"):
        configuration_of({"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": {"77": project}})


def test_no_certificate_lets_an_edit_of_high_risk_happen_alone() -> None:
    certified = policy(post_status={"certify": {}}, assignee={"certify": {}})
    known = Known(confidence={"post_status": 1.0, "assignee": 1.0}, certified={"post_status": 0.5, "assignee": 0.5})
    parts = split([STATUS, Assign("7", "4")], certified, {}, known=known)
    assert (parts.act, parts.propose) == ((Assign("7", "4"),), (STATUS,))
    with pytest.raises(Refused, match="needs an approval"):
        permitted(STATUS, certified, {}, known)
    permitted(STATUS, certified, {}, known, approved=True)
