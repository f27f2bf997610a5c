"""Which comment of a workflow stands on a task, as its stories show it, and how is it put or changed?

The journal says which comment its first answer became. One that people deleted is followed by another, under a name of
its own. The journal forgets after a month: then a comment of the bot's is known by its heading.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.edits import CommentOnTask, Edit, EditOwnComment
from steward.errors import Rejected, RejectedReason
from steward.governance.absolute import visible
from steward.governance.journal import State
from steward.governance.mutation import Source
from steward.governance.own_comment import ONCE, OWN
from steward.run import Work
from steward.store import keys
from steward.store.table import Table

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader

MOST_DELETED: Final = 20  # comments of one workflow that people deleted from one task; then it is silent there

type Story = Mapping[str, Any]


def standing(
    table: Table, reader: "AsanaReader", work: Work, stories: Iterable[Story], heading: str, bot_gid: str
) -> dict[str, Any]:
    """`{"story_gid", "text", "pinned", "once"}`: the comment and the name under which one would be made now.

    Of no comment `story_gid` is empty. One request more where its comment is not among the stories. Raises the
    reader's errors.
    """
    source = Source(work.run_id(), work.workflow, str(work.subject), work.project_gid, "")
    by_gid = {str(each["gid"]): each for each in stories}
    name = ONCE
    for _ in range(MOST_DELETED):
        row = table.get(keys.mutation(source.mutation_id_once(CommentOnTask, name))) or {}
        gid = str(row.get("result_gid") or "")
        if row.get("state") != State.DONE or not gid:
            break
        if story := by_gid.get(gid) or _read(reader, gid):
            return _told(story, name)
        name = f"{ONCE}:{gid}"
    own = [each for each in by_gid.values() if _is_ours(each, heading, bot_gid)]
    return _told(own[-1], name) if own else {"story_gid": "", "once": name}


def answering(task_gid: str, html_text: str, own: Mapping[str, Any]) -> tuple[Edit, dict[str, Any]]:
    """The edit that says it, with the parts of a plan that make it one comment: `once`, `base` and what was read."""
    if own["story_gid"]:
        edit: Edit = EditOwnComment(own["story_gid"], html_text, pinned=own["pinned"])
        return edit, {OWN: dict(own), "once": {}, "base": {name: own[name] for name in ("text", "pinned")}}
    return CommentOnTask(task_gid, html_text), {OWN: dict(own), "once": {"0": own["once"]}, "base": {}}


def _told(story: Story, name: str) -> dict[str, Any]:
    html = story.get("html_text")
    text = visible(html) if html else str(story.get("text") or "")
    return {"story_gid": str(story["gid"]), "text": text, "pinned": bool(story.get("is_pinned")), "once": name}


def _is_ours(story: Story, heading: str, bot_gid: str) -> bool:
    author = str((story.get("created_by") or {}).get("gid") or "")
    return story.get("type") == "comment" and author == bot_gid and str(story.get("text") or "").startswith(heading)


def _read(reader: "AsanaReader", gid: str) -> Story | None:
    try:
        story: Story = reader.read(protocol.story(gid)).data
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return None
        raise
    return story
