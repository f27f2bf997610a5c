"""What did people decide about a task's proposals, and what did they ask of Steward?

An answer to an approval subtask, a choice in the AI Decision field, a comment that begins with `/ai`. Enrich reads who
said what, and what was approved is carried out as it was stored: no model is asked.
"""

from steward.workflows.base import NoAnswer, Reads, Trigger, Workflow

workflow = Workflow[NoAnswer](
    name="decision",
    subject="task",
    summary="Carries out, drops or takes back what people decided: approval subtask, AI Decision field, /ai comment.",
    on=(
        # Which of the two Asana names is not documented (FACTS 1.6), so both are heard.
        Trigger("task", "changed", fields=("approval_status", "completed"), resource_subtype="approval"),
        Trigger("task", "changed", fields=("custom_fields",)),
        Trigger("story", "added", resource_subtype="comment_added", parent_type="task"),
    ),
    reads=Reads(decisions=True),
    requests="1 where nothing was proposed or done; else 2, 2 a subtask that can still be answered, 1 for each approver"
    " who spoke, 2 for each place an undo looks at, and the writes",
)
