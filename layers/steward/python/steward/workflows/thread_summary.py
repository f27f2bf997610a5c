"""What do the comments on a task come to, for whoever asks `/ai summary` there?

One comment of the bot's, edited in place: sentences that stand in the comments, what is asked for or promised, open
questions and decisions in people's own words. Enrich reads the comments, Assess weighs their sentences, Classify asks
the model and holds its words to them (`evidence/threads/`).
"""

from steward.evidence.threads.answer import ThreadAnswer
from steward.workflows.base import NoAnswer, Reads, Trigger, Workflow

# The title for the model, and what says whether the task is still open and here.
FIELDS = (
    "name",
    "completed",
    "memberships.project.name",
    "memberships.section.name",
)

workflow = Workflow[NoAnswer](
    name="thread_summary",
    subject="task",
    summary="Answers /ai summary on a task: what people wrote there in a few checked sentences, what is asked for,"
    " promised, open and decided in their own words; one comment, edited in place.",
    on=(Trigger("story", "added", resource_subtype="comment_added", parent_type="task"),),
    reads=Reads(task_fields=FIELDS, thread=True),
    asks={"thread_summary": ThreadAnswer},
    requests="1 for each hundred of the task's stories where nobody asks; else 2 more, 1 for the comment, and 1 to"
    " compare it where it is edited",
    on_request=True,
)
