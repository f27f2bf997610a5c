"""How is it told before the next meeting what became of the last one's promises?"""

from datetime import date

from steward.asana import richtext
from steward.evidence.transcripts.coming import Coming
from steward.evidence.transcripts.follow_up import Followed, Promise, Standing
from steward.evidence.transcripts.follow_up_told import LINES_SHOWN, comment

MET = date(2026, 10, 1)
DUE = date(2026, 10, 2)


def told(*found: Followed, on: Coming | None = None) -> str:
    return richtext.plain(comment(found, MET, on))


def one(standing: Standing, owner: str = "Anna", task_gid: str = "77", **more: object) -> Followed:
    promise = Promise("m1", "Send the deck <b>now</b> www.evil.com", owner, DUE, task_gid)
    return Followed(promise, standing, DUE, **more)  # type: ignore[arg-type]


def test_a_task_is_linked_and_its_owner_is_named_in_words_so_that_nobody_is_called() -> None:
    html = comment([one(Standing.OVERDUE)], MET, Coming(date(2026, 10, 8), "99"))
    assert html.count("data-asana-gid") == 2
    assert "Anna" in html
    assert told(one(Standing.OVERDUE)).endswith("Overdue (1)\n\u2022 77 (Anna): due 2026-10-02.")


def test_a_promise_without_a_task_is_quoted_and_cannot_smuggle_a_link() -> None:
    text = told(one(Standing.NO_TASK, task_gid="", asks=("Who does it?",)))
    assert "\u201cSend the deck <b>now</b> (link removed)\u201d (Anna): due 2026-10-02. Who does it?" in text


def test_whoever_has_it_now_is_named_and_nobody_where_nobody_does_it() -> None:
    assert "(Ben)" in told(one(Standing.OPEN, assignee="Ben"))
    assert "(nobody yet)" in told(one(Standing.OPEN, owner=""))


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert "3 more" in told(*[one(Standing.OPEN)] * (LINES_SHOWN + 3))
