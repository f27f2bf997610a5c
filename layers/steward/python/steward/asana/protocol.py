"""Which requests does the product make of Asana, and what does each look like on the wire?

Pure: a builder takes ids and gives a `Request`; those about people are in `asana/persons.py`, `asana/mutations.py` does
the same for an edit, `asana/replies.py` reads what comes back, and `asana/client.py` is the only one to send.
`operation` is the operationId of Asana's OpenAPI file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from steward.asana.models import TASK_FIELDS
from steward.errors import Rejected, RejectedReason

type Method = Literal["GET", "POST", "PUT", "DELETE"]

PAGE_LIMIT: Final = 100  # the most Asana gives in one page (FACTS 2)

PROJECT_FIELDS: Final = ("name", "archived", "permalink_url", "modified_at", "team.name", "workspace.name")
SETTING_FIELDS: Final = (
    "custom_field.name",
    "custom_field.resource_subtype",
    "custom_field.enum_options.name",
    "custom_field.enum_options.enabled",
    "custom_field.precision",
    "custom_field.is_formula_field",
    "custom_field.is_value_read_only",
)
STORY_FIELDS: Final = ("type", "resource_subtype", "text", "html_text", "created_at", "created_by.name")
# What a read-back needs of each object that may be the one we made.
MADE_TASK_FIELDS: Final = ("created_by.name", "created_at", "notes", "external")
MADE_TEXT_FIELDS: Final = ("created_by.name", "created_at", "text")
MADE_PROJECT_FIELDS: Final = ("notes", "created_at")  # a project tells no author either
MADE_FILE_FIELDS: Final = ("name", "created_at")  # an attachment tells no author
COMMENT_FIELDS: Final = (*MADE_TEXT_FIELDS, "html_text", "is_pinned")
WEBHOOK_FIELDS: Final = (
    "active",
    "resource",
    "target",
    "filters",
    "delivery_retry_count",
    "next_attempt_after",
    "failure_deletion_timestamp",
    "last_failure_content",
    "last_success_at",
)

_GID: Final = re.compile(r"[0-9]{1,32}")
_EXTERNAL: Final = re.compile(r"[0-9a-zA-Z_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes with a request, under its name."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request below the base URL; `gids` are the objects it names, for the access log.

    With an `upload` it is a form: the body's members are its fields, and the file is its field `file`.
    """

    operation: str
    method: Method
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    gids: tuple[str, ...] = ()
    upload: Upload | None = None

    @property
    def mutation(self) -> bool:
        """Whether sending it can change something in Asana."""
        return self.method != "GET"


def gid_of(text: str) -> str:
    """The gid itself, safe to stand in a path. Raises Rejected(malformed) for anything but 1 to 32 digits."""
    if not _GID.fullmatch(text):
        raise Rejected(RejectedReason.MALFORMED, f"{text[:40]!r} is not an Asana gid: a gid is 1 to 32 digits")
    return text


def task(task_gid: str, fields: Sequence[str] = TASK_FIELDS) -> Request:
    """Read one task."""
    return read("getTask", f"/tasks/{gid_of(task_gid)}", fields, gids=(task_gid,))


def external_task(external_gid: str, fields: Sequence[str] = MADE_TASK_FIELDS) -> Request:
    """Read the task that this app keyed so when it made it; OAuth tokens only (FACTS 3).

    Raises Rejected(malformed) for a key that could not stand in a path.
    """
    if not _EXTERNAL.fullmatch(external_gid):
        raise Rejected(RejectedReason.MALFORMED, f"{external_gid[:40]!r} is not a key of ours")
    return read("getTask", f"/tasks/external:{external_gid}", fields)


def project_tasks(
    project_gid: str,
    *,
    fields: Sequence[str] = TASK_FIELDS,
    offset: str | None = None,
    modified_since: datetime | None = None,
    completed_since: datetime | None = None,
) -> Request:
    """Read one page of a project's tasks.

    `completed_since` leaves out what was completed before; with the present time only open tasks are left. It asks
    `GET /tasks`, because `GET /projects/{gid}/tasks` knows no `modified_since`.
    """
    query = {"project": gid_of(project_gid), "limit": str(PAGE_LIMIT)}
    query |= {"modified_since": instant(modified_since)} if modified_since else {}
    query |= {"completed_since": instant(completed_since)} if completed_since else {}
    query |= {"offset": offset} if offset else {}
    return read("getTasks", "/tasks", fields, query, (project_gid,))


def subtasks(task_gid: str, fields: Sequence[str] = TASK_FIELDS) -> Request:
    """Read the first page of a task's subtasks."""
    return read("getSubtasksForTask", f"/tasks/{gid_of(task_gid)}/subtasks", fields, paged(), (task_gid,))


def stories(task_gid: str, fields: Sequence[str] = STORY_FIELDS) -> Request:
    """Read the first page of a task's stories: comments and what the system noted."""
    return read("getStoriesForTask", f"/tasks/{gid_of(task_gid)}/stories", fields, paged(), (task_gid,))


def story(story_gid: str, fields: Sequence[str] = COMMENT_FIELDS) -> Request:
    """Read one story."""
    return read("getStory", f"/stories/{gid_of(story_gid)}", fields, gids=(story_gid,))


def goal(goal_gid: str, fields: Sequence[str]) -> Request:
    """Read one goal."""
    return read("getGoal", f"/goals/{gid_of(goal_gid)}", fields, gids=(goal_gid,))


