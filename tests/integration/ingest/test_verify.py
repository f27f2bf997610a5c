"""Do a task's stories tell of lost updates, other automations and double comments, and of nothing that is not so?"""

import pytest

from local.asana.faults import FaultKind
from local.asana.graph import Ref
from steward.governance import audit
from steward.governance.finding import SHORT_DIGEST, value_digest
from steward.governance.ownership import Memory, ownership
from steward.ingest.memory import remind
from steward.ingest.verify import TASKS_A_TURN, TASKS_WAITING, note_touched
from steward.run import Subject
from steward.store import keys
from steward.store.table import Item
from tests.integration.ingest.plant import Plant

MARKER = "ai-abcdefghijklmnop"


class Desk:
    """A plant in which the bot dates tasks, each date by one mutation with its journal row and its audit entry."""

    def __init__(self) -> None:
        self.plant = Plant().registered()
        self.mutations = 0

    def plan(self, task: str, due_on: str, base: str | None = None, **more: str) -> None:
        """What WriteBack leaves of a mutation that set the date."""
        self.mutations += 1
        mutation_id, subject = f"mutation{self.mutations}", f"task:{task}"
        row = {
            "state": "DONE",
            "base": {"due_on": value_digest(base)},
            "written": {"due_on": value_digest(due_on)[:SHORT_DIGEST]},
            "created_at": self.plant.now().timestamp(),
        }
        self.plant.table.put(keys.mutation(mutation_id), row | more)
        head = audit.Head.parse(subject, self.plant.table.get(keys.audit_head(subject)))
        link = audit.entry(head, subject, {"mutation_id": mutation_id, "edit": "SetDueDate"})
        for write in audit.appending(subject, head, link):
            self.plant.table.write(write)

    def date(self, task: str, due_on: str, who: str = "bot") -> None:
        self.plant.act("PUT", f"/tasks/{task}", who=who, due_on=due_on)

    def verified(self, turns: int = 2) -> dict[str, Item]:
        """The rows after that many turns: in the first the stream tells of the tasks."""
        for _ in range(turns):
            self.plant.turn()
        rows = self.plant.table.query(keys.verified(self.plant.project_gid, "").pk)
        return {row["sk"].removeprefix("task:"): row for row in rows}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_write_on_what_was_read_is_in_order(desk: Desk) -> None:
    task = desk.plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-05")
    row = desk.verified()[task]
    assert (row["lost"], row["duplicates"], row["others"]) == ([], 0, {})
    assert (desk.plant.counted("VerifiedTasks"), desk.plant.counted("LostUpdates")) == (1, 0)


def test_a_write_that_replaced_what_somebody_had_just_set_is_a_lost_update_and_told_once(desk: Desk) -> None:
    task = desk.plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-09", who="owner")
    desk.plant.sandbox.advance(1)
    desk.date(task, "2026-10-05")
    (lost,) = desk.verified()[task]["lost"]
    assert lost["field"] == "due_on"
    assert desk.plant.counted("LostUpdates") == 1
    desk.plan(task, "2026-10-06", base="2026-10-05")
    desk.date(task, "2026-10-06")
    assert desk.verified()[task]["lost"] == []
    assert (desk.plant.counted("VerifiedTasks"), desk.plant.counted("LostUpdates")) == (2, 1)


def test_a_field_in_which_somebodys_value_was_lost_is_theirs_from_then_on_and_the_answer_names_the_story(
    desk: Desk,
) -> None:
    task = desk.plant.submit()
    desk.plant.passes(60)
    lease, mark = keys.lease("triage_request", f"task:{task}"), value_digest("2026-10-05")[:SHORT_DIGEST]
    remembered = {"written#due_on": mark, "tried#due_on": mark, "written#701": "kept", "version": 1}
    desk.plant.table.put(lease, (desk.plant.table.get(lease) or {}) | remembered)
    assert ownership({"due_on": "2026-10-05"}, Memory.of_row(desk.plant.table.get(lease)), 0).persons == ()
    desk.plan(task, "2026-10-05", workflow="triage_request")
    desk.date(task, "2026-10-09", who="owner")
    desk.plant.sandbox.advance(1)
    desk.date(task, "2026-10-05")
    desk.plant.turn()
    answer = desk.plant.turn()["projects"][desk.plant.project_gid]
    row = desk.plant.table.get(lease) or {}
    assert ownership({"due_on": "2026-10-05"}, Memory.of_row(row), 0).persons == ("due_on",)
    assert row["written#701"] == "kept"
    (lost,) = answer["lost"]
    assert (lost["task"], lost["field"]) == (task, "due_on")
    told = desk.plant.act("GET", f"/stories/{lost['story']}")
    assert told["resource_subtype"] == "due_date_changed"
    assert "lost" not in desk.plant.turn()["projects"][desk.plant.project_gid]


