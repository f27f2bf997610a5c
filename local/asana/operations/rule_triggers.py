"""What happens when a rule with the trigger "incoming web request" is run from outside?"""

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.errors import bad_request
from local.asana.lookups import task_of
from local.asana.operation import Call, Reply, operation
from local.asana.richtext import html_of

_SHAPE = Shape(
    {"resource": bodies.text, "action_data": bodies.object_},
    required=("resource", "action_data"),
)


@operation("triggerRule", "POST", "/rule_triggers/{rule_trigger_gid}/run", scope=None, shape=_SHAPE, premium=True)
def trigger_rule(call: Call) -> Reply:
    """Run a rule on a task of its project; the seeded rule writes a comment as nobody, as rules do."""
    rule = call.graph.get("rule_trigger", call.path["rule_trigger_gid"], "rule_trigger")
    task = task_of(call, call.body.text("resource"), "resource")
    if rule.ref("project") not in task.linked("projects"):
        raise bad_request("resource: The task is not in the project of this rule")
    message = call.body.object("action_data").get("message")
    text = message if isinstance(message, str) else rule.text("name")
    call.write.story(task, "comment_added", text, html_text=html_of(text), source="unknown")
    return Reply({"message": "Request accepted. The rule runs in the background."})
