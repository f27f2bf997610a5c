"""What is a request's author asked, and how does the one comment that asks follow the text?

Put once, where something is missing; edited in place when something else is, and to a thank-you when nothing is any
more. Pure: it works on the plan document alone. The words are the configuration's and this file's, never a model's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from steward.asana import richtext
from steward.asana.edits import CommentOnTask, EditOwnComment
from steward.evidence.facts import Missing
from steward.governance.absolute import visible
from steward.governance.policy import WorkflowPolicy
from steward.governance.questions import ONCE, STANDING, asks

ANSWERED: Final = richtext.body("Thank you, that is what was missing.")
_MARKER_LINE: Final = "ref ai-"  # what the writer puts behind what it makes (asana/richtext.py)


def with_question(
    plan: Mapping[str, Any],
    missing: Sequence[Missing],
    standing: Mapping[str, Any],
    task_gid: str,
    policy: WorkflowPolicy,
) -> dict[str, Any]:
    """The plan with the comment that the request needs now, `standing` being the one that it has."""
    edits, once, base = list(plan["edits"]), dict(plan.get("once") or {}), dict(plan["base"])
    if asks(policy) and missing and not standing:
        once[str(len(edits))] = ONCE
        edits.append(CommentOnTask(task_gid, question(missing)).as_json())
    elif asks(policy) and (edit := _edit(missing, standing)):
        edits.append(edit.as_json())
        base |= {name: standing[name] for name in ("text", "pinned")}
    return {**plan, "edits": edits, "once": once, "base": base, STANDING: dict(standing)}


def question(missing: Sequence[Missing]) -> str:
    """The whole comment."""
    return richtext.body(
        "Steward needs to know more before it can triage this:",
        richtext.bullets(*(each.name for each in missing)),
        "Please add it to the description. It is read again within a minute of the change.",
    )


def _edit(missing: Sequence[Missing], standing: Mapping[str, Any]) -> EditOwnComment | None:
    """What the comment should say instead; None where it says so, or where people deleted it."""
    if not standing or standing["text"] is None:
        return None
    wanted = question(missing) if missing else ANSWERED
    shown = str(standing["text"])
    head, marker, _ = shown.rpartition(_MARKER_LINE)
    if (head if marker else shown).strip() == visible(wanted):
        return None
    return EditOwnComment(str(standing["story_gid"]), wanted, pinned=bool(standing["pinned"]))
