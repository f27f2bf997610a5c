"""What does a person want who writes a request in plain words into the field AI Input of a task?

One of a closed list, by stated rules or named by a model: never a free action. What comes of it is one comment, edited
in place, and proposals. The field is the people's, and is not touched.
"""

from steward.asana.models import TASK_FIELDS
from steward.evidence.history import ASSIGNEE
from steward.evidence.wishes.answer import WishAnswer
from steward.evidence.wishes.intents import AI_INPUT
from steward.workflows.base import NoAnswer, Reads, Trigger, Workflow

ADD_SUBTASK = "add_subtask"

workflow = Workflow[NoAnswer](
    name="ai_input",
    subject="task",
    summary="Answers a request in plain words in the field AI Input: break this down, estimate, who could do this,"
    " summarise, triage again; by one comment and proposals, or by a question back.",
    # A new task starts none: each would cost a request, and its form's answers are the triage's to read.
    on=(Trigger("task", "changed", fields=("custom_fields",), needs=AI_INPUT),),
    reads=Reads(task_fields=TASK_FIELDS, wish=True),
    touches=(ASSIGNEE, ADD_SUBTASK),
    inputs=(AI_INPUT,),
    asks={"ai_input": WishAnswer},
    requests="1 where the field says nothing new; else 2, 1 for each further hundred of the task's stories, 1 for the"
    " comment, 1 to compare it where it is edited, and 1 for each approval subtask",
    on_request=True,
)
