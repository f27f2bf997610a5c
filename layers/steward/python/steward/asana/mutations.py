"""What is the one request of each edit, and in which shape does Asana take a value?

Nothing else in the product builds a mutation of people's work, and each edit is exactly one request. There is no
batch, no delete and no relative change ("append", "move down one"): such a request could not be repeated (RELIABILITY
3.2).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Final

from steward.asana import edits, richtext
from steward.asana.edits import Edit, MutationClass
from steward.asana.models import FieldValue
from steward.asana.protocol import Method, Request, Upload, gid_of
from steward.errors import Rejected, RejectedReason

TEXT_LIMIT: Final = 1024  # characters in a text custom field (FACTS 3)
REPORT_LIMIT_BYTES: Final = 512 * 1024  # a review's page takes under 200 KB; a slow line sends this in its 3 s steps
EXTERNAL_GID_LIMIT: Final = 1024  # characters in `external.gid` (FACTS 3)


@dataclass(frozen=True, slots=True)
class _Key:
    """How the object of this mutation is found again."""

    external_gid: str | None
    marker: str | None

    def external(self) -> dict[str, Any]:
        return {"external": {"gid": self.external_gid[:EXTERNAL_GID_LIMIT]}} if self.external_gid else {}

    def marked(self, html_text: str) -> str:
        checked = richtext.checked(html_text)
        return richtext.with_marker(checked, self.marker) if self.marker else checked


def request_of(edit: Edit, *, external_gid: str | None = None, marker: str | None = None) -> Request:
    """The edit's one request.

    `external_gid` keys what a CREATE_KEYED edit makes (OAuth tokens alone may set it), `marker` is the reference in the
    text of what a CREATE_MARKED edit makes, and of a CREATE_KEYED one without a key. Raises ValueError when that is
    missing, Rejected(bad_request) for a value that Asana would refuse, Rejected(malformed) for a gid that is none.
    """
    keyed = edit.mutation_class is MutationClass.CREATE_KEYED
    if (keyed and not (external_gid or marker)) or (edit.mutation_class is MutationClass.CREATE_MARKED and not marker):
        raise ValueError(f"{edit.name} needs its marker: without one it could not be found again")
    return _request(edit, _Key(external_gid, marker))


def written_value(value: FieldValue, *, date: bool = False) -> str | float | list[str] | dict[str, str] | None:
    """A field's value as Asana takes it (FACTS 3): option gid, number, text, list of gids, date object, or null."""
    match value:
        case None:
            return None
        case str() if date:
            return {"date": value}
        case str() if len(value) > TEXT_LIMIT:
            raise Rejected(
                RejectedReason.BAD_REQUEST, f"a text field takes {TEXT_LIMIT} characters, not {len(value)}; shorten it"
            )
        case str():
            return value
        case int() | float() if math.isfinite(value):
            return value
        case int() | float():
            raise Rejected(RejectedReason.BAD_REQUEST, f"{value} is not a number that Asana can hold")
        case _:
            return [gid_of(gid) for gid in value]


@singledispatch
def _request(edit: Edit, key: _Key) -> Request:
    raise TypeError(f"{type(edit).__name__} has no request in asana/mutations.py ({key})")


@_request.register
def _(edit: edits.SetTaskFields, _key: _Key) -> Request:
    return _put_task(edit.task_gid, {"custom_fields": _values(edit.values, edit.date_gids)})


@_request.register
def _(edit: edits.SetProjectFields, _key: _Key) -> Request:
    data = {"custom_fields": _values(edit.values, edit.date_gids)}
    return _mutation("updateProject", "PUT", f"/projects/{gid_of(edit.project_gid)}", data, edit.project_gid)


@_request.register
def _(edit: edits.Assign, _key: _Key) -> Request:
    return _put_task(edit.task_gid, {"assignee": gid_of(edit.assignee_gid) if edit.assignee_gid else None})


@_request.register
def _(edit: edits.SetDueDate, _key: _Key) -> Request:
    return _put_task(edit.task_gid, {"due_on": edit.due_on})


