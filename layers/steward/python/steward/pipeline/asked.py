"""Which comment of the bot stands on a task, as Asana shows it now: the question, or what is told of its files?

The journal says which comment it became. People who deleted it are not asked, or told, again.
"""

from typing import TYPE_CHECKING, Any

from steward.asana import protocol
from steward.asana.edits import CommentOnTask
from steward.errors import Rejected, RejectedReason
from steward.governance.absolute import visible
from steward.governance.journal import State
from steward.governance.mutation import Source
from steward.governance.questions import ONCE
from steward.run import Work
from steward.store import keys
from steward.store.table import Table

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader


def standing(table: Table, reader: "AsanaReader", work: Work, once: str = ONCE, known_gid: str = "") -> dict[str, Any]:
    """The comment that was put on the subject under a name: `{"story_gid", "text", "pinned"}`; empty where none was.

    `known_gid` is the comment as a run remembers it, for when the journal does not any more. One request where one was
    put. Of a comment that people deleted the text is None. Raises the reader's errors.
    """
    source = Source(work.run_id(), work.workflow, str(work.subject), work.project_gid, "")
    row = table.get(keys.mutation(source.mutation_id_once(CommentOnTask, once))) or {}
    gid = str(row.get("result_gid") or "") if row.get("state") == State.DONE else known_gid
    if not gid:
        return {}
    try:
        story = reader.read(protocol.story(gid)).data
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return {"story_gid": gid, "text": None, "pinned": False}
        raise
    html = story.get("html_text")
    text = visible(html) if html else str(story.get("text") or "")
    return {"story_gid": gid, "text": text, "pinned": bool(story.get("is_pinned"))}
