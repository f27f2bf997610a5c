"""What is kept of people's answers to what was proposed out of files and meetings?

Such a proposal judges no field in which people would settle it, so that its answer is all that there is to learn from:
a yes, a no with its reason, or none in time. It is a label as that of any judgement, under the proposal that asked.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from steward.governance.labels import FOUND, KEPT_FOR, SAID
from steward.governance.outcomes import Found, How, Outcome, Said
from steward.governance.why_not import WhyNot
from steward.run import RunState, Subject
from steward.store import keys
from steward.store.proposals import REFERENCE_LENGTH, Proposal
from steward.store.table import Write

WHY: Final = "why"  # the label's attribute: a word of WhyNot
WHERE: Final = "why_story_gid"  # the comment in which it was said
RULES: Final = "rules"  # in place of a prompt's version
# Nobody says how sure a quote is: as low as it gets, so that no certificate can come of it.
_UNTOLD_CONFIDENCE: Final = 0.0


def answer_of(
    proposal: Proposal, diff: Mapping[str, Any], outcome: Outcome, why: WhyNot | None = None, story_gid: str = ""
) -> dict[str, Any]:
    """What a run's state tells Record of one answer: words of ours, gids and times."""
    model, prompt = diff.get("model") or {}, diff.get("prompt") or {}
    return {
        "proposal_id": proposal.proposal_id,
        "workflow": proposal.workflow,
        "project_gid": proposal.project_gid,
        "subject": proposal.subject,
        "at": proposal.created_at.isoformat(),
        "key": str(diff["edit"]["edit"]),
        "judge": str(model.get("model_id") or RULES),
        "prompt_version": str(prompt.get("version") or RULES),
        "outcome": str(outcome),
        **({WHY: str(why)} if why else {}),
        **({WHERE: story_gid} if story_gid else {}),
    }


def kept(state: RunState) -> Iterator[Write]:
    """The labels of the answers that this run heard; a later word on the same proposal takes the place of the first."""
    for each in state.get("answered", ()):
        name = f"{Subject.parse(each['subject']).gid}#{each['proposal_id'][:REFERENCE_LENGTH]}"
        yield Write("Put", keys.label(each["project_gid"], each["workflow"], name), item=_row(each))


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    outcome, key = Outcome(each["outcome"]), each["key"]
    said = Said(key, key, None, None, _UNTOLD_CONFIDENCE, How.PROPOSED, each["proposal_id"]).as_item()
    right = {Outcome.ACCEPTED: True, Outcome.REJECTED: False}.get(outcome)
    found = Found(outcome, right)
    return {
        **{name: each[name] for name in ("workflow", "at", "judge", "prompt_version", WHY, WHERE) if name in each},
        "ttl": int((datetime.fromisoformat(each["at"]) + KEPT_FOR).timestamp()),
        f"{SAID}{key}": {name: value for name, value in said.items() if value is not None},
        f"{FOUND}{key}": {"outcome": str(found.outcome)} | ({} if found.right is None else {"right": found.right}),
    }
