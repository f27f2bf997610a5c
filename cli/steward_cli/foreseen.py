"""What would Steward say of one task now, how surely, and what would become of it? Nothing is written, nothing kept.

As a run judges it, by the words of settled requests, and without what only a run looks at: nearness by meaning, kill
switches, budgets, a field's bounds, and whether a person set the value meanwhile.
"""

from typing import Any, Final

from steward.asana.models import FieldValue, Task
from steward.evidence.scoring import Decision, decisions
from steward.governance.autonomy import mode_of
from steward.governance.policy import FieldPolicy, WorkflowPolicy
from steward.pipeline.classify import Question
from steward_cli.rehearsal import shown

COLUMNS: Final = ("field", "now", "says", "confidence", "asked", "would")


def foreseen(
    question: Question, task: Task, values: dict[str, tuple[FieldValue, float]], policy: WorkflowPolicy
) -> list[dict[str, Any]]:
    """A row for each field: what stands there, what is said, how surely, how surely it is asked for, and the end."""
    facts, rows = question.facts, []
    for key, said in decisions(facts, values).items():
        offer = facts.offer(key)
        least = offer.min_confidence if offer else policy.fields[key].min_confidence
        field = task.field_of(offer.field_gid) if offer and offer.field_gid else None
        rows.append(
            {
                "field": key,
                "now": (field.display or None) if field else None,
                "says": shown(facts, key, said.value),
                "confidence": round(said.confidence, 2),
                "asked": round(least, 2),
                "would": _end(policy, policy.fields[key], said),
            }
        )
    return rows


def _end(policy: WorkflowPolicy, field: FieldPolicy, said: Decision) -> str:
    mode = mode_of(policy, said.key)
    if mode in ("off", "observe"):
        return f"nothing: it is in {mode}"
    if not said.done:
        return "nothing: not sure enough"
    return "set" if field.owner == "ai" else "propose, or set where it is certified"
