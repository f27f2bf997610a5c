"""Does a workflow that only observes write nothing, by any way, and does the digest still say all that it would have?

DESIGN section 1, promise 4: the only client has no write method, WriteBack is not entered, and Asana counts no write.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.asana.graph import Ref, Value
from steward.asana import client, protocol
from steward.asana.client import READING, AsanaReader
from steward.asana.mutations import request_of
from steward.errors import Refused
from steward.governance.policy import Configuration, configuration_of
from steward.store import keys
from steward.store.keys import Key
from steward.upkeep.digest import Teller, digest
from steward.upkeep.digest_text import text_of
from tests.integration.aws import Aws, services
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.shift import PRIORITIES, WORKFLOW, Shift, shift_on
from tests.unit.asana.edit_samples import TO_ASANA

WIRING = Path(__file__).resolve().parents[3] / "layers/steward/python/steward/wiring"


@dataclass
class Letters:
    """The email that would leave."""

    sent: list[tuple[str, tuple[str, ...], str, str]] = field(default_factory=list)

    def send(self, sender: str, recipients: tuple[str, ...], subject: str, text: str) -> None:
        """Keep it."""
        self.sent.append((sender, recipients, subject, text))


@dataclass
class Pilot:
    """A deployment in its first phase, and what the people beside it do."""

    shift: Shift
    states: list[str] = field(default_factory=list)
    letters: Letters = field(default_factory=Letters)

    @property
    def project_gid(self) -> str:
        """The project of the pilot."""
        return self.shift.project_gid

    def submit(self, notes: str) -> str:
        """A request, judged; its gid."""
        self.shift.submit(notes)
        self.shift.pass_(60)
        return self.shift.task_gid

    def label(self) -> dict[str, Any]:
        """What is kept of the newest judgement, until people settle it."""
        return self.shift.aws.table.get(keys.label(self.project_gid, WORKFLOW, self.shift.task_gid)) or {}

    def settle(self, task_gid: str, priority: str) -> None:
        """A person sets the priority in the people's own field."""
        field_gid, options = self._people
        change = {"custom_fields": {field_gid: options[priority]}}
        data_of(self.shift.human.put(f"/tasks/{task_gid}", json={"data": change}))

    def plan(self, name: str, due_in: int, waits_for: tuple[str, ...] = (), **more: Any) -> str:  # noqa: ANN401 - keys of a task
        """A task of the plan, with a due date; its gid."""
        due = (self.shift.now() + timedelta(days=due_in)).date().isoformat()
        data = {"name": name, "projects": [self.project_gid], "due_on": due} | more
        gid = str(data_of(self.shift.human.post("/tasks", json={"data": data}))["gid"])
        if waits_for:
            body = {"data": {"dependencies": list(waits_for)}}
            self.shift.human.post(f"/tasks/{gid}/addDependencies", json=body).raise_for_status()
        return gid

    def away(self, user_gid: str, first: int, last: int) -> None:
        """Somebody is out of office."""
        days = [(self.shift.now() + timedelta(days=each)).date().isoformat() for each in (first, last)]
        who = Ref(user_gid)
        entry: dict[str, Value] = {"start_date": days[0], "end_date": days[1], "user": who, "created_by": who}
        workspace = Ref(self.shift.sandbox.cast.workspace_gid)
        self.shift.sandbox.world.graph.add("ooo_entry", entry | {"workspace": workspace})

    def tell(self, **event: Any) -> dict[str, Any]:  # noqa: ANN401 - the event
        """The daily look, by the reading grant."""
        reader = AsanaReader(
            self.shift._wire("read", READING),
            run_id="digest",
            deadline=self.shift.now().timestamp() + 600,
        )
        assert type(reader) is AsanaReader
        using = Teller(
            reader=reader,
            table=self.shift.aws.table,
            objects=self.shift.aws.objects,
            configuration=self.shift.configuration,
            post=self.letters,
            telemetry=self.shift.telemetry,
            now=self.shift.now(),
        )
        return digest(event, using)

    def writes(self) -> list[str]:
        """Every request of the product that could change something, as Asana's sandbox counts them."""
        bot = self.shift.sandbox.cast.bot_user_gid
        calls = [each for each in self.shift.sandbox.calls.entries if each.owner == bot]
        assert calls, "the bot read nothing: the count proves nothing"
        return [each.path for each in calls if each.method != "GET"]

    @property
    def _people(self) -> tuple[str, dict[str, str]]:
        task = data_of(self.shift.human.get(f"/tasks/{self.shift.task_gid}"))
        own = next(each for each in task["custom_fields"] if each["name"] == "Priority")
        return own["gid"], {each["name"]: each["gid"] for each in own["enum_options"]}


