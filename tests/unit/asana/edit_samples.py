"""One of every edit, with every kind of value: what the tests of requests go through."""

from typing import Final

from steward.asana import edits, richtext
from steward.asana.edits import Edit

MARKER: Final = "ai-abcdefghijklmnop"
HTML: Final = richtext.body("Seen: ", richtext.strong("late"), richtext.bullets("one", richtext.mention("55")))

SAMPLES: Final[tuple[Edit, ...]] = (
    edits.SetTaskFields(
        "1", {"2": "20", "3": 4.5, "4": ("40", "41"), "5": "2026-01-31", "6": None, "7": "text"}, ("5",)
    ),
    edits.SetProjectFields("9", {"2": "20", "5": "2026-01-31"}, ("5",)),
    edits.Assign("1", "11"),
    edits.SetDueDate("1", "2026-01-31"),
    edits.CompleteOwnTask("1"),
    edits.SetGoalMetric("31", 0.25),
    edits.EditOwnComment("77", HTML, pinned=True),
    edits.PlaceInSection("1", "910"),
    edits.Reorder("1", "9", "2"),
    edits.Follow("1", ("11", "12")),
    edits.Tag("1", "61"),
    edits.AddSubtask("1", "Approve", HTML, "11", "2026-01-31", approval=True),
    edits.AddSubtask("1", "Check", HTML),
    edits.CreateTask("9", "A risk", HTML, None, "11", "2026-01-31"),
    edits.AddProject("40", "41", "Portal", HTML, "private", (), "11"),
    edits.AddProject("40", None, "Portal", HTML, "private", ()),
    edits.GrowProject("9", "New in version 2", ()),
    edits.AddSection("9", "Build"),
    edits.AddMilestone("9", "Go live", HTML, None, "2026-01-31"),
    edits.AddPart("1", "Check", HTML, "2026-01-31"),
    edits.CommentOnTask("1", HTML),
    edits.CommentOnGoal("31", HTML),
    edits.AttachReport("1", "Project review", "<!DOCTYPE html>"),
    edits.PostStatus("9", "Week 12", HTML, "at_risk"),
    edits.DeliverUpdate("1", "Update", HTML, ("11", "12")),
    edits.SendEmail("9", "Update", HTML, ("11", "12")),
)

TO_ASANA = tuple(each for each in SAMPLES if not isinstance(each, edits.SendEmail))  # an email goes to SES
