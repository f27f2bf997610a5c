"""Our client and the sandbox: reading, paging, writing, limits, a changed token, what is gone, webhooks."""

import math

import pytest

from local.asana.faults import Fault, FaultKind
from steward.asana import edits, persons, protocol, richtext, schema
from steward.asana.edits import Edit
from steward.asana.models import Task
from steward.errors import OutcomeUnknown, Rejected, RejectedReason, Throttled, Unavailable
from steward.governance.policy import FieldPolicy
from tests.contract.asana_client.stand import Stand
from tests.unit.asana.edit_samples import MARKER


def test_a_task_is_read_typed_and_its_field_names_resolved_without_another_request(stand: Stand) -> None:
    field = stand.custom_field("enum", enum_options=[{"name": "High"}, {"name": "Low"}])
    task = Task.parse(stand.reader().task(stand.new_task("Broken pump", notes="since Monday")))
    assert (task.name, task.notes, task.in_project(stand.api.project)) == ("Broken pump", "since Monday", True)
    resolved = schema.resolve(task, {"priority": FieldPolicy(field="The enum")}, "Intake")
    assert resolved["priority"].gid == field
    assert schema.option_gid(resolved["priority"], "High", "test").isdecimal()
    assert [(entry.operation, entry.status, entry.run_id) for entry in stand.log] == [("getTask", 200, "run-1")]


def test_250_tasks_come_in_three_pages_each_once(stand: Stand) -> None:
    made = {stand.new_task(f"t{number}") for number in range(250)}
    stand.sandbox.advance(60)
    pages = list(stand.reader().pages(protocol.project_tasks(stand.api.project, fields=("name",))))
    assert [len(page) for page in pages] == [100, 100, 50]
    assert {each["gid"] for page in pages for each in page} == made
    assert len(stand.log) == 3


def test_a_walk_can_be_narrowed_to_open_and_to_changed_tasks(stand: Stand) -> None:
    old, done = stand.new_task("old"), stand.new_task("done")
    stand.api.put(f"/tasks/{done}", completed=True)
    stand.sandbox.advance(3600)
    since = stand.sandbox.clock.now()
    new = stand.new_task("new")
    reader = stand.reader()
    open_now = reader.read(protocol.project_tasks(stand.api.project, completed_since=since)).data
    changed = reader.read(protocol.project_tasks(stand.api.project, modified_since=since)).data
    assert {each["gid"] for each in open_now} == {old, new}
    assert {each["gid"] for each in changed} == {new}


def test_an_expired_page_token_says_to_start_again(stand: Stand) -> None:
    for number in range(101):
        stand.new_task(f"t{number}")
    walk = stand.reader().pages(protocol.project_tasks(stand.api.project, fields=("name",)))
    next(walk)
    stand.sandbox.advance(3600)
    with pytest.raises(Unavailable, match="start the page walk again"):
        next(walk)


def test_every_other_read_of_the_product_is_answered(stand: Stand) -> None:
    stand.custom_field("number")
    task, reader, cast = stand.new_task(), stand.reader(), stand.sandbox.cast
    assert reader.read(protocol.project(stand.api.project)).data["name"] == "Intake"
    (settings,) = reader.pages(protocol.custom_field_settings(stand.api.project))
    assert [field.name for field in schema.fields_of(settings)] == ["The number"]
    assert reader.read(persons.user("me")).data["gid"] == cast.bot_user_gid
    users = [each["name"] for page in reader.pages(persons.workspace_users(cast.workspace_gid)) for each in page]
    assert "Steward Bot" in users
    assert list(reader.pages(persons.team_users(cast.teams["Operations"])))
    stand.api.post(f"/tasks/{task}/subtasks", name="part")
    assert [each["name"] for each in reader.read(protocol.subtasks(task)).data] == ["part"]
    assert any(each["type"] == "system" for each in reader.read(protocol.stories(task)).data)


