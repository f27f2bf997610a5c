"""Does the audit name the rule by which each mutation was allowed, and nothing where there was none?"""

from typing import Any

import pytest

from steward.asana.edits import (
    AddSubtask,
    Assign,
    CommentOnTask,
    CreateTask,
    Edit,
    EditOwnComment,
    PlaceInSection,
    SetTaskFields,
)
from steward.governance.grounds import grounds_of
from steward.governance.mutation import Mutation, Source
from steward.governance.policy import WorkflowPolicy
from steward.governance.telling import judged_by
from steward.run import Pointer
from steward.store.keys import digest_of

POLICY = WorkflowPolicy.model_validate(
    {
        "mode": "act",
        "fields": {
            "priority": {"field": "AI Priority", "owner": "ai"},
            "reason": {"field": "AI Reason", "owner": "ai", "mode": "suggest"},
            "assignee": {"certify": {}},
        },
    }
).model_dump(mode="json")
OWN = SetTaskFields("7", {"501": "o1", "502": "because"})
STOOD = {"base": {"text": "before", "pinned": False}}
SUBTASK = AddSubtask("7", "Approve", "<body/>", approval=True)


def rule_of(edit: Edit, workflow: str = "triage_request", **plan: Any) -> str:  # noqa: ANN401 - parts of a plan
    """The rule of a plan's only edit."""
    document = {
        "edits": [edit.as_json()],
        "base": {},
        "fields": {"priority": "501", "reason": "502"},
        "policy": POLICY,
        "snapshot_read_at": "2026-10-01T10:00:00+00:00",
        **plan,
    }
    source = Source("r", workflow, "task:7", "77", "i")
    return str(grounds_of(Mutation.of_plan(source, document, Pointer(key="k", sha256="s"), 0))["rule"])


def approved(kind: str) -> dict[str, Any]:
    return {"approvals": {"0": {"proposal_id": "1a2b", "kind": kind, "workflow": "triage_request"}}}


@pytest.mark.parametrize(
    ("edit", "plan", "rule"),
    [
        (OWN, {}, "act:priority, suggest:reason"),
        (Assign("7", "4"), {"certified": {"assignee": 0.9}}, "certified:assignee"),
        (Assign("7", "4"), {}, "none"),
        (SetTaskFields("7", {"999": "x"}), {}, "none"),
        (OWN, {"policy": None}, "none"),
        (Assign("7", "4"), approved("proposal"), "approved:1a2b"),
        (OWN, approved("undo"), "undo:1a2b"),
        (CreateTask("77", "t", "<body/>", "90"), {"places": {"exceptions": "90"}}, "exceptions_section"),
        (PlaceInSection("7", "91"), {"places": {"review": "91"}}, "review_section"),
        (CreateTask("77", "t", "<body/>"), {"notices": True}, "certificate:notice"),
        (SUBTASK, {"once": {"0": "approval:1a2b"}}, "approvals:subtask"),
        (CommentOnTask("7", "<body/>"), {"by": "decision"}, "decision:answer"),
        (CommentOnTask("7", "<body/>"), {"question": {}}, "questions:missing"),
        (EditOwnComment("8", "<body/>"), {"question": {"story_gid": "8"}, **STOOD}, "questions:missing"),
        (EditOwnComment("9", "<body/>"), {"question": {"story_gid": "8"}, **STOOD}, "none"),
    ],
)
def test_every_kind_of_mutation_has_its_rule(edit: Edit, plan: dict[str, Any], rule: str) -> None:
    assert rule_of(edit, plan.pop("by", "triage_request"), **plan) == rule


def test_a_field_never_stands_higher_than_its_workflow() -> None:
    policy = POLICY | {"mode": "suggest", "fields": {"priority": {"owner": "ai", "mode": "act"}}}
    assert rule_of(SetTaskFields("7", {"501": "o1"}), policy=policy) == "suggest:priority"


def test_a_run_is_told_with_prompt_model_cost_evidence_and_policy_and_no_text() -> None:
    plan = {
        "prompt": {"name": "triage_request", "version": "v1", "sha256": "x", "text": "secret"},
        "model": {"engine": "bedrock", "model_id": "m", "output_tokens": 7, "cost_microdollars": 12, "calls": 1},
        "evidence_gids": ["8", "9"],
        "policy": POLICY,
        "answer": {"summary": "secret"},
    }
    told = judged_by(plan)
    assert told == {
        "prompt": {"name": "triage_request", "version": "v1", "sha256": "x"},
        "model": {"engine": "bedrock", "model_id": "m", "output_tokens": 7, "cost_microdollars": 12},
        "evidence_gids": ["8", "9"],
        "policy_sha256": digest_of(POLICY),
        "rule": "mode:act",
    }
    assert judged_by(plan, before=True)["model"] == {"engine": "bedrock", "model_id": "m"}
    assert judged_by({}) == {}