def goal_stories(goal_gid: str, fields: Sequence[str] = MADE_TEXT_FIELDS) -> Request:
    """Read the first page of a goal's stories."""
    return read("getStoriesForGoal", f"/goals/{gid_of(goal_gid)}/stories", fields, paged(), (goal_gid,))


def attachments(parent_gid: str, fields: Sequence[str] = MADE_FILE_FIELDS) -> Request:
    """Read the first page of the files that hang on a task, the oldest first."""
    query = paged() | {"parent": gid_of(parent_gid)}
    return read("getAttachmentsForObject", "/attachments", fields, query, (parent_gid,))


def attachment(attachment_gid: str, fields: Sequence[str]) -> Request:
    """Read one attachment, with an address that was made just now."""
    return read("getAttachment", f"/attachments/{gid_of(attachment_gid)}", fields, gids=(attachment_gid,))


def status_updates(parent_gid: str, since: datetime, fields: Sequence[str] = MADE_TEXT_FIELDS) -> Request:
    """Read the first page of the status updates of a project, portfolio or goal since a moment."""
    query = paged() | {"parent": gid_of(parent_gid), "created_since": instant(since)}
    return read("getStatusesForObject", "/status_updates", fields, query, (parent_gid,))


def project(project_gid: str, fields: Sequence[str] = PROJECT_FIELDS) -> Request:
    """Read one project."""
    return read("getProject", f"/projects/{gid_of(project_gid)}", fields, gids=(project_gid,))


def projects_of_team(team_gid: str, fields: Sequence[str] = MADE_PROJECT_FIELDS) -> Request:
    """Read the first page of a team's projects."""
    return read("getProjectsForTeam", f"/teams/{gid_of(team_gid)}/projects", fields, paged(), (team_gid,))


def projects_of_workspace(workspace_gid: str, fields: Sequence[str] = MADE_PROJECT_FIELDS) -> Request:
    """Read the first page of a workspace's projects."""
    path = f"/workspaces/{gid_of(workspace_gid)}/projects"
    return read("getProjectsForWorkspace", path, fields, paged(), (workspace_gid,))


def custom_field_settings(project_gid: str, fields: Sequence[str] = SETTING_FIELDS) -> Request:
    """Read the first page of the custom fields that a project shows."""
    path = f"/projects/{gid_of(project_gid)}/custom_field_settings"
    return read("getCustomFieldSettingsForProject", path, fields, paged(), (project_gid,))


def sections(project_gid: str) -> Request:
    """Read the first page of a project's sections; a granular token may not (FACTS 4)."""
    return read(
        "getSectionsForProject", f"/projects/{gid_of(project_gid)}/sections", ("name",), paged(), (project_gid,)
    )


def webhooks(workspace_gid: str, resource_gid: str | None = None) -> Request:
    """Read the first page of this token's webhooks in a workspace, of one resource or of all."""
    query = paged() | {"workspace": gid_of(workspace_gid)}
    query |= {"resource": gid_of(resource_gid)} if resource_gid else {}
    gids = (workspace_gid, resource_gid) if resource_gid else (workspace_gid,)
    return read("getWebhooks", "/webhooks", WEBHOOK_FIELDS, query, gids)


def webhook(webhook_gid: str) -> Request:
    """Read one webhook."""
    return read("getWebhook", f"/webhooks/{gid_of(webhook_gid)}", WEBHOOK_FIELDS, gids=(webhook_gid,))


def create_webhook(resource_gid: str, target: str, filters: Iterable[Mapping[str, Any]]) -> Request:
    """Register a webhook; Asana shakes hands with `target` before it answers, and the 201 carries the secret."""
    data = {"resource": gid_of(resource_gid), "target": target, "filters": [dict(each) for each in filters]}
    return Request("createWebhook", "POST", "/webhooks", body={"data": data}, gids=(resource_gid,))


def update_webhook(webhook_gid: str, filters: Iterable[Mapping[str, Any]]) -> Request:
    """Replace all filters of a webhook: nothing else of it can change (FACTS 1.1)."""
    data = {"filters": [dict(each) for each in filters]}
    return Request("updateWebhook", "PUT", f"/webhooks/{gid_of(webhook_gid)}", body={"data": data}, gids=(webhook_gid,))


def delete_webhook(webhook_gid: str) -> Request:
    """Delete a webhook."""
    return Request("deleteWebhook", "DELETE", f"/webhooks/{gid_of(webhook_gid)}", gids=(webhook_gid,))


def events(resource_gid: str, sync: str | None) -> Request:
    """Read what happened to a resource since a sync token; without one Asana answers 412 and a first one (FACTS 2)."""
    query = {"resource": gid_of(resource_gid)} | ({"sync": sync} if sync else {})
    return read("getEvents", "/events", (), query, (resource_gid,))


def instant(when: datetime) -> str:
    """An aware time the way Asana writes it: UTC, milliseconds, `Z`."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def paged() -> dict[str, str]:
    """The query of a first page."""
    return {"limit": str(PAGE_LIMIT)}


def read(
    operation: str,
    path: str,
    fields: Sequence[str],
    query: Mapping[str, str] | None = None,
    gids: tuple[str, ...] = (),
) -> Request:
    """A reading of these fields."""
    asked = {"opt_fields": ",".join(fields)} if fields else {}
    return Request(operation, "GET", path, {**(query or {}), **asked}, gids=gids)
