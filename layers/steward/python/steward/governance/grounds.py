"""By which rule may a mutation be made: what the audit says beside the deed itself?

Each value of an edit has its own ground, a word of a closed vocabulary with what it is about behind the colon:
`act:<key>` and `suggest:<key>` for an AI-owned field in that mode, `certified:<key>` for a field of people with a
certificate, `approved:<proposal>` and `undo:<proposal>` for a person's yes, `exceptions_section` and `review_section`
for what is put into a section set aside, `approvals:subtask` and `certificate:notice` for what puts something to
people or takes it back, `decision:answer` for what answers them, `questions:missing` for what asks them,
`asked_for:comment` for the one comment of a workflow that answers what they asked for. What no rule of the plan allows
has the ground `none`: it is refused before it leaves, and in an entry it is a finding.
"""

from collections.abc import Mapping
from typing import Any, Final

from steward.asana.edits import CreateTask, SetTaskFields
from steward.governance import notices, own_comment, places, questions
from steward.governance.autonomy import raises
from steward.governance.consent import DECISION, approval_of, ends_superseded, shows_proposal
from steward.governance.mutation import Mutation
from steward.governance.telling import policy_sha256
from steward.store.proposals import Kind

NONE: Final = "none"


def grounds_of(mutation: Mutation) -> dict[str, Any]:
    """The entry's `rule`, and the hash of the workflow's policy that the plan was made by, where it was made by one."""
    return {"rule": ", ".join(_grounds(mutation)), "policy_sha256": policy_sha256(mutation.document)}


def _grounds(mutation: Mutation) -> list[str]:
    document, edit = mutation.document, mutation.edit
    if approval := approval_of(mutation):
        return [f"{'undo' if approval['kind'] == Kind.UNDO else 'approved'}:{approval['proposal_id']}"]
    if places.belongs(edit, document.get("places") or {}):
        return ["exceptions_section" if isinstance(edit, CreateTask) else "review_section"]
    if told := _telling(mutation):
        return [told]
    return sorted({_ground(key, document) for key in _keys(mutation)})


def _telling(mutation: Mutation) -> str | None:
    """The ground of what only tells or asks people something; None for any other mutation."""
    if notices.is_notice(mutation):
        return "certificate:notice"
    if shows_proposal(mutation) or ends_superseded(mutation):
        return "approvals:subtask"
    if mutation.source.workflow == DECISION:
        return "decision:answer"
    if own_comment.belongs(mutation):
        return "asked_for:comment"
    return "questions:missing" if questions.belongs(mutation) else None


def _ground(key: str | None, document: Mapping[str, Any]) -> str:
    """By the plan's policy as it is stored: an entry must be written, whatever a later version makes of it."""
    policy = document.get("policy") or {}
    rule = (policy.get("fields") or {}).get(key)
    if rule is None:
        return NONE
    if rule.get("owner") == "ai":
        whole, own = policy.get("mode", "off"), rule.get("mode")
        return f"{whole if own is None or raises(whole, own) else own}:{key}"
    return f"certified:{key}" if key in (document.get("certified") or {}) else NONE


def _keys(mutation: Mutation) -> list[str | None]:
    """The configured key of each value: of a custom field by its gid, of a property its own name."""
    if not isinstance(mutation.edit, SetTaskFields):
        return list(mutation.target.names)
    fields = {gid: key for key, gid in (mutation.document.get("fields") or {}).items()}
    return [fields.get(gid) for gid in mutation.edit.values]