def taken_for_a_persons(desk: Desk, who_last: str = "bot") -> str:
    """A task that a run dated before it died unrecorded, and whose next run took the date for a person's."""
    plant = desk.plant
    task = plant.submit()
    plant.passes(60)
    desk.plan(task, "2026-10-05", workflow="triage_request")
    desk.date(task, "2026-10-05")
    if who_last != "bot":
        plant.sandbox.advance(1)
        desk.date(task, "2026-10-08", who=who_last)
        plant.sandbox.advance(1)
        desk.date(task, "2026-10-05", who=who_last)
    key = keys.lease("triage_request", f"task:{task}")
    plant.table.put(key, (plant.table.get(key) or {}) | {"taken": ["due_on", "701"], "left#due_on": [1.0]})
    return task


def test_what_a_run_wrote_that_died_unrecorded_is_the_bots_and_the_subject_is_asked_for_again(desk: Desk) -> None:
    task = taken_for_a_persons(desk)
    key = keys.lease("triage_request", f"task:{task}")
    assert desk.plant.runs_of(task) == 1
    desk.plant.turn()
    desk.plant.reconcile()
    row = desk.plant.table.get(key) or {}
    assert ownership({"due_on": "2026-10-05"}, Memory.of_row(row), 0).persons == ()
    assert (row["taken"], "left#due_on" in row, "done_fingerprint" in row) == (["701"], False, False)
    desk.plant.passes(15 * 60)
    assert (desk.plant.runs_of(task), desk.plant.counted("OwnValuesRemembered")) == (2, 1)
    for _ in range(3):
        desk.plant.turn()
    assert desk.plant.runs_of(task) == 2


def test_a_value_that_a_person_set_after_the_bot_stays_theirs_even_if_it_is_the_same(desk: Desk) -> None:
    task = taken_for_a_persons(desk, who_last="owner")
    desk.verified(turns=3)
    row = desk.plant.table.get(keys.lease("triage_request", f"task:{task}")) or {}
    assert (row["taken"], "written#due_on" in row) == (["due_on", "701"], False)
    assert desk.plant.runs_of(task) == 1


def test_a_row_that_moved_since_it_was_read_is_not_reminded_and_the_task_is_looked_at_again(desk: Desk) -> None:
    task = taken_for_a_persons(desk)
    key, subject, using = keys.lease("triage_request", f"task:{task}"), Subject("task", task), desk.plant.turned()
    lease = desk.plant.table.get(key) or {}
    mark = {"due_on": value_digest("2026-10-05")[:SHORT_DIGEST]}
    moved = lease | {"version": lease["version"] + 1}
    desk.plant.table.put(key, moved)
    assert not remind(desk.plant.project_gid, subject, "triage_request", mark, lease, using)
    assert "written#due_on" not in (desk.plant.table.get(key) or {})
    assert remind(desk.plant.project_gid, subject, "triage_request", mark, moved, using)
    assert remind(desk.plant.project_gid, subject, "triage_request", mark, desk.plant.table.get(key) or {}, using)
    assert desk.plant.counted("OwnValuesRemembered") == 1


def test_two_writes_in_a_row_are_each_held_against_their_own_plan(desk: Desk) -> None:
    task = desk.plant.submit()
    for base, due_on in ((None, "2026-10-05"), ("2026-10-05", "2026-10-06")):
        desk.plan(task, due_on, base)
        desk.plant.sandbox.advance(5)
        desk.date(task, due_on)
    assert desk.verified()[task]["lost"] == []


def test_who_else_writes_the_field_through_the_api_is_counted_by_kind(desk: Desk) -> None:
    task = desk.plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-05")
    desk.plant.sandbox.advance(1)
    desk.date(task, "2026-10-07", who="member")
    assert desk.verified()[task]["others"] == {"app": 1}
    assert desk.plant.counted("OtherAutomations") == 1


@pytest.mark.parametrize("known_by", ["workspace", "project", "asana"])
def test_an_agent_is_known_by_the_configuration_or_by_asanas_list_and_named_in_the_answer(
    desk: Desk, known_by: str
) -> None:
    plant = desk.plant
    member = str(plant.act("GET", "/users/me", who="member")["gid"])
    if known_by == "asana":
        users = plant.sandbox.world.graph
        workspace = users.get("workspace", plant.configuration().workspace_gid, "workspace")
        stored = dict(users._records)
        users.add("agent", {"name": "Planner", "workspace": Ref(workspace.gid)}, member)
        users._records.update(stored)  # the agent acts as the user of that gid
    setattr(plant, "everywhere" if known_by == "workspace" else "agents", [member] if known_by != "asana" else [])
    task = plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-05")
    for due_on in ("2026-10-07", "2026-10-08"):
        plant.sandbox.advance(60)
        desk.date(task, due_on, who="member")
    plant.turn()
    answer = plant.turn()["projects"][plant.project_gid]
    assert answer["automations"] == [
        {"task": task, "field": "due_on", "kind": "agent", "gid": member, "times": 2}
    ]  # fmt: skip
    assert plant.counted("OtherAutomations") == 2
    assert desk.verified(turns=0)[task]["automations"] == answer["automations"]


