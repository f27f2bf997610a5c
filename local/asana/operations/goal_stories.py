"""What is said under a goal?"""

from local.asana.bodies import Shape, flag, text
from local.asana.operation import Call, Reply, created, listed, operation
from local.asana.operations.goals import goal_of
from local.asana.operations.stories import comment

_COMMENT = Shape({"text": text, "html_text": text, "is_pinned": flag})


@operation("getStoriesForGoal", "GET", "/goals/{goal_gid}/stories", scope="stories:read", premium=True)
def get_stories_for_goal(call: Call) -> Reply:
    """All stories of a goal, oldest first."""
    return listed(call.graph.all_linked(goal_of(call), "stories"))


@operation(
    "createStoryForGoal", "POST", "/goals/{goal_gid}/stories", scope="stories:write", shape=_COMMENT, premium=True
)
def create_story_for_goal(call: Call) -> Reply:
    """Comment on a goal with `text` or `html_text`, as the token's user."""
    return created(comment(call, goal_of(call)))