@_request.register
def _(edit: edits.CompleteOwnTask, _key: _Key) -> Request:
    # Completing an approval approves it; a decision against it completes it too (FACTS 3).
    decided = {"approval_status": edit.approval_status} if edit.approval_status else {"completed": True}
    return _put_task(edit.task_gid, decided)


@_request.register
def _(edit: edits.SetGoalMetric, _key: _Key) -> Request:
    data = {"current_number_value": written_value(edit.value)}
    path = f"/goals/{gid_of(edit.goal_gid)}/setMetricCurrentValue"
    return _mutation("updateGoalMetric", "POST", path, data, edit.goal_gid)


@_request.register
def _(edit: edits.EditOwnComment, key: _Key) -> Request:
    data = {"html_text": key.marked(edit.html_text), "is_pinned": edit.pinned}
    return _mutation("updateStory", "PUT", f"/stories/{gid_of(edit.story_gid)}", data, edit.story_gid)


@_request.register
def _(edit: edits.PlaceInSection, _key: _Key) -> Request:
    path = f"/sections/{gid_of(edit.section_gid)}/addTask"
    return _mutation(
        "addTaskForSection", "POST", path, {"task": gid_of(edit.task_gid)}, edit.section_gid, edit.task_gid
    )


@_request.register
def _(edit: edits.Reorder, _key: _Key) -> Request:
    data = {"project": gid_of(edit.project_gid), "insert_after": gid_of(edit.after_task_gid)}
    path = f"/tasks/{gid_of(edit.task_gid)}/addProject"
    return _mutation("addProjectForTask", "POST", path, data, edit.task_gid, edit.project_gid)


@_request.register
def _(edit: edits.Follow, _key: _Key) -> Request:
    data = {"followers": [gid_of(gid) for gid in edit.follower_gids]}
    return _mutation("addFollowersForTask", "POST", f"/tasks/{gid_of(edit.task_gid)}/addFollowers", data, edit.task_gid)


@_request.register
def _(edit: edits.Tag, _key: _Key) -> Request:
    path = f"/tasks/{gid_of(edit.task_gid)}/addTag"
    return _mutation("addTagForTask", "POST", path, {"tag": gid_of(edit.tag_gid)}, edit.task_gid, edit.tag_gid)


@_request.register
def _(edit: edits.AddSubtask, key: _Key) -> Request:
    data = _new_task(edit, key)
    data |= {"resource_subtype": "approval", "approval_status": "pending"} if edit.approval else {}
    path = f"/tasks/{gid_of(edit.task_gid)}/subtasks"
    return _mutation("createSubtaskForTask", "POST", path, data, edit.task_gid)


@_request.register
def _(edit: edits.DeliverUpdate, key: _Key) -> Request:
    if not edit.reader_gids:
        raise Rejected(RejectedReason.BAD_REQUEST, "an update without a reader goes to nobody")
    to, *others = map(gid_of, edit.reader_gids)
    data = _named_task(edit.title, edit.html_notes, key) | {"assignee": to} | ({"followers": others} if others else {})
    path = f"/tasks/{gid_of(edit.task_gid)}/subtasks"
    return _mutation("createSubtaskForTask", "POST", path, data, edit.task_gid)


@_request.register
def _(edit: edits.CreateTask, key: _Key) -> Request:
    return _mutation("createTask", "POST", "/tasks", _new_task(edit, key) | _place(edit), edit.project_gid)


@_request.register
def _(edit: edits.AddMilestone, key: _Key) -> Request:
    data = _named_task(edit.title, edit.html_notes, key) | {"resource_subtype": "milestone"}
    data |= {"due_on": edit.due_on} if edit.due_on else {}
    return _mutation("createTask", "POST", "/tasks", data | _place(edit), edit.project_gid)


@_request.register
def _(edit: edits.AddPart, key: _Key) -> Request:
    data = _named_task(edit.title, edit.html_notes, key) | ({"due_on": edit.due_on} if edit.due_on else {})
    path = f"/tasks/{gid_of(edit.task_gid)}/subtasks"
    return _mutation("createSubtaskForTask", "POST", path, data, edit.task_gid)