def test_all_kinds_of_fields_are_set_and_cleared_in_one_put(stand: Stand) -> None:
    enum = stand.custom_field("enum", enum_options=[{"name": "High"}, {"name": "Low"}])
    many = stand.custom_field("multi_enum", enum_options=[{"name": "A"}, {"name": "B"}])
    number, text, date, people = (stand.custom_field(kind) for kind in ("number", "text", "date", "people"))
    before = Task.parse(stand.reader().task(stand.new_task()))
    first = {gid: before.field_of(gid).options[0].gid for gid in (enum, many)}  # type: ignore[union-attr]
    values = {
        enum: first[enum],
        many: (first[many],),
        number: 3,
        text: "because < & >",
        date: "2026-01-31",
        people: (stand.sandbox.cast.bot_user_gid,),
    }
    stand.writer().apply(edits.SetTaskFields(before.gid, dict(values), (date,)))
    after = Task.parse(stand.reader().task(before.gid))
    assert {field.gid: field.value for field in after.custom_fields} == values
    stand.writer().apply(edits.SetTaskFields(before.gid, dict.fromkeys(values), (date,)))
    cleared = Task.parse(stand.reader().task(before.gid))
    assert not any(field.value for field in cleared.custom_fields)
    assert [entry.operation for entry in stand.log] == ["getTask", "updateTask", "getTask", "updateTask", "getTask"]


def test_every_edit_on_a_task_is_accepted(stand: Stand) -> None:
    stand.secret = stand.sandbox.cast.tokens["oauth"]
    task, other, section = stand.new_task("a"), stand.new_task("b"), stand.api.section()
    person, project = stand.sandbox.cast.users["Mika Member"], stand.api.project
    tag = stand.api.new(f"/workspaces/{stand.api.workspace}/tags", name="risk")
    html = richtext.body("Seen ", richtext.strong("late"), richtext.bullets("one", richtext.mention(task)))
    writer = stand.writer()
    edits_: tuple[Edit, ...] = (
        edits.Assign(task, person),
        edits.SetDueDate(task, "2026-12-01"),
        edits.PlaceInSection(task, section),
        edits.Reorder(task, project, other),
        edits.Follow(task, (person,)),
        edits.Tag(task, tag),
        edits.AddSubtask(task, "Approve", html, person, approval=True),
        edits.CreateTask(project, "A risk", html, section_gid=section),
        edits.PostStatus(project, "Week 12", html, "at_risk"),
        edits.DeliverUpdate(task, "Update", html, (person, stand.sandbox.cast.users["Olga Owner"])),
    )
    for number, edit in enumerate(edits_):
        writer.apply(edit, external_gid=f"m{number}", marker=MARKER)
    story = writer.apply(edits.CommentOnTask(task, html), marker=MARKER).data["gid"]
    writer.apply(edits.EditOwnComment(story, richtext.body("Seen again")), marker=MARKER)
    own = writer.apply(edits.CreateTask(project, "Own", html), external_gid="own").data["gid"]
    writer.apply(edits.CompleteOwnTask(own))
    read = Task.parse(stand.reader().task(task))
    assert (read.assignee.gid if read.assignee else None, read.due_on) == (person, "2026-12-01")
    assert stand.api.as_("oauth").read("/tasks/external:own", "completed")["completed"] is True
    comment = stand.api.get(f"/stories/{story}", opt_fields="text").json()["data"]["text"]
    assert comment == f"Seen again\nref {MARKER}"


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("86400", 900), ("Thu, 01 Oct 2026 10:00:45 GMT", 45), (None, 60), ("x", 60)],
)
def test_each_form_of_retry_after_is_kept_by_all_who_share_the_token(
    stand: Stand, header: str | None, wait: float
) -> None:
    task = stand.new_task()
    stand.break_with(Fault(FaultKind.STATUS, status=429, retry_after=header, count=1))
    with pytest.raises(Throttled) as throttled:
        stand.reader().task(task)
    assert throttled.value.retry_after_seconds == wait
    if wait:
        stand.sandbox.advance(wait - 0.1)
        with pytest.raises(Throttled):
            stand.writer().apply(edits.CompleteOwnTask(task))
        stand.sandbox.advance(math.ceil(wait) - wait + 0.1)  # to the end of the second in which it ends
    stand.writer().apply(edits.CompleteOwnTask(task))
    assert [entry.status for entry in stand.log] == [429, 200]


