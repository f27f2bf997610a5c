"""What reconcile keeps of a project, and what it costs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from steward.asana.persons import workspace_users
from steward.evidence.history import unpack
from steward.governance.policy import Configuration, configuration_of
from steward.ingest.executions import Ended
from steward.ingest.reconcile import reconcile
from steward.ingest.turn import Reconciler
from steward.store import keys
from steward.telemetry import Telemetry
from steward.workflows import WORKFLOWS
from tests.integration.office import Office


class Nothing:
    """No webhook is amiss and no run ended unrecorded."""

    def health(self) -> list[Mapping[str, Any]]:
        return []

    def repair(self, project_gid: str) -> None:
        raise AssertionError(project_gid)

    def ended_badly(self, _since: datetime) -> Ended:
        return Ended()


def using(office: Office, configuration: Configuration | None = None) -> Reconciler:
    return Reconciler(
        reader=office.reader(),
        table=office.aws.table,
        configuration=configuration or office.configuration(),
        telemetry=Telemetry("t", "t"),
        now=office.now,
        send=lambda body, _delay_seconds: office.sent.append(body),
        workflows=WORKFLOWS,
        hooks=Nothing(),
        runs=Nothing(),
    )


def reconciled(office: Office, **event: object) -> dict[str, dict[str, object]]:
    projects: dict[str, dict[str, object]] = reconcile(event, using(office))["projects"]
    return projects


def index_of(office: Office) -> set[str]:
    rows = office.aws.table.query(keys.history(office.intake_gid, "").pk)
    return {entry.gid for entry in unpack([row["body"] for row in rows if "body" in row])}


def test_the_first_look_indexes_every_settled_request(office: Office) -> None:
    result = reconciled(office)[office.intake_gid]
    assert int(str(result["settled"])) >= 300
    assert len(index_of(office)) == result["settled"]


def test_the_index_holds_no_text(office: Office) -> None:
    reconciled(office)
    rows = list(office.aws.table.query(keys.history(office.intake_gid, "").pk))
    assert rows
    assert all(b"invoice" not in row["body"] for row in rows)


def test_a_second_look_reads_only_what_changed(office: Office) -> None:
    reconciled(office)
    task_gid = office.submit("Export is empty")
    options = office.reader().task(task_gid, ("custom_fields.name", "custom_fields.enum_options.name"))
    field = next(each for each in options["custom_fields"] if each["name"] == "Priority")
    office.sandbox.advance(600)
    settle = {"completed": True, "custom_fields": {field["gid"]: field["enum_options"][0]["gid"]}}
    office.as_person("PUT", f"/tasks/{task_gid}", settle)
    result = reconciled(office)[office.intake_gid]
    assert task_gid in index_of(office)
    assert result["pages"] == 1


def test_what_people_settle_is_learned_and_not_what_was_judged_and_a_correction_takes_its_place(office: Office) -> None:
    task_gid = office.submit("Export is empty")
    fields = office.reader().task(task_gid, ("custom_fields.name", "custom_fields.enum_options.name"))["custom_fields"]
    ours, theirs = (next(f for f in fields if f["name"] == name) for name in ("AI Priority", "Priority"))
    options = [option["gid"] for option in theirs["enum_options"]]
    settled = {
        "completed": True,
        "custom_fields": {ours["gid"]: ours["enum_options"][0]["gid"], theirs["gid"]: options[2]},
    }
    office.as_person("PUT", f"/tasks/{task_gid}", settled)
    reconciled(office)
    assert _learned(office, task_gid)["priority"] == options[2]
    office.sandbox.advance(600)
    office.as_person("PUT", f"/tasks/{task_gid}", {"custom_fields": {theirs["gid"]: options[1]}})
    reconciled(office)
    assert _learned(office, task_gid)["priority"] == options[1]


def _learned(office: Office, task_gid: str) -> Mapping[str, object]:
    rows = office.aws.table.query(keys.history(office.intake_gid, "").pk)
    (entry,) = [each for each in unpack([row["body"] for row in rows if row.get("body")]) if each.gid == task_gid]
    return entry.settled


def test_whoever_settled_requests_and_is_still_there_has_a_load(office: Office) -> None:
    reconciled(office)
    people = (office.aws.table.get(keys.cache(office.intake_gid, "people")) or {})["people"]
    present = {user["gid"] for page in office.reader().pages(workspace_users(office.workspace_gid)) for user in page}
    assert len(people) > 2
    assert {person["gid"] for person in people if "load" in person} <= present
    assert [person["gid"] for person in people if "load" not in person] == [office.gid("users", "Victor Lindqvist")]
    assert office.sandbox.about()["bot_user_gid"] not in {person["gid"] for person in people}
    assert len({str(person["load"]["open"]) for person in people if "load" in person}) > 1


def test_a_field_name_that_the_project_has_not_is_found_with_the_closest_one(office: Office) -> None:
    wrong = office.configuration(fields={"priority": {"field": "AI Priorty", "owner": "ai"}})
    (finding,) = reconcile({}, using(office, wrong))["projects"][office.intake_gid]["findings"]
    assert "AI Priorty" in finding
    assert "AI Priority" in finding
    assert "\n" not in finding


def test_an_option_that_nobody_can_take_is_found_with_the_closest_one(office: Office) -> None:
    teams = {"team": {"field": "AI Team", "owner": "ai"}}
    document = office.configuration(fields=teams).model_dump()
    people = {"7": {"teams": ["Platfrom"]}, "8": {"teams": ["Platform"]}, "9": {"skills": ["Bug"]}}
    document["projects"][office.intake_gid]["people"] = people
    found = reconcile({}, using(office, configuration_of(document)))["projects"][office.intake_gid]["findings"]
    assert [line.partition(":")[0].rpartition("people.")[2] for line in found] == ["7.teams", "9.skills"]
    assert "'Platform'" in found[0]
    assert "no workflow fills 'request_type'" in found[1]


def test_a_project_that_cannot_be_read_is_reported_and_the_others_are_kept(office: Office) -> None:
    good = next(iter(office.configuration().projects.values()))
    both = office.configuration().model_copy(update={"projects": {office.intake_gid: good, "999": good}})
    projects = reconcile({}, using(office, both))["projects"]
    assert "gone" in projects["999"]["failed"]
    assert projects[office.intake_gid]["settled"] >= 300
