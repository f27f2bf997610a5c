"""What would a plan have come to, one phase up?"""

from collections import Counter
from typing import Any

from steward.asana.edits import Assign, CreateTask, Edit, SetTaskFields
from steward.governance.pilot import Would, in_act, would
from steward.governance.policy import WorkflowPolicy

POLICY = WorkflowPolicy.model_validate(
    {
        "mode": "observe",
        "fields": {
            "priority": {"field": "AI P", "owner": "ai"},
            "effort": {"field": "AI E", "owner": "ai", "mode": "observe", "maximum": 8},
            "summary": {"field": "AI S", "owner": "ai", "mode": "off"},
            "team": {"field": "Team"},
            "assignee": {"owner": "person"},
        },
    }
)
FIELDS = {"priority": "1", "effort": "2", "summary": "3", "team": "4"}


def plan(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a plan
    return {"fields": FIELDS, "names": {}, "base": {}, "confidence": {}} | parts


def refused(edit: Edit, reason: str = "mode_observe") -> dict[str, Any]:
    return {"edit": edit.as_json(), "reason": reason}


def test_what_was_only_observed_is_split_as_if_it_might_act() -> None:
    edit = SetTaskFields("7", {"1": "o", "2": 9.0, "3": "text", "4": "t"})
    found = would(plan(refused=[refused(edit), refused(Assign("7", "42"))]), POLICY)
    assert found == Would(
        Counter({"priority": 1}), Counter({"team": 1, "assign": 1}), Counter({"out_of_range": 1})
    )  # fmt: skip


def test_a_persons_value_stays_a_persons_and_a_field_that_is_off_stays_off() -> None:
    edit = SetTaskFields("7", {"1": "o"})
    assert would(plan(refused=[refused(edit, "human_changed")]), POLICY) == Would()
    assert would(plan(refused=[refused(edit)], persons=["1"]), POLICY) == Would()
    assert in_act(POLICY).fields["summary"].mode == "off"
    assert in_act(POLICY).mode == "act"
    assert POLICY.mode == "observe", "the policy in force is not touched"


def test_what_was_really_done_counts_as_what_would_be_done_and_a_task_for_people_does_not() -> None:
    edits = [SetTaskFields("7", {"1": "o"}).as_json(), CreateTask("77", "t", "<body/>", "9").as_json()]
    assert would(plan(edits=edits), POLICY) == Would(write=Counter({"priority": 1}))


def test_counts_add_up() -> None:
    one = Would(Counter(a=1), Counter(b=1), Counter(c=1))
    assert one.plus(one).as_json() == {"write": {"a": 2}, "propose": {"b": 2}, "refuse": {"c": 2}}