def observing(shift: Shift, mode: str = "observe") -> Configuration:
    """The shift's configuration in another mode, compared with the people's own field, and read by one person."""
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    workflow = document["projects"][shift.project_gid]["workflows"][WORKFLOW]
    workflow["mode"] = mode
    workflow["fields"]["priority"]["learn_from"] = "Priority"
    document["digest"] = {"sender": "steward@example.com", "recipients": ["pmo@example.com"]}
    return configuration_of(document)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with services() as made:
        yield made


@pytest.fixture
def pilot(aws: Aws) -> Pilot:
    shift = shift_on(aws)
    options = [{"name": each} for each in PRIORITIES]
    data = {"workspace": shift.sandbox.cast.workspace_gid, "name": "Priority", "resource_subtype": "enum"}
    made = data_of(shift.human.post("/custom_fields", json={"data": data | {"enum_options": options}}))
    path = f"/projects/{shift.project_gid}/addCustomFieldSetting"
    shift.human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    shift.configuration = observing(shift)
    shift.hook()
    shift.sandbox.calls.clear()
    pilot = Pilot(shift)
    shift.before = pilot.states.append
    return pilot


def test_what_people_were_shown_stays_their_question_when_the_workflow_is_moved_down(pilot: Pilot) -> None:
    pilot.shift.configuration = observing(pilot.shift, mode="act")
    pilot.submit("production is down since nine")
    shown = pilot.label()
    assert shown["said#priority"]["how"] == "acted"
    pilot.shift.configuration = observing(pilot.shift)
    pilot.shift.scan()
    pilot.shift.pass_(60)
    assert pilot.states.count("classify") == 2, "it was judged again, in the other mode"
    assert pilot.label() == shown
    pilot.shift.edit(notes="before the weekend would be nice")
    pilot.shift.pass_(60)
    assert pilot.label()["said#priority"]["how"] == "left", "another text is another question"


def test_a_pilot_writes_nothing_and_its_digest_says_what_it_would_have_done_and_what_people_did(pilot: Pilot) -> None:
    pilot.settle(pilot.submit("production is down since nine"), "Urgent")
    pilot.settle(pilot.submit("before the weekend would be nice"), "Later")
    pilot.submit("whenever there is time")
    users = pilot.shift.sandbox.cast.users
    person = users["Olga Owner"]
    first = pilot.plan("Build", 10, start_on=None)
    second = pilot.plan("Test", 7, (first,))
    milestone = pilot.plan("Released", 8, (second, first), resource_subtype="milestone")
    across = pilot.plan("Write the notes", 12, assignee=person)
    pilot.away(person, 11, 14)
    pilot.shift.pass_(60)

    told = pilot.tell()
    project = told["projects"][pilot.project_gid]

    assert "write_back" not in pilot.states
    assert {"enrich", "assess", "classify"} <= set(pilot.states)
    assert pilot.writes() == []
    assert pilot.shift.mutations() == 0
    assert project["written"] == project["proposed"] == 0
    assert project["outcomes"]["observed"] >= 3
    assert project["would"]["write"]["priority"] == 3
    assert project["would"]["write"]["summary"] >= 3
    assert project["cost_microdollars"] == 0, "the model was away: the stored judgement costs nothing"
    assert project["agreement"]["priority"] == {
        "agreed": 1,
        "settled": 2,
        "accepted": 0,
        "chosen": 1,
        "corrected": 1,
        "rejected": 0,
        "open": 1,
    }
    found = {(each["kind"], each["task_gid"], each["other_gid"]): each["days"] for each in project["conflicts"]}
    assert found == {
        ("due_before_predecessor", second, first): 3,
        ("due_after_milestone", first, milestone): 2,
        ("across_absence", across, person): 1,
    }
    assert told["sent"] == 1
    ((sender, recipients, subject, text),) = pilot.letters.sent
    assert (sender, recipients) == ("steward@example.com", ("pmo@example.com",))
    assert "would have done" in subject
    assert text == text_of(told)
    for line in (
        "triage_request observe",
        "3 x priority",
        "priority: 1 of 2 the same (50%)",
        "the milestone it leads to",
    ):
        assert line in text
    assert "production is down" not in text, "task text does not leave by email"
    pilot.tell(send=False)
    assert len(pilot.letters.sent) == 1


