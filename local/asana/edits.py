"""What does each writable field of a task do: the checked new values, and the events and stories that tell of them?

An edit is prepared (checked) for every sent field before any is applied, so a refused request changes nothing.
"""

from collections.abc import Mapping
from datetime import date

from local.asana.bodies import Body
from local.asana.clock import parse_moment, stamp
from local.asana.custom_edits import edit_custom_fields, edit_external
from local.asana.edit import Announce, Edit, Prepare
from local.asana.errors import bad_request
from local.asana.events import Change
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import user_of
from local.asana.operation import Call
from local.asana.placing import move_to_list
from local.asana.richtext import NOTES_TAGS, html_of, plain_of
from local.asana.writes import Write


def apply(write: Write, task: Record, edits: list[Edit]) -> None:
    """Apply prepared edits; one that changes nothing is not told of."""
    for edit in edits:
        old = {name: task.values.get(name) for name in edit.values}
        if old != edit.values:
            write.graph.change(task, **edit.values)
            edit.announce(write, task, old)


def prepare(call: Call, body: Body, task: Record | None) -> list[Edit]:
    """The edits of a body, all checked. Raises ApiError."""
    if body.has("notes") and body.has("html_notes"):
        raise bad_request("notes: Cannot be used with html_notes")
    return [edit(call, body, task) for names, edit in EDITS.items() if any(body.has(name) for name in names)]


def _field(name: str) -> Announce:
    return lambda write, task, _old: write.changed(task, Change(name))


def _name(_call: Call, body: Body, _task: Record | None) -> Edit:
    def announce(write: Write, task: Record, old: Mapping[str, Value]) -> None:
        write.changed(task, Change("name"))
        text = f'{write.named()} changed the name to "{task.text("name")}"'
        write.story(task, "name_changed", text, old_name=old["name"], new_name=task.text("name"))

    return Edit({"name": body.text("name")}, announce)


def _notes(_call: Call, body: Body, _task: Record | None) -> Edit:
    rich = body.has("html_notes")
    html = body.text("html_notes") if rich else html_of(body.text("notes"))
    plain = plain_of("html_notes", html, NOTES_TAGS) if rich else body.text("notes")

    def announce(write: Write, task: Record, old: Mapping[str, Value]) -> None:
        write.changed(task, Change("html_notes" if rich else "notes"))
        text = f"{write.named()} changed the description"
        write.story(task, "notes_changed", text, old_text_value=old["notes"], new_text_value=task.text("notes"))

    return Edit({"notes": plain, "html_notes": html}, announce)


def _assignee(call: Call, body: Body, _task: Record | None) -> Edit:
    who = body.optional("assignee")
    user = user_of(call, who, "assignee") if who else None

    def announce(write: Write, task: Record, _old: Mapping[str, Value]) -> None:
        value = {"gid": user.gid, "resource_type": "user"} if user else None
        write.changed(task, Change("assignee", value=value))
        if user is None:
            write.story(task, "unassigned", f"{write.named()} unassigned this task")
        tell_assigned(write, task, user)

    return Edit({"assignee": Ref(user.gid) if user else None}, announce)


def tell_assigned(write: Write, task: Record, user: Record | None) -> None:
    """The story of an assignment, the assignee as follower, and the move to their list."""
    if user is not None:
        write.story(task, "assigned", f"{write.named()} assigned to {user.text('name')}", assignee=Ref(user.gid))
        follow(write, task, [user])
    move_to_list(write, task, user)


def follow(write: Write, task: Record, users: list[Record]) -> None:
    """Add followers, each with its event."""
    for user in users:
        if user.gid not in task.refs("followers"):
            write.graph.change(task, followers=[*map(Ref, task.refs("followers")), Ref(user.gid)])
            value = {"gid": user.gid, "resource_type": "user"}
            write.changed(task, Change("followers", "added", value))


def _dates(_call: Call, body: Body, task: Record | None) -> Edit:
    before: Mapping[str, Value] = task.values if task else {}
    new: dict[str, Value] = {name: before.get(name) for name in ("due_on", "due_at", "start_on", "start_at")}
    for day, moment in (("due_on", "due_at"), ("start_on", "start_at")):
        if body.optional(day) and body.optional(moment):
            raise bad_request(f"{day}: Cannot be used with {moment}")
        if body.has(day) and not body.optional(moment):
            new |= {day: body.optional(day), moment: None}
        elif body.has(moment):
            at = parse_moment(body.text(moment)) if body.optional(moment) else None
            new |= {moment: stamp(at) if at else None, day: at.date().isoformat() if at else None}
    _check_order(new)

    def announce(write: Write, task: Record, old: Mapping[str, Value]) -> None:
        for name in ("due_on", "due_at", "start_on", "start_at"):
            if old[name] != task.values.get(name):
                write.changed(task, Change(name))
        text = f"{write.named()} changed the due date to {task.text('due_on') or 'none'}"
        write.story(task, "due_date_changed", text, old_dates=_span(old), new_dates=_span(task.values))

    return Edit(new, announce)


