"""One deed for each edit: what does it ask, how often does it stand there, and what does a person do meanwhile?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from steward.asana import edits, richtext
from steward.asana.edits import Edit
from tests.integration.journal.scene import Scene

HTML: Final = richtext.body("The export ", richtext.strong("fails"))


@dataclass(frozen=True, slots=True)
class Deed:
    """`operation` is the request's; `standing` counts how often the effect is there; `meanwhile` is a person's change.

    `conflicts` says whether that change forbids the edit; otherwise both stand in the end.
    """

    operation: str
    edit: Callable[[Scene], Edit]
    standing: Callable[[Scene], int]
    meanwhile: Callable[[Scene], None]
    base: Callable[[Scene], dict[str, Any]] = lambda _scene: {}
    conflicts: bool = True

    def plan(self, scene: Scene) -> None:
        """Plan it in the scene as it is."""
        scene.plan(self.edit(scene), self.base(scene))


def _task(scene: Scene, fields: str, name: str = "task") -> Any:  # noqa: ANN401 - Asana's documents
    return scene.read(f"/tasks/{scene.gids[name]}", fields)


def _set(scene: Scene, **data: object) -> None:
    scene.person("PUT", f"/tasks/{scene.gids['task']}", **data)


def _has_number(record: dict[str, Any], field_gid: str, value: float) -> int:
    return sum(each["gid"] == field_gid and each["number_value"] == value for each in record["custom_fields"])


def _project_number(scene: Scene) -> int:
    project = scene.read(f"/projects/{scene.gids['project']}", "custom_fields.number_value")
    return _has_number(project, scene.gids["project_field"], 2.5)


def _comment(scene: Scene) -> int:
    story = scene.read(f"/stories/{scene.gids['comment']}", "text,is_pinned")
    return int((story["text"], story["is_pinned"]) == ("The export fails", True))


def _section(scene: Scene) -> int:
    (membership,) = _task(scene, "memberships.section")["memberships"]
    return int(membership["section"]["gid"] == scene.gids["section"])


def _order(scene: Scene) -> list[str]:
    tasks = scene.read("/tasks", "name", project=scene.gids["project"])
    return [each["gid"] for each in tasks]


def _before(scene: Scene) -> str | None:
    order = _order(scene)
    place = order.index(scene.gids["task"])
    return order[place - 1] if place else None


def _members(scene: Scene, kind: str) -> list[str]:
    return [each["gid"] for each in _task(scene, kind)[kind]]


def _made_tasks(scene: Scene, path: str, **query: str) -> int:
    return sum(each["name"] == "Check it" for each in scene.read(path, "name", **query))


def _statuses(scene: Scene) -> int:
    return len(scene.read("/status_updates", "text", parent=scene.gids["project"]))


def _said(scene: Scene, path: str = "tasks") -> int:
    return sum("The export fails" in each["text"] for each in scene.comments(path))


def _attached(scene: Scene) -> int:
    files = scene.read("/attachments", "name", parent=scene.gids["task"])
    return sum(each["name"].startswith("Project review ai-") for each in files)


def _projects(scene: Scene) -> int:
    return sum(each["name"] == "Portal" for each in scene.read(f"/teams/{scene.gids['team']}/projects", "name"))


def _sections(scene: Scene) -> int:
    path = f"/projects/{scene.gids['project']}/sections"
    return sum(each["name"] == "Build" for each in scene.read(path, "name"))


def _new_section(scene: Scene) -> None:
    scene.person("POST", f"/projects/{scene.gids['project']}/sections", name="A person's")


def _talk(path: str, kind: str) -> Callable[[Scene], None]:
    return lambda scene: scene.person("POST", f"/{path}/{scene.gids[kind]}/stories", text="I look at it")


DEEDS: Final[dict[str, Deed]] = {
    "set_task_fields": Deed(
        "updateTask",
        lambda scene: edits.SetTaskFields(scene.gids["task"], {scene.gids["field"]: 2.5}),
        lambda scene: _has_number(_task(scene, "custom_fields.number_value"), scene.gids["field"], 2.5),
        lambda scene: _set(scene, custom_fields={scene.gids["field"]: 8}),
    ),
    "assign": Deed(
        "updateTask",
        lambda scene: edits.Assign(scene.gids["task"], scene.gids["member"]),
        lambda scene: int((_task(scene, "assignee")["assignee"] or {}).get("gid") == scene.gids["member"]),
        lambda scene: _set(scene, assignee=scene.gids["owner"]),
    ),
    "set_due_date": Deed(
        "updateTask",
        lambda scene: edits.SetDueDate(scene.gids["task"], "2026-12-01"),
        lambda scene: int(_task(scene, "due_on")["due_on"] == "2026-12-01"),
        lambda scene: _set(scene, due_on="2026-12-24"),
    ),
    "complete_own_task": Deed(
        "updateTask",
        lambda scene: edits.CompleteOwnTask(scene.gids["own"]),
        lambda scene: int(_task(scene, "completed", "own")["completed"]),
        lambda scene: scene.person("PUT", f"/tasks/{scene.gids['own']}", name="renamed"),
        lambda _scene: {"completed": False},
        conflicts=False,
    ),
    "set_project_fields": Deed(
        "updateProject",
        lambda scene: edits.SetProjectFields(scene.gids["project"], {scene.gids["project_field"]: 2.5}),
        _project_number,
        lambda scene: scene.person(
            "PUT", f"/projects/{scene.gids['project']}", custom_fields={scene.gids["project_field"]: 1}
        ),
    ),
    "set_goal_metric": Deed(
        "updateGoalMetric",
        lambda scene: edits.SetGoalMetric(scene.gids["goal"], 0.25),
        lambda scene: int(
            scene.read(f"/goals/{scene.gids['goal']}", "metric")["metric"]["current_number_value"] == 0.25
        ),
        lambda scene: scene.person(
            "POST", f"/goals/{scene.gids['goal']}/setMetricCurrentValue", current_number_value=0.3
        ),
        lambda _scene: {"metric": 0.2},
    ),
    "edit_own_comment": Deed(
        "updateStory",
        lambda scene: edits.EditOwnComment(scene.gids["comment"], HTML, pinned=True),
        _comment,
        lambda scene: scene.person("PUT", f"/stories/{scene.gids['comment']}", is_pinned=True),
        lambda _scene: {"text": "Seen", "pinned": False},
        conflicts=False,
    ),
    "place_in_section": Deed(
        "addTaskForSection",
        lambda scene: edits.PlaceInSection(scene.gids["task"], scene.gids["section"]),
        _section,
        lambda scene: scene.person("POST", f"/sections/{scene.gids['other_section']}/addTask", task=scene.gids["task"]),
        lambda scene: {"section": _task(scene, "memberships.section")["memberships"][0]["section"]["gid"]},
    ),
    "reorder": Deed(
        "addProjectForTask",
        lambda scene: edits.Reorder(scene.gids["task"], scene.gids["project"], scene.gids["last"]),
        lambda scene: int(_before(scene) == scene.gids["last"]),
        lambda scene: scene.person(
            "POST",
            f"/tasks/{scene.gids['task']}/addProject",
            project=scene.gids["project"],
            insert_after=scene.gids["own"],
        ),
        lambda scene: {"after": _before(scene)},
    ),
    "follow": Deed(
        "addFollowersForTask",
        lambda scene: edits.Follow(scene.gids["task"], (scene.gids["member"],)),
        lambda scene: _members(scene, "followers").count(scene.gids["member"]),
        lambda scene: scene.person(
            "POST", f"/tasks/{scene.gids['task']}/removeFollowers", followers=[scene.gids["owner"]]
        ),
        lambda scene: {"followers": _members(scene, "followers")},
        conflicts=False,
    ),
    "tag": Deed(
        "addTagForTask",
        lambda scene: edits.Tag(scene.gids["task"], scene.gids["tag"]),
        lambda scene: _members(scene, "tags").count(scene.gids["tag"]),
        lambda scene: _set(scene, name="renamed"),
        lambda scene: {"tags": _members(scene, "tags")},
        conflicts=False,
    ),
    "add_subtask": Deed(
        "createSubtaskForTask",
        lambda scene: edits.AddSubtask(scene.gids["task"], "Check it", HTML, approval=True),
        lambda scene: _made_tasks(scene, f"/tasks/{scene.gids['task']}/subtasks"),
        lambda scene: scene.person("POST", f"/tasks/{scene.gids['task']}/subtasks", name="A person's"),
        conflicts=False,
    ),
    "deliver_update": Deed(
        "createSubtaskForTask",
        lambda scene: edits.DeliverUpdate(
            scene.gids["task"], "Check it", HTML, (scene.gids["member"], scene.gids["owner"])
        ),
        lambda scene: _made_tasks(scene, f"/tasks/{scene.gids['task']}/subtasks"),
        lambda scene: scene.person("POST", f"/tasks/{scene.gids['task']}/subtasks", name="A person's"),
        conflicts=False,
    ),
    "create_task": Deed(
        "createTask",
        lambda scene: edits.CreateTask(scene.gids["project"], "Check it", HTML, scene.gids["section"]),
        lambda scene: _made_tasks(scene, "/tasks", project=scene.gids["project"]),
        lambda scene: scene.person("POST", "/tasks", name="A person's", projects=[scene.gids["project"]]),
        conflicts=False,
    ),
    "add_project": Deed(
        "createProject",
        lambda scene: edits.AddProject(scene.gids["workspace"], scene.gids["team"], "Portal", HTML, "private", ()),
        _projects,
        lambda scene: scene.person("POST", "/projects", name="A person's", team=scene.gids["team"]),
        conflicts=False,
    ),
    "grow_project": Deed(
        "createSectionForProject",
        lambda scene: edits.GrowProject(scene.gids["project"], "Build", ()),
        _sections,
        _new_section,
        conflicts=False,
    ),
    "add_section": Deed(
        "createSectionForProject",
        lambda scene: edits.AddSection(scene.gids["project"], "Build"),
        _sections,
        _new_section,
        conflicts=False,
    ),
    "add_milestone": Deed(
        "createTask",
        lambda scene: edits.AddMilestone(scene.gids["project"], "Check it", HTML, scene.gids["section"], "2026-12-01"),
        lambda scene: _made_tasks(scene, "/tasks", project=scene.gids["project"]),
        lambda scene: scene.person("POST", "/tasks", name="A person's", projects=[scene.gids["project"]]),
        conflicts=False,
    ),
    "add_part": Deed(
        "createSubtaskForTask",
        lambda scene: edits.AddPart(scene.gids["task"], "Check it", HTML, "2026-12-01"),
        lambda scene: _made_tasks(scene, f"/tasks/{scene.gids['task']}/subtasks"),
        lambda scene: scene.person("POST", f"/tasks/{scene.gids['task']}/subtasks", name="A person's"),
        conflicts=False,
    ),
    "comment_on_task": Deed(
        "createStoryForTask",
        lambda scene: edits.CommentOnTask(scene.gids["task"], HTML),
        _said,
        _talk("tasks", "task"),
        conflicts=False,
    ),
    "comment_on_goal": Deed(
        "createStoryForGoal",
        lambda scene: edits.CommentOnGoal(scene.gids["goal"], HTML),
        lambda scene: _said(scene, "goals"),
        _talk("goals", "goal"),
        conflicts=False,
    ),
    "attach_report": Deed(
        "createAttachmentForObject",
        lambda scene: edits.AttachReport(scene.gids["task"], "Project review", "<!DOCTYPE html><title>Review</title>"),
        _attached,
        _talk("tasks", "task"),
        conflicts=False,
    ),
    "post_status": Deed(
        "createStatusForObject",
        lambda scene: edits.PostStatus(scene.gids["project"], "Week 12", HTML, "at_risk"),
        _statuses,
        lambda scene: scene.person("PUT", f"/projects/{scene.gids['project']}", name="Renamed"),
        conflicts=False,
    ),
}

# One for each mutation class; what is created is found in another way by either token.
ONE_OF_EACH_CLASS: Final = (
    ("assign", "bot"),
    ("place_in_section", "oauth"),
    ("add_subtask", "bot"),
    ("add_subtask", "oauth"),
    ("comment_on_task", "bot"),
    ("comment_on_task", "oauth"),
)
CREATIONS: Final = {
    "add_subtask": "getSubtasksForTask",  # what it is found by
    "deliver_update": "getSubtasksForTask",
    "create_task": "getTasks",
    "add_project": "getProjectsForTeam",
    "add_milestone": "getTasks",
    "add_part": "getSubtasksForTask",
    "comment_on_task": "getStoriesForTask",
    "comment_on_goal": "getStoriesForGoal",
    "attach_report": "getAttachmentsForObject",
    "post_status": "getStatusesForObject",
}