def test_the_cost_of_the_judgements_is_told_where_a_model_gave_them(pilot: Pilot) -> None:
    pilot.submit("production is down since nine")
    key = f"OUTCOME#day#{pilot.project_gid}"
    rows = [row for row in pilot.shift.aws.table.query(key) if row["workflow"] == WORKFLOW]
    assert rows
    for row in rows:
        given = {"pk", "sk"}
        stored = {name: value for name, value in row.items() if name not in given}
        pilot.shift.aws.table.put(Key(row["pk"], row["sk"]), stored | {"engine": "m", "cost_microdollars": 1500})
    project = pilot.tell()["projects"][pilot.project_gid]
    assert project["cost_microdollars"] == 1500 * len(rows)
    assert "0.00" in text_of(pilot.tell(send=False))


def test_the_same_days_work_in_act_does_write_so_that_the_count_can_fail(pilot: Pilot) -> None:
    pilot.shift.configuration = observing(pilot.shift, "act")
    pilot.submit("production is down since nine")
    assert "write_back" in pilot.states
    assert pilot.writes()
    project = pilot.tell()["projects"][pilot.project_gid]
    assert project["written"] >= 1


def test_a_project_that_cannot_be_read_is_named_and_the_others_are_told(pilot: Pilot) -> None:
    pilot.submit("production is down since nine")
    told = pilot.tell(project_gids=["999", pilot.project_gid])
    assert "not configured" in told["projects"]["999"]["failed"]
    assert told["projects"][pilot.project_gid]["judged"] == 1


def test_a_reader_has_no_method_that_takes_an_edit_and_its_connection_lets_no_change_through(pilot: Pilot) -> None:
    reader = AsanaReader(pilot.shift._wire("read", READING), run_id="x", deadline=1e12)
    own = {name for name in dir(reader) if not name.startswith("_")}
    assert own == {"METHODS", "read", "task", "pages", "records"}
    assert not isinstance(reader, client.AsanaWriter)
    for edit in TO_ASANA:
        request = request_of(edit, external_gid="e", marker="ai-AAAAAAAAAAAAAAAA")
        with pytest.raises(Refused):
            reader.read(request)
        with pytest.raises(Refused):
            reader._wire.send(request, run_id="x", deadline=1e12)
    with pytest.raises(Refused):
        reader.read(protocol.delete_webhook("1"))
    assert [
        each for each in pilot.shift.sandbox.calls.entries if each.owner == pilot.shift.sandbox.cast.bot_user_gid
    ] == []


def test_only_write_back_is_ever_given_a_client_that_can_write() -> None:
    writers = {path.stem for path in WIRING.glob("*.py") if {"AsanaWriter", "GuardedWriter", "WRITING"} & _names(path)}
    assert writers == {"write_back"}


def _names(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    return {each.id for each in tree if isinstance(each, ast.Name)}
