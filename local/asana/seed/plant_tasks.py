"""How does a task of the blueprint come into the graph, with the history that people would have left on it?"""

from datetime import timedelta

from local.asana.clock import stamp
from local.asana.graph import Record, Ref, Value
from local.asana.operation import Upload
from local.asana.operations.attachments import asana_hosted
from local.asana.richtext import html_of
from local.asana.seed.blueprint import FieldValue, File, Task
from local.asana.seed.soil import Soil
from local.asana.taskmaking import empty_task

_CONTENT_TYPES = {"pdf": "application/pdf", "vtt": "text/vtt"}
_TRIAGED_AFTER = timedelta(minutes=40)  # how long after its creation a request was assigned


def plant_task(soil: Soil, task: Task, parent: Record | None = None) -> Record:
    """A task, its stories, files, tags, time entries and subtasks; where it stands is the project's business."""
    graph = soil.graph
    record = soil.keep("task", task.key, graph.add("task", _values(soil, task)))
    if parent is not None:
        graph.change(record, parent=Ref(parent.gid))
        graph.link(parent, "subtasks", record.gid)
    _on_own_list(soil, task, record)
    _history(soil, task, record)
    for name in task.tags:
        graph.link(record, "tags", soil.at("tag", name).gid)
        graph.link(soil.at("tag", name), "tasks", record.gid)
    for file in task.files:
        _attach(soil, record, file)
    if task.tracked_minutes and task.completed_at and task.assignee:
        _track(soil, task, record)
    for child in task.subtasks:
        plant_task(soil, child, record)
    return record


def _values(soil: Soil, task: Task) -> dict[str, Value]:
    people = dict.fromkeys([task.created_by, *([task.assignee] if task.assignee else [])])
    done = task.completed_at
    modified = max([task.created_at, *([done] if done else []), *(comment.created_at for comment in task.comments)])
    blank = empty_task(stamp(task.created_at), soil.at("person", task.created_by).gid, soil.workspace.gid)
    return blank | {
        "name": task.name,
        "notes": task.notes,
        "html_notes": html_of(task.notes),
        "resource_subtype": task.subtype,
        "approval_status": "pending" if task.subtype == "approval" else None,
        "assignee": soil.ref("person", task.assignee) if task.assignee else None,
        "followers": [soil.ref("person", key) for key in people],
        "completed": done is not None,
        "completed_at": stamp(done) if done else None,
        "completed_by": soil.ref("person", task.completed_by) if task.completed_by else None,
        "start_on": task.start_on.isoformat() if task.start_on else None,
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "modified_at": stamp(modified),
        "custom_fields": {soil.at("field", key).gid: _field(soil, key, value) for key, value in task.fields.items()},
        "actual_time_minutes": task.tracked_minutes or None,
    }


def _field(soil: Soil, key: str, value: FieldValue) -> Value:
    option = soil.records.get(f"option:{key}/{value}")
    return Ref(option.gid) if option else value


def _on_own_list(soil: Soil, task: Task, record: Record) -> None:
    if task.assignee:
        for own_list in soil.graph.all_linked(soil.at("person", task.assignee), "user_task_lists"):
            soil.graph.link(own_list, "tasks", record.gid)
            soil.graph.link(record, "user_task_list", own_list.gid)


def _history(soil: Soil, task: Task, record: Record) -> None:
    assigned_at = task.created_at + _TRIAGED_AFTER
    if task.assignee:
        assignee = soil.at("person", task.assignee)
        text = f"assigned to {assignee.text('name')}"
        story = soil.story(record, "assigned", task.created_by, text, assigned_at)
        soil.graph.change(story, assignee=Ref(assignee.gid))
    for comment in task.comments:
        soil.story(record, "comment_added", comment.author, comment.text, comment.created_at)
    if task.completed_at and task.completed_by:
        soil.story(record, "marked_complete", task.completed_by, "completed this task", task.completed_at)


def _attach(soil: Soil, record: Record, file: File) -> None:
    kind = _CONTENT_TYPES.get(file.name.rpartition(".")[2], "application/octet-stream")
    values = {
        **asana_hosted(Upload(file.name, kind, file.content)),
        "parent": Ref(record.gid),
        "created_at": stamp(file.created_at),
        "created_by": soil.ref("person", file.author),
        "download_url": None,
        "view_url": None,
        "_secret": f"{soil.world.rng.getrandbits(128):032x}",
    }
    attachment = soil.keep("attachment", file.name, soil.graph.add("attachment", values))
    soil.graph.link(record, "attachments", attachment.gid)
    soil.story(record, "attachment_added", file.author, f"attached {file.name}", file.created_at)


def _track(soil: Soil, task: Task, record: Record) -> None:
    if task.completed_at is None or task.assignee is None:
        return
    values: dict[str, Value] = {
        "duration_minutes": task.tracked_minutes,
        "entered_on": task.completed_at.date().isoformat(),
        "created_by": soil.ref("person", task.assignee),
        "categories": [],
        "task": Ref(record.gid),
        "created_at": stamp(task.completed_at),
    }
    entry = soil.graph.add("time_tracking_entry", values)
    soil.graph.link(record, "time_tracking_entries", entry.gid)
