"""What does WriteBack decide before anything is sent?"""

from typing import Any

import pytest

from steward.errors import Rejected, RejectedReason
from steward.governance.mutation import Mutation, Source
from steward.governance.policy import WorkflowPolicy
from steward.governance.turns import in_order
from steward.pipeline.write_back import belongs_to_people, write_back
from steward.run import Pointer, RunState
from tests.integration.aws import Aws
from tests.integration.journal.life import Life
from tests.unit.asana.edit_samples import SAMPLES

SOURCE = Source("run-1", "triage_request", "task:1", "77", "f" * 64)
POLICY = WorkflowPolicy.model_validate(
    {"mode": "act", "fields": {"type": {"field": "AI Type", "owner": "ai"}, "team": {"field": "Team"}, "assignee": {}}}
)


def mutation(edit: dict[str, Any], fields: dict[str, str]) -> Mutation:
    read_at = "2026-10-01T10:00:00+00:00"
    document = {"edits": [edit], "base": {}, "fields": fields, "snapshot_read_at": read_at}
    return Mutation.of_plan(SOURCE, document, Pointer(key="values/plan.json", sha256="p"), 0)


def sets(*gids: str) -> dict[str, Any]:
    return {"edit": "set_task_fields", "task_gid": "1", "values": dict.fromkeys(gids, "x")}


def test_only_what_is_declared_ours_is_ours() -> None:
    fields = {"type": "10", "team": "20"}
    assert not belongs_to_people(mutation(sets("10"), fields), POLICY)
    assert belongs_to_people(mutation(sets("20"), fields), POLICY)
    assert belongs_to_people(mutation(sets("10", "20"), fields), POLICY)
    assert belongs_to_people(mutation(sets("99"), fields), POLICY)
    assert belongs_to_people(mutation({"edit": "assign", "task_gid": "1", "assignee_gid": "5"}, fields), POLICY)


def test_a_plan_that_does_not_say_its_fields_owns_none() -> None:
    assert belongs_to_people(mutation(sets("10"), {}), POLICY)


def test_what_only_adds_something_overwrites_nobody() -> None:
    comment = {"edit": "comment_on_task", "task_gid": "1", "html_text": "<body>Done</body>"}
    assert not belongs_to_people(mutation(comment, {}), POLICY)


def test_fields_come_first_then_places_then_what_is_made_then_what_is_said() -> None:
    planned = [mutation(each.as_json(), {}) for each in reversed(SAMPLES)]
    names = [each.edit.name for each in in_order(planned)]
    first = {"set_task_fields", "set_project_fields", "assign", "set_due_date", "complete_own_task", "set_goal_metric"}
    places = {"place_in_section", "reorder", "follow", "tag", "add_section", "grow_project"}
    made = {"add_subtask", "create_task", "deliver_update", "add_milestone", "add_part"}
    said = ["post_status", "attach_report", "comment_on_goal", "comment_on_task", "add_project", "edit_own_comment"]
    assert set(names[:6]) == first
    assert set(names[6:12]) == places
    assert set(names[12:18]) == made
    kept = dict.fromkeys(names[18:])
    assert list(kept) == [*said, "send_email"], "within one class the plan's own order stands"


@pytest.mark.parametrize("key", ["plan", "input_fingerprint"])
def test_a_state_without_its_plan_or_fingerprint_is_rejected_by_name(aws: Aws, key: str) -> None:
    life = Life.begin(aws)
    broken: RunState = life.state.copy()
    del broken[key]  # type: ignore[misc]
    with pytest.raises(Rejected, match=f"lacks {key}") as rejected:
        write_back(broken, life.pen())
    assert rejected.value.reason is RejectedReason.MALFORMED


def test_a_plan_with_nothing_to_do_asks_asana_nothing(aws: Aws) -> None:
    life = Life.begin(aws)
    document = aws.objects.get(life.state["plan"])
    life.state["plan"] = aws.objects.put("values/empty.json", document | {"edits": []})
    after = life.write()
    assert (after["outcome"], after["mutations"], after["next"]) == ("unchanged", [], "record")
    assert (life.updates(), life.reads()) == (0, 0)


def test_a_second_edit_of_the_same_task_takes_no_second_slot_of_the_budget(aws: Aws) -> None:
    life = Life.begin(aws, budget=1)
    document = aws.objects.get(life.state["plan"])
    each = [{"edit": "set_task_fields", "task_gid": life.task_gid, "values": {g: v}} for g, v in life.desired.items()]
    life.state["plan"] = aws.objects.put("values/two.json", document | {"edits": each})
    after = life.write()
    assert len(after["mutations"]) == 2
    assert life.updates() == 2
    assert life.values() == {"request_type": life.options["Bug"], "effort_hours": 3.5, "team": None}
