"""What was said and done: list, read, comment, edit one's own, delete, pin."""

from local.asana.bodies import Shape, flag, text
from local.asana.edits import follow
from local.asana.errors import bad_request, forbidden
from local.asana.events import Change
from local.asana.graph import Graph, Record, Value
from local.asana.lookups import record_of, task_of
from local.asana.operation import Call, Reply, created, empty, listed, operation, shown
from local.asana.richtext import html_of, mentioned, plain_of
from local.asana.taskview import LIKES
from local.asana.views import View, Viewer, define_view

PINNABLE = frozenset({"comment_added", "attachment_added"})  # FACTS 3
CONDITIONAL = (
    *("old_name", "new_name", "old_dates", "new_dates", "old_resource_subtype", "new_resource_subtype", "assignee"),
    *("follower", "old_section", "new_section", "task", "project", "tag", "custom_field", "old_text_value"),
    *("new_text_value", "old_number_value", "new_number_value", "old_enum_value", "new_enum_value", "old_date_value"),
    *("new_date_value", "old_people_value", "new_people_value", "old_multi_enum_values", "new_multi_enum_values"),
    *("new_approval_status", "old_approval_status", "dependency"),
)


def _editable(_graph: Graph, story: Record, viewer: Viewer) -> Value:
    return story.text("type") == "comment" and story.ref("created_by") == viewer.user_gid


define_view(
    "story",
    View(
        compact=("created_at", "created_by", "resource_subtype", "text"),
        full=(
            *("created_at", "created_by", "resource_subtype", "text", "type", "is_pinned", "is_edited", "is_editable"),
            *("liked", "likes", "num_likes", "hearted", "hearts", "num_hearts", "source", "target", *CONDITIONAL),
        ),
        computed={
            "is_editable": _editable,
            "html_text": lambda _graph, story, _viewer: story.text("html_text") or html_of(story.text("text")),
            **LIKES,
        },
    ),
)


@operation("getStoriesForTask", "GET", "/tasks/{task_gid}/stories", scope="stories:read")
def get_stories_for_task(call: Call) -> Reply:
    """Everything that happened to a task, oldest first."""
    return listed(call.graph.all_linked(task_of(call, call.path["task_gid"]), "stories"))


@operation("getStory", "GET", "/stories/{story_gid}", scope="stories:read")
def get_story(call: Call) -> Reply:
    """One story."""
    return shown(record_of(call, "story", call.path["story_gid"]))


COMMENT = Shape({"text": text, "html_text": text, "is_pinned": flag})


@operation("createStoryForTask", "POST", "/tasks/{task_gid}/stories", scope="stories:write", shape=COMMENT)
def create_story_for_task(call: Call) -> Reply:
    """Comment on a task as the token's user; mentioned people become collaborators."""
    task = task_of(call, call.path["task_gid"])
    return created(comment(call, task))


def comment(call: Call, target: Record) -> Record:
    """Add the comment of the body to a task (or another target). Raises ApiError 400."""
    values = _texts(call)
    if not values:
        raise bad_request("text: Missing input; or give html_text")
    plain = values.pop("text")
    story = call.write.story(target, "comment_added", str(plain), **values, is_pinned=call.body.flag("is_pinned"))
    people = [call.graph.find(gid) for gid in mentioned(story.text("html_text"))]
    if target.kind == "task":
        follow(call.write, target, [one for one in people if one is not None and one.kind == "user"])
    return story


def _texts(call: Call) -> dict[str, Value]:
    """`text` and `html_text` from whichever was sent. Raises ApiError 400 for both, or for bad rich text."""
    body = call.body
    if body.has("text") and body.has("html_text"):
        raise bad_request("text: Cannot be used with html_text")
    if body.has("html_text"):
        html = body.text("html_text")
        return {"text": plain_of("html_text", html), "html_text": html}
    if body.has("text"):
        return {"text": body.text("text"), "html_text": html_of(body.text("text"))}
    return {}


@operation("updateStory", "PUT", "/stories/{story_gid}", scope="stories:write", shape=COMMENT)
def update_story(call: Call) -> Reply:
    """Edit one's own comment, or pin. The task's modified_at stays; the event has no parent (FACTS 1.5)."""
    story = record_of(call, "story", call.path["story_gid"])
    values = _texts(call)
    if values and (story.text("type") != "comment" or story.ref("created_by") != call.user.gid):
        raise forbidden("text: Only the author can edit a comment, and only comments can be edited")
    if call.body.has("is_pinned") and story.text("resource_subtype") not in PINNABLE:
        raise bad_request("is_pinned: Only comments and attachment stories can be pinned")
    if values:
        call.graph.change(story, **values, is_edited=True)
        call.write.emit("changed", story, change=Change("text"))
    if call.body.has("is_pinned"):
        call.graph.change(story, is_pinned=call.body.flag("is_pinned"))
        call.write.emit("changed", story, change=Change("is_pinned"))
    return shown(story)


@operation("deleteStory", "DELETE", "/stories/{story_gid}", scope="stories:delete")
def delete_story(call: Call) -> Reply:
    """Delete one's own comment; the event is `removed` from its task (FACTS 1.6)."""
    story = record_of(call, "story", call.path["story_gid"])
    if story.ref("created_by") != call.user.gid:
        raise forbidden("story: Only the author can delete a story")
    target = call.graph.find(story.ref("target"))
    call.write.emit("removed", story, target)
    if target is not None:
        call.graph.unlink(target, "stories", story.gid)
    call.graph.remove(story)
    return empty()