@pytest.mark.parametrize("status", [402, 403, 404, 503])
def test_where_asana_gives_no_list_of_agents_the_configured_ones_are_known_and_the_turn_goes_on(
    desk: Desk, status: int
) -> None:
    plant = desk.plant
    plant.fault(FaultKind.STATUS, operation_id="getAgentsForWorkspace", status=status)
    member = str(plant.act("GET", "/users/me", who="member")["gid"])
    plant.agents = [member]
    task = plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-05")
    plant.sandbox.advance(1)
    desk.date(task, "2026-10-07", who="member")
    assert desk.verified()[task]["others"] == {"agent": 1}
    assert plant.counted("TeammatesUnknown") == 1
    assert "failed" not in plant.turn()["projects"][plant.project_gid]


def test_agents_are_asked_for_once_an_invocation_and_only_if_there_is_a_task_to_look_at(desk: Desk) -> None:
    desk.plant.turn()
    assert desk.plant.asked("getAgentsForWorkspace") == 0
    for _ in range(3):
        task = desk.plant.submit()
        desk.plan(task, "2026-10-05")
        desk.date(task, "2026-10-05")
    desk.verified()
    assert desk.plant.asked("getAgentsForWorkspace") == 1


def test_a_marker_in_two_comments_of_the_bot_is_a_double_effect_and_in_a_persons_it_is_not(desk: Desk) -> None:
    task, other = desk.plant.submit(), desk.plant.submit()
    for subject, authors in ((task, ("bot", "bot")), (other, ("bot", "owner"))):
        desk.plan(subject, "2026-10-05", marker=MARKER)
        for who in authors:
            desk.plant.act("POST", f"/tasks/{subject}/stories", who=who, text=f"Looked at it.\nref {MARKER}")
            desk.plant.sandbox.advance(1)
    desk.plant.turn()
    answer = desk.plant.turn()["projects"][desk.plant.project_gid]
    rows = desk.verified(turns=0)
    assert (rows[task]["duplicates"], rows[other]["duplicates"]) == (1, 0)
    assert desk.plant.counted("DuplicateMarkers") == 1
    (copies,) = answer["copies"]
    texts = [desk.plant.act("GET", f"/stories/{gid}")["text"] for gid in copies["gids"]]
    assert (copies["task"], [MARKER in text for text in texts]) == (task, [True, True])
    assert copies["gids"] == rows[task]["copies"][0]


def test_a_task_that_no_run_of_ours_ever_looked_at_is_not_read(desk: Desk) -> None:
    desk.plant.fault(FaultKind.DELIVERY_DROP)
    task = desk.plant.submit()
    desk.plant.reconcile()
    desk.plant.queue.waiting.clear()
    desk.date(task, "2026-10-05")
    assert desk.verified() == {}
    assert desk.plant.asked("getStoriesForTask") == 0


def test_what_landed_a_moment_ago_is_left_to_the_next_turn(desk: Desk) -> None:
    task = desk.plant.submit()
    desk.plan(task, "2026-10-05")
    desk.date(task, "2026-10-05")
    desk.plant.reconcile()
    desk.plant.reconcile()
    assert desk.plant.asked("getStoriesForTask") == 0
    assert set(desk.verified(turns=2)) == {task}


def test_a_turn_reads_a_bounded_number_of_tasks_and_the_rest_waits(desk: Desk) -> None:
    for _ in range(TASKS_A_TURN + 3):
        task = desk.plant.submit()
        desk.plan(task, "2026-10-05")
        desk.date(task, "2026-10-05")
    assert len(desk.verified(turns=2)) == TASKS_A_TURN
    assert len(desk.verified(turns=1)) == TASKS_A_TURN + 3


def test_more_than_can_wait_is_dropped_and_counted(desk: Desk) -> None:
    using = desk.plant.turned()
    note_touched("1", [str(n) for n in range(TASKS_WAITING - 1)], using)
    note_touched("1", ["a", "b", "c"], using)
    assert desk.plant.counted("VerificationDropped") == 2
    row = desk.plant.table.get(keys.cache("1", "touched")) or {}
    assert (len(row["tasks"]), "a" in row["tasks"], "c" in row["tasks"]) == (TASKS_WAITING, True, False)


def test_a_task_that_is_gone_by_then_holds_nothing_up(desk: Desk) -> None:
    gone, kept = desk.plant.submit(), desk.plant.submit()
    for task in (gone, kept):
        desk.plan(task, "2026-10-05")
        desk.date(task, "2026-10-05")
    desk.plant.turn()
    desk.plant.act("DELETE", f"/tasks/{gone}")
    assert set(desk.verified(turns=1)) == {kept}