def test_a_free_plan_is_used_up_by_ourselves_before_asana_has_to_refuse(free_stand: Stand) -> None:
    free_stand.per_minute = 150
    task, reader = free_stand.new_task(), free_stand.reader()
    free_stand.sandbox.advance(60)
    done = 0
    for _ in range(600):
        try:
            reader.task(task, ("name",))
            done += 1
        except Throttled as throttled:
            free_stand.sandbox.advance(throttled.retry_after_seconds or 0)
    assert {entry.status for entry in free_stand.log} == {200}
    assert done == len(free_stand.log) > 500


def test_a_rotated_token_is_picked_up_at_the_first_401(stand: Stand) -> None:
    task, reader = stand.new_task(), stand.reader()
    reader.task(task)
    stand.sandbox.world.tokens.live.pop(stand.secret)
    stand.secret = stand.sandbox.cast.tokens["oauth"]
    assert reader.task(task)["gid"] == task
    assert [entry.status for entry in stand.log] == [200, 401, 200]


def test_a_revoked_token_costs_one_request_a_call(stand: Stand) -> None:
    task, reader = stand.new_task(), stand.reader()
    stand.sandbox.world.tokens.live.pop(stand.secret)
    with pytest.raises(Rejected) as rejected:
        reader.task(task)
    assert rejected.value.reason is RejectedReason.UNAUTHORISED
    assert [entry.status for entry in stand.log] == [401]


def test_a_deleted_task_is_gone_for_reading_and_writing(stand: Stand) -> None:
    task = stand.new_task()
    stand.api.delete(f"/tasks/{task}")
    for attempt in (lambda: stand.reader().task(task), lambda: stand.writer().apply(edits.CompleteOwnTask(task))):
        with pytest.raises(Rejected) as rejected:
            attempt()
        assert rejected.value.reason is RejectedReason.GONE


def test_a_value_that_is_no_option_is_a_bad_request_and_changes_nothing(stand: Stand) -> None:
    field = stand.custom_field("enum", enum_options=[{"name": "High"}])
    task = stand.new_task()
    with pytest.raises(Rejected) as rejected:
        stand.writer().apply(edits.SetTaskFields(task, {field: "999"}))
    assert rejected.value.reason is RejectedReason.BAD_REQUEST
    assert Task.parse(stand.reader().task(task)).custom_fields[0].value is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_5xx_after_the_fact_leaves_the_outcome_unknown_and_is_not_sent_again(stand: Stand, status: int) -> None:
    task = stand.new_task()
    stand.break_with(Fault(FaultKind.STATUS_AFTER_COMMIT, operation_id="updateTask", status=status))
    with pytest.raises(OutcomeUnknown):
        stand.writer().apply(edits.CompleteOwnTask(task))
    assert Task.parse(stand.reader().task(task)).completed
    assert [entry.operation for entry in stand.log] == ["updateTask", "getTask"]


def test_the_registrar_lists_changes_and_deletes_its_webhooks(stand: Stand) -> None:
    secrets: list[str] = []

    def shake_hands(_url: str, headers: dict[str, str], _body: bytes) -> tuple[int, dict[str, str]]:
        lower = {name.lower(): value for name, value in headers.items()}
        secrets.extend([lower["x-hook-secret"]] if "x-hook-secret" in lower else [])
        return 200, {"x-hook-secret": lower.get("x-hook-secret", "")}

    stand.sandbox.delivery.post = shake_hands
    registrar = stand.registrar()
    filters = [{"resource_type": "task", "action": "added"}]
    registered = registrar.create_webhook(stand.api.project, "https://steward.example/hooks/h1/t", filters)
    assert registered.secret == secrets[0]
    gid = registered.webhook["gid"]
    assert [each["gid"] for each in registrar.webhooks(stand.api.workspace, stand.api.project)] == [gid]
    registrar.update_webhook(gid, [{"resource_type": "task", "action": "deleted"}])
    assert registrar.read(protocol.webhook(gid)).data["filters"][0]["action"] == "deleted"
    with pytest.raises(Rejected) as twice:
        registrar.create_webhook(stand.api.project, "https://steward.example/hooks/h1/t", filters)
    assert twice.value.reason is RejectedReason.FORBIDDEN
    registrar.delete_webhook(gid)
    assert registrar.webhooks(stand.api.workspace) == []