@_request.register
def _(edit: edits.AddProject, key: _Key) -> Request:
    data = {
        "name": edit.title,
        "html_notes": key.marked(edit.html_notes),
        "workspace": gid_of(edit.workspace_gid),
        "privacy_setting": edit.privacy,
        **({"team": gid_of(edit.team_gid)} if edit.team_gid else {}),
    }
    if edit.owner_gid:  # a follower is a member: else nobody but the bot could open a private project
        data |= {"owner": gid_of(edit.owner_gid), "followers": gid_of(edit.owner_gid)}
    return _mutation("createProject", "POST", "/projects", data, edit.team_gid or edit.workspace_gid)


@_request.register
def _(edit: edits.AddSection | edits.GrowProject, _key: _Key) -> Request:
    path = f"/projects/{gid_of(edit.project_gid)}/sections"
    return _mutation("createSectionForProject", "POST", path, {"name": edit.title}, edit.project_gid)


@_request.register
def _(edit: edits.CommentOnTask, key: _Key) -> Request:
    path = f"/tasks/{gid_of(edit.task_gid)}/stories"
    return _mutation("createStoryForTask", "POST", path, {"html_text": key.marked(edit.html_text)}, edit.task_gid)


@_request.register
def _(edit: edits.CommentOnGoal, key: _Key) -> Request:
    path = f"/goals/{gid_of(edit.goal_gid)}/stories"
    return _mutation("createStoryForGoal", "POST", path, {"html_text": key.marked(edit.html_text)}, edit.goal_gid)


@_request.register
def _(edit: edits.AttachReport, key: _Key) -> Request:
    content = edit.html.encode()
    if len(content) > REPORT_LIMIT_BYTES:
        said = f"a report takes {REPORT_LIMIT_BYTES} bytes, not {len(content)}; show fewer charts"
        raise Rejected(RejectedReason.BAD_REQUEST, said)
    upload = Upload(f"{edit.title} {key.marker}.html", "text/html", content)
    parent = {"parent": gid_of(edit.task_gid)}
    name = "createAttachmentForObject"
    return Request(name, "POST", "/attachments", body=parent, gids=(edit.task_gid,), upload=upload)


@_request.register
def _(edit: edits.PostStatus, key: _Key) -> Request:
    # The contract requires `text` of a status update, and text and html_text exclude each other elsewhere (FACTS 3).
    data = {
        "parent": gid_of(edit.parent_gid),
        "title": edit.title,
        "text": richtext.plain(key.marked(edit.html_text)),
        "status_type": edit.status_type,
    }
    return _mutation("createStatusForObject", "POST", "/status_updates", data, edit.parent_gid)


def _values(values: Mapping[str, FieldValue], date_gids: Iterable[str]) -> dict[str, Any]:
    dates = frozenset(date_gids)
    return {gid_of(gid): written_value(value, date=gid in dates) for gid, value in values.items()}


def _new_task(edit: edits.AddSubtask | edits.CreateTask, key: _Key) -> dict[str, Any]:
    data = _named_task(edit.title, edit.html_notes, key)
    data |= {"assignee": gid_of(edit.assignee_gid)} if edit.assignee_gid else {}
    return data | ({"due_on": edit.due_on} if edit.due_on else {})


def _place(edit: edits.CreateTask | edits.AddMilestone) -> dict[str, Any]:
    """Where it goes; a section create-only, by gid: the contract declares `memberships` only as it is answered."""
    if edit.section_gid is None:
        return {"projects": [gid_of(edit.project_gid)]}
    return {"memberships": [{"project": gid_of(edit.project_gid), "section": gid_of(edit.section_gid)}]}


def _named_task(title: str, html_notes: str, key: _Key) -> dict[str, Any]:
    notes = richtext.checked(html_notes) if key.external_gid else key.marked(html_notes)
    return {"name": title, "html_notes": notes} | key.external()


def _put_task(task_gid: str, data: Mapping[str, Any]) -> Request:
    return _mutation("updateTask", "PUT", f"/tasks/{gid_of(task_gid)}", data, task_gid)


def _mutation(operation: str, method: Method, path: str, data: Mapping[str, Any], *gids: str) -> Request:
    return Request(operation, method, path, body={"data": data}, gids=gids)
