"""How an approval reads: what would be done, where, and the text that is approved under a title of its own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from steward.asana import richtext
from steward.asana.edits import AddSubtask, Assign, DeliverUpdate, Edit, PostStatus, SendEmail
from steward.pipeline.showing import subtask

UNTIL = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
NAMES = {"77": "Launch", "5": "Ana Ruiz"}
TEXT = "<body><strong>In short</strong><ul><li>The status is on track.</li></ul></body>"


def shown(edit: Edit) -> tuple[AddSubtask, str]:
    diff: dict[str, Any] = {"edit": edit.as_json(), "proposal_id": "1a2b3c4d" * 4, "subject": "task:1"}
    made = subtask(diff, NAMES, "5", UNTIL)
    return made, richtext.plain(made.html_notes)


POSTED = PostStatus("77", "Status of 30 November 2026: on track", TEXT, "on_track")


def test_a_status_is_posted_to_what_it_is_of_and_not_on_the_task_where_the_approval_hangs() -> None:
    made, told = shown(POSTED)
    assert told.startswith("Steward proposes: post the “Status of 30 November 2026: on track” of “Launch”.\n")
    assert "data-asana-gid" not in made.html_notes


def test_what_is_done_on_the_task_itself_says_on_which() -> None:
    made, _ = shown(Assign("1", "5"))
    assert ' on <a data-asana-gid="1"/>.' in made.html_notes


@pytest.mark.parametrize(
    ("edit", "title"),
    [
        (POSTED, "What would be posted, word for word:"),
        (DeliverUpdate("1", "Update", TEXT, ("5",)), "What they would get, word for word:"),
        (SendEmail("1", "Update", TEXT, ("5",)), "What they would get, word for word:"),
    ],
)
def test_the_text_that_is_approved_stands_under_a_title_of_its_own(edit: Edit, title: str) -> None:
    made, told = shown(edit)
    assert told.index("nothing happens.") < told.index(title) < told.index("In short")
    assert made.html_notes.endswith(f"<strong>{title}</strong>\n\n{TEXT.removeprefix('<body>')}")
