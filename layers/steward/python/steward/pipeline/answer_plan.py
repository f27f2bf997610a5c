"""What does the plan hold that answers a person by one comment?

In the form of every plan, so that the journal, the audit and an undo read it like any other. Where nothing may be said
the comment is kept as refused.
"""

from typing import Any

from steward.errors import RefusedReason
from steward.governance.own_comment import SPEAKING
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.own_comment import answering
from steward.pipeline.plan import Judged, priced
from steward.run import RunState, Subject
from steward.store.keys import digest_of


def answer_plan(
    state: RunState, policy: WorkflowPolicy, judged: Judged, own: dict[str, Any], html_text: str
) -> dict[str, Any]:
    """The plan document; `own` is the comment that stands (`pipeline/own_comment.py`), `html_text` what it will say."""
    answer = judged.answer.model_dump(mode="json")
    return {
        **comment_plan(state, policy, own, html_text),
        "prompt": {name: getattr(judged.prompt, name) for name in ("name", "version", "sha256")},
        "model": priced(judged),
        "answer": answer,
        "answer_sha256": digest_of(answer),
    }


def comment_plan(state: RunState, policy: WorkflowPolicy, own: dict[str, Any], html_text: str) -> dict[str, Any]:
    """The plan document, but for who judged it."""
    edit, parts = answering(Subject.parse(state["subject"]).gid, html_text, own)
    document, speaks = edit.as_json(), policy.mode in SPEAKING
    names = ("run_id", "workflow", "subject", "project_gid", "snapshot_read_at")
    return {
        **{name: state[name] for name in names},  # type: ignore[literal-required]
        **{name: [] for name in ("proposals", "abstained", "persons", "stopped", "evidence_gids")},
        **{name: {} for name in ("fields", "names", "confidence")},
        "edits": [document] if speaks else [],
        "refused": [] if speaks else [{"edit": document, "reason": str(RefusedReason.MODE_OBSERVE)}],
        "policy": policy.model_dump(mode="json"),
        **parts,
    }
