"""What is said back to a person whose word did not take effect, or who asked for something that shows nowhere else?

One comment a run, and only to people who addressed Steward: what was approved shows by being done.
"""

from collections.abc import Iterable
from typing import Final

from steward.asana import richtext
from steward.asana.edits import CommentOnTask
from steward.asana.richtext import Part
from steward.governance.approvals import Why

SAID: Final = {
    Why.NOT_APPROVER: "only the people whom this project's configuration names as approvers can answer",
    Why.GUEST: "guests cannot answer a proposal",
    Why.AUTHOR: "whoever wrote the text behind a high-risk proposal cannot approve it; another approver can",
    Why.TOO_LATE: "the proposal had expired",
    Why.EDITED: "the text of the approval was changed, so that it no longer says what would be done",
    Why.SUPERSEDED: "a newer judgement took that proposal's place; what is proposed now has its own reference",
    Why.DECIDED: "it was decided before",
    Why.DONE: "it was carried out already; an approver can take it back with /ai undo",
}
NOTHING_OPEN: Final = "there is no open proposal here that this could be about"
WAITING: Final = "it was approved before, and is done as soon as nothing holds it back"
IN_DOUBT: Final = "the change had left already and may stand; it is not tried again, and /ai undo takes it back"
LATE: Final = "what you approved could not be carried out in time, so it has ended and nothing was changed"
REFUSED: Final = "what you approved was not carried out: Asana refused it, so nothing was changed"
NEVER_KNOWN: Final = (
    "what you approved was sent once, and nobody can tell whether it arrived: it is not sent again, so ask its readers"
)
NO_ADDRESS: Final = "the email that you approved was not sent: none of its readers has an address or wants email"
OVERTAKEN: Final = "what you approved was not carried out: what it would have changed is not what it was any more"
STALE: Final = "what it would have changed is not what it was any more; if it still makes sense, it is proposed anew"
MUTED: Final = "nothing more will be proposed or written here until somebody says /ai unmute"
UNMUTED: Final = "this task is looked at again, now and whenever its text changes"
UNDONE: Final = "what was written here is being put back where nobody changed it since"
DROPPED: Final = "what had been approved here and was not carried out is dropped, and nothing was changed"
NOTHING_TO_UNDO: Final = "there is nothing left here that could be put back: people changed it since, or it is too old"
NOT_FOR_YOU: Final = "only approvers of the project whose rule made the change can ask for an undo"
NOT_WHILE_OBSERVING: Final = "nothing is written for that workflow at the moment, so only an operator can put it back"
COMMANDS: Final = (
    "that is no command; there are /ai accept, /ai reject (each also with a reference), /ai undo, /ai summary, /ai mute"
    " and /ai unmute, alone in the first line"
)
NO_SUMMARIES: Final = "summaries are not switched on in this project; its configuration can switch on thread_summary"


def answer(task_gid: str, lines: Iterable[tuple[str, str]]) -> CommentOnTask:
    """One comment: a line for each person (gid) and what is said to them."""
    items: list[Part] = [richtext.Markup("li", (richtext.mention(gid), f" {said}.")) for gid, said in lines]
    return CommentOnTask(task_gid, richtext.body("Steward:", richtext.Markup("ul", tuple(items))))