def _check_order(new: Mapping[str, Value]) -> None:
    start, due = new["start_on"], new["due_on"]
    if start and not due:
        raise bad_request("start_on: A start date needs a due date")
    if isinstance(start, str) and isinstance(due, str) and date.fromisoformat(start) > date.fromisoformat(due):
        raise bad_request("start_on: The start date must not be after the due date")


def _span(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values.get(name) for name in ("start_on", "due_at", "due_on")}


def _subtype(_call: Call, body: Body, task: Record | None) -> Edit:
    new = body.text("resource_subtype")

    def announce(write: Write, changed: Record, old: Mapping[str, Value]) -> None:
        write.changed(changed, Change("resource_subtype"))
        text = f"{write.named()} changed the type of this task"
        values = {"old_resource_subtype": old["resource_subtype"], "new_resource_subtype": new}
        write.story(changed, "resource_subtype_changed", text, **values)

    status = ("approved" if task and task.flag("completed") else "pending") if new == "approval" else None
    kept = task.values.get("approval_status") if task and new == task.text("resource_subtype") else status
    return Edit({"resource_subtype": new, "approval_status": kept}, announce)


def _completion(call: Call, body: Body, task: Record | None) -> Edit:
    """`completed` and `approval_status` in step: pending is open, every decision is completed (FACTS 3)."""
    subtype = body.optional("resource_subtype") or (task.text("resource_subtype") if task else "default_task")
    approval = subtype == "approval"
    status: str | None = None
    if body.optional("approval_status"):
        if not approval:
            raise bad_request("approval_status: Only approval tasks have an approval status")
        status = body.text("approval_status")
        completed = status != "pending"
        if body.has("completed") and body.flag("completed") != completed:
            raise bad_request("completed: Contradicts approval_status")
    else:
        completed = body.flag("completed") if body.has("completed") else bool(task and task.flag("completed"))
        status = ("approved" if completed else "pending") if approval else None
    same = task is not None and task.flag("completed") == completed
    values: dict[str, Value] = {"completed": completed, "approval_status": status}
    if not same:
        values["completed_at"] = stamp(call.now) if completed else None
        values["completed_by"] = Ref(call.user.gid) if completed else None
    return Edit(values, _tell_completion)


def _tell_completion(write: Write, task: Record, old: Mapping[str, Value]) -> None:
    done, name = task.flag("completed"), write.named()
    if old["approval_status"] != task.values["approval_status"] and task.text("resource_subtype") == "approval":
        write.changed(task, Change("approval_status"))
        before, after = old["approval_status"], task.text("approval_status")
        text = f"{name} changed the approval status to {after}"
        values: dict[str, Value] = {"old_approval_status": before or "pending", "new_approval_status": after}
        write.story(task, "approval_status_changed", text, **values)
    if old["completed"] != done:
        write.changed(task, Change("completed"))
        write.story(
            task,
            "marked_complete" if done else "marked_incomplete",
            f"{name} completed" if done else f"{name} reopened",
        )


def _liked(call: Call, body: Body, task: Record | None) -> Edit:
    others = [gid for gid in (task.refs("likes") if task else []) if gid != call.user.gid]
    likes = [*others, call.user.gid] if body.flag("liked") else others
    return Edit({"likes": [Ref(gid) for gid in likes]}, _field("liked"))


def _assignee_section(call: Call, body: Body, _task: Record | None) -> Edit:
    gid = body.optional("assignee_section")
    section = call.graph.get("section", gid, "assignee_section") if gid else None
    return Edit({"assignee_section": Ref(section.gid) if section else None})


EDITS: dict[tuple[str, ...], Prepare] = {
    ("name",): _name,
    ("notes", "html_notes"): _notes,
    ("resource_subtype",): _subtype,
    ("completed", "approval_status"): _completion,
    ("assignee",): _assignee,
    ("assignee_section",): _assignee_section,
    ("due_on", "due_at", "start_on", "start_at"): _dates,
    ("liked",): _liked,
    ("custom_fields",): edit_custom_fields,
    ("external",): edit_external,
}
